/* SPDX-License-Identifier: MIT */
#include "quant/product.h"

#include "base/mem.h"
#include "base/team.h"
#include "quant/axes.h"
#include "quant/coding.h"
#include "quant/pq.h"
#include "quant/share.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum {
	SAMPLE = 65536, /* rows that books are made of, up to twice as many */
	VARIANCES = 4096 /* and that variances are found of */
};

#define TILT 0.6
#define NOTHING 1e-7 /* of the squares: rounding of floats */

struct encoding {
	const struct rows *rows;
	struct axes axes; /* of opq; none: n == 0 */
	size_t dim;	  /* of y */
	size_t *order;	  /* [dim]: which axis */
	size_t *next;	  /* [dim]: share.h */
	float *tilts;	  /* [dim]: what y is multiplied by */
	float *weights;	  /* [dim]: of squares of that, to be those of x */
	struct pq pq;
};

static void release(struct encoding *e)
{
	axes_release(&e->axes);
	mem_free(e->order);
	mem_free(e->next);
	mem_free(e->tilts);
	mem_free(e->weights);
	pq_release(&e->pq);
}

/* ---- numbers ---- */

/* Floats of scratch for turn(). */
static size_t turn_scratch(const struct encoding *e)
{
	return e->axes.n ? CODING_BLOCK * axes_padded(&e->axes) : 0;
}

/* Y [n, e->dim] of N <= CODING_BLOCK rows X, which come to length 1; LENGTHS
 * [n] are what they had. */
static void turn(const struct encoding *e, float *x, size_t n, float *scratch,
		 double *lengths, float *y)
{
	size_t dim = e->rows->dim, ld, i, k;

	for (i = 0; i < n; i++)
		lengths[i] = axes_unit(x + i * dim, dim, x + i * dim);
	if (!e->axes.n) {
		memcpy(y, x, n * dim * sizeof(*y));
		return;
	}
	axes_project(&e->axes, x, n, scratch);
	ld = axes_padded(&e->axes);
	for (i = 0; i < n; i++)
		for (k = 0; k < e->dim; k++)
			y[i * e->dim + k] = scratch[i * ld + e->order[k]] *
					    e->tilts[k];
}

/* ---- samples ---- */

struct sampling {
	const struct encoding *e;
	size_t n, step;
	float *y; /* [n, e->dim] */
	uint64_t next;
};

static int sample_worker(struct team *team, int number, void *shared,
			 struct err *err)
{
	struct sampling *s = shared;
	const struct rows *rows = s->e->rows;
	double lengths[CODING_BLOCK];
	float *x = mem_array(CODING_BLOCK, rows->dim * sizeof(*x), err);
	float *scratch = mem_array(turn_scratch(s->e), sizeof(*x), err);
	size_t i, n;

	(void)number;
	while (x && scratch && !team_quits(team) &&
	       (i = (size_t)team_next(&s->next, CODING_BLOCK)) < s->n) {
		n = s->n - i < CODING_BLOCK ? s->n - i : CODING_BLOCK;
		rows_get(rows, i * s->step, s->step, n, x);
		turn(s->e, x, n, scratch, lengths, s->y + i * s->e->dim);
		rows_forget(rows, i * s->step, n * s->step);
	}
	n = x && scratch;
	mem_free(x);
	mem_free(scratch);
	return n ? 0 : -1;
}

/* Of FEW rows, up to twice as many, spread over all: S->y is the caller's. */
static int sample(struct sampling *s, const struct encoding *e, size_t few,
		  int threads, struct err *err)
{
	size_t step = e->rows->n < few ? 1 : e->rows->n / few;

	*s = (struct sampling){.e = e, .step = step,
			       .n = (e->rows->n + step - 1) / step};
	s->y = mem_array(s->n, e->dim * sizeof(*s->y), err);
	return s->y ? team_run(threads, sample_worker, s, err) : -1;
}

/* ---- axes to parts ---- */

