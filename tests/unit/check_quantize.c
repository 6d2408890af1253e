/* SPDX-License-Identifier: MIT */
/* Rows that a matrix has of another are coded as if they were its own. */
#include "data/matrix_file.h"
#include "quant/quantize.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "run.h"

#include <stdio.h>
#include <string.h>

enum { SEED = 5, ROWS = 500, DIM = 12 };

static float values[ROWS * DIM];

static void fill(struct matrix *m)
{
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int i;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < ROWS * DIM; i++)
		values[i] = rng_float(&r) - .5f;
	m->counts = mem_array(ROWS, sizeof(*m->counts), &err);
	for (i = 0; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		ck_assert_int_eq(words_add(&m->words, word, strlen(word), &err),
				 0);
		m->counts[i] = i * 37 % ROWS;
	}
	ck_assert_int_eq(words_index(&m->words, NULL, &err), 0);
	ck_assert_int_eq(matrix_set_meta(m, &err, "a", "b"), 0);
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, ROWS, DIM, values, 0,
				    NULL, &err), 0);
}

static void same(const struct matrix *a, const struct matrix *b)
{
	size_t i;
	int t;

	ck_assert_uint_eq(a->words.n, b->words.n);
	ck_assert_uint_eq(a->words.text_len, b->words.text_len);
	ck_assert_mem_eq(a->words.text, b->words.text, a->words.text_len);
	ck_assert_mem_eq(a->counts, b->counts,
			 a->words.n * sizeof(*a->counts));
	ck_assert_uint_eq(words_find(&b->words, "w7", 2),
			  words_find(&a->words, "w7", 2));
	ck_assert_uint_eq(a->nmeta, b->nmeta);
	for (i = 0; i < a->nmeta; i++)
		ck_assert_str_eq(matrix_meta(b, a->meta[i].key),
				 a->meta[i].value);
	ck_assert_int_eq(a->ntensors, b->ntensors);
	for (t = 0; t < a->ntensors; t++) {
		const struct tensor *x = &a->tensors[t];
		const struct tensor *y = matrix_tensor(b, x->name);

		ck_assert_ptr_nonnull(y);
		ck_assert_uint_eq(tensor_bytes(x), tensor_bytes(y));
		ck_assert_mem_eq(x->data, y->data, tensor_bytes(x));
	}
}

/* All codecs, without steps and with. */
START_TEST(borrowed_rows_are_coded_the_same)
{
	const struct codec *codec = codec_table[1 + _i / 2];
	struct quantize q = {.codec = codec, .threads = 2};
	struct matrix a = MATRIX_INIT, from = MATRIX_INIT, b = MATRIX_INIT;
	struct err err = ERR_INIT;
	uint64_t bytes_a, bytes_b;

	if (_i & 1)
		q.steps = (struct steps){.prune = 300, .center = true,
					 .pca = 9};
	fill(&a);
	fill(&from);
	ck_assert_int_eq(matrix_borrow(&b, &from, &err), 0);
	same(&from, &b);
	ck_assert_int_eq(quantize(&a, &q, &err), 0);
	ck_assert_int_eq(quantize(&b, &q, &err), 0);
	same(&a, &b);
	ck_assert_uint_eq(from.words.n, ROWS);
	ck_assert_int_eq(from.ntensors, 1);
	ck_assert_int_eq(matrix_measure(&a, false, 1, &bytes_a, &err), 0);
	ck_assert_int_eq(matrix_measure(&b, false, 2, &bytes_b, &err), 0);
	ck_assert_uint_eq(bytes_a, bytes_b);
	ck_assert_uint_gt(bytes_a, matrix_bytes(&a));
	matrix_release(&a);
	matrix_release(&b);
	matrix_release(&from);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("quantize");
	TCase *t = tcase_create("quantize");
	struct err err = ERR_INIT;
	int n = 0;

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	while (codec_table[n])
		n++;
	tcase_add_loop_test(t, borrowed_rows_are_coded_the_same, 0, 2 * (n - 1));
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
