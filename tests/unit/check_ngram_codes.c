/* SPDX-License-Identifier: MIT */
/* Tables of n-grams made small answer for words never seen nearly as before,
 * and the rows that stay are those that matter. */
#include "quant/ngram_codes.h"

#include "base/mem.h"
#include "data/compose.h"
#include "data/ngrams.h"
#include "quant/thin.h"
#include "run.h"
#include "vectors.h"

#include <string.h>

enum { SEED = 23, WORDS = 400, DIM = 16, BUCKETS = 3000, FEW = 300 };

static float table[BUCKETS * DIM], own[WORDS * DIM];
static char strings[BUCKETS * 8];

static struct ngrams describe(enum ngrams_kind kind)
{
	struct ngrams g = {.kind = kind, .minn = 3, .maxn = 4,
			   .buckets = BUCKETS, .hash_count = 2,
			   .hash_seed = NGRAMS_FLORET_SEED};

	return g;
}

static void add_words(struct matrix *m, struct rng *r)
{
	struct err err = ERR_INIT;
	char word[16];
	int i, k, n;

	for (i = 0; i < WORDS; i++) {
		n = snprintf(word, sizeof(word), "w%d", i);
		for (k = 0; k < 5; k++)
			word[n++] = (char)('a' + rng_below(r, 6));
		words_add(&m->words, word, (size_t)n, &err);
	}
	ck_assert_int_eq(words_index(&m->words, NULL, &err), 0);
}

/* All of three letters that words are made of, and some that are not. */
static size_t add_strings(struct matrix *m)
{
	struct err err = ERR_INIT;
	size_t n = 0;
	int i;

	for (i = 0; i < FEW; i++)
		n += (size_t)snprintf(strings + n, 8, "%s%c%c%c",
				      i ? "\n" : "", 'a' + i % 7,
				      'a' + i / 7 % 7, 'a' + i / 49);
	matrix_add(m, "ngrams.strings", DTYPE_U8, n, 0, strings, 0, NULL,
		   &err);
	return FEW;
}

static void fill(struct matrix *m, enum ngrams_kind kind)
{
	struct ngrams g = describe(kind), opened;
	size_t rows = BUCKETS;
	struct err err = ERR_INIT;
	struct rng r;
	int i;

	rng_seed(&r, SEED, 0);
	add_words(m, &r);
	for (i = 0; i < BUCKETS * DIM; i++)
		table[i] = (gauss(&r) + .5f) * (float)(1 + i / DIM % 3);
	for (i = 0; i < WORDS * DIM; i++)
		own[i] = gauss(&r);
	ck_assert_int_eq(ngrams_describe(&g, m, &err), 0);
	if (kind == NGRAMS_EXPLICIT)
		rows = add_strings(m);
	if (kind != NGRAMS_FLORET)
		matrix_add(m, "word_rows", DTYPE_F32, WORDS, DIM, own, 0, NULL,
			   &err);
	matrix_add(m, "ngrams", DTYPE_F32, rows, DIM, table, 0, NULL, &err);
	ck_assert_msg(ngrams_open(&opened, m, &err) == 0, "%s", err.msg);
	ck_assert_msg(compose_input(m, &opened, 1, &err) == 0, "%s", err.msg);
	ngrams_release(&opened);
}

static int code(struct matrix *m, struct quantize *q, struct err *err)
{
	if (!q->codec)
		q->codec = codec_find("int8");
	if (!q->threads)
		q->threads = 2;
	return quantize(m, q, err);
}

/* The mean of the rows a word has in M, coded or not; how many. */
static size_t mean_of(const struct matrix *m, size_t word, float out[DIM])
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct err err = ERR_INIT;
	float row[DIM];
	struct ngrams g;
	struct coded c;
	size_t i, n, len;
	int d;
	const char *s = words_get(&m->words, word, &len);

	ck_assert_msg(ngrams_open(&g, m, &err) == 0, "%s", err.msg);
	ck_assert_msg(coded_open_named(&c, m, "ngrams", &err) == 0, "%s",
		      err.msg);
	ck_assert_int_eq(ngrams_list(&g, s, len, &list, &err), 0);
	memset(out, 0, c.dim * sizeof(*out));
	for (i = 0; i < list.n; i++) {
		c.codec->decode_row(&c, list.rows[i], row);
		for (d = 0; d < (int)c.dim; d++)
			out[d] += row[d] / (float)list.n;
	}
	n = list.n;
	ngrams_list_release(&list);
	ngrams_release(&g);
	return n;
}

