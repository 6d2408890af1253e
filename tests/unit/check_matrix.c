/* SPDX-License-Identifier: MIT */
/* Matrices written in every format, plain and gzip'd, come back as they were;
 * numbers as text too. */
#include "data/matrix_file.h"

#include "base/ftoa.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/rng.h"
#include "data/format.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 7, ROWS = 1001, DIM = 7, STRIDE = 16 };

static char path[] = "/tmp/check_matrix.XXXXXX";
static float values[ROWS * STRIDE];

/* Formats of one file each that keep any words and floats as they are. */
static const char *const formats[] = {"safetensors", "word2vec", "text",
				      "glove", "fasttext"};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

/* Rows with padding between them that must not reach the file. */
static void fill(struct matrix *m, struct err *err)
{
	struct rng r;
	char word[32];
	int i, k;

	rng_seed(&r, SEED, 0);
	m->counts = mem_array(ROWS, sizeof(*m->counts), err);
	for (i = 0; i < ROWS; i++) {
		k = snprintf(word, sizeof(word), "w\xc3\xa9%d", i * 7919);
		ck_assert_int_eq(words_add(&m->words, word, (size_t)k, err), 0);
		m->counts[i] = (int64_t)ROWS - i + (INT64_C(1) << 40);
		for (k = 0; k < STRIDE; k++)
			values[i * STRIDE + k] =
			    k < DIM ? (rng_float(&r) - .5f) *
					  ldexpf(1, k * 9 - 30)
				    : NAN;
	}
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values,
				    STRIDE * sizeof(float), NULL, err), 0);
}

static void put(const struct matrix *m, const char *format, bool compress,
		int threads)
{
	struct err err = ERR_INIT;
	struct file_out *out;

	ck_assert_msg(file_out_open(&out, path, &err) == 0, "%s", err.msg);
	ck_assert_msg(matrix_write(m, out, format_find(format), compress,
				   threads, &err) == 0, "%s", err.msg);
	ck_assert_msg(file_out_commit(out, &err) == 0, "%s", err.msg);
}

static void same_words(const struct matrix *a, const struct matrix *b)
{
	size_t i, na, nb;

	ck_assert_uint_eq(a->words.n, b->words.n);
	for (i = 0; i < a->words.n; i++) {
		const char *wa = words_get(&a->words, i, &na);
		const char *wb = words_get(&b->words, i, &nb);

		ck_assert_uint_eq(na, nb);
		ck_assert_mem_eq(wa, wb, na);
		ck_assert_uint_eq(words_find(&b->words, wa, na), i);
	}
}

static void same_rows(const struct matrix *a, const struct matrix *b)
{
	const struct tensor *ta = matrix_tensor(a, "input");
	const struct tensor *tb = matrix_tensor(b, "input");
	uint64_t i;

	ck_assert_ptr_nonnull(tb);
	ck_assert_uint_eq(tb->shape[0], ta->shape[0]);
	ck_assert_uint_eq(tensor_row_bytes(tb), tensor_row_bytes(ta));
	for (i = 0; i < ta->shape[0]; i++)
		ck_assert_mem_eq(tensor_row(ta, i), tensor_row(tb, i),
				 tensor_row_bytes(ta));
}

