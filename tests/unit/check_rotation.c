/* SPDX-License-Identifier: MIT */
/* Codecs of few bits under every rotation, by all levels. */
#include "quant/rotation.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "quant/quantize.h"
#include "run.h"
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 11, ROWS = 400, NWAYS = 3 * 4 };

static struct matrix m;
static struct err err;
static float *values; /* [ROWS, dim] */

/* Rows of many lengths, the first of which are zeros and one dimension. */
static void fill(size_t rows, size_t dim)
{
	struct rng r;
	char word[24];
	size_t i, k;

	rng_seed(&r, SEED, dim);
	values = mem_array(rows, dim * sizeof(*values), &err);
	for (i = 0; i < rows; i++) {
		snprintf(word, sizeof(word), "w%zu", i);
		words_add(&m.words, word, strlen(word), &err);
		for (k = 0; k < dim; k++)
			values[i * dim + k] = gauss(&r) *
					      ldexpf(1, (int)i % 9);
	}
	memset(values, 0, 2 * dim * sizeof(*values));
	values[dim + dim / 2] = 1;
	ck_assert_int_eq(matrix_add(&m, "input", DTYPE_F32, rows, dim, values,
				    0, NULL, &err), 0);
}

static void tear_down(void)
{
	matrix_release(&m);
	mem_free(values);
	values = NULL;
	err = (struct err)ERR_INIT;
}

static struct coded code(const char *name, struct codec_options o, int threads)
{
	struct quantize q = {.codec = codec_find(name), .options = o,
			     .threads = threads};
	struct coded c;