static const enum ngrams_kind kinds[] = {NGRAMS_BUCKETS, NGRAMS_EXPLICIT,
					 NGRAMS_FLORET};

START_TEST(tables_are_coded)
{
	struct matrix m = MATRIX_INIT, full = MATRIX_INIT;
	struct report report;
	struct quantize q = {.opt_report = &report};
	struct err err = ERR_INIT;
	float a[DIM], b[DIM];
	double sum = 0, n = 0;
	size_t i;

	fill(&m, kinds[_i]);
	fill(&full, kinds[_i]);
	ck_assert_msg(code(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_ptr_null(matrix_tensor(&m, "ngrams"));
	ck_assert_ptr_null(matrix_tensor(&m, "word_rows"));
	ck_assert_ptr_null(matrix_tensor(&m, "ngrams.buckets"));
	ck_assert_str_eq(matrix_meta(&m, "vecmill.ngrams.codec"), "int8");
	for (i = 0; i < WORDS; i++) {
		if (!mean_of(&full, i, a))
			continue;
		mean_of(&m, i, b);
		ck_assert_double_gt(cosine(a, b, DIM), .9998);
		sum += cosine(a, b, DIM);
		n++;
	}
	ck_assert_double_eq_tol(report.ngrams.cosine, sum / n, 1e-6);
	ck_assert_uint_eq(report.ngrams.words, (size_t)n);
	ck_assert_uint_eq(report.ngrams.bare, 0);
	ck_assert_uint_eq(report.ngrams.rows, report.ngrams.rows_before);
	ck_assert_uint_lt(report.ngrams.bytes, report.ngrams.bytes_before);
	matrix_release(&full);
	matrix_release(&m);
}
END_TEST

/* Those that stay are as they were, what goes is gone. */
START_TEST(rows_are_pruned)
{
	struct matrix m = MATRIX_INIT, full = MATRIX_INIT;
	struct report report;
	struct quantize q = {.opt_report = &report, .ngrams.keep = 100};
	struct err err = ERR_INIT;
	double sum = 0, n = 0, bare = 0;
	float a[DIM], b[DIM];
	size_t i, rows;

	fill(&m, kinds[_i]);
	fill(&full, kinds[_i]);
	ck_assert_msg(code(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(ngrams_count(&m, &rows, &err), 0);
	ck_assert_uint_eq(rows, 100);
	ck_assert_uint_eq(report.ngrams.rows, 100);
	for (i = 0; i < WORDS; i++) {
		if (!mean_of(&full, i, a))
			continue;
		bare += mean_of(&m, i, b) == 0;
		sum += dot(b, b, DIM) > 0 ? cosine(a, b, DIM) : 0;
		n++;
	}
	ck_assert_double_eq_tol(report.ngrams.cosine, sum / n, 1e-6);
	ck_assert_double_eq(report.ngrams.bare, bare);
	matrix_release(&full);
	matrix_release(&m);
}
END_TEST

/* Those that words have, or those that are worth most. */
START_TEST(the_best_rows_stay)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	size_t i, len, n, *kept;
	bool used[BUCKETS] = {false};
	struct ngrams g;
	const char *s;

	fill(&m, NGRAMS_BUCKETS);
	ck_assert_int_eq(ngrams_open(&g, &m, &err), 0);
	for (i = 0; i < WORDS; i++) {
		s = words_get(&m.words, i, &len);
		ngrams_list(&g, s, len, &list, &err);
	}
	for (i = 0; i < list.n; i++)
		used[list.rows[i]] = true;
	memset(&table[list.rows[0] * DIM], 0, DIM * sizeof(float));
	ck_assert_int_eq(thin_choose(&m, &g, matrix_tensor(&m, "ngrams"), 0,
				     true, 2, &kept, &n, &err), 0);
	for (i = len = 0; i < BUCKETS; i++)
		len += used[i];
	ck_assert_uint_eq(n, len);
	for (i = 0; i < n; i++) {
		ck_assert(used[kept[i]]);
		ck_assert(i == 0 || kept[i] > kept[i - 1]);
	}
	mem_free(kept);
	/* All but one go, or one goes, that of zeros. */
	for (i = 0; i < DIM; i++)
		table[list.rows[1] * DIM + i] *= 50;
	ck_assert_int_eq(thin_choose(&m, &g, matrix_tensor(&m, "ngrams"), 1,
				     false, 1, &kept, &n, &err), 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(kept[0], list.rows[1]);
	mem_free(kept);
	ck_assert_int_eq(thin_choose(&m, &g, matrix_tensor(&m, "ngrams"),
				     BUCKETS - 1, false, 1, &kept, &n, &err),
			 0);
	ck_assert_uint_eq(n, BUCKETS - 1);
	for (i = 0; i < n; i++)
		ck_assert_uint_ne(kept[i], list.rows[0]);
	mem_free(kept);
	ck_assert_int_eq(thin_choose(&m, &g, matrix_tensor(&m, "ngrams"),
				     BUCKETS, false, 1, &kept, &n, &err), 0);
	ck_assert_ptr_null(kept);
	ck_assert_uint_eq(n, BUCKETS);
	ngrams_list_release(&list);
	ngrams_release(&g);
	matrix_release(&m);
}
END_TEST

/* Pruned once more, what was pruned stays known by its bucket. */
START_TEST(pruned_tables_are_pruned_again)
{
	struct matrix m = MATRIX_INIT, twin = MATRIX_INIT;
	struct quantize q = {.ngrams.keep = 500}, less = {.ngrams.keep = 50};
	struct err err = ERR_INIT;
	const struct tensor *a, *b;
	uint64_t i, k = 0;

	fill(&m, NGRAMS_BUCKETS);
	ck_assert_int_eq(code(&m, &q, &err), 0);
	ck_assert_int_eq(quantize_undo(&m, &err), 0);
	ck_assert_msg(code(&m, &less, &err) == 0, "%s", err.msg);
	fill(&twin, NGRAMS_BUCKETS);
	ck_assert_int_eq(code(&twin, &q, &err), 0);
	a = matrix_tensor(&m, "ngrams.buckets");
	b = matrix_tensor(&twin, "ngrams.buckets");
	ck_assert_uint_eq(a->shape[0], 50);
	for (i = 0; i < 50; i++) {
		while (k < 500 && ((const int32_t *)b->data)[k] !=
				      ((const int32_t *)a->data)[i])
			k++;
		ck_assert_uint_lt(k, 500);
	}
	matrix_release(&twin);
	matrix_release(&m);
}
END_TEST

/* What is done to words is done to rows, so that means of these are as those
 * are; with all dimensions kept the steps are a turn. */
START_TEST(steps_reach_the_table)
{
	struct matrix m = MATRIX_INIT, full = MATRIX_INIT;
	struct report report;
	struct quantize q = {.opt_report = &report, .steps = {.center = true}};
	struct err err = ERR_INIT;
	const struct tensor *words;
	float a[DIM], b[DIM], mean[DIM] = {0};
	size_t i;
	int d;

	if (_i)
		q.steps.pca = DIM;
	fill(&m, NGRAMS_BUCKETS);
	fill(&full, NGRAMS_BUCKETS);
	words = matrix_tensor(&full, "input");
	for (i = 0; i < WORDS; i++)
		for (d = 0; d < DIM; d++)
			mean[d] += ((const float *)tensor_row(words, i))[d] /
				   WORDS;
	ck_assert_msg(code(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_double_gt(report.ngrams.cosine, .999);
	for (i = 0; i < WORDS; i++) {
		if (!mean_of(&full, i, a))
			continue;
		for (d = 0; d < DIM; d++)
			a[d] -= mean[d];
		mean_of(&m, i, b);
		if (!_i)
			ck_assert_double_gt(cosine(a, b, DIM), .999);
		ck_assert_double_eq_tol(dot(a, a, DIM) / dot(b, b, DIM), 1,
					.05);
	}
	matrix_release(&full);
	matrix_release(&m);
}
END_TEST

START_TEST(any_codec_does)
{
	const struct codec *codec = codec_table[1 + _i];
	struct matrix m = MATRIX_INIT, one = MATRIX_INIT;
	struct quantize q = {.ngrams = {.codec = codec, .keep = 800}};
	struct report report = {0};
	struct err err = ERR_INIT;
	const struct tensor *a, *b;

	q.opt_report = &report;
	fill(&m, NGRAMS_BUCKETS);
	fill(&one, NGRAMS_BUCKETS);
	ck_assert_msg(code(&m, &q, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(matrix_meta(&m, "vecmill.codec"), "int8");
	ck_assert_str_eq(matrix_meta(&m, "vecmill.ngrams.codec"),
			 codec->name);
	ck_assert_double_gt(report.ngrams.cosine, .1);
	q.threads = 1;
	ck_assert_int_eq(code(&one, &q, &err), 0);
	a = matrix_tensor(&m, "ngrams.codes");
	b = matrix_tensor(&one, "ngrams.codes");
	ck_assert_mem_eq(a->data, b->data, tensor_bytes(a));
	ck_assert_msg(quantize_undo(&m, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(matrix_tensor(&m, "ngrams")->shape[0], 800);
	ck_assert_uint_eq(matrix_tensor(&m, "ngrams")->shape[1], DIM);
	ck_assert_ptr_nonnull(matrix_tensor(&m, "ngrams.buckets"));
	ck_assert_ptr_null(matrix_tensor(&m, "ngrams.codes"));
	ck_assert_str_eq(matrix_meta(&m, "vecmill.ngrams.codec"), "f32");
	matrix_release(&one);
	matrix_release(&m);
}
END_TEST

static void refused(struct matrix *m, struct quantize *q, const char *reason)
{
	struct err err = ERR_INIT;

	ck_assert_int_lt(code(m, q, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "%s", err.msg);
}

START_TEST(what_cannot_be_is_refused)
{
	struct matrix m = MATRIX_INIT, wide = MATRIX_INIT, none = MATRIX_INIT;
	struct quantize q = {.ngrams.used = true}, all = {.threads = 1};
	static float more[BUCKETS * (DIM + 1)];
	struct err err = ERR_INIT;
	size_t rows;

	fill(&m, NGRAMS_FLORET);
	refused(&m, &q, "none can go");
	matrix_release(&m);

	fill(&none, NGRAMS_BUCKETS);
	matrix_set_meta(&none, &err, "vecmill.minn", "50");
	matrix_set_meta(&none, &err, "vecmill.maxn", "50");
	refused(&none, &q, "no word has any of the n-grams");
	matrix_release(&none);

	fill(&wide, NGRAMS_BUCKETS);
	matrix_drop(&wide, "ngrams");
	refused(&wide, &all, "no tensor \"ngrams\"");
	matrix_add(&wide, "ngrams", DTYPE_F32, BUCKETS, DIM + 1, more, 0,
		   NULL, &err);
	refused(&wide, &all, "words have 16 dimensions, n-grams 17");
	matrix_release(&wide);

	fill(&m, NGRAMS_BUCKETS);
	table[7 * DIM + 3] = NAN;
	refused(&m, &all, "row 8 of \"ngrams\" holds a value");
	all.steps.bad = ROWS_SKIP;
	ck_assert_msg(code(&m, &all, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(ngrams_count(&m, &rows, &err), 0);
	ck_assert_uint_eq(rows, BUCKETS - 1);
	refused(&m, &all, "is quantised already");
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("subwords", SEED, &suite);
	int n = 0;

	while (codec_table[n])
		n++;
	tcase_add_loop_test(t, tables_are_coded, 0, 3);
	tcase_add_loop_test(t, rows_are_pruned, 0, 2);
	tcase_add_test(t, the_best_rows_stay);
	tcase_add_test(t, pruned_tables_are_pruned_again);
	tcase_add_loop_test(t, steps_reach_the_table, 0, 2);
	tcase_add_loop_test(t, any_codec_does, 0, n - 1);
	tcase_add_test(t, what_cannot_be_is_refused);
	return run_suite(suite);
}
