/* SPDX-License-Identifier: MIT */
/* K-means, parts of vectors, and the codecs made of them. */
#include "quant/kmeans.h"

#include "base/mem.h"
#include "base/rng.h"
#include "quant/pq.h"
#include "quant/quantize.h"
#include "quant/share.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 11 };

static float gauss(struct rng *r)
{
	float sum = 0;
	int i;

	for (i = 0; i < 12; i++)
		sum += rng_float(r);
	return sum - 6;
}

static void fill(float *x, size_t n, uint64_t stream)
{
	struct rng r;

	rng_seed(&r, SEED, stream);
	while (n--)
		*x++ = gauss(&r);
}

static double distance(const float *a, const float *b, size_t dim)
{
	double sum = 0;

	while (dim--) {
		double d = (double)*a++ - (double)*b++;

		sum += d * d;
	}
	return sum;
}

/* ---- k-means ---- */

START_TEST(separate_clusters_are_found)
{
	enum { K = 40, EACH = 50, DIM = 3 };
	static float x[K * EACH * DIM], true_centres[K * DIM], found[K * DIM];
	struct kmeans m = {x, K * EACH, DIM, DIM, K, 10, SEED, (uint64_t)_i};
	struct err err = ERR_INIT;
	int i, c, d, hits[K] = {0};

	fill(true_centres, K * DIM, 0);
	fill(x, K * EACH * DIM, 1);
	for (i = 0; i < K * EACH; i++)
		for (d = 0; d < DIM; d++)
			x[i * DIM + d] = x[i * DIM + d] * .01f +
					 100 * true_centres[i % K * DIM + d];
	ck_assert_int_eq(kmeans_run(&m, found, DIM, &err), 0);
	for (c = 0; c < K; c++)
		for (i = 0; i < K; i++) {
			float at[DIM];

			for (d = 0; d < DIM; d++)
				at[d] = 100 * true_centres[i * DIM + d];
			hits[i] += distance(found + c * DIM, at, DIM) < .01;
		}
	for (i = c = 0; i < K; i++)
		c += hits[i] == 1;
	/* Starts may fall twice into one. */
	ck_assert_msg(c >= K - 2, "%d of %d found", c, K);
}
END_TEST

/* As many centres as points, of which some are alike. */
START_TEST(every_point_can_have_a_centre)
{
	enum { N = 50, DIM = 2 };
	static float x[N * DIM], found[N * DIM];
	struct kmeans m = {x, N, DIM, DIM, N, 5, SEED, 0};
	struct err err = ERR_INIT;
	int i, c;

	fill(x, N * DIM, 2);
	for (i = 0; i < 10 * DIM; i++)
		x[10 * DIM + i] = x[i];
	ck_assert_int_eq(kmeans_run(&m, found, DIM, &err), 0);
	for (i = 0; i < N; i++) {
		double least = INFINITY;

		for (c = 0; c < N; c++)
			least = fmin(least, distance(x + i * DIM,
						     found + c * DIM, DIM));
		ck_assert(least < 1e-9);
	}
}
END_TEST

/* ---- parts ---- */

/* Mean squared error of a component of N rows that is coded by P. */
static double error_of(const struct pq *p, const float *x, size_t n)
{
	struct err err = ERR_INIT;
	float *scratch = mem_array(pq_scratch(p), sizeof(float), &err);
	float *block = mem_array(BOOK_BLOCK, p->dim * sizeof(float), &err);
	float *row = mem_array(p->dim, sizeof(float), &err);
	uint8_t *codes = mem_array(BOOK_BLOCK, p->parts, &err);
	double sum = 0;
	size_t i, j, k;

	for (i = 0; i + BOOK_BLOCK <= n; i += BOOK_BLOCK) {
		memcpy(block, x + i * p->dim,
		       BOOK_BLOCK * p->dim * sizeof(float));
		pq_code(p, block, BOOK_BLOCK, scratch, codes);
		for (j = 0; j < BOOK_BLOCK; j++) {
			pq_decode(p->centres, p->dim, p->parts,
				  codes + j * p->parts, row);
			for (k = 0; k < p->dim; k++)
				if (p->next[k]) {
					row[k] += row[p->next[k]];
					row[p->next[k]] =
					    x[(i + j) * p->dim + p->next[k]];
				}
			sum += distance(row, x + (i + j) * p->dim, p->dim);
		}
	}
	mem_free(scratch);
	mem_free(block);
	mem_free(row);
	mem_free(codes);
	return sum / (double)(i * p->dim);
}

