/* SPDX-License-Identifier: MIT */
#include "quant/pq.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "quant/kmeans.h"

#include <string.h>

enum { ROUNDS = 25 };

struct training {
	struct pq *p;
	float *x; /* [n, dim] */
	size_t n;
	uint64_t seed, done;
	struct log_progress progress;
	/* Parts are trained in waves, those that others go on in first. */
	size_t *waves; /* [parts] */
	size_t wave;
	uint64_t next; /* part */
};

static size_t start(const struct pq *p, size_t part)
{
	return pq_start(p->dim, p->parts, part);
}

static float *panels(const struct pq *p, size_t part)
{
	return p->panels + (start(p, part) + part) * BOOK_MAX;
}

/* What the centres leave of a part, to where that goes on. */
static void go_on(const struct pq *p, size_t part, float *x, size_t n,
		  const uint8_t *codes)
{
	size_t k, i;

	for (k = start(p, part); k < start(p, part + 1); k++)
		for (i = 0; i < n && p->next[k]; i++)
			x[i * p->dim + p->next[k]] =
			    x[i * p->dim + k] -
			    p->centres[codes[i * p->parts + part] * p->dim + k];
}

static void code_part(const struct pq *p, size_t part, float *x,
		      size_t n, float *scratch, uint8_t *codes)
{
	size_t at = start(p, part), width = start(p, part + 1) - at, i;
	const struct book b = {width, p->n, panels(p, part)};
	float *points = scratch + BOOK_BLOCK * BOOK_MAX;

	for (i = 0; i < n; i++) {
		float *to = points + i * (width + 1);

		memcpy(to, x + i * p->dim + at, width * sizeof(*to));
		to[width] = 1;
	}
	book_find(&b, points, n, scratch, codes + part, p->parts, NULL);
	go_on(p, part, x, n, codes);
}

static bool goes_on(const struct pq *p, size_t part)
{
	size_t k;

	for (k = start(p, part); k < start(p, part + 1); k++)
		if (p->next[k])
			return true;
	return false;
}

static int train_part(struct training *t, size_t part, float *scratch,
		      uint8_t *codes, struct err *err)
{
	const struct pq *p = t->p;
	size_t at = start(p, part), i, n;
	struct kmeans m = {.x = t->x + at, .n = t->n, .ld = p->dim,
			   .dim = start(p, part + 1) - at, .k = p->n,
			   .rounds = ROUNDS, .seed = t->seed, .stream = part};

	if (kmeans_run(&m, p->centres + at, p->dim, err) < 0)
		return -1;
	book_make(p->centres + at, p->n, p->dim, m.dim, panels(p, part));
	for (i = 0; goes_on(p, part) && i < t->n; i += n) {
		n = t->n - i < BOOK_BLOCK ? t->n - i : BOOK_BLOCK;
		code_part(p, part, t->x + i * p->dim, n, scratch, codes);
	}
	return 0;
}

static int worker(struct team *team, int number, void *shared,
		  struct err *err)
{
	struct training *t = shared;
	struct log_state s = {.loss = -1};
	float *scratch = mem_array(pq_scratch(t->p), sizeof(*scratch), err);
	uint8_t *codes = mem_array(BOOK_BLOCK, t->p->parts, err);
	size_t part;
	int rc = scratch && codes ? 0 : -1;

	while (rc == 0 && !team_quits(team) &&
	       (part = (size_t)team_next(&t->next, 1)) < t->p->parts) {
		if (t->waves[part] != t->wave)
			continue;
		rc = train_part(t, part, scratch, codes, err);
		s.done = team_next(&t->done, 1) + 1;
		if (number == 0)
			log_update(&t->progress, &s);
	}
	mem_free(scratch);
	mem_free(codes);
	return rc;
}

/* Numbers the waves of parts; returns how many. */
static size_t plan(struct training *t)
{
	const struct pq *p = t->p;
	size_t part, k, n = 1;

	for (part = 0; part < p->parts; part++)
		for (k = start(p, part); k < start(p, part + 1); k++) {
			size_t after = part + 1, least = t->waves[part] + 1;

			if (!p->next[k])
				continue;
			while (start(p, after + 1) <= p->next[k])
				after++;
			if (t->waves[after] < least)
				t->waves[after] = least;
			if (n <= least)
				n = least + 1;
		}
	return n;
}

static int train(struct training *t, int threads, struct err *err)
{
	struct log_state s = {.loss = -1};
	size_t waves = plan(t);
	int rc = 0;

	log_begin(&t->progress, "books", "books", t->p->parts);
	for (; rc == 0 && t->wave < waves; t->wave++) {
		t->next = 0;
		rc = team_run(threads, worker, t, err);
	}
	s.done = t->done;
	log_end(&t->progress, &s);
	if (rc == 0 && stop_requested())
		return err_stopped(err, stop_signal());
	return rc;
}

int pq_train(struct pq *p, float *x, size_t n, uint64_t seed, int threads,
	     struct err *err)
{
	struct training t = {.p = p, .x = x, .n = n, .seed = seed};
	int rc = -1;

	p->n = n < BOOK_MAX ? n : BOOK_MAX;
	p->centres = mem_array(p->n, p->dim * sizeof(float), err);
	p->panels = mem_array((p->dim + p->parts) * BOOK_MAX, sizeof(float),
			      err);
	t.waves = mem_array(p->parts, sizeof(*t.waves), err);
	if (p->centres && p->panels && t.waves)
		rc = train(&t, threads, err);
	mem_free(t.waves);
	return rc;
}

void pq_release(struct pq *p)
{
	mem_free(p->centres);
	mem_free(p->panels);
	p->centres = p->panels = NULL;
}

size_t pq_scratch(const struct pq *p)
{
	return (p->dim / p->parts + 2 + BOOK_MAX) * BOOK_BLOCK;
}

void pq_code(const struct pq *p, float *x, size_t n, float *scratch,
	     uint8_t *codes)
{
	size_t part;

	for (part = 0; part < p->parts; part++)
		code_part(p, part, x, n, scratch, codes);
}

void pq_decode(const float *centres, size_t dim, size_t parts,
	       const uint8_t *codes, float *out)
{
	size_t whole = dim / parts, rest = dim % parts, over = 0;
	size_t part, at = 0, end = 0;

	for (part = 0; part < parts; part++) {
		const float *centre = centres + codes[part] * dim;

		/* pq_start(), without its division */
		end += whole;
		over += rest;
		if (over >= parts) {
			over -= parts;
			end++;
		}
		for (; at < end; at++)
			out[at] = centre[at];
	}
}
