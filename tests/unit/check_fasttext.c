/* SPDX-License-Identifier: MIT */
/* Models of fastText read as they are, and refused where they are damaged. */
#include "fasttext_model.h"

#include "data/compose.h"

#include <stddef.h>

static void meta_is(const struct matrix *m, const char *key, const char *want)
{
	const char *value = matrix_meta(m, key);

	if (want)
		ck_assert_str_eq(value ? value : "(none)", want);
	else
		ck_assert_ptr_null(value);
}

START_TEST(unsupervised)
{
	struct matrix m = MATRIX_INIT;
	size_t i, k, n;

	read_model(&m, &good);
	ck_assert_uint_eq(m.words.n, WORDS);
	for (i = 0; i < WORDS; i++) {
		const char *word = words_get(&m.words, i, &n);

		ck_assert_uint_eq(n, strlen(names[i]));
		ck_assert_mem_eq(word, names[i], n);
		ck_assert_int_eq(m.counts[i], i == 1 ? 9 : 10 - (int)i);
	}
	for (k = 0; k < DIM; k++) {
		ck_assert_float_eq(row(&m, "word_rows", 3)[k], value(3, k));
		ck_assert_float_eq(row(&m, "ngrams", 4)[k],
				   value(WORDS + 4, k));
		ck_assert_float_eq(row(&m, "output", 3)[k], value(3, k));
		/* It has no n-grams. */
		ck_assert_float_eq(row(&m, "input", 0)[k], value(0, k));
	}
	meta_is(&m, "vecmill.model", "skipgram");
	meta_is(&m, "vecmill.loss", "ns");
	meta_is(&m, "vecmill.window", "7");
	meta_is(&m, "vecmill.epochs", "3");
	meta_is(&m, "vecmill.min-count", "2");
	meta_is(&m, "vecmill.negative", "4");
	meta_is(&m, "vecmill.sample", "0.125");
	meta_is(&m, "vecmill.corpus-tokens", "123");
	meta_is(&m, "vecmill.ngrams", "buckets");
	meta_is(&m, "vecmill.fasttext-minn", NULL);
	matrix_release(&m);
}
END_TEST

static uint32_t fnv(const char *ascii)
{
	uint32_t hash = 2166136261u;

	for (; *ascii; ascii++)
		hash = (hash ^ (uint32_t)*ascii) * 16777619u;
	return hash;
}

/* The mean of the rows of WORD, by hand: <ab> has <a, <ab, ab, ab>, b>. */
START_TEST(vectors)
{
	static const char *const grams[] = {"<a", "<ab", "ab", "ab>", "b>"};
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	float never[DIM];
	struct ngrams g;
	size_t i, k;

	read_model(&m, &good);
	ck_assert_int_eq(ngrams_open(&g, &m, &err), 0);
	ck_assert_int_eq(ngrams_list(&g, "ab", 2, &list, &err), 0);
	compose_mean(NULL, matrix_tensor(&m, "ngrams"), &list, DIM, never);
	for (k = 0; k < DIM; k++) {
		double sum = 0;

		for (i = 0; i < 5; i++)
			sum += (double)value(WORDS + fnv(grams[i]) % BUCKETS,
					     k);
		ck_assert_float_eq_tol(never[k], sum / 5, 1e-5);
		ck_assert_float_eq_tol(row(&m, "input", 1)[k],
				       (sum + (double)value(1, k)) / 6, 1e-5);
	}
	ngrams_list_release(&list);
	ngrams_release(&g);
	matrix_release(&m);
}
END_TEST

START_TEST(codes)
{
	const struct model all = quantised(-1), pruned = quantised(2),
			   none = quantised(0);
	struct matrix m = MATRIX_INIT;
	const int32_t *kept;
	size_t k;

	read_model(&m, &all);
	for (k = 0; k < DIM; k++) {
		ck_assert_float_eq(row(&m, "word_rows", 2)[k], coded(2, k));
		ck_assert_float_eq(row(&m, "ngrams", 4)[k],
				   coded(WORDS + 4, k));
	}
	ck_assert_ptr_null(matrix_tensor(&m, "output"));
	ck_assert_uint_eq(m.words.n, WORDS);
	matrix_release(&m);

	read_model(&m, &pruned);
	kept = matrix_tensor(&m, "ngrams.buckets")->data;
	ck_assert_int_eq(kept[0], 1);
	ck_assert_int_eq(kept[1], 3);
	for (k = 0; k < DIM; k++) {
		ck_assert_float_eq(row(&m, "ngrams", 0)[k],
				   coded(WORDS + 1, k));
		ck_assert_float_eq(row(&m, "ngrams", 1)[k], coded(WORDS, k));
	}
	matrix_release(&m);

	read_model(&m, &none);
	ck_assert_uint_eq(tensor_rows(matrix_tensor(&m, "ngrams")), 0);
	ck_assert_float_eq(row(&m, "input", 1)[0], coded(1, 0));
	matrix_release(&m);
}
END_TEST

/* Others than that of fastText 0.9.2. */
START_TEST(versions)
{
	struct matrix m = MATRIX_INIT;
	struct model old = good;

	old.magic = 0;
	read_model(&m, &old);
	ck_assert_float_eq(row(&m, "ngrams", 4)[1], value(WORDS + 4, 1));
	matrix_release(&m);

	old = good;
	old.pruned = 0; /* some of 2017: nothing was */
	read_model(&m, &old);
	ck_assert_ptr_null(matrix_tensor(&m, "ngrams.buckets"));
	matrix_release(&m);

	/* Supervised ones of version 11 have no n-grams. */
	old = good;
	old.version = 11;
	old.args[FASTTEXT_MODEL] = FASTTEXT_SUPERVISED;
	read_model(&m, &old);
	ck_assert_ptr_null(matrix_tensor(&m, "ngrams"));
	ck_assert_float_eq(row(&m, "input", 3)[2], value(3, 2));
	matrix_release(&m);
}
END_TEST

