/* SPDX-License-Identifier: MIT */
/* Vectors of words that have no row, by their n-grams. */
#include "quant/subword.h"
#include "run.h"

#include "data/compose.h"
#include "quant/family.h"
#include "quant/quantize.h"
#include "vectors.h"

#include <string.h>

enum { SEED = 4, DIM = 7, BUCKETS = 50, WORDS = 2 };

static struct err err;

struct fixture {
	struct matrix m;
	float table[BUCKETS][DIM], own[WORDS][DIM];
};

static void add(struct matrix *m, const char *name, const void *data,
		size_t rows)
{
	ck_assert_int_eq(matrix_add(m, name, DTYPE_F32, rows, DIM, data, 0,
				    NULL, &err), 0);
}

/* "cat" and "dog", with their vectors, and rows for BUCKETS buckets. */
static void fixture_init(struct fixture *f, const struct ngrams *g)
{
	struct rng r;
	size_t i;

	*f = (struct fixture){0};
	rng_seed(&r, SEED, 0);
	for (i = 0; i < BUCKETS * DIM; i++)
		f->table[i / DIM][i % DIM] = gauss(&r);
	ck_assert_int_eq(words_add(&f->m.words, "cat", 3, &err), 0);
	ck_assert_int_eq(words_add(&f->m.words, "dog", 3, &err), 0);
	ck_assert_int_eq(words_index(&f->m.words, NULL, &err), 0);
	add(&f->m, "word_rows", f->own, WORDS);
	add(&f->m, "ngrams", f->table, ngrams_rows(g));
	ck_assert_int_eq(ngrams_describe(g, &f->m, &err), 0);
	ck_assert_int_eq(compose_input(&f->m, g, 1, &err), 0);
}

static int vector_of(const struct subword *s, const char *word, float *out)
{
	struct subword_work w = {0};
	int rc = subword_vector(s, &w, word, strlen(word), out, &err);

	subword_work_release(&w);
	return rc;
}

/* The own rows are zeros: what is composed, of a row more than there are
 * n-grams, differs by a factor. */
static void expect_composed(struct fixture *f, const struct ngrams *g)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	const float *words = matrix_tensor(&f->m, "input")->data;
	struct subword s;
	float out[DIM];
	size_t d, i, n;

	ck_assert_int_eq(subword_open(&s, &f->m, DIM, &err), 0);
	ck_assert(subword_any(&s));
	for (i = 0; i < WORDS; i++) {
		const char *word = words_get(&f->m.words, i, &n);

		list.n = 0;
		ck_assert_int_eq(ngrams_list(g, word, n, &list, &err), 0);
		ck_assert_int_eq(vector_of(&s, i ? "dog" : "cat", out), 1);
		for (d = 0; d < DIM; d++)
			ck_assert_float_eq_tol(out[d] * (float)list.n /
						   (float)(list.n + 1),
					       words[i * DIM + d], 1e-6f);
	}
	ngrams_list_release(&list);
	subword_release(&s);
}

START_TEST(by_buckets)
{
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 2, .maxn = 6,
			   .buckets = BUCKETS};
	struct fixture f;

	fixture_init(&f, &g);
	expect_composed(&f, &g);
	matrix_release(&f.m);
}
END_TEST

START_TEST(by_floret)
{
	struct ngrams g = {.kind = NGRAMS_FLORET, .minn = 2, .maxn = 4,
			   .buckets = BUCKETS, .hash_count = 3,
			   .hash_seed = NGRAMS_FLORET_SEED};
	struct fixture f;

	fixture_init(&f, &g);
	expect_composed(&f, &g);
	matrix_release(&f.m);
}
END_TEST