/* Of a Gaussian, on rows not trained on: better than numbers coded one by one
 * (Max 1960: .1175 with two bits, .00035 with eight by equal steps), and no
 * better than the bound 4^-bits. */
START_TEST(errors_are_near_the_bound)
{
	enum { N = 8192, DIM = 32 };
	static const struct {
		size_t parts;
		double least, most;
	} cases[] = {{8, .0625, .1175}, {4, .25, .3634}, {32, 1.5e-5, 3.5e-4},
		     {3, .354, .46}};
	static float x[N * DIM], y[N * DIM];
	static const size_t next[DIM];
	struct pq p = {.dim = DIM, .parts = cases[_i].parts, .next = next};
	struct err err = ERR_INIT;
	double error;

	fill(x, N * DIM, 3);
	fill(y, N * DIM, 4);
	ck_assert_int_eq(pq_train(&p, x, N, SEED, 2, &err), 0);
	error = error_of(&p, y, N);
	ck_assert_msg(error > cases[_i].least && error < cases[_i].most,
		      "%zu parts: %g", p.parts, error);
	pq_release(&p);
}
END_TEST

/* A component that goes on has the bits of both parts. */
START_TEST(components_go_on)
{
	enum { N = 4096, DIM = 2 };
	static float x[N * DIM];
	static const size_t next[DIM] = {1, 0};
	struct pq p = {.dim = DIM, .parts = 2, .next = next};
	struct err err = ERR_INIT;
	double error;

	fill(x, N * DIM, 5);
	ck_assert_int_eq(pq_train(&p, x, N, SEED, 2, &err), 0);
	error = error_of(&p, x, N);
	ck_assert_msg(error < 1e-6, "%g", error);
	pq_release(&p);
}
END_TEST

/* ---- sharing out ---- */

/* Everything there at most twice, and again only later. */
static int count_again(const size_t *order, const size_t *next, size_t n,
		       size_t parts)
{
	int times[64] = {0}, again = 0;
	size_t i, part;

	for (i = 0; i < n; i++) {
		ck_assert(order[i] < n && ++times[order[i]] <= 2);
		if (!next[i])
			continue;
		for (part = 0; pq_start(n, parts, part + 1) <= i; part++)
			;
		ck_assert_uint_eq(order[next[i]], order[i]);
		ck_assert_uint_ge(next[i], pq_start(n, parts, part + 1));
		again++;
	}
	return again;
}

START_TEST(bits_are_shared_out)
{
	enum { N = 40 };
	static const struct {
		size_t parts;
		double ratio; /* of a variance to the next */
		int least, most;
	} cases[] = {{10, 1, 0, 0}, {7, .8, 0, 0}, {40, 1, 0, 0},
		     {40, .4, 1, 39}, {1, .1, 0, 0}, {13, .01, 1, 13}};
	double variances[N], v = 1;
	size_t order[N], next[N];
	struct err err = ERR_INIT;
	int i, again;

	for (i = 0; i < N; i++, v *= cases[_i].ratio)
		variances[i] = v;
	ck_assert_int_eq(share_out(variances, N, cases[_i].parts, order, next,
				   &err), 0);
	again = count_again(order, next, N, cases[_i].parts);
	ck_assert_msg(again >= cases[_i].least && again <= cases[_i].most,
		      "%d again", again);
}
END_TEST

/* ---- codecs ---- */

static void make(struct matrix *m, const float *x, size_t rows, size_t dim)
{
	struct err err = ERR_INIT;
	char word[32];
	size_t i;

	for (i = 0; i < rows; i++) {
		snprintf(word, sizeof(word), "w%zu", i);
		words_add(&m->words, word, strlen(word), &err);
	}
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, rows, dim, x, 0,
				    NULL, &err), 0);
}

