/* SPDX-License-Identifier: MIT */
#include "quant/cholesky.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "quant/dot.h"

#include <math.h>

enum {
	BLOCK = 64, /* columns of L that are finished together */
	STRIP = 16  /* columns of X solved together */
};

struct job {
	double *a; /* [dim, dim]: L from the left */
	size_t dim, first, end; /* columns being finished */
	float *x;
	size_t n;
	uint64_t next;
};

/* Columns FIRST .. END of row I, those of the rows above being there. */
static void finish_row(const struct job *job, size_t i)
{
	double *row = job->a + i * job->dim, d;
	size_t j;

	for (j = job->first; j < job->end && j <= i; j++) {
		const double *above = job->a + j * job->dim;

		d = row[j] - dot_of(row, above, j);
		if (j < i)
			row[j] = above[j] > 0 ? d / above[j] : 0;
		else
			row[j] = d > 0 ? sqrt(d) : 0;
	}
}

static int finish_rows(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct job *job = shared;
	size_t i;

	(void)worker;
	(void)err;
	while (!team_quits(team) &&
	       (i = job->end + (size_t)team_next(&job->next, 1)) < job->dim)
		finish_row(job, i);
	return 0;
}

static int factor(struct job *job, int threads, struct err *err)
{
	size_t i;

	for (job->first = 0; job->first < job->dim; job->first = job->end) {
		job->end = job->first + BLOCK;
		if (job->end > job->dim)
			job->end = job->dim;
		for (i = job->first; i < job->end; i++)
			finish_row(job, i);
		job->next = 0;
		if (job->end < job->dim &&
		    team_run(threads, finish_rows, job, err) < 0)
			return -1;
	}
	return 0;
}

/* to -= k from */
static void take(double *to, double k, const double *from)
{
	size_t i;

	for (i = 0; i < STRIP; i++)
		to[i] -= k * from[i];
}

static void divide(double *x, double by)
{
	size_t i;

	for (i = 0; i < STRIP; i++)
		x[i] = by > 0 ? x[i] / by : 0;
}

/* L L' y = x for the columns of X [dim, STRIP]. */
static void substitute(const struct job *job, double *x)
{
	size_t i, j;

	for (i = 0; i < job->dim; i++) {
		const double *row = job->a + i * job->dim;

		for (j = 0; j < i; j++)
			take(x + i * STRIP, row[j], x + j * STRIP);
		divide(x + i * STRIP, row[i]);
	}
	for (i = job->dim; i-- > 0;) {
		const double *row = job->a + i * job->dim;

		divide(x + i * STRIP, row[i]);
		for (j = 0; j < i; j++)
			take(x + j * STRIP, row[j], x + i * STRIP);
	}
}

static int solve_strips(struct team *team, int worker, void *shared,
			struct err *err)
{
	struct job *job = shared;
	double *x = mem_array(job->dim, STRIP * sizeof(*x), err);
	size_t at, i, c, n;

	(void)worker;
	while (x && !team_quits(team) &&
	       (at = (size_t)team_next(&job->next, STRIP)) < job->n) {
		n = job->n - at < STRIP ? job->n - at : STRIP;
		for (i = 0; i < job->dim; i++)
			for (c = 0; c < n; c++)
				x[i * STRIP + c] = job->x[i * job->n + at + c];
		substitute(job, x);
		for (i = 0; i < job->dim; i++)
			for (c = 0; c < n; c++)
				job->x[i * job->n + at + c] =
				    (float)x[i * STRIP + c];
	}
	mem_free(x);
	return x ? 0 : -1;
}

int cholesky_solve(double *a, size_t dim, double ridge, float *x, size_t n,
		   int threads, struct err *err)
{
	struct job job = {.a = a, .dim = dim, .x = x, .n = n};
	double trace = 0;
	size_t i;

	for (i = 0; i < dim; i++)
		trace += a[i * dim + i];
	for (i = 0; i < dim; i++)
		a[i * dim + i] += ridge * trace / (double)dim;
	if (factor(&job, threads, err) < 0)
		return -1;
	job.next = 0;
	if (team_run(threads, solve_strips, &job, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}
