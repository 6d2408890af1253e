/* SPDX-License-Identifier: MIT */
#include "quant/gemm.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"

enum {
	TALL = 64, WIDE = 256, /* of C: a piece of work */
	DEEP = 256	       /* products summed at a time */
};

struct job {
	const struct gemm *g;
	size_t across; /* pieces side by side */
	uint64_t next;
};

struct bench {
	float a[TALL * DEEP], b[DEEP * KERN_PANEL], sums[TALL * KERN_PANEL];
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Columns J .. J + N of B, rows K .. K + DEPTH, as a panel. */
static void take_b(const struct gemm *g, size_t k, size_t depth, size_t j,
		   size_t n, float *panel)
{
	size_t d, i;

	if (g->turn_b) {
		kern()->pack(g->b + j * g->ldb + k, n, g->ldb, depth, panel);
		return;
	}
	for (d = 0; d < depth; d++) {
		const float *from = g->b + (k + d) * g->ldb + j;

		for (i = 0; i < KERN_PANEL; i++)
			panel[d * KERN_PANEL + i] = i < n ? from[i] : 0;
	}
}

/* Rows I .. I + N of A, columns K .. K + DEPTH, *LD apart. */
static const float *take_a(const struct gemm *g, size_t i, size_t n, size_t k,
			   size_t depth, float *room, size_t *ld)
{
	size_t d, r;

	*ld = g->lda;
	if (!g->turn_a)
		return g->a + i * g->lda + k;
	for (d = 0; d < depth; d++)
		for (r = 0; r < n; r++)
			room[r * DEEP + d] = g->a[(k + d) * g->lda + i + r];
	*ld = DEEP;
	return room;
}

static void put(const struct gemm *g, const float *sums, size_t i, size_t m,
		size_t j, size_t n, bool add)
{
	size_t r, c;

	for (r = 0; r < m; r++) {
		float *to = g->c + (i + r) * g->ldc + j;

		for (c = 0; c < n; c++)
			to[c] = sums[r * KERN_PANEL + c] + (add ? to[c] : 0);
	}
}

static void do_piece(const struct gemm *g, size_t i, size_t j,
		     struct bench *room)
{
	size_t m = least(g->m - i, TALL), end = least(g->n, j + WIDE), at;
	size_t k, depth, n, ld;
	const float *a;

	for (k = 0; k < g->k; k += depth) {
		depth = least(g->k - k, DEEP);
		a = take_a(g, i, m, k, depth, room->a, &ld);
		for (at = j; at < end; at += KERN_PANEL) {
			n = least(end - at, KERN_PANEL);
			take_b(g, k, depth, at, n, room->b);
			kern()->panel(a, m, ld, room->b, depth, room->sums,
				      KERN_PANEL);
			put(g, room->sums, i, m, at, n, g->add || k);
		}
	}
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *job = shared;
	const struct gemm *g = job->g;
	size_t pieces = job->across * ((g->m + TALL - 1) / TALL), i;
	struct bench *room = mem_new(sizeof(*room), err);

	(void)worker;
	while (room && !team_quits(team) &&
	       (i = (size_t)team_next(&job->next, 1)) < pieces)
		do_piece(g, i / job->across * TALL, i % job->across * WIDE,
			 room);
	mem_free(room);
	return room ? 0 : -1;
}

int gemm_run(const struct gemm *g, int threads, struct err *err)
{
	struct job job = {.g = g, .across = (g->n + WIDE - 1) / WIDE};

	if (team_run(threads, work, &job, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}
