/* SPDX-License-Identifier: MIT */
#include "quant/kmeans.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"

#include <math.h>
#include <string.h>

enum { STARTING = 8192 /* points that starts are drawn from */ };

struct run {
	const struct kmeans *m;
	struct rng rng;
	size_t width;	 /* dim + 1 */
	float *points;	 /* [n, width] */
	float *squares;	 /* [n]: |x|^2 / 2 */
	float *far;	 /* [n]: half the squared distance to the centre */
	uint8_t *codes;	 /* [n] */
	float *centres;	 /* [k, dim] */
	double *sums;	 /* [k, dim] */
	size_t *sizes;	 /* [k] */
	float *panels;	 /* book_floats() */
	float *products; /* [BOOK_BLOCK, BOOK_MAX] */
};

static void release(struct run *r)
{
	mem_free(r->points);
	mem_free(r->squares);
	mem_free(r->far);
	mem_free(r->codes);
	mem_free(r->centres);
	mem_free(r->sums);
	mem_free(r->sizes);
	mem_free(r->panels);
	mem_free(r->products);
}

static int init(struct run *r, const struct kmeans *m, struct err *err)
{
	*r = (struct run){.m = m, .width = m->dim + 1};
	rng_seed(&r->rng, m->seed, m->stream);
	r->points = mem_array(m->n, r->width * sizeof(float), err);
	r->squares = mem_array(m->n, sizeof(float), err);
	r->far = mem_array(m->n, sizeof(float), err);
	r->codes = mem_array(m->n, 1, err);
	r->centres = mem_array(m->k, m->dim * sizeof(float), err);
	r->sums = mem_array(m->k, m->dim * sizeof(double), err);
	r->sizes = mem_array(m->k, sizeof(*r->sizes), err);
	r->panels = mem_array(book_floats(m->dim), sizeof(float), err);
	r->products = mem_array((size_t)BOOK_BLOCK * BOOK_MAX, sizeof(float),
				err);
	return r->points && r->squares && r->far && r->codes && r->centres &&
		       r->sums && r->sizes && r->panels && r->products
		   ? 0
		   : -1;
}

static void take_points(struct run *r)
{
	const struct kmeans *m = r->m;
	size_t i, d;

	for (i = 0; i < m->n; i++) {
		float *p = r->points + i * r->width, sum = 0;

		memcpy(p, m->x + i * m->ld, m->dim * sizeof(*p));
		for (d = 0; d < m->dim; d++)
			sum += p[d] * p[d];
		p[m->dim] = 1;
		r->squares[i] = sum / 2;
	}
}

/* ---- starts ---- */

/* Of every STEP-th point, one in proportion to `far`. */
static size_t draw(struct run *r, size_t step)
{
	size_t i, last = 0;
	double total = 0, at;

	for (i = 0; i < r->m->n; i += step)
		total += r->far[i];
	at = rng_double(&r->rng) * total;
	for (i = 0; i < r->m->n; i += step) {
		if (!(r->far[i] > 0))
			continue;
		last = i;
		at -= r->far[i];
		if (at < 0)
			break;
	}
	return last;
}

static float half_distance(const float *x, const float *y, size_t dim)
{
	float sum = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		sum += (x[d] - y[d]) * (x[d] - y[d]);
	return sum / 2;
}

static void start(struct run *r)
{
	const struct kmeans *m = r->m;
	size_t step = m->n / STARTING ? m->n / STARTING : 1, i, c, from;

	for (i = 0; i < m->n; i++)
		r->far[i] = 1;
	for (c = 0; c < m->k; c++) {
		float *centre = r->centres + c * m->dim;

		from = draw(r, step);
		memcpy(centre, r->points + from * r->width,
		       m->dim * sizeof(*centre));
		for (i = 0; i < m->n; i += step) {
			float d = half_distance(r->points + i * r->width,
						centre, m->dim);

			if (c == 0 || d < r->far[i])
				r->far[i] = d;
		}
	}
}

/* ---- rounds ---- */

static void add_point(struct run *r, size_t i)
{
	const float *p = r->points + i * r->width;
	double *sum = r->sums + r->codes[i] * r->m->dim;
	size_t d;

	for (d = 0; d < r->m->dim; d++)
		sum[d] += p[d];
	r->sizes[r->codes[i]]++;
}

/* Every point to its nearest centre. */
static void assign(struct run *r)
{
	const struct kmeans *m = r->m;
	struct book b = book_make(r->centres, m->k, m->dim, m->dim, r->panels);
	size_t i, n, j;

	memset(r->sums, 0, m->k * m->dim * sizeof(*r->sums));
	memset(r->sizes, 0, m->k * sizeof(*r->sizes));
	for (i = 0; i < m->n; i += n) {
		n = m->n - i < BOOK_BLOCK ? m->n - i : BOOK_BLOCK;
		book_find(&b, r->points + i * r->width, n, r->products,
			  r->codes + i, 1, r->far + i);
		for (j = i; j < i + n; j++) {
			r->far[j] = r->squares[j] - r->far[j];
			add_point(r, j);
		}
	}
}

/* To the point that is farthest from where it is, which it shares. */
static void fill_empty(struct run *r, size_t c)
{
	size_t i, d, best = r->m->n;
	const float *p;

	for (i = 0; i < r->m->n; i++)
		if (r->sizes[r->codes[i]] > 1 &&
		    (best == r->m->n || r->far[i] > r->far[best]))
			best = i;
	if (best == r->m->n)
		return;
	p = r->points + best * r->width;
	for (d = 0; d < r->m->dim; d++)
		r->sums[r->codes[best] * r->m->dim + d] -= p[d];
	r->sizes[r->codes[best]]--;
	r->codes[best] = (uint8_t)c;
	r->far[best] = 0;
	add_point(r, best);
}

static void move(struct run *r)
{
	size_t dim = r->m->dim, c, d;

	for (c = 0; c < r->m->k; c++)
		if (!r->sizes[c])
			fill_empty(r, c);
	for (c = 0; c < r->m->k; c++)
		for (d = 0; d < dim && r->sizes[c]; d++)
			r->centres[c * dim + d] =
			    (float)(r->sums[c * dim + d] /
				    (double)r->sizes[c]);
}

int kmeans_run(const struct kmeans *m, float *centres, size_t ld,
	       struct err *err)
{
	struct run r;
	size_t c;
	int round, rc = init(&r, m, err);

	if (rc == 0) {
		take_points(&r);
		start(&r);
		for (round = 0; round < m->rounds && !stop_requested();
		     round++) {
			assign(&r);
			move(&r);
		}
		for (c = 0; c < m->k; c++)
			memcpy(centres + c * ld, r.centres + c * m->dim,
			       m->dim * sizeof(*centres));
	}
	release(&r);
	return rc;
}
