/* SPDX-License-Identifier: MIT */
#include "quant/principal.h"

#include "base/mem.h"
#include "base/stop.h"
#include "quant/dot.h"

#include <float.h>
#include <math.h>

enum { MOST_STEPS = 60 /* to a value; two or so is usual */ };

struct reduction {
	size_t n;
	double *a;	  /* [n, n]; rows of vectors in the end */
	double *diagonal; /* [n] */
	double *beside;	  /* [n]: the element right of it */
	double *betas;	  /* [n]: reflection k is 1 - beta v v' */
	double *work;	  /* [n] */
};

/* y += k x */
static void add(double *y, double k, const double *x, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i] += k * x[i];
}

/* Clears row and column K beyond the neighbour of the diagonal.  The vector
 * of the reflection stays in row K. */
static void reflect(struct reduction *r, size_t k)
{
	size_t m = r->n - k - 1, i;
	double *v = r->a + k * r->n + k + 1, *w = r->work;
	double length = sqrt(dot_of(v, v, m)), beta;

	r->beside[k] = v[0] > 0 ? -length : length;
	v[0] -= r->beside[k];
	beta = dot_of(v, v, m);
	beta = r->betas[k] = beta > DBL_MIN ? 2 / beta : 0;
	for (i = 0; i < m; i++)
		w[i] = beta * dot_of(r->a + (k + 1 + i) * r->n + k + 1, v, m);
	add(w, -beta / 2 * dot_of(w, v, m), v, m);
	for (i = 0; i < m; i++) {
		double *row = r->a + (k + 1 + i) * r->n + k + 1;

		add(row, -v[i], w, m);
		add(row, -w[i], v, m);
	}
}

static void clear(double *x, size_t n)
{
	while (n)
		x[--n] = 0;
}

/* The product of all reflections, in place: row K of it needs vectors of
 * higher numbers only. */
static void multiply_out(struct reduction *r)
{
	size_t n = r->n, k, i;

	for (k = n; k-- > 0;) {
		double *v = r->a + k * n + k + 1, *u = r->work;
		size_t m = n - k - 1;

		clear(u, m);
		for (i = 0; i < m; i++)
			add(u, v[i], r->a + (k + 1 + i) * n + k + 1, m);
		for (i = 0; i < m; i++)
			add(r->a + (k + 1 + i) * n + k + 1,
			    -r->betas[k] * v[i], u, m);
		clear(r->a + k * n, n);
		r->a[k * n + k] = 1;
		for (i = k + 1; i < n; i++)
			r->a[i * n + k] = 0;
	}
}

static void transpose(double *a, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++) {
			double x = a[i * n + j];

			a[i * n + j] = a[j * n + i];
			a[j * n + i] = x;
		}
}

static void reduce(struct reduction *r)
{
	size_t n = r->n, k;

	for (k = 0; k < n; k++) {
		r->diagonal[k] = r->a[k * n + k];
		if (k + 1 < n)
			reflect(r, k);
	}
	multiply_out(r);
	transpose(r->a, n);
}

/* Rows I and I + 1 turned by the angle of sine S and cosine C. */
static void turn(struct reduction *r, size_t i, double s, double c)
{
	double *x = r->a + i * r->n, *y = x + r->n;
	size_t k;

	for (k = 0; k < r->n; k++) {
		double t = y[k];

		y[k] = s * x[k] + c * t;
		x[k] = c * x[k] - s * t;
	}
}

/* One step of QL on the block FIRST..LAST. */
static void step(struct reduction *r, size_t first, size_t last)
{
	double *d = r->diagonal, *e = r->beside;
	double g = (d[first + 1] - d[first]) / (2 * e[first]);
	double s = 1, c = 1, p = 0, h;
	size_t i;

	g = d[last] - d[first] +
	    e[first] / (g + copysign(hypot(g, 1), g));
	for (i = last; i-- > first;) {
		double f = s * e[i], b = c * e[i];

		h = e[i + 1] = hypot(f, g);
		if (h == 0) {
			d[i + 1] -= p;
			e[last] = 0;
			return;
		}
		s = f / h;
		c = g / h;
		g = d[i + 1] - p;
		h = (d[i] - g) * s + 2 * c * b;
		p = s * h;
		d[i + 1] = g + p;
		g = c * h - b;
		turn(r, i, s, c);
	}
	d[first] -= p;
	e[first] = g;
	e[last] = 0;
}

/* What is below rounding of the greatest element is nothing. */
static double negligible(const struct reduction *r)
{
	double most = 0;
	size_t i;

	for (i = 0; i < r->n; i++)
		most = fmax(most, fabs(r->diagonal[i]) + fabs(r->beside[i]));
	return DBL_EPSILON * most;
}

static int diagonalize(struct reduction *r, struct err *err)
{
	double nothing = negligible(r);
	size_t i, last;
	int steps;

	for (i = 0; i < r->n; i++) {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		for (steps = 0;; steps++) {
			for (last = i; last + 1 < r->n; last++)
				if (fabs(r->beside[last]) <= nothing)
					break;
			if (last == i)
				break;
			if (steps == MOST_STEPS)
				return err_set(err, "the axes of a matrix of "
					       "%zu dimensions do not settle",
					       r->n);
			step(r, i, last);
		}
	}
	return 0;
}

int principal_axes(double *matrix, size_t n, double *values, struct err *err)
{
	struct reduction r = {.n = n, .a = matrix, .diagonal = values};
	int rc = -1;

	r.beside = mem_array(n, sizeof(double), err);
	r.betas = mem_array(n, sizeof(double), err);
	r.work = mem_array(n, sizeof(double), err);
	if (r.beside && r.betas && r.work) {
		reduce(&r);
		rc = diagonalize(&r, err);
	}
	mem_free(r.beside);
	mem_free(r.betas);
	mem_free(r.work);
	return rc;
}
