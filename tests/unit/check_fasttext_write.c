/* SPDX-License-Identifier: MIT */
/* Matrices written as models of fastText, of floats and of codes. */
#include "fasttext_model.h"

#include "data/compose.h"
#include "data/fasttext_codes.h"
#include "data/matrix_file.h"
#include "quant/ftz.h"

static int write_as(const struct matrix *m, const struct fasttext_codes *c,
		    struct err *err)
{
	struct file_out *out;
	int rc;

	*err = (struct err)ERR_INIT;
	ck_assert_int_eq(file_out_open(&out, path, err), 0);
	rc = fasttext_write(m, c, out, false, 2, err);
	if (rc < 0)
		file_out_abort(out);
	else
		rc = file_out_commit(out, err);
	return rc;
}

static void file_is(const struct strbuf *want)
{
	struct err err = ERR_INIT;
	struct file_map map;

	ck_assert_int_eq(file_map_open(&map, path, &err), 0);
	ck_assert_uint_eq(map.size, want->len);
	ck_assert_mem_eq(map.data, want->data, want->len);
	file_map_release(&map);
}

/* Models whose numbers would get lost if they were not kept. */
static struct model odd(int i)
{
	struct model m = good;

	switch (i) {
	case 1:
		m.args[FASTTEXT_MINN] = 0;
		break;
	case 2: /* no n-grams */
		m.args[FASTTEXT_BUCKETS] = m.args[FASTTEXT_MAXN] = 0;
		m.rows = WORDS;
		break;
	case 3: /* nor here */
		m.args[FASTTEXT_BUCKETS] = 0;
		m.args[FASTTEXT_MINN] = 9;
		m.rows = WORDS;
		break;
	case 4:
		m.args[FASTTEXT_LOSS] = FASTTEXT_SOFTMAX;
		break;
	case 5:
		m.args[FASTTEXT_WORD_NGRAMS] = 3;
		break;
	case 6:
		m.args[FASTTEXT_MODEL] = FASTTEXT_CBOW;
		break;
	case 7:
		m.tokens = INT64_MAX;
		break;
	}
	return m;
}

START_TEST(round_trip)
{
	const struct model model = odd(_i);
	struct matrix m = MATRIX_INIT;
	struct strbuf b = STRBUF_INIT;
	struct err err;

	make(&b, &model);
	ck_assert_msg(read_bytes(&m, &b, &err) == 0, "%s", err.msg);
	ck_assert_msg(write_as(&m, NULL, &err) == 0, "%s", err.msg);
	file_is(&b);
	strbuf_release(&b);
	matrix_release(&m);
}
END_TEST

/* Inner nodes of a tree are one less than words. */
START_TEST(tree)
{
	struct model model = good;
	struct matrix m = MATRIX_INIT;
	struct strbuf b = STRBUF_INIT;
	struct err err;

	model.args[FASTTEXT_LOSS] = FASTTEXT_HS;
	make(&b, &model);
	memset(b.data + b.len - DIM * sizeof(float), 0, DIM * sizeof(float));
	ck_assert_int_eq(read_bytes(&m, &b, &err), 0);
	ck_assert_uint_eq(tensor_rows(matrix_tensor(&m, "output")), WORDS - 1);
	ck_assert_int_eq(write_as(&m, NULL, &err), 0);
	file_is(&b);
	strbuf_release(&b);
	matrix_release(&m);
}
END_TEST

/* Without n-grams, counts and output rows. */
START_TEST(plain_vectors)
{
	const float rows[2][DIM] = {{1, 2, 3}, {4, 5, 6}};
	struct matrix m = MATRIX_INIT, back = MATRIX_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(words_add(&m.words, "a b", 3, &err), 0);
	ck_assert_int_eq(words_add(&m.words, "c", 1, &err), 0);
	ck_assert_int_eq(words_index(&m.words, NULL, &err), 0);
	ck_assert_int_eq(
	    matrix_add(&m, "input", DTYPE_F32, 2, DIM, rows, 0, NULL, &err), 0);
	ck_assert_int_eq(write_as(&m, NULL, &err), 0);
	ck_assert_int_eq(matrix_read(&back, path, 1, &err), 0);
	ck_assert_mem_eq(row(&back, "input", 0), rows, sizeof(rows));
	ck_assert_int_eq(back.counts[1], 1);
	ck_assert_float_eq(row(&back, "output", 1)[2], 0);
	ck_assert_ptr_null(matrix_tensor(&back, "ngrams"));
	matrix_release(&back);
	matrix_release(&m);
}
END_TEST

/* What the vectors were made of. */
START_TEST(rows_of_words)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct ngrams g;
	size_t i, k;

	read_model(&m, &good);
	matrix_drop(&m, "word_rows");
	ck_assert_int_eq(ngrams_open(&g, &m, &err), 0);
	ck_assert_int_eq(compose_word_rows(&m, &g, 2, &err), 0);
	for (i = 0; i < WORDS; i++)
		for (k = 0; k < DIM; k++)
			ck_assert_float_eq_tol(row(&m, "word_rows", i)[k],
					       value(i, k), 1e-5);
	ngrams_release(&g);
	matrix_release(&m);
}
END_TEST