/* Words that have none, or zeros, and a word longer than any buffer. */
START_TEST(no_vector)
{
	struct ngrams g = {.kind = NGRAMS_EXPLICIT, .minn = 3, .maxn = 3};
	static char longest[5000];
	struct subword s;
	struct fixture f;
	float out[DIM];

	ck_assert_int_eq(words_add(&g.strings, "aaa", 3, &err), 0);
	ck_assert_int_eq(words_add(&g.strings, "abc", 3, &err), 0);
	ck_assert_int_eq(words_index(&g.strings, NULL, &err), 0);
	fixture_init(&f, &g);
	ck_assert_int_eq(matrix_add(&f.m, "ngrams.strings", DTYPE_U8,
				    g.strings.text_len - 1, 0, g.strings.text,
				    0, NULL, &err), 0);
	memset(f.table[1], 0, sizeof(f.table[1]));
	memset(longest, 'a', sizeof(longest) - 1);
	ck_assert_int_eq(subword_open(&s, &f.m, DIM, &err), 0);
	ck_assert_int_eq(vector_of(&s, "xyz", out), 0);
	ck_assert_int_eq(vector_of(&s, "", out), 0);
	ck_assert_int_eq(vector_of(&s, "</s>", out), 0);
	out[0] = 5;
	ck_assert_int_eq(vector_of(&s, "xabcx", out), 0);
	ck_assert_float_eq(out[0], 0);
	ck_assert_int_eq(vector_of(&s, "xaaabcx", out), 1);
	ck_assert_float_eq_tol(out[DIM - 1], f.table[0][DIM - 1] / 2, 1e-6f);
	ck_assert_int_eq(vector_of(&s, longest, out), 1);
	ck_assert_float_eq_tol(out[0], f.table[0][0], 1e-4f);
	subword_release(&s);
	ngrams_release(&g);
	matrix_release(&f.m);
}
END_TEST

/* The table of F as codes of a byte, which stay T's. */
static void code_table(struct fixture *f, struct matrix *t)
{
	struct quantize q = {.codec = codec_find("int8"), .threads = 1};
	char word[8];
	int i;

	for (i = 0; i < BUCKETS; i++)
		words_add(&t->words, word,
			  (size_t)snprintf(word, sizeof(word), "%d", i), &err);
	add(t, "input", f->table, BUCKETS);
	ck_assert_int_eq(quantize(t, &q, &err), 0);
	matrix_drop(&f->m, "ngrams");
	for (i = 0; i < t->ntensors; i++) {
		struct tensor part = t->tensors[i];

		part.name += strlen("input.");
		part.owned = NULL;
		ck_assert_int_eq(family_add_tensor(&f->m, "ngrams", &part,
						   &err), 0);
	}
	family_set_meta(&f->m, "ngrams", "codec",
			family_meta(t, "input", "codec"), &err);
}

START_TEST(of_codes)
{
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 2, .maxn = 4,
			   .buckets = BUCKETS};
	struct matrix codes = MATRIX_INIT;
	float out[DIM], coded[DIM];
	struct subword s;
	struct fixture f;

	fixture_init(&f, &g);
	ck_assert_int_eq(subword_open(&s, &f.m, DIM, &err), 0);
	ck_assert_int_eq(vector_of(&s, "catdog", out), 1);
	subword_release(&s);
	code_table(&f, &codes);
	ck_assert_int_eq(subword_open(&s, &f.m, DIM, &err), 0);
	ck_assert_int_eq(strncmp(s.table.codec->name, "int8", 4), 0);
	ck_assert_int_eq(vector_of(&s, "catdog", coded), 1);
	ck_assert_double_gt(cosine(out, coded, DIM), .999);
	ck_assert(memcmp(out, coded, sizeof(out)) != 0);
	subword_release(&s);
	matrix_release(&f.m);
	matrix_release(&codes);
}
END_TEST

static void expect_refused(const struct matrix *m, size_t dim,
			   const char *reason)
{
	struct err e = ERR_INIT;
	struct subword s;

	ck_assert_int_lt(subword_open(&s, m, dim, &e), 0);
	ck_assert_msg(strstr(e.msg, reason) != NULL, "%s", e.msg);
	ck_assert(!subword_any(&s));
}

START_TEST(lies)
{
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 3, .maxn = 3,
			   .buckets = BUCKETS};
	struct matrix none = MATRIX_INIT;
	struct subword s;
	struct fixture f;

	ck_assert_int_eq(subword_open(&s, &none, DIM, &err), 0);
	ck_assert(!subword_any(&s));
	subword_release(&s);
	fixture_init(&f, &g);
	expect_refused(&f.m, DIM + 1, "n-grams have 7 dimensions, words 8");
	matrix_set_meta(&f.m, &err, "vecmill.buckets", "51");
	expect_refused(&f.m, DIM, "51 n-grams, but tensor \"ngrams\" has 50");
	matrix_set_meta(&f.m, &err, "vecmill.buckets", "50");
	matrix_drop(&f.m, "ngrams");
	expect_refused(&f.m, DIM, "\"ngrams\"");
	matrix_release(&f.m);
}
END_TEST

int main(void)
{
	Suite *s;
	TCase *t = new_case("subword", SEED, &s);

	tcase_add_test(t, by_buckets);
	tcase_add_test(t, by_floret);
	tcase_add_test(t, no_vector);
	tcase_add_test(t, of_codes);
	tcase_add_test(t, lies);
	return run_suite(s);
}
