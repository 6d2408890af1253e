/* SPDX-License-Identifier: MIT */
/* Starts run side by side, each with random numbers of its own. */
#include "eval/cluster.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 64 /* vectors against all centres at a time */ };

struct job {
	const float *x;
	size_t n, dim;
	uint32_t k;
	uint64_t seed, next;
	uint32_t *clusters;               /* [starts, n] */
	double objective[CLUSTER_STARTS]; /* sum of cosines */
};

/* One start. */
struct run {
	const struct job *job;
	struct rng rng;
	float *centres;    /* [k, dim] */
	float *cosines;    /* [BLOCK, k] */
	float *best;       /* [n]: to the centre */
	uint32_t *cluster; /* [n] */
	uint32_t *sizes;   /* [k] */
};

static void run_release(struct run *r)
{
	mem_free(r->centres);
	mem_free(r->cosines);
	mem_free(r->best);
	mem_free(r->sizes);
}

static int run_init(struct run *r, const struct job *job, struct err *err)
{
	*r = (struct run){.job = job};
	r->centres = mem_array(job->k * job->dim, sizeof(float), err);
	r->cosines = mem_array((size_t)job->k * BLOCK, sizeof(float), err);
	r->best = mem_array(job->n, sizeof(float), err);
	r->sizes = mem_array(job->k, sizeof(*r->sizes), err);
	if (r->centres && r->cosines && r->best && r->sizes)
		return 0;
	run_release(r);
	return -1;
}

static double distance(const struct run *r, size_t i)
{
	return fmax(0, 1 - (double)r->best[i]);
}

/* A vector, drawn in proportion to its squared distance to the nearest
 * centre. */
static size_t draw(struct run *r)
{
	size_t i, n = r->job->n;
	double total = 0, at;

	for (i = 0; i < n; i++)
		total += distance(r, i);
	if (!(total > 0))
		return rng_below(&r->rng, (uint32_t)n);
	at = rng_double(&r->rng) * total;
	for (i = 0; i + 1 < n; i++) {
		at -= distance(r, i);
		if (at < 0)
			break;
	}
	return i;
}

static void start(struct run *r)
{
	const struct job *job = r->job;
	size_t dim = job->dim, i;
	uint32_t c;
	float dot;

	for (i = 0; i < job->n; i++)
		r->best[i] = -1;
	for (c = 0; c < job->k; c++) {
		float *centre = r->centres + c * dim;

		i = c ? draw(r) : rng_below(&r->rng, (uint32_t)job->n);
		memcpy(centre, job->x + i * dim, dim * sizeof(*centre));
		for (i = 0; i < job->n; i++) {
			kern()->dots(job->x + i * dim, 1, dim, centre, 1, dim,
				     dim, &dot, 1);
			r->best[i] = fmaxf(r->best[i], dot);
		}
	}
}

/* Every vector to its nearest centre, of equals the first.  Did any move? */
static bool assign(struct run *r)
{
	const struct job *job = r->job;
	uint32_t k = job->k, c, to;
	size_t first, n, i;
	bool moved = false;

	memset(r->sizes, 0, k * sizeof(*r->sizes));
	for (first = 0; first < job->n; first += n) {
		n = job->n - first < BLOCK ? job->n - first : BLOCK;
		kern()->dots(job->x + first * job->dim, n, job->dim, r->centres,
			     k, job->dim, job->dim, r->cosines, k);
		for (i = 0; i < n; i++) {
			const float *cosines = r->cosines + i * k;

			for (to = 0, c = 1; c < k; c++)
				if (cosines[c] > cosines[to])
					to = c;
			moved |= r->cluster[first + i] != to;
			r->cluster[first + i] = to;
			r->best[first + i] = cosines[to];
			r->sizes[to]++;
		}
	}
	return moved;
}

/* An empty cluster takes the vector that is farthest from its centre, of
 * those that are not alone. */
static void fill(struct run *r)
{
	size_t i, far;
	uint32_t c;

	for (c = 0; c < r->job->k; c++) {
		if (r->sizes[c])
			continue;
		far = r->job->n;
		for (i = 0; i < r->job->n; i++)
			if (r->sizes[r->cluster[i]] > 1 &&
			    (far == r->job->n || r->best[i] < r->best[far]))
				far = i;
		r->sizes[r->cluster[far]]--;
		r->cluster[far] = c;
		r->best[far] = 1;
		r->sizes[c] = 1;
	}
}

static void centre(struct run *r)
{
	size_t dim = r->job->dim, i, d;
	uint32_t c;
	float sum;

	memset(r->centres, 0, r->job->k * dim * sizeof(float));
	for (i = 0; i < r->job->n; i++)
		for (d = 0; d < dim; d++)
			r->centres[r->cluster[i] * dim + d] +=
			    r->job->x[i * dim + d];
	for (c = 0; c < r->job->k; c++) {
		float *x = r->centres + c * dim;

		kern()->dots(x, 1, dim, x, 1, dim, dim, &sum, 1);
		for (d = 0; d < dim && sum > 0; d++)
			x[d] /= sqrtf(sum);
	}
}

static double improve(struct run *r)
{
	double sum = 0;
	size_t i;
	int round;

	for (i = 0; i < r->job->n; i++)
		r->cluster[i] = UINT32_MAX;
	for (round = 0; assign(r) && round < CLUSTER_ROUNDS; round++) {
		fill(r);
		centre(r);
	}
	for (i = 0; i < r->job->n; i++)
		sum += (double)r->best[i];
	return sum;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *job = shared;
	struct run r;
	uint64_t s;

	(void)worker;
	if (run_init(&r, job, err) < 0)
		return -1;
	while (!team_quits(team) &&
	       (s = team_next(&job->next, 1)) < CLUSTER_STARTS) {
		rng_seed(&r.rng, job->seed, s);
		r.cluster = job->clusters + s * job->n;
		start(&r);
		job->objective[s] = improve(&r);
	}
	run_release(&r);
	return 0;
}

int cluster_run(const float *x, size_t n, size_t dim, uint32_t k, uint64_t seed,
		int threads, uint32_t *cluster, struct err *err)
{
	struct job job = {.x = x, .n = n, .dim = dim, .k = k, .seed = seed};
	int status = -1, s, best = 0;

	job.clusters = mem_array(n, CLUSTER_STARTS * sizeof(*cluster), err);
	if (!job.clusters)
		return -1;
	if (threads > CLUSTER_STARTS)
		threads = CLUSTER_STARTS;
	if (team_run(threads, work, &job, err) < 0)
		goto out;
	if (stop_requested()) {
		err_stopped(err, stop_signal());
		goto out;
	}
	for (s = 1; s < CLUSTER_STARTS; s++)
		if (job.objective[s] > job.objective[best])
			best = s;
	memcpy(cluster, job.clusters + (size_t)best * n, n * sizeof(*cluster));
	status = 0;
out:
	mem_free(job.clusters);
	return status;
}
