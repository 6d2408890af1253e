/* SPDX-License-Identifier: MIT */
#include "eval/eigen.h"

#include "base/mem.h"
#include "base/rng.h"
#include "base/stop.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
	EXTRA = 10,  /* vectors beyond those wanted: they speed it up */
	STEPS = 10,  /* multiplications between looks at the values */
	ROUNDS = 30, /* such looks at most */
	SWEEPS = 60  /* of Jacobi's method, which takes about eight */
};

/* Relative to what was there before: what is left is rounding. */
#define VANISHED 1e-10
/* The sum of the values, whose error is the square of that of the vectors,
 * changes less between two looks. */
#define SETTLED 1e-10

static double dot(const double *a, const double *b, size_t n)
{
	double s0 = 0, s1 = 0;
	size_t i;

	for (i = 0; i + 1 < n; i += 2) {
		s0 += a[i] * b[i];
		s1 += a[i + 1] * b[i + 1];
	}
	return s0 + s1 + (i < n ? a[i] * b[i] : 0);
}

/* y += scale * x */
static void axpy(double *restrict y, double scale, const double *restrict x,
		 size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i] += scale * x[i];
}

/* The work: B vectors of M numbers. */
struct eigen {
	size_t m, b;
	const double *matrix; /* [m, m] */
	double *v;	      /* [b, m]: a vector a row, orthonormal */
	double *image;	      /* [b, m]: what the matrix makes of them */
	double *small;	      /* [b, b]: the matrix seen within their span */
	double *turn;	      /* [b, b]: the vectors of that, one a row */
	double *values;	      /* [b], descending */
	struct rng rng;
};

static int init(struct eigen *e, const double *matrix, size_t m, size_t k,
		struct err *err)
{
	size_t b = k + EXTRA < m ? k + EXTRA : m, i;

	*e = (struct eigen){.m = m, .b = b, .matrix = matrix};
	e->v = mem_array(b * m, sizeof(double), err);
	e->image = mem_array(b * m, sizeof(double), err);
	e->small = mem_array(b * b, sizeof(double), err);
	e->turn = mem_array(b * b, sizeof(double), err);
	e->values = mem_array(b, sizeof(double), err);
	if (!e->v || !e->image || !e->small || !e->turn || !e->values)
		return -1;
	rng_seed(&e->rng, 1, 0);
	for (i = 0; i < b * m; i++)
		e->image[i] = rng_double(&e->rng) - 0.5;
	return 0;
}

static void release(struct eigen *e)
{
	mem_free(e->v);
	mem_free(e->image);
	mem_free(e->small);
	mem_free(e->turn);
	mem_free(e->values);
}

/* Takes from X what lies along the first N vectors, twice for the sake of
 * rounding; false if that was all of it. */
static bool make_orthogonal(const struct eigen *e, double *x, size_t n)
{
	double before = sqrt(dot(x, x, e->m)), after;
	size_t j;
	int pass;

	for (pass = 0; pass < 2; pass++)
		for (j = 0; j < n; j++)
			axpy(x, -dot(x, e->v + j * e->m, e->m),
			     e->v + j * e->m, e->m);
	after = sqrt(dot(x, x, e->m));
	if (!(after > VANISHED * before))
		return false;
	for (j = 0; j < e->m; j++)
		x[j] /= after;
	return true;
}

/* v = an orthonormal basis of the image, filled up at random where that has
 * fewer dimensions. */
static void orthonormalize(struct eigen *e)
{
	size_t i, j;
	double *x;

	for (j = 0; j < e->b; j++) {
		x = e->v + j * e->m;
		memcpy(x, e->image + j * e->m, e->m * sizeof(*x));
		while (!make_orthogonal(e, x, j))
			for (i = 0; i < e->m; i++)
				x[i] = rng_double(&e->rng) - 0.5;
	}
}

static void multiply(struct eigen *e)
{
	size_t i, j;

	memset(e->image, 0, e->b * e->m * sizeof(*e->image));
	for (i = 0; i < e->m; i++)
		for (j = 0; j < e->b; j++)
			axpy(e->image + j * e->m, e->v[j * e->m + i],
			     e->matrix + i * e->m, e->m);
}

/* Rows p and q of A [b, b] to (c p - s q, s p + c q). */
static void rotate_rows(double *a, size_t b, size_t p, size_t q, double c,
			double s)
{
	double x, y;
	size_t k;

	for (k = 0; k < b; k++) {
		x = a[p * b + k];
		y = a[q * b + k];
		a[p * b + k] = c * x - s * y;
		a[q * b + k] = s * x + c * y;
	}
}

