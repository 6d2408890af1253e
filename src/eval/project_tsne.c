/* SPDX-License-Identifier: MIT */
#include "eval/project.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"
#include "base/team.h"

#include <assert.h>
#include <math.h>

/*
 * The schedule of van der Maaten's own programs: similarities times 12 and
 * momentum .5 during the first 250 iterations, or a quarter of fewer, then
 * momentum .8; gains as in section 3.4 of the paper.  The rate is that of
 * Belkina et al. (2019), n / 12 with the exaggeration of 12, over the 4 of
 * the gradient.
 */
enum { EARLY = 250, BISECTIONS = 100, BATCH = 16 /* rows to a worker */ };
static const double exaggeration = 12, least_rate = 50, least_gain = 0.01;
/* How far the points are from the origin at the start, and the noise. */
static const double start = 1e-4, noise = 1e-6;

/* What moves of a point, x and y of each. */
struct mover {
	double speed[2], gain[2];
	double attract[2], repel[2]; /* sums over all others */
	double weight;		     /* sum of 1 / (1 + distance^2) */
};

struct tsne {
	const struct project_tsne *o;
	size_t n, dim;
	const double *x; /* [n, dim] */
	float *p;	 /* [n, n]: p_j|i, then p_ij */
	double *at;	 /* [2, n]: all x, all y */
	struct mover *movers;
	void (*row)(struct tsne *t, size_t i, double *room);
	uint64_t next;
};

static int rows_of_worker(struct team *team, int worker, void *shared,
			  struct err *err)
{
	struct tsne *t = shared;
	double *room = mem_array(t->n, sizeof(*room), err);
	uint64_t i, first;

	(void)worker;
	if (!room)
		return -1;
	while (!team_quits(team) &&
	       (first = team_next(&t->next, BATCH)) < t->n)
		for (i = first; i < t->n && i < first + BATCH; i++)
			t->row(t, i, room);
	mem_free(room);
	return 0;
}

/* Calls ROW for every row. */
static int for_rows(struct tsne *t,
		    void (*row)(struct tsne *, size_t, double *),
		    struct err *err)
{
	/* Threads that live shorter than they take to start are no help. */
	int threads = t->n < 500 ? 1 : t->o->threads;

