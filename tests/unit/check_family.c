/* SPDX-License-Identifier: MIT */
/* Codes of words are codes of n-grams by another name. */
#include "quant/family.h"

#include "base/mem.h"
#include "data/ngrams.h"
#include "quant/quantize.h"
#include "run.h"
#include "vectors.h"

#include <string.h>

enum { SEED = 5, ROWS = 300, DIM = 24, WORDS = 3 };

static float values[ROWS * DIM];

static void fill(struct matrix *m)
{
	struct err err = ERR_INIT;
	char word[16];
	struct rng r;
	int i, n;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < ROWS * DIM; i++)
		values[i] = gauss(&r) * (float)(1 + i % 5);
	for (i = 0; i < ROWS; i++) {
		n = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)n, &err);
	}
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values,
				    0, NULL, &err), 0);
}

/* N-grams G whose table is the rows of M, under the names of n-grams; other
 * words. */
static void rename_all(struct matrix *to, const struct matrix *m,
		       const struct ngrams *g)
{
	static const char *const keys[] = {"codec", "rotation", "levels"};
	static const float some[WORDS * 2];
	struct err err = ERR_INIT;
	char name[64], word[2] = "a";
	size_t i;

	for (; word[0] < 'a' + WORDS; word[0]++)
		words_add(&to->words, word, 1, &err);
	matrix_add(to, "input", DTYPE_F32, WORDS, 2, some, 0, NULL, &err);
	for (i = 0; i < (size_t)m->ntensors; i++) {
		struct tensor t = m->tensors[i];

		snprintf(name, sizeof(name), "ngrams%s", t.name + 5);
		t.name = name;
		t.owned = NULL;
		ck_assert_int_eq(matrix_add_tensor(to, &t, &err), 0);
	}
	for (i = 0; i < 3; i++)
		if (family_meta(m, "input", keys[i]))
			family_set_meta(to, "ngrams", keys[i],
					family_meta(m, "input", keys[i]),
					&err);
	ck_assert_int_eq(ngrams_describe(g, to, &err), 0);
}

static const struct ngrams usual = {
    .kind = NGRAMS_BUCKETS, .minn = 3, .maxn = 6, .buckets = ROWS};

static void same(const struct coded *a, const struct coded *b)
{
	float x[DIM], y[DIM];
	size_t i;

	ck_assert_str_eq(a->codec->name, b->codec->name);
	ck_assert_uint_eq(a->rows, b->rows);
	ck_assert_uint_eq(a->dim, b->dim);
	for (i = 0; i < a->rows; i++) {
		a->codec->decode_row(a, i, x);
		b->codec->decode_row(b, i, y);
		ck_assert_mem_eq(x, y, sizeof(x));
	}
}

START_TEST(tables_open_as_words_do)
{
	const struct codec *codec = codec_table[_i];
	struct quantize q = {.codec = codec, .threads = 2};
	struct matrix m = MATRIX_INIT, table = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded a, b, words;

	fill(&m);
	if (codec->encode)
		ck_assert_msg(quantize(&m, &q, &err) == 0, "%s", err.msg);
	if (codec->encode) {
		rename_all(&table, &m, &usual);
	} else { /* floats, which the words have as well */
		matrix_add(&table, "ngrams", DTYPE_F32, ROWS, DIM, values, 0,
			   NULL, &err);
		ngrams_describe(&usual, &table, &err);
	}
	ck_assert_int_eq(coded_open(&a, &m, &err), 0);
	ck_assert_msg(coded_open_named(&b, &table, "ngrams", &err) == 0, "%s",
		      err.msg);
	same(&a, &b);
	if (codec->encode) {
		ck_assert_int_eq(coded_open(&words, &table, &err), 0);
		ck_assert_uint_eq(words.rows, WORDS);
		ck_assert_str_eq(words.codec->name, "f32");
	}
	matrix_release(&table);
	matrix_release(&m);
}
END_TEST

static void refused(const struct matrix *m, const char *reason)
{
	struct err err = ERR_INIT;
	struct coded c;

	ck_assert_int_lt(coded_open_named(&c, m, "ngrams", &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "%s", err.msg);
}

START_TEST(wrong_tables_are_refused)
{
	static const int8_t codes[ROWS * 2];
	static const float scales[ROWS];
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct ngrams more = usual;
	struct coded c;

	more.buckets = ROWS + 1;
	fill(&m);
	refused(&m, "has no n-grams");
	ngrams_describe(&more, &m, &err);
	refused(&m, "no tensor \"ngrams\"");
	matrix_add(&m, "ngrams", DTYPE_F32, ROWS, DIM, values, 0, NULL, &err);
	refused(&m, "\"ngrams\" has 300 rows, not 301");
	family_drop(&m, "ngrams");
	family_set_meta(&m, "ngrams", "codec", "int8", &err);
	refused(&m, "without the tensor \"ngrams.codes\"");
	matrix_add(&m, "ngrams.codes", DTYPE_I8, ROWS, 2, codes, 0, NULL,
		   &err);
	matrix_add(&m, "ngrams.scales", DTYPE_F32, ROWS, 0, scales, 0, NULL,
		   &err);
	refused(&m, "\"ngrams.codes\" is not I8 of 301 rows");
	matrix_set_meta(&m, &err, "vecmill.buckets", "%d", ROWS);
	ck_assert_int_eq(coded_open_named(&c, &m, "ngrams", &err), 0);
	family_set_meta(&m, "ngrams", "codec", "int0", &err);
	refused(&m, "codec \"int0\"");
	matrix_release(&m);
}
END_TEST

/* Strings and buckets are not codes. */
START_TEST(other_tensors_stay)
{
	static const int32_t kept[] = {1, 2};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	size_t n;

	ngrams_describe(&usual, &m, &err);
	matrix_add(&m, "ngrams.buckets", DTYPE_I32, 2, 0, kept, 0, NULL, &err);
	matrix_add(&m, "ngrams.codes", DTYPE_I8, 2, 2, "abcd", 0, NULL, &err);
	matrix_add(&m, "ngrams", DTYPE_F32, 2, DIM, values, 0, NULL, &err);
	ck_assert_int_eq(ngrams_count(&m, &n, &err), 0);
	ck_assert_uint_eq(n, 2);
	family_drop(&m, "ngrams");
	ck_assert_int_eq(m.ntensors, 1);
	ck_assert_ptr_nonnull(matrix_tensor(&m, "ngrams.buckets"));
	matrix_add(&m, "ngrams.strings", DTYPE_U8, 7, 0, "<a\nab\nb", 0, NULL,
		   &err);
	matrix_set_meta(&m, &err, "vecmill.ngrams", "explicit");
	ck_assert_int_eq(ngrams_count(&m, &n, &err), 0);
	ck_assert_uint_eq(n, 3);
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("family", SEED, &suite);
	int n = 0;

	while (codec_table[n])
		n++;
	tcase_add_loop_test(t, tables_open_as_words_do, 0, n);
	tcase_add_test(t, wrong_tables_are_refused);
	tcase_add_test(t, other_tensors_stay);
	return run_suite(suite);
}
