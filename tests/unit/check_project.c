/* SPDX-License-Identifier: MIT */
/* Principal components against what is known of them, t-SNE on clusters. */
#include "eval/project.h"

#include "base/rng.h"
#include "eval/eigen.h"
#include "run.h"

#include <math.h>
#include <string.h>

static struct err err;
static struct rng rng;

static double noise(void)
{
	return rng_double(&rng) - 0.5;
}

static double dot(const double *x, const double *y, size_t n, size_t step)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += x[i * step] * y[i * step];
	return sum;
}

START_TEST(components_of_a_known_case)
{
	/* On two crossing lines around (5, 5, 5), four times as far along
	 * the first; the third dimension is what they are turned into. */
	double x[] = {9, 5, 5, 1, 5, 5, 5, 5.8, 5.6, 5, 4.2, 4.4};
	double want[] = {4, 0, 0, -4, 0, 0, 0, 1, 0, 0, -1, 0}, out[12];
	int i;

	ck_assert_int_eq(project_pca(x, 4, 3, 3, out, &err), 0);
	for (i = 0; i < 12; i++)
		ck_assert_double_eq_tol(out[i], want[i], 1e-12);
}
END_TEST

/* Rows beyond dimensions and dimensions beyond rows go by different ways. */
START_TEST(components_keep_inner_products)
{
	static const size_t shapes[][2] = {{30, 7}, {7, 30}, {90, 80}};
	static double x[90 * 80], out[90 * 80];
	size_t n = shapes[_i][0], dim = shapes[_i][1], i, j, d;
	double mean, before;

	rng_seed(&rng, 3, (uint64_t)_i);
	for (i = 0; i < n * dim; i++)
		x[i] = noise();
	for (d = 0; d < dim; d++) {
		for (mean = 0, i = 0; i < n; i++)
			mean += x[i * dim + d] / (double)n;
		for (i = 0; i < n; i++)
			x[i * dim + d] -= mean;
	}
	ck_assert_int_eq(project_pca(x, n, dim, dim, out, &err), 0);
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			ck_assert_double_eq_tol(
			    dot(out + i * dim, out + j * dim, dim, 1),
			    dot(x + i * dim, x + j * dim, dim, 1), 1e-9);
	before = INFINITY;
	for (d = 0; d < dim; d++) {
		ck_assert_double_le(dot(out + d, out + d, n, dim), before);
		before = dot(out + d, out + d, n, dim) + 1e-12;
		if (d)
			ck_assert_double_eq_tol(
			    dot(out, out + d, n, dim), 0, 1e-9);
	}
}
END_TEST

START_TEST(no_variance_is_zeros)
{
	enum { ROWS = 7 };
	double x[ROWS * 3], out[ROWS * 4], one[2] = {7, 7};
	int i;

	/* Their mean is not quite 0.1 in the last place. */
	for (i = 0; i < ROWS * 3; i++)
		x[i] = _i ? 0.1 : 0;
	ck_assert_int_eq(project_pca(x, ROWS, 3, 4, out, &err), 0);
	for (i = 0; i < ROWS * 4; i++)
		ck_assert_double_eq(out[i], 0);
	ck_assert_int_eq(project_pca(x, 1, 3, 2, one, &err), 0);
	ck_assert(one[0] == 0 && one[1] == 0);
}
END_TEST

/* More vectors are asked for than the matrix, of rank 2, has a say in. */
START_TEST(vectors_of_no_value_are_orthonormal)
{
	enum { M = 30, K = 12 };
	static double a[M * M], v[K * M], values[K];
	int i, j;

	memset(a, 0, sizeof(a));
	for (i = 0; i < M && _i; i++)
		for (j = 0; j < M; j++)
			a[i * M + j] = 1 + i * j;
	ck_assert_int_eq(eigen_top(a, M, K, values, v, &err), 0);
	for (i = 0; i < K; i++)
		for (j = 0; j <= i; j++)
			ck_assert_double_eq_tol(
			    dot(v + i * M, v + j * M, M, 1), i == j, 1e-12);
}
END_TEST