START_TEST(round_trip)
{
	const char *format = formats[_i / 2];
	bool compress = _i % 2;
	struct matrix a = MATRIX_INIT, b = MATRIX_INIT;
	struct err err = ERR_INIT;

	fill(&a, &err);
	put(&a, format, compress, 2);
	ck_assert_msg(matrix_read(&b, path, 2, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(b.format, format);
	same_words(&a, &b);
	same_rows(&a, &b);
	matrix_release(&a);
	matrix_release(&b);
}
END_TEST

/* Of every format, gzip'd or not; what is mapped comes back after it has been
 * let go.  Without a place for temporary files it is read into memory. */
START_TEST(spooled_is_the_same)
{
	const char *format = formats[_i / 2];
	bool compress = _i % 2, ours = strcmp(format, "safetensors") == 0;
	struct matrix a = MATRIX_INIT, b = MATRIX_INIT, c = MATRIX_INIT;
	struct err err = ERR_INIT;

	fill(&a, &err);
	put(&a, format, compress, 2);
	ck_assert_msg(matrix_read_spooled(&b, path, 2, &err) == 0, "%s",
		      err.msg);
	ck_assert_int_eq(b.map.size > 0, ours);
	file_map_forget(&b.map, b.map.data, b.map.size);
	setenv("TMPDIR", "/nowhere", 1);
	ck_assert_int_eq(matrix_read_spooled(&c, path, 2, &err), 0);
	unsetenv("TMPDIR");
	ck_assert_int_eq(c.map.size > 0, ours && !compress);
	same_words(&a, &b);
	same_rows(&a, &b);
	same_rows(&a, &c);
	matrix_release(&a);
	matrix_release(&b);
	matrix_release(&c);
}
END_TEST

/* Everything a file of ours can hold; tensors that are mapped can be used in
 * place, so they lie on multiples of their element. */
START_TEST(safetensors_keeps_all)
{
	static const int8_t codes[ROWS * 3] = {1, -2, 3};
	static const double extra[3] = {1, 2, 3};
	struct matrix a = MATRIX_INIT, b = MATRIX_INIT;
	struct err err = ERR_INIT;
	int i;

	fill(&a, &err);
	matrix_add(&a, "input.codes", DTYPE_I8, ROWS, 3, codes, 0, NULL, &err);
	matrix_add(&a, "extra", DTYPE_F64, 3, 0, extra, 0, NULL, &err);
	matrix_set_meta(&a, &err, "a", "%d", 1);
	matrix_set_meta(&a, &err, "a", "say \"%s\"\n", "hello");
	matrix_set_meta(&a, &err, "vecmill.format", "9");
	put(&a, "safetensors", _i, 1);
	ck_assert_msg(matrix_read(&b, path, 1, &err) == 0, "%s", err.msg);
	same_words(&a, &b);
	same_rows(&a, &b);
	ck_assert_mem_eq(a.counts, b.counts, ROWS * sizeof(*a.counts));
	ck_assert_str_eq(matrix_meta(&b, "a"), "say \"hello\"\n");
	ck_assert_str_eq(matrix_meta(&b, "vecmill.format"), "1");
	ck_assert_mem_eq(matrix_tensor(&b, "input.codes")->data, codes,
			 sizeof(codes));
	ck_assert_mem_eq(matrix_tensor(&b, "extra")->data, extra,
			 sizeof(extra));
	ck_assert(_i ? !b.map.data : b.map.data != NULL);
	for (i = 0; i < b.ntensors; i++) {
		ck_assert_uint_eq((uintptr_t)b.tensors[i].data %
				      dtype_size(b.tensors[i].type), 0);
		ck_assert(_i || !b.tensors[i].owned);
	}
	matrix_release(&a);
	matrix_release(&b);
}
END_TEST

START_TEST(header_alone)
{
	struct matrix a = MATRIX_INIT, b = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fill(&a, &err);
	put(&a, formats[_i], true, 1);
	rc = matrix_read_header(&b, path, &err);
	if (strcmp(formats[_i], "glove") == 0) {
		ck_assert_int_eq(rc, 1);
	} else {
		ck_assert_int_eq(rc, 0);
		ck_assert_uint_eq(matrix_bytes(&b), ROWS * DIM * 4);
		ck_assert_ptr_null(matrix_tensor(&b, "input")->data);
	}
	matrix_release(&a);
	matrix_release(&b);
}
END_TEST

START_TEST(words_that_do_not_fit)
{
	static const float x[2] = {1, 2};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct file_out *out;

	words_add(&m.words, "new york", 8, &err);
	matrix_add(&m, "input", DTYPE_F32, 1, 2, x, 0, NULL, &err);
	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_lt(matrix_write(&m, out, format_find("word2vec"), false,
				      1, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "contains a space"));
	file_out_abort(out);
	matrix_release(&m);
}
END_TEST

START_TEST(too_many_tensors)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	char name[16];
	int i;

	for (i = 0; i <= MATRIX_MAX_TENSORS; i++) {
		snprintf(name, sizeof(name), "t%d", i);
		ck_assert_int_eq(matrix_add(&m, name, DTYPE_U8, 0, 0, "", 0,
					    NULL, &err),
				 i < MATRIX_MAX_TENSORS ? 0 : -1);
	}
	matrix_drop(&m, "t3");
	ck_assert_ptr_null(matrix_tensor(&m, "t3"));
	ck_assert_ptr_nonnull(matrix_tensor(&m, "t31"));
	matrix_release(&m);
}
END_TEST

START_TEST(gzip_by_name)
{
	ck_assert(matrix_wants_gzip("a.mat.gz"));
	ck_assert(matrix_wants_gzip("-"));
	ck_assert(!matrix_wants_gzip("a.mat"));
	ck_assert(!matrix_wants_gzip(".gz"));
	ck_assert(!matrix_wants_gzip("gz"));
}
END_TEST

/* ---- base/ftoa ---- */

static void comes_back(uint32_t bits)
{
	char text[FTOA_SIZE];
	float x, y;
	size_t n;

	memcpy(&x, &bits, sizeof(x));
	n = ftoa(text, x);
	ck_assert_uint_eq(n, strlen(text));
	ck_assert_msg(num_float(text, n, &y) == 0, "%s", text);
	ck_assert_msg(isnan(x) ? isnan(y) : memcmp(&x, &y, sizeof(x)) == 0,
		      "%.9g became %s", (double)x, text);
	if (isfinite(x)) {
		y = strtof(text, NULL);
		ck_assert(memcmp(&x, &y, sizeof(x)) == 0);
	}
}

START_TEST(floats_come_back)
{
	struct rng r;
	uint32_t e;
	int i;

	rng_seed(&r, SEED, 1);
	for (i = 0; i < 300000; i++)
		comes_back((uint32_t)rng_next(&r));
	/* Both sides of every power of two. */
	for (e = 0; e < 256; e++)
		for (i = -2; i <= 2; i++)
			comes_back((e << 23) + (uint32_t)i);
}
END_TEST

START_TEST(floats_are_short)
{
	static const struct {
		float x;
		const char *text;
	} t[] = {
	    {0, "0"}, {-0.f, "-0"}, {1, "1"}, {-2.5f, "-2.5"}, {.1f, "0.1"},
	    {.00012f, "0.00012"}, {1e-5f, "0.00001"}, {1e-6f, "1e-06"},
	    {123456789, "123456790"}, {1e9f, "1e+09"}, {1e20f, "1e+20"},
	    {3.4028235e38f, "3.4028235e+38"}, {1e-45f, "1.4013e-45"},
	    {9.9999998e7f, "100000000"}, {16777216, "16777216"},
	    {INFINITY, "inf"}, {-INFINITY, "-inf"},
	};
	char text[FTOA_SIZE];
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		ftoa(text, t[i].x);
		ck_assert_str_eq(text, t[i].text);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("matrix");
	TCase *t = tcase_create("matrix");
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, spooled_is_the_same, 0, 2 * FORMATS);
	tcase_add_loop_test(t, round_trip, 0, 2 * FORMATS);
	tcase_add_loop_test(t, safetensors_keeps_all, 0, 2);
	tcase_add_loop_test(t, header_alone, 0, FORMATS);
	tcase_add_test(t, words_that_do_not_fit);
	tcase_add_test(t, too_many_tensors);
	tcase_add_test(t, gzip_by_name);
	tcase_add_test(t, floats_come_back);
	tcase_add_test(t, floats_are_short);
	suite_add_tcase(suite, t);
	failed = run_suite(suite);
	unlink(path);
	return failed;
}