/* What numbers along axis K are multiplied by, in units of its deviation. */
static double tilt(const struct encoding *e, size_t k)
{
	return e->axes.n ? pow((double)e->axes.variances[k], (1 + TILT) / 2)
			 : 1;
}

static int init(struct encoding *e, struct err *err)
{
	size_t i;

	if (e->pq.parts > e->dim)
		e->pq.parts = e->dim;
	e->pq.dim = e->dim;
	e->order = mem_array(e->dim, sizeof(*e->order), err);
	e->next = mem_array(e->dim, sizeof(*e->next), err);
	e->tilts = mem_array(e->dim, sizeof(*e->tilts), err);
	e->weights = mem_array(e->dim, sizeof(*e->weights), err);
	if (!e->order || !e->next || !e->tilts || !e->weights)
		return -1;
	for (i = 0; i < e->dim; i++) {
		e->order[i] = i;
		e->tilts[i] = (float)tilt(e, i);
		e->weights[i] = 1;
	}
	return 0;
}

/* What numbers along axes vary by, which is less than their squares. */
static void find_variances(const struct sampling *s, double *variances)
{
	size_t dim = s->e->dim, i, k;

	for (k = 0; k < dim; k++) {
		double sum = 0, squares = 0, n = (double)s->n;

		for (i = 0; i < s->n; i++) {
			double y = s->y[i * dim + k];

			sum += y;
			squares += y * y;
		}
		variances[k] = fmax(squares / n - sum / n * (sum / n),
				    squares / n * NOTHING + DBL_MIN);
	}
}

/* The axes in the order of the parts, some of them twice. */
static int arrange(struct encoding *e, int threads, struct err *err)
{
	double *variances = mem_array(e->dim, sizeof(*variances), err);
	struct sampling s = {0};
	size_t i;
	int rc = -1;

	if (variances && sample(&s, e, VARIANCES, threads, err) == 0) {
		find_variances(&s, variances);
		rc = share_out(variances, e->dim, e->pq.parts, e->order,
			       e->next, err);
	}
	for (i = 0; rc == 0 && i < e->dim; i++) {
		double v = (double)e->axes.variances[e->order[i]];
		double by = tilt(e, e->order[i]);

		e->tilts[i] = (float)by;
		e->weights[i] = (float)(v / by / by);
	}
	mem_free(s.y);
	mem_free(variances);
	return rc;
}

/* ---- books ---- */

static int make_books(struct encoding *e, uint64_t seed, int threads,
		      struct err *err)
{
	struct sampling s = {0};
	int rc = sample(&s, e, SAMPLE, threads, err);

	e->pq.next = e->next;

	if (rc == 0)
		rc = pq_train(&e->pq, s.y, s.n, seed, threads, err);
	mem_free(s.y);
	return rc;
}

/* ---- coding ---- */

/* <x, r> / <r, r>, r being what the codes stand for. */
static float best_scale(const struct encoding *e, double length,
			const float *y, const float *r)
{
	double yr = 0, rr = 0, scale;
	size_t k;

	for (k = 0; k < e->dim; k++) {
		yr += (double)(e->weights[k] * y[k] * r[k]);
		rr += (double)(e->weights[k] * r[k] * r[k]);
	}
	scale = length > 0 && rr > 0 ? length * yr / rr : 0;
	return (float)fmax(-3.4e38, fmin(scale, 3.4e38));
}

/* What was coded twice, to where it was first. */
static void add_again(const struct encoding *e, float *r)
{
	size_t k;

	for (k = 0; k < e->dim; k++)
		if (e->next[k]) {
			r[k] += r[e->next[k]];
			r[e->next[k]] = 0;
		}
}