/* Values 1, 1/2, 1/3 ... turned by a reflection. */
START_TEST(eigenvectors_belong_to_their_values)
{
	enum { M = 120, K = 20 };
	static double a[M * M], v[K * M], u[M], values[K];
	double length, image;
	int i, j, k;

	rng_seed(&rng, 5, 0);
	for (i = 0; i < M; i++)
		u[i] = noise();
	length = sqrt(dot(u, u, M, 1));
	for (i = 0; i < M; i++)
		u[i] /= length;
	for (i = 0; i < M; i++)
		for (j = 0; j < M; j++)
			for (k = 0; k < M; k++)
				a[i * M + j] +=
				    ((i == k) - 2 * u[i] * u[k]) / (k + 1) *
				    ((j == k) - 2 * u[j] * u[k]);
	ck_assert_int_eq(eigen_top(a, M, K, values, v, &err), 0);
	for (k = 0; k < K; k++) {
		ck_assert_double_eq_tol(values[k], 1.0 / (k + 1), 1e-9);
		for (i = 0; i < M; i++) {
			image = dot(a + i * M, v + k * M, M, 1);
			ck_assert_double_eq_tol(image,
						values[k] * v[k * M + i],
						1e-5);
		}
	}
}
END_TEST

START_TEST(rows_become_units_and_zeros_stay)
{
	double x[] = {3, 4, 0, 0, 1e-200, 0};

	project_unit_rows(x, 2, 2);
	ck_assert_double_eq_tol(x[0], 0.6, 1e-15);
	ck_assert_double_eq_tol(x[1], 0.8, 1e-15);
	ck_assert(x[2] == 0 && x[3] == 0);
}
END_TEST

enum { N = 60, DIM = 10 };

/* Two clusters, row by row in turn. */
static void fill(double *x)
{
	int i, d;

	rng_seed(&rng, 7, 0);
	for (i = 0; i < N; i++)
		for (d = 0; d < DIM; d++)
			x[i * DIM + d] = noise() + (d == i % 2) * 6;
}

static const struct project_tsne usual = {30, 500, 1, 1, NULL};

/* Similarities of row I to all, by a plain search for the width. */
static void neighbours(const double *x, int i, double perplexity, double *p)
{
	double low = 0, high = 1000, beta, sum, entropy, d;
	int k, j, step;

	for (step = 0; step < 100; step++) {
		beta = (low + high) / 2;
		for (sum = 0, j = 0; j < N; j++) {
			for (d = 0, k = 0; k < DIM; k++)
				d += pow(x[i * DIM + k] - x[j * DIM + k], 2);
			p[j] = j == i ? 0 : exp(-beta * d);
			sum += p[j];
		}
		for (entropy = 0, j = 0; j < N; j++) {
			p[j] /= sum;
			entropy -= p[j] > 0 ? p[j] * log(p[j]) : 0;
		}
		*(entropy > log(perplexity) ? &low : &high) = beta;
	}
}

/* Where it ends the gradient of the divergence, written out as in the paper,
 * is small beside its terms. */
START_TEST(it_ends_at_a_minimum)
{
	static double x[N * DIM], p[N][N], out[N * 2];
	struct project_tsne o = {10, 3000, 1, 1, NULL};
	double z = 0, q, term, gradient, size;
	int i, j, axis;

	fill(x);
	ck_assert_int_eq(project_tsne(x, N, DIM, &o, out, &err), 0);
	for (i = 0; i < N; i++)
		neighbours(x, i, o.perplexity, p[i]);
#define NEAR(i, j)                                                             \
	(1 / (1 + pow(out[2 * (i)] - out[2 * (j)], 2) +                        \
	      pow(out[2 * (i) + 1] - out[2 * (j) + 1], 2)))
	for (i = 0; i < N; i++)
		for (j = 0; j < N; j++)
			z += i == j ? 0 : NEAR(i, j);
	for (i = 0; i < N; i++)
		for (axis = 0; axis < 2; axis++) {
			gradient = size = 0;
			for (j = 0; j < N; j++) {
				q = NEAR(i, j);
				term = 4 * q *
				       (out[2 * i + axis] - out[2 * j + axis]);
				gradient += term * ((p[i][j] + p[j][i]) / 2 / N -
						    q / z);
				size += fabs(term) * q / z;
			}
			ck_assert_double_le(fabs(gradient), 1e-3 * size);
		}
#undef NEAR
}
END_TEST