/* Every end that is too early is one, and says where. */
START_TEST(prefixes)
{
	const struct model models[] = {good, quantised(2)};
	struct matrix m = MATRIX_INIT;
	struct strbuf b = STRBUF_INIT;
	struct err err;
	size_t all;

	make(&b, &models[_i]);
	for (all = b.len; b.len > 0;) {
		b.len -= b.len > 200 && b.len + 200 < all ? 37 : 1;
		ck_assert_int_lt(read_bytes(&m, &b, &err), 0);
		ck_assert_msg(strstr(err.msg, "ends within the "), "%s",
			      err.msg);
	}
	strbuf_release(&b);
}
END_TEST

/* One number of a model changed, and why it is not read. */
#define AT(member) offsetof(struct model, member)

static const struct {
	size_t at;
	int size;
	int64_t value;
	bool quantised;
	const char *reason;
} reasons[] = {
    {AT(magic), 4, 17, false,
     "begins with 17, not with fastText's magic number 793712314"},
    {AT(version), 4, 13, false,
     "version 13 of fastText's models, of which 11 and 12 are read"},
    {AT(version), 4, 10, false, "version 10"},
    {AT(args[FASTTEXT_DIM]), 4, 0, false, "the number of dimensions"},
    {AT(args[FASTTEXT_MODEL]), 4, 4, false, "the model is none of"},
    {AT(args[FASTTEXT_LOSS]), 4, 0, false, "the loss is none of"},
    {AT(args[FASTTEXT_BUCKETS]), 4, -1, false,
     "the number of buckets is negative"},
    {AT(args[FASTTEXT_MAXN]), 4, 101, false, "n-grams are longer than 100"},
    {AT(sizes[0]), 4, WORDS + 1, false,
     "4 words and 0 labels in a dictionary of 5"},
    {AT(sizes[1]), 4, -WORDS, false, "-4 words"},
    {AT(sizes), 8, 0, false, "holds no words"},
    {AT(tokens), 8, -1, false, "-1 tokens"},
    {AT(pruned), 8, -2, false, "-2 n-grams are left of 5 buckets"},
    {AT(pruned), 8, BUCKETS + 1, false, "6 n-grams are left"},
    {AT(input_codes), 4, 0, true,
     "n-grams are pruned, but the rows are no codes"},
    {AT(count), 8, -1, false, "dictionary, word 2: the count is -1"},
    {AT(type), 1, 1, false,
     "dictionary, word 2: the type is 1, of a word it is 0"},
    {AT(rows), 8, WORDS + BUCKETS + 1, false,
     "10 input rows for 4 words and 5 buckets"},
    {AT(rows), 8, -1, false, "the input rows are -1 of 3 dimensions"},
    {AT(out_rows), 8, WORDS - 1, false, "3 output rows for 4 words"},
    {AT(dim), 8, 2, false, "of 2 dimensions, in a model of 3"},
    {AT(more), 4, 1, false, "goes on after its output rows"},
    {AT(first), 4, 0x7fc00000, false, "the row of word 1 of 4 is not finite"},
    {AT(output_codes), 4, 2, false, "the output rows begin with a byte 2"},
    {AT(bytes), 4, 11, true, "11 bytes of codes for the 6 rows"},
    {AT(bytes), 4, -2, true, "-2 bytes of codes"},
    {AT(shape[0]), 4, DIM + 1, true, "do not fit 3 dimensions"},
    {AT(shape[1]), 4, 3, true,
     "codes of the input rows in 3 parts of 2 and 1 components"},
    {AT(shape[2]), 4, 1, true, "in 2 parts of 1 and 1 components"},
    {AT(shape[3]), 4, 0, true, "do not fit"},
    {AT(kept[1][0]), 4, BUCKETS, true, "bucket 5 of 5 has row 1 of 2"},
    {AT(kept[1][0]), 4, -1, true, "bucket -1 of 5"},
    {AT(kept[1][1]), 4, 2, true, "bucket 1 of 5 has row 2 of 2"},
    {AT(kept[1][0]), 4, 3, true, "bucket 3 has two rows"},
};

static void expect(const struct model *model, const char *reason)
{
	struct matrix m = MATRIX_INIT;
	struct strbuf b = STRBUF_INIT;
	struct err err;

	make(&b, model);
	ck_assert_msg(read_bytes(&m, &b, &err) < 0, "taken; expected: %s",
		      reason);
	ck_assert_msg(strstr(err.msg, reason), "\"%s\" does not say \"%s\"",
		      err.msg, reason);
	strbuf_release(&b);
}

START_TEST(damaged)
{
	struct model model = reasons[_i].quantised ? quantised(2) : good;

	memcpy((char *)&model + reasons[_i].at, &reasons[_i].value,
	       (size_t)reasons[_i].size);
	expect(&model, reasons[_i].reason);
}
END_TEST

START_TEST(damaged_word)
{
	struct model model = good;

	model.word = "";
	expect(&model, "dictionary, word 3 is empty");
	model.word = "a\nb";
	expect(&model, "dictionary, word 3 contains a newline");
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("fasttext", 1, &suite);

	tcase_add_test(t, unsupervised);
	tcase_add_test(t, vectors);
	tcase_add_test(t, codes);
	tcase_add_test(t, versions);
	tcase_add_loop_test(t, prefixes, 0, 2);
	tcase_add_loop_test(t, damaged, 0,
			    sizeof(reasons) / sizeof(reasons[0]));
	tcase_add_test(t, damaged_word);
	return run_models(suite);
}