	ck_assert_msg(quantize(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_msg(coded_open(&c, &m, &err) == 0, "%s", err.msg);
	return c;
}

static struct codec_options way(int i)
{
	return (struct codec_options){.rotation = (enum rotation)(1 + i % 3),
				      .levels = (enum levels)(i / 3)};
}

static double mean_cosine(const struct coded *c)
{
	float *row = mem_array(c->dim, sizeof(*row), &err);
	double sum = 0;
	size_t i;

	for (i = 2; i < c->rows; i++) {
		c->codec->decode_row(c, i, row);
		sum += cosine(row, values + i * c->dim, c->dim);
	}
	c->codec->decode_row(c, 0, row);
	for (i = 0; i < c->dim; i++)
		ck_assert(row[i] == 0);
	mem_free(row);
	return c->rows > 2 ? sum / (double)(c->rows - 2) : 1;
}

/* What rate and distortion of a Gaussian allow, nearly; a dimension or two
 * are a matter of luck. */
START_TEST(directions_are_kept)
{
	static const struct {
		const char *name;
		double mean;
	} cases[] = {{"int4", .993}, {"int2", .934}, {"binary", .79}};
	static const size_t dims[] = {1, 2, 3, 7, 33, 64, 97, 300};
	int n = _i % 3;
	size_t dim = dims[_i / 3 % 8];
	struct codec_options o = way(_i / 24);
	struct coded c;
	double mean;

	if (o.rotation == ROTATION_PRINCIPAL && dim > 33)
		return;
	fill(ROWS, dim);
	c = code(cases[n].name, o, 2);
	ck_assert_uint_eq(c.dim, dim);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.rotation"),
			 rotation_names[o.rotation - 1]);
	ck_assert_int_eq(matrix_tensor(&m, "input.axes") != NULL,
			 o.rotation == ROTATION_PRINCIPAL);
	ck_assert_int_eq(matrix_tensor(&m, "input.signs") != NULL,
			 o.rotation == ROTATION_HADAMARD);
	if (o.rotation != ROTATION_PRINCIPAL)
		ck_assert_uint_eq(c.stride,
				  (dim * (size_t)c.codec->bits + 7) / 8);
	mean = mean_cosine(&c);
	ck_assert_msg(mean > (dim < 33 ? .4 : cases[n].mean - .01),
		      "%s of %zu, way %d: %g", cases[n].name, dim, _i / 24,
		      mean);
}
END_TEST

/* Blocks are single rows; products are the same in coordinates, and lengths
 * nearly. */
START_TEST(coordinates_stand_for_rows)
{
	enum { DIM = 45, FIRST = 7, N = 77, NQ = 40 };
	static float queries[NQ * DIM], brought[NQ * DIM];
	size_t q, i, k, ld;
	float *block, *scratch, row[DIM], skew;
	const float *coords;
	struct coded c;
	struct rng r;

	fill(ROWS, DIM);
	c = code("int2", way(_i), 1);
	block = mem_array(coded_scratch(&c), sizeof(float), &err);
	scratch = mem_array(coded_scratch(&c), sizeof(float), &err);
	rng_seed(&r, SEED, 1);
	for (k = 0; k < NQ * DIM; k++)
		queries[k] = gauss(&r);
	coded_bring(&c, queries, NQ, brought);
	skew = c.codec->skew(&c) + 1e-6f;
	ck_assert_int_eq(skew > 1e-4f, way(_i).rotation == ROTATION_PRINCIPAL);
	c.codec->floats(&c, FIRST, N, block, &ld);
	coords = coded_coordinates(&c, FIRST, N, scratch, &ld);
	for (i = 0; i < N; i++) {
		const float *x = block + i * DIM, *y = coords + i * ld;
		double length = sqrt(dot(x, x, DIM));

		c.codec->decode_row(&c, FIRST + i, row);
		for (k = 0; k < DIM; k++)
			ck_assert(fabs(row[k] - x[k]) <= 1e-6 * length);
		ck_assert(fabs(sqrt(dot(y, y, c.ncoords)) - length) <=
			  skew * length);
		for (q = 0; q < NQ; q++)
			ck_assert(fabs(dot(queries + q * DIM, x, DIM) -
				       dot(brought + q * c.ncoords, y,
					       c.ncoords)) <=
				  2e-6 * length * sqrt(DIM));
	}
	mem_free(block);
	mem_free(scratch);
}
END_TEST

/* What no codec of principal axes takes. */
START_TEST(any_number_of_dimensions)
{
	static const size_t dims[] = {2049, 4096, 65536, 65537};
	struct coded c;

	fill(6, dims[_i]);
	c = code("int4", (struct codec_options){0}, 2);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.rotation"), "hadamard");
	ck_assert_uint_eq(c.dim, dims[_i]);
	ck_assert(mean_cosine(&c) > .994);
}
END_TEST

/* A row of one dimension is beyond levels that are made for all unless it is
 * spread: that is what turning is for. */
START_TEST(turning_spreads_a_single_dimension)
{
	enum { DIM = 300 };
	struct codec_options o = {.rotation = _i ? ROTATION_HADAMARD
						 : ROTATION_NONE};
	struct coded c;
	float row[DIM];

	fill(ROWS, DIM);
	c = code("int4", o, 1);
	c.codec->decode_row(&c, 1, row);
	ck_assert_int_eq(cosine(row, values + DIM, DIM) > .99, _i);
}
END_TEST

START_TEST(bytes_depend_on_the_seed_alone)
{
	struct codec_options o = way(_i);
	uint64_t digest[3];
	int i;

	for (i = 0; i < 3; i++) {
		const struct tensor *t;
		size_t k;

		fill(ROWS, 37);
		o.seed = i == 2;
		code("int2", o, 1 + 2 * i);
		digest[i] = 0;
		t = matrix_tensor(&m, "input.codes");
		for (k = 0; k < tensor_bytes(t); k++)
			digest[i] = rng_mix(digest[i] +
					    ((const uint8_t *)t->data)[k]);
		tear_down();
	}
	ck_assert_uint_eq(digest[0], digest[1]);
	ck_assert_int_eq(digest[0] != digest[2],
			 o.rotation == ROTATION_HADAMARD);
}
END_TEST

START_TEST(axes_are_for_many_rows)
{
	ck_assert_int_eq(rotation_best(4800, 300), ROTATION_PRINCIPAL);
	ck_assert_int_eq(rotation_best(4799, 300), ROTATION_HADAMARD);
	ck_assert_int_eq(rotation_best(1u << 30, 2048), ROTATION_PRINCIPAL);
	ck_assert_int_eq(rotation_best(1u << 30, 2049), ROTATION_HADAMARD);
	ck_assert_int_eq(rotation_find("none"), ROTATION_NONE);
	ck_assert_int_eq(rotation_find("some"), ROTATION_BEST);
}
END_TEST

START_TEST(bytes_are_foretold)
{
	const struct codec *codec = codec_find("int2");
	struct codec_options o = way(_i);

	fill(ROWS, 50);
	code("int2", o, 1);
	ck_assert_uint_eq(codec->bytes(ROWS, 50, &o), matrix_bytes(&m));
}
END_TEST

static void refused(const char *reason)
{
	struct coded c;

	err = (struct err)ERR_INIT;
	ck_assert_int_lt(coded_open(&c, &m, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "%s", err.msg);
}

static void swap(const char *name, enum dtype type, uint64_t rows,
		 uint64_t cols, const void *data)
{
	matrix_drop(&m, name);
	matrix_add(&m, name, type, rows, cols, data, 0, NULL, &err);
}

START_TEST(wrong_signs_are_refused)
{
	static const uint8_t signs[64];
	uint8_t widths[20];
	struct coded c;

	memset(widths, 2, sizeof(widths));
	fill(ROWS, 20);
	code("int2", (struct codec_options){.rotation = ROTATION_HADAMARD}, 1);
	swap("input.signs", DTYPE_U8, 4, 2, signs);
	refused("no tensor \"input.signs\" of U8, 3 columns and rows 4");
	swap("input.signs", DTYPE_U8, 5, 3, signs);
	refused("no tensor \"input.signs\" of U8, 3 columns and rows 4");
	swap("input.signs", DTYPE_I8, 4, 3, signs);
	refused("no tensor \"input.signs\"");
	swap("input.signs", DTYPE_U8, 12, 0, signs);
	refused("no tensor \"input.signs\"");
	swap("input.signs", DTYPE_U8, 1, 3, signs);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	swap("input.widths", DTYPE_U8, 0, 0, widths);
	refused("no tensor \"input.widths\" with a value a dimension");
	swap("input.widths", DTYPE_U8, 19, 0, widths);
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	ck_assert_uint_eq(c.dim, 19);
	matrix_set_meta(&m, &err, "vecmill.rotation", "none");
	ck_assert_int_eq(coded_open(&c, &m, &err), 0);
	swap("input.widths", DTYPE_U8, 0, 0, widths);
	refused("no tensor \"input.widths\"");
	matrix_drop(&m, "input.widths");
	refused("no tensor \"input.widths\"");
	matrix_set_meta(&m, &err, "vecmill.rotation", "sideways");
	refused("rotation \"sideways\", which this vecmill does not know");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rotation");
	TCase *t = tcase_create("rotation");

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, NULL, tear_down);
	tcase_add_loop_test(t, directions_are_kept, 0, NWAYS * 24);
	tcase_add_loop_test(t, coordinates_stand_for_rows, 0, NWAYS);
	tcase_add_loop_test(t, any_number_of_dimensions, 0, 4);
	tcase_add_loop_test(t, turning_spreads_a_single_dimension, 0, 2);
	tcase_add_loop_test(t, bytes_depend_on_the_seed_alone, 0, NWAYS);
	tcase_add_test(t, axes_are_for_many_rows);
	tcase_add_loop_test(t, bytes_are_foretold, 0, NWAYS);
	tcase_add_test(t, wrong_signs_are_refused);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
