/* SPDX-License-Identifier: MIT */
/* Codes stand for their floats as well as they promise, and products over
 * codes are those of the decoded rows. */
#include "quant/codec.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/axes.h"
#include "quant/quantize.h"
#include "run.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 3, ROWS = 3000, DIM = 33, PAD = 48 };

static float values[ROWS * PAD];

/* Rows of many lengths, of which F16 can tell, or EVIL: more. */
static void fill_rows(struct matrix *m, bool evil)
{
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int i, k;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < ROWS; i++) {
		k = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)k, &err);
		for (k = 0; k < DIM; k++)
			values[i * PAD + k] = (rng_float(&r) - .5f) *
					      ldexpf(1, evil ? i % 40 - 20
							     : i % 9 - 3);
	}
	memset(values + 5 * PAD, 0, DIM * sizeof(float));
	for (k = 0; evil && k < DIM; k++) {
		values[6 * PAD + k] = k == 3 ? 0x1p-149f : 0;
		values[7 * PAD + k] = k % 2 ? 3.4e38f : -3.4e38f;
	}
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values,
				    PAD * sizeof(float), NULL, &err), 0);
}

static void fill(struct matrix *m)
{
	fill_rows(m, true);
}

static int code(struct matrix *m, const struct codec *codec, int threads,
		struct report *opt_report, struct err *err)
{
	struct quantize q = {.codec = codec, .threads = threads,
			     .options.rotation = ROTATION_PRINCIPAL,
			     .opt_report = opt_report};

	return quantize(m, &q, err);
}

static float greatest(const float *x)
{
	float max = 0;
	int k;

	for (k = 0; k < DIM; k++)
		max = fmaxf(max, fabsf(x[k]));
	return max;
}

START_TEST(int8_is_within_half_a_step)
{
	static const struct codec_options usual;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	float row[DIM];
	int i, k;

	fill_rows(&m, _i < 2);
	ck_assert_msg(code(&m, codec_find("int8"), 1 + _i, NULL, &err) == 0,
		      "%s", err.msg);
	ck_assert_int_eq(matrix_tensor(&m, "input.scales")->type,
			 _i < 2 ? DTYPE_F32 : DTYPE_F16);
	ck_assert_ptr_null(matrix_tensor(&m, "input"));
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_int_eq(strncmp(c.codec->name, "int8", 4), 0);
	ck_assert_uint_eq(matrix_bytes(&m),
			  c.codec->bytes(ROWS, DIM, &usual) +
			      (_i < 2 ? 2 * ROWS : 0));
	for (i = 0; i < ROWS; i++) {
		const float *x = values + i * PAD;
		float bound = greatest(x) * (_i < 2 ? 1 / 253.97f
						    : 1 / 254.f + 0x1p-11f);

		if (bound < 0x1p-126f) /* the scale itself is rounded */
			bound += 0x1p-149f;
		c.codec->decode_row(&c, (size_t)i, row);
		for (k = 0; k < DIM; k++)
			ck_assert_msg(fabsf(row[k] - x[k]) <= bound,
				      "row %d: %g became %g", i, (double)x[k],
				      (double)row[k]);
	}
	matrix_release(&m);
}
END_TEST