START_TEST(clusters_are_told_apart)
{
	double x[N * DIM], out[N * 2], within = 0, across = INFINITY, d;
	int i, j;

	fill(x);
	ck_assert_int_eq(project_tsne(x, N, DIM, &usual, out, &err), 0);
	for (i = 0; i < N; i++)
		for (j = 0; j < i; j++) {
			d = hypot(out[2 * i] - out[2 * j],
				  out[2 * i + 1] - out[2 * j + 1]);
			if ((i - j) % 2)
				across = fmin(across, d);
		}
	for (i = 2; i < N; i++) {
		d = INFINITY;
		for (j = i % 2; j < i; j += 2)
			d = fmin(d, hypot(out[2 * i] - out[2 * j],
					  out[2 * i + 1] - out[2 * j + 1]));
		within = fmax(within, d);
	}
	ck_assert_double_lt(within * 1.5, across);
}
END_TEST

START_TEST(a_seed_is_a_map)
{
	enum { MANY = 600 }; /* enough for threads */
	static double x[MANY * DIM], a[MANY * 2], b[MANY * 2];
	struct project_tsne o = {30, 20, 1, 1, NULL};
	int i;

	rng_seed(&rng, 9, 0);
	for (i = 0; i < MANY * DIM; i++)
		x[i] = noise();
	ck_assert_int_eq(project_tsne(x, MANY, DIM, &o, a, &err), 0);
	o.threads = 3;
	ck_assert_int_eq(project_tsne(x, MANY, DIM, &o, b, &err), 0);
	ck_assert_int_eq(memcmp(a, b, sizeof(a)), 0);
	o.seed = 2;
	ck_assert_int_eq(project_tsne(x, MANY, DIM, &o, b, &err), 0);
	ck_assert_int_ne(memcmp(a, b, sizeof(a)), 0);
}
END_TEST

START_TEST(equal_few_and_odd_points_have_places)
{
	struct project_tsne o = {_i & 1 ? 5000 : 1, 300, 1, 1, NULL};
	double x[N * DIM], out[N * 2];
	size_t n = _i & 2 ? N : PROJECT_TSNE_MIN, i;

	fill(x);
	for (i = 0; i < N * DIM && _i & 4; i++)
		x[i] = i / DIM < 3 || _i & 8 ? 0.25 : x[i] * 1e-8;
	ck_assert_int_eq(project_tsne(x, n, DIM, &o, out, &err), 0);
	for (i = 0; i < 2 * n; i++)
		ck_assert(isfinite(out[i]));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("project");
	TCase *t = tcase_create("project");

	tcase_add_test(t, components_of_a_known_case);
	tcase_add_loop_test(t, components_keep_inner_products, 0, 3);
	tcase_add_loop_test(t, no_variance_is_zeros, 0, 2);
	tcase_add_loop_test(t, vectors_of_no_value_are_orthonormal, 0, 2);
	tcase_add_test(t, eigenvectors_belong_to_their_values);
	tcase_add_test(t, rows_become_units_and_zeros_stay);
	tcase_add_test(t, it_ends_at_a_minimum);
	tcase_add_test(t, clusters_are_told_apart);
	tcase_add_test(t, a_seed_is_a_map);
	tcase_add_loop_test(t, equal_few_and_odd_points_have_places, 0, 16);
	suite_add_tcase(s, t);
	return run_suite(s);
}