static void refused(const struct matrix *m, const char *reason)
{
	struct err err;

	ck_assert_int_lt(write_as(m, NULL, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "\"%s\" does not say \"%s\"",
		      err.msg, reason);
}

START_TEST(not_written)
{
	const struct model pruned = quantised(2);
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	read_model(&m, &pruned);
	refused(&m, "a .ftz of fastText only");
	matrix_release(&m);

	read_model(&m, &good);
	ck_assert_int_eq(words_add(&m.words, "ab", 2, &err), 0);
	ck_assert_int_eq(words_index(&m.words, NULL, &err), 0);
	refused(&m, "tensor \"word_rows\" has 4 rows, not 5");
	matrix_drop(&m, "word_rows");
	refused(&m, "no tensor \"word_rows\"");
	matrix_release(&m);

	read_model(&m, &good);
	ck_assert_int_eq(matrix_set_meta(&m, &err, "vecmill.ngrams", "floret"),
			 0);
	ck_assert_int_eq(matrix_set_meta(&m, &err, "vecmill.hash_count", "1"),
			 0);
	refused(&m, "n-grams are floret, and fastText's models have buckets");
	matrix_release(&m);
}
END_TEST

START_TEST(bad_words)
{
	static const char *const words[][2] = {{"a\0b", "c"}, {"abc", "abc"}};
	static const char *const why[] = {"zero byte", "is there before"};
	const float rows[2][DIM] = {{1, 2, 3}, {4, 5, 6}};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(words_add(&m.words, words[_i][0], 3, &err), 0);
	ck_assert_int_eq(
	    words_add(&m.words, words[_i][1], strlen(words[_i][1]), &err), 0);
	ck_assert_int_eq(words_index(&m.words, NULL, &err), 0);
	ck_assert_int_eq(
	    matrix_add(&m, "input", DTYPE_F32, 2, DIM, rows, 0, NULL, &err), 0);
	refused(&m, why[_i]);
	matrix_release(&m);
}
END_TEST

/* ---- ftz ---- */

/* Fewer rows than centres lose nothing, whatever the parts. */
START_TEST(few_rows)
{
	struct matrix m = MATRIX_INIT, back = MATRIX_INIT;
	struct fasttext_codes c;
	struct err err = ERR_INIT;
	double lost;
	size_t i, k;

	read_model(&m, &good);
	ck_assert_int_eq(ftz_encode(&c, &m, (size_t)_i, 1, 2, &lost, &err), 0);
	ck_assert_uint_eq(c.parts, (DIM + (size_t)_i - 1) / (size_t)_i);
	ck_assert_double_lt(lost, 1e-10);
	ck_assert_int_eq(write_as(&m, &c, &err), 0);
	fasttext_codes_release(&c);
	ck_assert_msg(matrix_read(&back, path, 1, &err) == 0, "%s", err.msg);
	for (i = 0; i < WORDS; i++)
		for (k = 0; k < DIM; k++)
			ck_assert_float_eq_tol(row(&back, "input", i)[k],
					       row(&m, "input", i)[k], 1e-4);
	ck_assert_ptr_null(matrix_tensor(&back, "output"));
	matrix_release(&back);
	matrix_release(&m);
}
END_TEST

/* Which buckets are left stays so. */
START_TEST(pruned_ftz)
{
	const struct model pruned = quantised(2);
	struct matrix m = MATRIX_INIT, back = MATRIX_INIT;
	struct fasttext_codes c;
	struct err err = ERR_INIT;
	const int32_t *kept;
	double lost;

	read_model(&m, &pruned);
	ck_assert_int_eq(ftz_encode(&c, &m, 2, 1, 1, &lost, &err), 0);
	ck_assert_int_eq(write_as(&m, &c, &err), 0);
	fasttext_codes_release(&c);
	ck_assert_msg(matrix_read(&back, path, 1, &err) == 0, "%s", err.msg);
	kept = matrix_tensor(&back, "ngrams.buckets")->data;
	ck_assert_int_eq(kept[0], 1);
	ck_assert_int_eq(kept[1], 3);
	ck_assert_float_eq_tol(row(&back, "ngrams", 1)[2],
			       row(&m, "ngrams", 1)[2], 1e-4);
	matrix_release(&back);
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("fasttext_write", 1, &suite);

	tcase_add_loop_test(t, round_trip, 0, 8);
	tcase_add_test(t, tree);
	tcase_add_test(t, plain_vectors);
	tcase_add_test(t, rows_of_words);
	tcase_add_test(t, not_written);
	tcase_add_loop_test(t, bad_words, 0, 2);
	tcase_add_loop_test(t, few_rows, 1, 5);
	tcase_add_test(t, pruned_ftz);
	return run_models(suite);
}
