/* SPDX-License-Identifier: MIT */
#include "eval/project.h"

#include "base/mem.h"
#include "base/stop.h"
#include "eval/eigen.h"

#include <math.h>
#include <string.h>

/* A variance below this part of the mean square is rounding. */
#define NO_VARIANCE 1e-20

void project_unit_rows(double *x, size_t n, size_t dim)
{
	double sum;
	size_t i, d;

	for (i = 0; i < n; i++, x += dim) {
		for (sum = 0, d = 0; d < dim; d++)
			sum += x[d] * x[d];
		for (d = 0; d < dim && sum > 0; d++)
			x[d] /= sqrt(sum);
	}
}

static double square_sum(const double *x, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum;
}

/* Takes the mean of the rows from each. */
static void centre(double *x, size_t n, size_t dim, double *mean)
{
	size_t i, d;

	memset(mean, 0, dim * sizeof(*mean));
	for (i = 0; i < n; i++)
		for (d = 0; d < dim; d++)
			mean[d] += x[i * dim + d] / (double)n;
	for (i = 0; i < n; i++)
		for (d = 0; d < dim; d++)
			x[i * dim + d] -= mean[d];
}

/* A[i][j] = <x_i, x_j> over rows of X [n, dim]. */
static int gram(const double *x, size_t n, size_t dim, double *a,
		struct err *err)
{
	size_t i, j, d;
	double even, odd;

	for (i = 0; i < n; i++) {
		const double *p = x + i * dim;

		if (stop_requested())
			return err_stopped(err, stop_signal());
		for (j = 0; j <= i; j++) {
			const double *q = x + j * dim;

			even = odd = 0;
			for (d = 0; d + 1 < dim; d += 2) {
				even += p[d] * q[d];
				odd += p[d + 1] * q[d + 1];
			}
			if (d < dim)
				even += p[d] * q[d];
			a[i * n + j] = a[j * n + i] = even + odd;
		}
	}
	return 0;
}

static void transpose(const double *x, size_t n, size_t dim, double *out)
{
	size_t i, d;

	for (i = 0; i < n; i++)
		for (d = 0; d < dim; d++)
			out[d * n + i] = x[i * dim + d];
}

/* out_j = X v_j for the vectors v_j of X'X; COLUMNS [dim, n] are those of X. */
static void along_axes(const double *columns, size_t dim, size_t n, size_t k,
		       const double *v, double *out)
{
	size_t i, j, d;

	for (j = 0; j < k; j++)
		for (d = 0; d < dim; d++)
			for (i = 0; i < n; i++)
				out[j * n + i] +=
				    v[j * dim + d] * columns[d * n + i];
}

/* The vectors of XX' are the same but for their length. */
static void stretch(const double *values, const double *v, size_t k, size_t n,
		    double *out)
{
	size_t i, j;

	for (j = 0; j < k; j++)
		for (i = 0; i < n; i++)
			out[j * n + i] =
			    v[j * n + i] * sqrt(fmax(values[j], 0));
}

/* The first K components of the rows of X, centred, one a row of OUT [k, n];
 * OUT begins as zeros. */
static int components(const double *x, size_t n, size_t dim, size_t k,
		      double *values, double *out, struct err *err)
{
	size_t m = n < dim ? n : dim;
	double *a = mem_array(m * m, sizeof(*a), err);
	double *v = mem_array(k * m, sizeof(*v), err);
	double *columns = mem_array(n * dim, sizeof(*columns), err);
	int status = -1;

	if (!a || !v || !columns)
		goto out;
	transpose(x, n, dim, columns);
	if ((n > dim ? gram(columns, dim, n, a, err)
		     : gram(x, n, dim, a, err)) < 0 ||
	    eigen_top(a, m, k, values, v, err) < 0)
		goto out;
	if (n > dim)
		along_axes(columns, dim, n, k, v, out);
	else
		stretch(values, v, k, n, out);
	status = 0;
out:
	mem_free(a);
	mem_free(v);
	mem_free(columns);
	return status;
}

/* -1 if the greatest in size, the first but for rounding, is negative. */
static double sign_of(const double *x, size_t n)
{
	double best = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (fabs(x[i]) > fabs(best) * (1 + 1e-6))
			best = x[i];
	return best < 0 ? -1 : 1;
}

int project_pca(const double *x, size_t n, size_t dim, size_t k, double *out,
		struct err *err)
{
	size_t m = n < dim ? n : dim, found = k < m ? k : m, i, j;
	double *centred = mem_array(n * dim, sizeof(*centred), err);
	double *rows = mem_array(found * n, sizeof(*rows), err);
	double *values = mem_array(found, sizeof(*values), err);
	double *mean = mem_array(dim, sizeof(*mean), err);
	double least, sign;
	int status = -1;

	memset(out, 0, n * k * sizeof(*out));
	if (!centred || !rows || !values || !mean)
		goto out;
	memcpy(centred, x, n * dim * sizeof(*centred));
	centre(centred, n, dim, mean);
	if (components(centred, n, dim, found, values, rows, err) < 0)
		goto out;
	least = NO_VARIANCE * square_sum(x, n * dim);
	for (j = 0; j < found && values[j] > least; j++) {
		sign = sign_of(rows + j * n, n);
		for (i = 0; i < n; i++)
			out[i * k + j] = sign * rows[j * n + i];
	}
	status = 0;
out:
	mem_free(centred);
	mem_free(rows);
	mem_free(values);
	mem_free(mean);
	return status;
}