static void code(const struct coding *c, float *x, size_t n, float *scratch,
		 uint8_t *codes, float *scales)
{
	const struct encoding *e = c->how;
	float *y = scratch, *r = y + CODING_BLOCK * e->dim;
	double lengths[CODING_BLOCK];
	size_t i;

	scratch = r + e->dim;
	turn(e, x, n, scratch, lengths, y);
	pq_code(&e->pq, y, n, scratch, codes);
	for (i = 0; i < n; i++) {
		pq_decode(e->pq.centres, e->dim, e->pq.parts,
			  codes + i * c->stride, r);
		add_again(e, r);
		scales[i] = best_scale(e, lengths[i], y + i * e->dim, r);
	}
}

/* In units of the axes as they are stored. */
static int add_centres(struct matrix *out, const struct encoding *e,
		       struct err *err)
{
	size_t i, k;

	for (i = 0; i < e->pq.n; i++)
		for (k = 0; e->axes.n && k < e->dim; k++)
			e->pq.centres[i * e->dim + k] *=
			    e->axes.lengths[e->order[k]] / e->tilts[k];
	return coding_add(out, e->rows->family, "centroids", DTYPE_F32,
			  e->pq.n, e->dim, e->pq.centres, err);
}

/* PLACES [dim] of the columns among the axes that have any, which move to the
 * front; returns how many. */
static size_t keep_axes(struct encoding *e, int16_t *columns)
{
	size_t dim = e->axes.dim, axis, k, n = 0;

	for (axis = 0; axis < e->axes.n; axis++) {
		bool kept = false;

		for (k = 0; k < e->dim; k++)
			if (e->order[k] == axis) {
				columns[k] = (int16_t)n;
				kept = true;
			}
		if (kept)
			memmove(e->axes.vectors + n++ * dim,
				e->axes.vectors + axis * dim, dim);
	}
	return n;
}

static int add_axes(struct matrix *out, struct encoding *e, struct err *err)
{
	int16_t *columns = mem_array(e->dim, sizeof(*columns), err);
	const char *family = e->rows->family;
	size_t n;
	int rc;

	if (!columns)
		return -1;
	n = keep_axes(e, columns);
	rc = coding_add(out, family, "axes", DTYPE_I8, n, e->axes.dim,
			e->axes.vectors, err) < 0 ||
	     coding_add(out, family, "columns", DTYPE_I16, e->dim, 0, columns,
			err) < 0;
	mem_free(columns);
	return rc ? -1 : 0;
}

static int encode(struct encoding *e, struct matrix *out, uint64_t seed,
		  int threads, struct err *err)
{
	struct coding c = {.rows = e->rows, .how = e, .code = code,
			   .unscaled = e->rows->normalize};

	if (init(e, err) < 0 ||
	    (e->axes.n && arrange(e, threads, err) < 0) ||
	    make_books(e, seed, threads, err) < 0)
		return -1;
	c.stride = e->pq.parts;
	c.scratch = (CODING_BLOCK + 1) * e->dim + turn_scratch(e) +
		    pq_scratch(&e->pq);
	if (coding_run(&c, out, DTYPE_U8, threads, err) < 0 ||
	    add_centres(out, e, err) < 0)
		return -1;
	return e->axes.n ? add_axes(out, e, err) : 0;
}

int product_encode(struct matrix *out, const struct rows *rows, size_t parts,
		   uint64_t seed, int threads, struct err *err)
{
	struct encoding e = {.rows = rows, .dim = rows->dim,
			     .pq.parts = parts};
	int rc = encode(&e, out, seed, threads, err);

	release(&e);
	return rc;
}

int product_encode_axes(struct matrix *out, const struct rows *rows,
			size_t parts, uint64_t seed, int threads,
			struct err *err)
{
	struct encoding e = {.rows = rows, .pq.parts = parts};
	int rc = -1;

	if (rows->dim > AXES_MAX_DIM)
		return err_set(err, "%s: %zu dimensions, of which opq takes %d "
			       "at most (pq takes any)", matrix_name(out),
			       rows->dim, AXES_MAX_DIM);
	if (axes_find(&e.axes, rows, rows->dim, 8, 2, err) == 0) {
		e.dim = e.axes.n;
		rc = encode(&e, out, seed, threads, err);
	}
	release(&e);
	return rc;
}