static void encode(struct matrix *m, const char *name, int bits, int threads)
{
	struct quantize q = {.codec = codec_find(name),
			     .options = {.bits = bits}, .threads = threads};
	struct err err = ERR_INIT;

	ck_assert_msg(quantize(m, &q, &err) == 0, "%s", err.msg);
}

static double cosine(const float *a, const float *b, size_t dim)
{
	double ab = 0, aa = 0, bb = 0;
	size_t k;

	for (k = 0; k < dim; k++) {
		ab += (double)a[k] * (double)b[k];
		aa += (double)a[k] * (double)a[k];
		bb += (double)b[k] * (double)b[k];
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : aa == bb;
}

static const char *const names[] = {"pq", "opq"};

/* Bytes are those asked for, scales and all; neither threads nor lengths that
 * do not divide matter; row 7 is zeros. */
START_TEST(codes_keep_directions)
{
	enum { N = 2000, MOST = 33 };
	static const struct {
		size_t dim;
		int bits;
		size_t parts;
		double mean[2];
	} cases[] = {{33, 8, 31, {.9995, .9995}}, {33, 4, 14, {.98, .98}},
		     {33, 2, 6, {.88, .88}},	  {33, 0, 6, {.88, .88}},
		     {33, 1, 2, {.65, .65}},	  {1, 8, 1, {.9999, .9999}},
		     {1, 1, 1, {.9999, .9999}},	  {7, 4, 1, {.8, .8}}};
	static float x[N * MOST];
	size_t dim = cases[_i / 2].dim, i;
	struct matrix m = MATRIX_INIT, twin = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c, d;
	float row[MOST];
	double sum = 0;

	fill(x, N * dim, 6);
	memset(x + 7 * dim, 0, dim * sizeof(*x));
	make(&m, x, N, dim);
	make(&twin, x, N, dim);
	encode(&m, names[_i % 2], cases[_i / 2].bits, 1);
	encode(&twin, names[_i % 2], cases[_i / 2].bits, 3);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_int_eq(coded_open(&d, &twin, &err), 0);
	ck_assert(c.dim == dim && c.parts == cases[_i / 2].parts);
	ck_assert_int_eq(memcmp(c.codes, d.codes, N * c.parts), 0);
	ck_assert_int_eq(memcmp(c.scales, d.scales, 2 * N), 0);
	ck_assert_int_eq(memcmp(c.centres, d.centres,
				c.ncentres * dim * sizeof(float)), 0);
	for (i = 0; i < N; i++) {
		c.codec->decode_row(&c, i, row);
		sum += cosine(row, x + i * dim, dim) / N;
	}
	ck_assert_msg(sum > cases[_i / 2].mean[_i % 2], "%s, %d bits: %g",
		      names[_i % 2], cases[_i / 2].bits, sum);
	matrix_release(&m);
	matrix_release(&twin);
}
END_TEST

/* Fewer rows than centres, constant ones among them. */
START_TEST(few_rows_are_kept)
{
	static const size_t shapes[][2] = {{1, 1}, {1, 5}, {2, 1}, {3, 300},
					   {70, 9}, {200, 40}, {5, 64}};
	size_t rows = shapes[_i / 4][0], dim = shapes[_i / 4][1], i;
	static float x[8000];
	bool constant = _i / 2 % 2;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	float row[300];

	fill(x, rows * dim, 7);
	for (i = 0; constant && i < rows * dim; i++)
		x[i] = i / dim % 2 ? -3 : 2;
	make(&m, x, rows, dim);
	encode(&m, names[_i % 2], 2, 2);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	for (i = 0; i < rows; i++) {
		c.codec->decode_row(&c, i, row);
		ck_assert_msg(cosine(row, x + i * dim, dim) > .9995,
			      "row %zu of %zu x %zu: %g", i, rows, dim,
			      cosine(row, x + i * dim, dim));
	}
	matrix_release(&m);
}
END_TEST

/* Rows of length 1 have no scales, and all bytes are codes; zeros stay. */
START_TEST(rows_of_length_1_have_no_scales)
{
	enum { N = 300, DIM = 16 };
	static float x[N * DIM];
	struct quantize q = {.codec = codec_find(names[_i % 2]), .threads = 1,
			     .steps = {.normalize = true}};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	float row[DIM];
	int k;

	fill(x, N * DIM, 8);
	if (_i / 2)
		memset(x + 3 * DIM, 0, DIM * sizeof(*x));
	make(&m, x, N, DIM);
	ck_assert_int_eq(quantize(&m, &q, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_uint_eq(c.parts, 4);
	ck_assert(!c.scales == !(_i / 2));
	c.codec->decode_row(&c, 3, row);
	for (k = 0; k < DIM && _i / 2; k++)
		ck_assert(row[k] == 0);
	ck_assert(_i / 2 || cosine(row, x + 3 * DIM, DIM) > .8);
	matrix_release(&m);
}
END_TEST

static void refused(const struct matrix *m, const char *reason)
{
	struct err err = ERR_INIT;
	struct coded c;

	ck_assert_int_lt(coded_open(&c, m, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "%s", err.msg);
}

static void swap(struct matrix *m, const char *name, enum dtype type,
		 uint64_t rows, uint64_t cols, const void *data)
{
	struct err err = ERR_INIT;

	matrix_drop(m, name);
	matrix_add(m, name, type, rows, cols, data, 0, NULL, &err);
}

START_TEST(wrong_centroids_are_refused)
{
	static const int8_t axes[12] = {1};
	static float centres[257 * 6], scales[3];
	static uint8_t codes[3 * 6] = {1, 0, 1};
	static int16_t columns[3] = {0, 1, 0};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;

	make(&m, centres, 3, 6);
	matrix_set_meta(&m, &err, "vecmill.codec", "%s", names[_i]);
	refused(&m, "without the tensor \"input.codes\"");
	swap(&m, "input.codes", DTYPE_U8, 3, 4, codes);
	swap(&m, "input.scales", DTYPE_F32, 3, 0, scales);
	refused(&m, "no tensor \"input.centroids\"");
	swap(&m, "input.centroids", DTYPE_F32, 2, 3, centres);
	refused(&m, "columns 4 at least");
	swap(&m, "input.codes", DTYPE_U8, 3, 2, codes);
	if (_i) {
		refused(&m, "no tensor \"input.axes\"");
		swap(&m, "input.axes", DTYPE_I8, 2, 6, axes);
		refused(&m, "no tensor \"input.columns\"");
		swap(&m, "input.columns", DTYPE_I16, 2, 0, columns);
		refused(&m, "no tensor \"input.columns\"");
		swap(&m, "input.columns", DTYPE_I16, 3, 0, columns);
	}
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	if (_i) {
		columns[2] = -1;
		refused(&m, "column 3 of the centroids is along axis 0 of 2");
		columns[2] = 2;
		refused(&m, "column 3 of the centroids is along axis 3 of 2");
		columns[2] = 1;
	}
	codes[5] = 2;
	refused(&m, "row 3 names centroid 3 of 2");
	codes[5] = 0;
	centres[3] = INFINITY;
	refused(&m, "value 4 is not finite");
	centres[3] = 0;
	swap(&m, "input.centroids", DTYPE_F32, 257, 3, centres);
	refused(&m, "of 256 rows at most");
	swap(&m, "input.centroids", DTYPE_F16, 2, 3, centres);
	refused(&m, "no tensor \"input.centroids\"");
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("pq");
	TCase *t = tcase_create("pq");
	struct err err = ERR_INIT;

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, separate_clusters_are_found, 0, 3);
	tcase_add_test(t, every_point_can_have_a_centre);
	tcase_add_loop_test(t, errors_are_near_the_bound, 0, 4);
	tcase_add_test(t, components_go_on);
	tcase_add_loop_test(t, bits_are_shared_out, 0, 6);
	tcase_add_loop_test(t, codes_keep_directions, 0, 16);
	tcase_add_loop_test(t, few_rows_are_kept, 0, 28);
	tcase_add_loop_test(t, rows_of_length_1_have_no_scales, 0, 4);
	tcase_add_loop_test(t, wrong_centroids_are_refused, 0, 2);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