/* Rows without any structure: the least that a codec does. */
START_TEST(few_bits_keep_directions)
{
	static const struct {
		const char *name;
		int bytes;
		double mean;
	} cases[] = {{"int4", 15, .988}, {"int2", 8, .94},
		     {"binary", 4, .81}};
	struct matrix m = MATRIX_INIT, twin = MATRIX_INIT;
	bool evil = _i / 3;
	struct err err = ERR_INIT;
	struct coded c, d;
	float row[DIM];
	double sum = 0;
	int i, k;

	fill_rows(&m, evil);
	fill_rows(&twin, evil);
	ck_assert_int_eq(code(&m, codec_find(cases[_i % 3].name), 1, NULL, &err),
			 0);
	ck_assert_int_eq(code(&twin, codec_find(cases[_i % 3].name), 3, NULL, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_int_eq(coded_open(&d, &twin, &err), 0);
	ck_assert_str_eq(c.codec->name, cases[_i % 3].name);
	ck_assert_uint_eq(c.stride, cases[_i % 3].bytes);
	ck_assert_uint_eq(c.dim, DIM);
	ck_assert_int_eq(memcmp(c.codes, d.codes, c.stride * ROWS), 0);
	for (i = 0; i < ROWS; i++) {
		c.codec->decode_row(&c, (size_t)i, row);
		for (k = 0; k < DIM; k++)
			ck_assert(isfinite(row[k]) && (i != 5 || row[k] == 0));
		if (i > 7 || !evil)
			sum += cosine(row, values + i * PAD, DIM) / ROWS;
	}
	ck_assert_msg(sum > cases[_i % 3].mean, "%s: %g", c.codec->name, sum);
	matrix_release(&m);
	matrix_release(&twin);
}
END_TEST

/* What has few axes takes few bytes and is kept well. */
START_TEST(small_and_constant_matrices)
{
	static const struct {
		int rows, dim;
	} shapes[] = {{1, 1}, {1, 5}, {2, 1}, {9, 1}, {3, 300}, {70, 2}};
	const struct codec *codec = codec_table[1 + _i % 4];
	int rows = shapes[_i / 4].rows, dim = shapes[_i / 4].dim, i;
	float x[3 * 300], row[300];
	struct matrix m = MATRIX_INIT;
	struct report r;
	struct err err = ERR_INIT;
	struct coded c;
	char word[16];

	for (i = 0; i < rows * dim; i++)
		x[i] = i / dim % 2 ? -3 : 2; /* constant rows */
	for (i = 0; i < rows; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		words_add(&m.words, word, strlen(word), &err);
	}
	matrix_add(&m, "input", DTYPE_F32, (uint64_t)rows, (uint64_t)dim, x, 0,
		   NULL, &err);
	ck_assert_int_eq(code(&m, codec, 2, &r, &err), 0);
	ck_assert(r.cosine > .9999 && r.shared <= (double)r.neighbours);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	for (i = 0; i < rows; i++) {
		c.codec->decode_row(&c, (size_t)i, row);
		ck_assert(cosine(row, x + i * dim, dim) > .9999);
		ck_assert_float_eq_tol(row[0], x[i * dim], .1f);
	}
	matrix_release(&m);
}
END_TEST

/* Rows decoded in blocks are those decoded one by one. */
START_TEST(blocks_are_rows)
{
	const struct codec *codec = codec_table[_i];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	const float *block;
	float row[DIM], *scratch;
	struct coded c;
	size_t i, ld;
	int k;

	fill_rows(&m, false);
	if (codec->encode)
		ck_assert_int_eq(code(&m, codec, 1, NULL, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	scratch = mem_array(coded_scratch(&c), sizeof(float), &err);
	block = c.codec->floats(&c, 31, CODED_BLOCK, scratch, &ld);
	for (i = 0; i < CODED_BLOCK; i++) {
		c.codec->decode_row(&c, 31 + i, row);
		for (k = 0; k < DIM; k++)
			ck_assert_float_eq_tol(block[i * ld + k], row[k],
					       1e-5f);
	}
	mem_free(scratch);
	matrix_release(&m);
}
END_TEST

/* Products are the same in coordinates, and lengths nearly. */
START_TEST(coordinates_stand_for_rows)
{
	enum { NQ = 40, FIRST = 100, N = 77 };
	const struct codec *codec = codec_table[_i];
	static float queries[NQ * DIM], brought[NQ * DIM];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	float row[DIM], *scratch, skew;
	const float *coords;
	struct coded c;
	struct rng r;
	size_t ld;
	int q, i, k;

	fill(&m);
	if (codec->encode)
		ck_assert_int_eq(code(&m, codec, 1, NULL, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	scratch = mem_array(coded_scratch(&c), sizeof(float), &err);
	skew = codec->skew ? codec->skew(&c) : 0;
	rng_seed(&r, SEED, 1);
	for (k = 0; k < NQ * DIM; k++)
		queries[k] = rng_float(&r) - .5f;
	ck_assert_uint_le(c.ncoords, DIM);
	coded_bring(&c, queries, NQ, brought);
	coords = coded_coordinates(&c, FIRST, N, scratch, &ld);
	for (i = 0; i < N; i++) {
		const float *y = coords + (size_t)i * ld;
		double xx, yy, size, scale;

		codec->decode_row(&c, (size_t)(FIRST + i), row);
		xx = dot(row, row, DIM);
		yy = dot(y, y, c.ncoords);
		ck_assert(fabs(sqrt(yy) - sqrt(xx)) <=
			  (skew + 1e-6) * sqrt(xx));
		for (q = 0; q < NQ; q++) {
			const float *x = queries + q * DIM;

			size = sqrt(dot(x, x, DIM) * xx);
			scale = dot(brought + (size_t)q * c.ncoords, y,
					c.ncoords);
			ck_assert(fabs(dot(x, row, DIM) - scale) <=
				  1e-6 * size);
		}
	}
	mem_free(scratch);
	matrix_release(&m);
}
END_TEST

/* Zeros are like nothing. */
static double cosine0(const float *a, const float *b)
{
	double aa = 0, bb = 0;
	int k;

	for (k = 0; k < DIM; k++) {
		aa += a[k] * a[k];
		bb += b[k] * b[k];
	}
	return aa > 0 && bb > 0 ? cosine(a, b, DIM) : 0;
}

/* Is J among the ten nearest of I?  As ties go to the lower row. */
static bool is_near(const float (*x)[DIM], int n, int i, int j)
{
	double score = cosine0(x[i], x[j]);
	int k, better = 0;

	for (k = 0; k < n; k++)
		if (k != i && k != j) {
			double s = cosine0(x[i], x[k]);

			better += s > score || (s == score && k < j);
		}
	return better < REPORT_NEIGHBOURS;
}

/* What the report says, worked out the plain way. */
START_TEST(reports_are_true)
{
	enum { N = 60 };
	const struct codec *codec = codec_table[1 + _i];
	static float x[N][DIM], y[N][DIM];
	const float(*before)[DIM] = (const float(*)[DIM])x;
	const float(*after)[DIM] = (const float(*)[DIM])y;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct report r;
	struct coded c;
	double lost = 0, all = 0, sum = 0, low = 1;
	int i, j, k, shared = 0;
	struct rng rng;
	char word[16];

	rng_seed(&rng, SEED, 2);
	for (i = 0; i < N; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		words_add(&m.words, word, strlen(word), &err);
		for (k = 0; k < DIM; k++)
			x[i][k] = i == 4 ? 0 : rng_float(&rng) - .3f;
	}
	matrix_add(&m, "input", DTYPE_F32, N, DIM, x, 0, NULL, &err);
	ck_assert_int_eq(code(&m, codec, 1, &r, &err), 0);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	for (i = 0; i < N; i++)
		c.codec->decode_row(&c, (size_t)i, y[i]);
	for (i = 0; i < N; i++) {
		for (k = 0; k < DIM; k++) {
			lost += (x[i][k] - y[i][k]) * (x[i][k] - y[i][k]);
			all += x[i][k] * x[i][k];
		}
		if (i != 4) {
			sum += cosine(x[i], y[i], DIM) / (N - 1);
			low = fmin(low, cosine(x[i], y[i], DIM));
		}
		for (j = 0; j < N; j++)
			shared += i != j && is_near(before, N, i, j) &&
				  is_near(after, N, i, j);
	}
	ck_assert_uint_eq(r.rows, N - 1);
	ck_assert(fabs(r.error - lost / all) < 1e-5);
	ck_assert(fabs(r.cosine - sum) < 1e-5);
	ck_assert(fabs(r.low_cosine - low) < 1e-5);
	ck_assert(r.candidates == N && r.asked == N && r.neighbours == 10);
	ck_assert(fabs(r.shared * N - shared) <= 1); /* rounding */
	matrix_release(&m);
}
END_TEST

START_TEST(decoding_gives_floats_back)
{
	const struct codec *codec = codec_table[1 + _i];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;

	fill(&m);
	ck_assert_int_eq(code(&m, codec, 2, NULL, &err), 0);
	ck_assert_int_lt(code(&m, codec, 2, NULL, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "quantised already"));
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(quantize_undo(&m, &err), 0);
	ck_assert_int_eq(m.ntensors, 1);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_str_eq(c.codec->name, "f32");
	matrix_release(&m);
}
END_TEST

START_TEST(what_is_not_finite_is_named)
{
	static const float evil[] = {NAN, INFINITY, -INFINITY};
	const struct codec *codec = codec_table[1 + _i / 3];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	fill(&m);
	values[1234 * PAD + DIM - 1] = evil[_i % 3];
	ck_assert_int_lt(code(&m, codec, 2, NULL, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "row 1235 (\"w1234\")"));
	ck_assert_ptr_nonnull(matrix_tensor(&m, "input"));
	ck_assert_int_eq(m.ntensors, 1);
	matrix_release(&m);
}
END_TEST

START_TEST(too_many_dimensions_are_refused)
{
	static const float row[5000];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	words_add(&m.words, "a", 1, &err);
	matrix_add(&m, "input", DTYPE_F32, 1, 5000, row, 0, NULL, &err);
	ck_assert_int_lt(code(&m, codec_find("int4"), 1, NULL, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "5000 dimensions"));
	matrix_release(&m);
}
END_TEST

static void refused(struct matrix *m, const char *reason)
{
	struct err err = ERR_INIT;
	struct coded c;

	ck_assert_int_lt(coded_open(&c, m, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "%s", err.msg);
}

START_TEST(wrong_tensors_are_refused)
{
	static const int8_t codes[ROWS * 2];
	static float scales[ROWS];
	static uint16_t halves[ROWS];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	fill(&m);
	matrix_set_meta(&m, &err, "vecmill.codec", "pq99");
	refused(&m, "codec \"pq99\"");
	matrix_set_meta(&m, &err, "vecmill.codec", "int8");
	refused(&m, "without the tensor \"input.codes\"");
	matrix_add(&m, "input.codes", DTYPE_U8, ROWS, 2, codes, 0, NULL, &err);
	refused(&m, "without the tensor \"input.scales\"");
	matrix_add(&m, "input.scales", DTYPE_F32, ROWS, 0, scales, 0, NULL,
		   &err);
	refused(&m, "is not I8");
	matrix_drop(&m, "input.codes");
	matrix_add(&m, "input.codes", DTYPE_I8, ROWS, 2, codes, 0, NULL, &err);
	scales[ROWS - 1] = NAN;
	refused(&m, "scale 3000 is not finite");
	matrix_drop(&m, "input.scales");
	halves[ROWS - 2] = 0xfc00;
	matrix_add(&m, "input.scales", DTYPE_F16, ROWS, 0, halves, 0, NULL,
		   &err);
	refused(&m, "scale 2999 is not finite");
	matrix_drop(&m, "input.scales");
	matrix_add(&m, "input.scales", DTYPE_F16, ROWS, 1, halves, 0, NULL,
		   &err);
	refused(&m, "is not F16 or F32 of 3000 values");
	matrix_set_meta(&m, &err, "vecmill.codec", "f32");
	matrix_drop(&m, "input");
	refused(&m, "no tensor \"input\"");
	matrix_release(&m);
}
END_TEST

static void swap(struct matrix *m, const char *name, enum dtype type,
		 uint64_t rows, uint64_t cols, const void *data)
{
	struct err err = ERR_INIT;

	matrix_drop(m, name);
	matrix_add(m, name, type, rows, cols, data, 0, NULL, &err);
}

START_TEST(wrong_axes_are_refused)
{
	static const int8_t axes[4 * AXES_MAX_DIM + 4];
	static float levels[2048] = {1}, lengths[2] = {1, 1};
	static uint8_t codes[ROWS], widths[2] = {4, 4};
	static float scales[ROWS];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;

	fill(&m);
	matrix_set_meta(&m, &err, "vecmill.codec", "int2");
	matrix_add(&m, "input.codes", DTYPE_U8, ROWS, 1, codes, 0, NULL, &err);
	matrix_add(&m, "input.scales", DTYPE_F32, ROWS, 0, scales, 0, NULL,
		   &err);
	refused(&m, "no tensor \"input.axes\"");
	swap(&m, "input.axes", DTYPE_I8, 2, 1, axes);
	refused(&m, "as many rows as columns");
	swap(&m, "input.axes", DTYPE_I8, 2, AXES_MAX_DIM + 1, axes);
	refused(&m, "columns 2048");
	swap(&m, "input.axes", DTYPE_I8, 2, 3, axes);
	refused(&m, "no tensor \"input.lengths\"");
	swap(&m, "input.lengths", DTYPE_F32, 2, 0, lengths);
	refused(&m, "no tensor \"input.levels\"");
	swap(&m, "input.levels", DTYPE_F32, 8, 255, levels);
	refused(&m, "no tensor \"input.levels\" of 2048");
	swap(&m, "input.levels", DTYPE_F32, 8, 256, levels);
	refused(&m, "no tensor \"input.widths\"");
	swap(&m, "input.widths", DTYPE_U8, 2, 0, widths);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	widths[1] = 5;
	refused(&m, "codes of 9 bits in rows of 1 bytes");
	widths[1] = 0;
	refused(&m, "axis 2 has 0 bits");
	widths[1] = 9;
	refused(&m, "axis 2 has 9 bits");
	widths[1] = 4;
	levels[2047] = INFINITY;
	refused(&m, "value 2048 is not finite");
	levels[2047] = 0;
	lengths[0] = NAN;
	refused(&m, "\"input.lengths\": value 1 is not finite");
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("codec");
	TCase *t = tcase_create("codec");
	struct err err = ERR_INIT;
	int n = 0;

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	while (codec_table[n])
		n++;
	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, int8_is_within_half_a_step, 0, 4);
	tcase_add_loop_test(t, few_bits_keep_directions, 0, 6);
	tcase_add_loop_test(t, small_and_constant_matrices, 0, 24);
	tcase_add_loop_test(t, blocks_are_rows, 0, n);
	tcase_add_loop_test(t, coordinates_stand_for_rows, 0, n);
	tcase_add_loop_test(t, reports_are_true, 0, n - 1);
	tcase_add_loop_test(t, decoding_gives_floats_back, 0, n - 1);
	tcase_add_loop_test(t, what_is_not_finite_is_named, 0, 3 * (n - 1));
	tcase_add_test(t, too_many_dimensions_are_refused);
	tcase_add_test(t, wrong_axes_are_refused);
	tcase_add_test(t, wrong_tensors_are_refused);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