	t->row = row;
	t->next = 0;
	if (team_run(threads, rows_of_worker, t, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

/* p_j = exp(-beta d_j) over their sum; returns their entropy in nats.  The
 * least d_j but d_i is 0, so that the sum is 1 at least. */
static double gibbs(const double *d, size_t n, size_t i, double beta, float *p)
{
	double sum = 0, mean = 0, e;
	size_t j;

	for (j = 0; j < n; j++) {
		e = j == i ? 0 : exp(-beta * d[j]);
		sum += e;
		mean += e * d[j];
		p[j] = (float)e;
	}
	for (j = 0; j < n; j++)
		p[j] = (float)(p[j] / sum);
	/* cppcheck-suppress invalidFunctionArg ; the sum is 1 at least */
	return log(sum) + beta * mean / sum;
}

/* Squared distances from point I to all, those to its nearest taken off; the
 * greatest is returned. */
static double distances(const struct tsne *t, size_t i, double *d)
{
	const double *a = t->x + i * t->dim, *b = t->x;
	double nearest = INFINITY, farthest = 0, sum;
	size_t j, k;

	for (j = 0; j < t->n; j++, b += t->dim) {
		for (sum = 0, k = 0; k < t->dim; k++)
			sum += (a[k] - b[k]) * (a[k] - b[k]);
		d[j] = sum;
		if (j != i)
			nearest = fmin(nearest, sum);
	}
	for (j = 0; j < t->n; j++) {
		d[j] = j == i ? 0 : d[j] - nearest;
		farthest = fmax(farthest, d[j]);
	}
	return farthest;
}

/* Finds the width of the Gaussian around point I that gives its neighbours
 * the wanted perplexity (section 2 of the paper). */
static void similarities_of(struct tsne *t, size_t i, double *d)
{
	double low = 0, high = INFINITY, entropy, beta;
	double wanted = log(fmin(t->o->perplexity, (double)(t->n - 1) / 3));
	double farthest = distances(t, i, d);
	float *p = t->p + i * t->n;
	int k;

	beta = farthest > 0 ? 1 / farthest : 1;
	for (k = 0; k < BISECTIONS; k++) {
		entropy = gibbs(d, t->n, i, beta, p);
		if (fabs(entropy - wanted) < 1e-5 || farthest == 0)
			break;
		if (entropy > wanted)
			low = beta;
		else
			high = beta;
		beta = isfinite(high) ? (low + high) / 2 : 2 * low;
	}
}

static int find_similarities(struct tsne *t, struct err *err)
{
	float *p = t->p, both;
	size_t n = t->n, i, j;

	if (for_rows(t, similarities_of, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++) {
			both = (p[i * n + j] + p[j * n + i]) / (2 * (float)n);
			p[i * n + j] = p[j * n + i] = both;
		}
	return 0;
}

/* The sums of the gradient (equation 5) at point I. */
static void forces_on(struct tsne *t, size_t i, double *room)
{
	const double *x = t->at, *y = t->at + t->n;
	const float *p = t->p + i * t->n;
	double ax = 0, ay = 0, rx = 0, ry = 0, weight = 0, dx, dy, q;
	size_t j;

	(void)room;
	for (j = 0; j < t->n; j++) {
		dx = x[i] - x[j];
		dy = y[i] - y[j];
		q = 1 / (1 + dx * dx + dy * dy);
		weight += q;
		ax += p[j] * q * dx;
		ay += p[j] * q * dy;
		rx += q * q * dx;
		ry += q * q * dy;
	}
	t->movers[i].attract[0] = ax;
	t->movers[i].attract[1] = ay;
	t->movers[i].repel[0] = rx;
	t->movers[i].repel[1] = ry;
	t->movers[i].weight = weight - 1; /* of itself */
}

static void move(struct mover *m, int axis, double *at, double gradient,
		 double momentum, double rate)
{
	double *speed = &m->speed[axis], *gain = &m->gain[axis];

	*gain = (gradient > 0) != (*speed > 0) ? *gain + 0.2 : *gain * 0.8;
	*gain = fmax(*gain, least_gain);
	*speed = momentum * *speed - rate * *gain * gradient;
	*at += *speed;
}

static int iterate(struct tsne *t, bool early, struct err *err)
{
	double factor = early ? exaggeration : 1, weight = 0, mean, gradient;
	double rate = fmax((double)t->n / exaggeration / 4, least_rate);
	size_t i;
	int axis;

	if (for_rows(t, forces_on, err) < 0)
		return -1;
	for (i = 0; i < t->n; i++)
		weight += t->movers[i].weight;
	for (axis = 0; axis < 2; axis++) {
		double *at = t->at + (size_t)axis * t->n;

		for (mean = 0, i = 0; i < t->n; i++) {
			struct mover *m = &t->movers[i];

			gradient = 4 * (factor * m->attract[axis] -
					m->repel[axis] / weight);
			move(m, axis, &at[i], gradient, early ? 0.5 : 0.8,
			     rate);
			mean += at[i] / (double)t->n;
		}
		for (i = 0; i < t->n; i++)
			at[i] -= mean;
	}
	return 0;
}

/* The first components, FLAT [n, 2], made small: the first has a standard
 * deviation of `start`. */
static void set_out(struct tsne *t, const double *flat)
{
	double sum = 0, scale;
	struct rng rng;
	size_t i, axis;

	rng_seed(&rng, t->o->seed, 0);
	for (i = 0; i < t->n; i++)
		sum += flat[2 * i] * flat[2 * i];
	scale = sum > 0 ? start / sqrt(sum / (double)t->n) : 0;
	for (i = 0; i < t->n; i++)
		for (axis = 0; axis < 2; axis++) {
			t->at[axis * t->n + i] =
			    scale * flat[2 * i + axis] +
			    noise * (rng_double(&rng) - 0.5);
			t->movers[i].gain[axis] = 1;
		}
}

static int run(struct tsne *t, double *out, struct err *err)
{
	int64_t steps = t->o->iterations, k;
	int64_t early = steps / 4 < EARLY ? steps / 4 : EARLY;
	struct log_state state = {.loss = -1, .epoch = -1};
	size_t i;

	for (k = 0; k < steps; k++) {
		if (iterate(t, k < early, err) < 0)
			return -1;
		state.done = (uint64_t)k + 1;
		if (t->o->opt_progress)
			log_update(t->o->opt_progress, &state);
	}
	for (i = 0; i < t->n; i++) {
		out[2 * i] = t->at[i];
		out[2 * i + 1] = t->at[t->n + i];
	}
	return 0;
}

int project_tsne(const double *x, size_t n, size_t dim,
		 const struct project_tsne *o, double *out, struct err *err)
{
	struct tsne t = {.o = o, .n = n, .dim = dim, .x = x};
	double *flat = mem_array(2 * n, sizeof(*flat), err);
	int status = -1;

	assert(n >= PROJECT_TSNE_MIN && n <= PROJECT_TSNE_MAX);
	t.p = mem_array(n * n, sizeof(*t.p), err);
	t.at = mem_array(2 * n, sizeof(*t.at), err);
	t.movers = mem_array(n, sizeof(*t.movers), err);
	if (!flat || !t.p || !t.at || !t.movers ||
	    project_pca(x, n, dim, 2, flat, err) < 0 ||
	    find_similarities(&t, err) < 0)
		goto out;
	set_out(&t, flat);
	if (run(&t, flat, err) < 0)
		goto out;
	status = project_pca(flat, n, 2, 2, out, err);
out:
	mem_free(flat);
	mem_free(t.p);
	mem_free(t.at);
	mem_free(t.movers);
	return status;
}