static void rotate_columns(double *a, size_t b, size_t p, size_t q, double c,
			   double s)
{
	double x, y;
	size_t k;

	for (k = 0; k < b; k++) {
		x = a[k * b + p];
		y = a[k * b + q];
		a[k * b + p] = c * x - s * y;
		a[k * b + q] = s * x + c * y;
	}
}

/* Makes A[p][q] zero (Golub and Van Loan, 8.5.2). */
static void annihilate(double *a, double *turn, size_t b, size_t p, size_t q)
{
	double tau = (a[q * b + q] - a[p * b + p]) / (2 * a[p * b + q]);
	double t = (tau >= 0 ? 1 : -1) / (fabs(tau) + sqrt(1 + tau * tau));
	double c = 1 / sqrt(1 + t * t), s = t * c;

	rotate_rows(a, b, p, q, c, s);
	rotate_columns(a, b, p, q, c, s);
	rotate_rows(turn, b, p, q, c, s);
}

/* Diagonalises A by Jacobi's cyclic method; rows of TURN are its vectors. */
static void jacobi(double *a, double *turn, size_t b)
{
	double off, all = 0;
	size_t p, q;
	int sweep;

	memset(turn, 0, b * b * sizeof(*turn));
	for (p = 0; p < b; p++)
		turn[p * b + p] = 1;
	for (p = 0; p < b * b; p++)
		all += a[p] * a[p];
	for (sweep = 0; sweep < SWEEPS; sweep++) {
		for (off = 0, p = 0; p < b; p++)
			for (q = p + 1; q < b; q++)
				off += a[p * b + q] * a[p * b + q];
		if (!(off > 1e-30 * all))
			return;
		for (p = 0; p < b; p++)
			for (q = p + 1; q < b; q++)
				if (fabs(a[p * b + q]) > 1e-150)
					annihilate(a, turn, b, p, q);
	}
}

/* The row of the greatest value of the diagonal, which is taken from it. */
static size_t take_greatest(double *a, size_t b, double *ret)
{
	size_t best = 0, i;

	for (i = 1; i < b; i++)
		if (a[i * b + i] > a[best * b + best])
			best = i;
	*ret = a[best * b + best];
	a[best * b + best] = -INFINITY;
	return best;
}

/* Turns v, within its span, to the vectors nearest to those of the matrix. */
static void rayleigh_ritz(struct eigen *e)
{
	size_t b = e->b, m = e->m, i, j, from;
	double *turned = e->image;

	multiply(e);
	for (i = 0; i < b; i++)
		for (j = 0; j <= i; j++)
			e->small[i * b + j] = e->small[j * b + i] =
			    dot(e->v + i * m, e->image + j * m, m);
	jacobi(e->small, e->turn, b);
	memset(turned, 0, b * m * sizeof(*turned));
	for (i = 0; i < b; i++) {
		from = take_greatest(e->small, b, &e->values[i]);
		for (j = 0; j < b; j++)
			axpy(turned + i * m, e->turn[from * b + j],
			     e->v + j * m, m);
	}
	e->image = e->v;
	e->v = turned;
}

static double sum_of(const double *x, size_t n)
{
	double sum = 0;

	while (n > 0)
		sum += x[--n];
	return sum;
}

static int iterate(struct eigen *e, size_t k, struct err *err)
{
	double sum = -1, before;
	int round, step;

	orthonormalize(e);
	for (round = 0; round < ROUNDS; round++) {
		before = sum;
		rayleigh_ritz(e);
		sum = sum_of(e->values, k);
		if (fabs(sum - before) <= SETTLED * fabs(sum))
			break;
		for (step = 0; step < STEPS; step++) {
			if (stop_requested())
				return err_stopped(err, stop_signal());
			multiply(e);
			orthonormalize(e);
		}
	}
	return 0;
}

int eigen_top(const double *matrix, size_t m, size_t k, double *values,
	      double *vectors, struct err *err)
{
	struct eigen e;
	int status = -1;

	assert(k <= m);
	if (init(&e, matrix, m, k, err) == 0 && iterate(&e, k, err) == 0) {
		memcpy(values, e.values, k * sizeof(*values));
		memcpy(vectors, e.v, k * m * sizeof(*vectors));
		status = 0;
	}
	release(&e);
	return status;
}
