/* SPDX-License-Identifier: MIT */
/* Words made of n-grams: their rows, what these learn, and which n-grams there
 * are. */
#include "train/subwords.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "run.h"
#include "train/examples.h"
#include "train/ngram_count.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SEED = 5, DIM = 20 };

static struct err err = ERR_INIT;

/* N words that differ, in length too, and share n-grams. */
static void make_words(struct words *w, size_t n)
{
	char text[32];
	size_t i;

	*w = (struct words)WORDS_INIT;
	for (i = 0; i < n; i++) {
		int len = snprintf(text, sizeof(text), "word%zuing%s", i,
				   i % 4 == 1 ? "ness" : "");

		ck_assert_int_eq(words_add(w, text, (size_t)len, &err), 0);
	}
}

static struct ngrams kind(enum ngrams_kind k, uint32_t buckets)
{
	return (struct ngrams){.kind = k,
			       .minn = 3,
			       .maxn = 6,
			       .buckets = buckets,
			       .hash_count = k == NGRAMS_FLORET ? 2 : 0,
			       .hash_seed = NGRAMS_FLORET_SEED};
}

/* Enough words for several threads to take blocks of them. */
START_TEST(sets_are_lists)
{
	static const enum ngrams_kind kinds[] = {NGRAMS_BUCKETS, NGRAMS_FLORET};
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct ngrams g = kind(kinds[_i], 1000), taken = g;
	struct subwords s;
	struct words words;
	size_t i, k, n, most = 0;

	make_words(&words, 5000);
	ck_assert_int_eq(subwords_init(&s, &taken, &words, 3, &err), 0);
	ck_assert_uint_eq(s.own, _i == 0 ? 5000 : 0);
	ck_assert_uint_eq(subwords_rows(&s), s.own + 1000);
	for (i = 0; i < words.n; i++) {
		const char *word = words_get(&words, i, &n);
		const uint32_t *rows = s.sets.rows + s.sets.start[i];

		list.n = 0;
		ck_assert_int_eq(ngrams_list(&g, word, n, &list, &err), 0);
		n = list.n + (s.own > 0);
		ck_assert_uint_eq(s.sets.start[i + 1] - s.sets.start[i], n);
		most = n > most ? n : most;
		if (s.own)
			ck_assert_uint_eq(*rows++, i);
		for (k = 0; k < list.n; k++)
			ck_assert_uint_eq(rows[k], s.own + list.rows[k]);
	}
	ck_assert_uint_eq(s.sets.most, most);
	ngrams_list_release(&list);
	subwords_release(&s);
	words_release(&words);
}
END_TEST

static uint32_t number(const struct sets *s, uint64_t i)
{
	uint32_t row = s->rows[i];

	return row & SETS_HOT ? s->hot[row & ~SETS_HOT] : row;
}

/* Of rows of three words: one is read half as often as it stands there, one not
 * at all. */
START_TEST(rows_read_most_are_hot)
{
	static const uint64_t counts[] = {4, 2, 9};
	static const uint32_t keep[] = {1u << 31, UINT32_MAX, 0};
	static const struct subwords_use use = {3, counts, keep};
	struct ngrams g = kind(NGRAMS_BUCKETS, 50);
	double uses[53] = {0};
	struct words words;
	struct subwords s;
	uint32_t *rows;
	size_t w, row, hot = 0;
	uint64_t i, n;

	make_words(&words, 3);
	ck_assert_int_eq(subwords_init(&s, &g, &words, 1, &err), 0);
	n = s.sets.start[3];
	rows = mem_copy(s.sets.rows, n * sizeof(*rows), &err);
	for (w = 0; w < 3; w++)
		for (i = s.sets.start[w]; i < s.sets.start[w + 1]; i++)
			uses[rows[i]] += w < 2 ? 2 : 0;
	/* At least 3 of 4: what both words have, or one of them twice. */
	ck_assert_int_eq(subwords_mark(&s, &use, 0.75, &err), 0);
	for (row = 0; row < 53; row++)
		if (uses[row] >= 3)
			ck_assert_uint_eq(s.sets.hot[hot++], row);
	ck_assert_uint_eq(s.sets.nhot, hot);
	ck_assert_uint_gt(hot, 5);
	for (i = 0; i < n; i++) {
		ck_assert_int_eq((s.sets.rows[i] & SETS_HOT) != 0,
				 uses[rows[i]] >= 3);
		ck_assert_uint_eq(number(&s.sets, i), rows[i]);
	}
	mem_free(rows);
	subwords_release(&s);
	words_release(&words);
}
END_TEST

/* ---- learning ---- */

struct model {
	struct words words;
	struct subwords subwords;
	struct config config;
	struct params params;
	struct loss loss;
	struct examples examples;
	uint64_t counts[8];
};

/* Eight words, three of them in so few buckets that some rows stand in a set
 * twice; with two WORKERS, one of whom we are, some rows are hot, with more all
 * outputs too. */
static void model_init(struct model *m, enum train_model model, int workers)
{
	static const uint32_t keep[8] = {UINT32_MAX, UINT32_MAX, UINT32_MAX,
					 UINT32_MAX, UINT32_MAX, UINT32_MAX,
					 UINT32_MAX, UINT32_MAX};
	struct subwords_use use = {8, m->counts, keep};
	struct ngrams g = kind(NGRAMS_BUCKETS, 7);
	struct rng r;
	size_t i;

	make_words(&m->words, 8);
	ck_assert_int_eq(subwords_init(&m->subwords, &g, &m->words, 1, &err),
			 0);
	m->config = (struct config){.model = model,
				    .dim = DIM,
				    .window = 3,
				    .fixed_window = true,
				    .negative = 5,
				    .share = 4,
				    .ns_exponent = 0.75,
				    .rate = 0.1,
				    .threads = workers,
				    .hot_rows = workers > 2 ? 8 : 0,
				    .subwords = &m->subwords};
	for (i = 0; i < 8; i++)
		m->counts[i] = 8 - i;
	if (workers > 1)
		ck_assert_int_eq(subwords_mark(&m->subwords, &use, 0.5, &err),
				 0);
	ck_assert_int_eq(params_init(&m->params, subwords_rows(&m->subwords),
				     8, DIM, SEED, &err), 0);
	m->params.sets = &m->subwords.sets;
	rng_seed(&r, SEED, 1);
	for (i = 0; i < 8 * m->params.stride; i++)
		m->params.output[i] =
		    i % m->params.stride < DIM ? rng_float(&r) - 0.5f : 0;
	ck_assert_int_eq(loss_init(&m->loss, &m->config, m->counts, NULL, 8,
				   &err), 0);
	ck_assert_int_eq(examples_init(&m->examples, &m->config, &m->params,
				       &m->loss, &err), 0);
	m->examples.rate = 0.1f;
}

static void model_release(struct model *m)
{
	examples_release(&m->examples);
	loss_release(&m->loss);
	params_release(&m->params);
	subwords_release(&m->subwords);
	words_release(&m->words);
}

/* Adds the rows of WORD to *TO.  Returns how many there are. */
static double add_rows(const struct model *m, const float *rows, uint32_t word,
		       double *to)
{
	const struct sets *s = &m->subwords.sets;
	uint64_t i;
	int d;

	for (i = s->start[word]; i < s->start[word + 1]; i++)
		for (d = 0; d < DIM; d++)
			to[d] += rows[number(s, i) * m->params.stride +
				      (size_t)d];
	return (double)(s->start[word + 1] - s->start[word]);
}

static void divide(double *x, double by)
{
	int d;

	for (d = 0; d < DIM; d++)
		x[d] /= by;
}

static void learn(const struct model *m, float *rows, uint32_t word,
		  const double *change)
{
	const struct sets *s = &m->subwords.sets;
	uint64_t i;
	int d;

	for (i = s->start[word]; i < s->start[word + 1]; i++)
		for (d = 0; d < DIM; d++)
			rows[number(s, i) * m->params.stride + (size_t)d] +=
			    (float)change[d];
}

/* What an input learns of an output, added to CHANGE. */
static void add_gradient(const double *in, const float *out, float label,
			 double *change)
{
	double f = 0;
	int d;

	for (d = 0; d < DIM; d++)
		f += in[d] * out[d];
	for (d = 0; d < DIM; d++)
		change[d] += 0.1 * ((label > 0) - fabsf(label) /
						      (1 + exp(-f))) * out[d];
}

static const uint32_t sentence[] = {3, 5, 3, 7};

/* The slow way, from rows OLD and outputs as they were, into ROWS. */
static void skipgram(const struct model *m, const float *old,
		     const float *output, const struct outputs *o, float *rows)
{
	double in[DIM], change[DIM];
	int i, k, j;

	for (i = 0; i < 4; i++)
		for (k = 0; k < 4; k++) {
			if (i == k)
				continue;
			memset(in, 0, sizeof(in));
			memset(change, 0, sizeof(change));
			divide(in, add_rows(m, old, sentence[i], in));
			for (j = 0; j < o->n; j++)
				add_gradient(in, output +
						     (o->rows[j] -
						      m->params.output),
					     outputs_labels(o, 1u << k)[j],
					     change);
			learn(m, rows, sentence[i], change);
		}
}

static void cbow(const struct model *m, const float *old, const float *output,
		 const struct outputs *o, float *rows)
{
	double mean[DIM], change[DIM], n;
	int i, k, j;

	for (k = 0; k < 4; k++) {
		memset(mean, 0, sizeof(mean));
		memset(change, 0, sizeof(change));
		for (n = 0, i = 0; i < 4; i++)
			if (i != k)
				n += add_rows(m, old, sentence[i], mean);
		divide(mean, n);
		for (j = 0; j < o->n; j++)
			add_gradient(mean, output +
					       (o->rows[j] - m->params.output),
				     outputs_labels(o, 1u << k)[j], change);
		for (i = 0; i < 4; i++)
			if (i != k)
				learn(m, rows, sentence[i], change);
	}
}

/* A sentence in one group: each word learns what it would alone, and all its
 * rows the whole of it, twice if they stand there twice; nothing less by way of
 * a worker's copies. */
START_TEST(rows_learn_the_whole)
{
	struct model m;
	struct rng r;
	size_t bytes, i;
	float *old, *want, *output;

	model_init(&m, _i % 2 == 0 ? MODEL_SKIPGRAM : MODEL_CBOW, 1 + _i / 2);
	ck_assert_int_eq(m.subwords.sets.nhot > 0, _i / 2);
	bytes = m.params.rows_in * m.params.stride * sizeof(float);
	old = mem_copy(m.params.input, bytes, &err);
	want = mem_copy(m.params.input, bytes, &err);
	output = mem_copy(m.params.output,
			  8 * m.params.stride * sizeof(float), &err);
	rng_seed(&r, SEED, 2);
	examples_sentence(&m.examples, sentence, 4, &r);
	ck_assert_uint_eq(m.examples.words, 4);
	examples_finish(&m.examples);
	(_i % 2 == 0 ? skipgram : cbow)(&m, old, output, &m.examples.draws[0].out,
				    want);
	for (i = 0; i < bytes / sizeof(float); i++)
		ck_assert_float_eq_tol(m.params.input[i], want[i], 2e-5f);
	ck_assert_mem_ne(old, want, bytes);
	mem_free(old);
	mem_free(want);
	mem_free(output);
	model_release(&m);
}
END_TEST

static size_t changed(const struct model *m, const float *rows,
		      const float *old, const uint32_t *opt_numbers, size_t n)
{
	size_t stride = m->params.stride, count = 0, i;

	for (i = 0; i < n; i++) {
		size_t row = opt_numbers ? opt_numbers[i] : i;

		count += memcmp(rows + row * stride, old + row * stride,
				stride * sizeof(float)) != 0;
	}
	return count;
}

/* Others see what is learnt while it is learnt, not in the end. */
START_TEST(copies_are_tied_meanwhile)
{
	const struct sets *s;
	float *input, *output;
	struct model m;
	struct rng r;
	int i;

	model_init(&m, _i == 0 ? MODEL_SKIPGRAM : MODEL_CBOW, 8);
	s = &m.subwords.sets;
	input = mem_copy(m.params.input, m.params.rows_in * m.params.stride *
					     sizeof(float), &err);
	output = mem_copy(m.params.output,
			  8 * m.params.stride * sizeof(float), &err);
	rng_seed(&r, SEED, 3);
	for (i = 0; i < 40; i++)
		examples_sentence(&m.examples, sentence, 4, &r);
	ck_assert_uint_gt(2 * changed(&m, m.params.input, input, s->hot,
				      s->nhot), s->nhot);
	ck_assert_uint_gt(changed(&m, m.params.output, output, NULL, 8), 4);
	mem_free(input);
	mem_free(output);
	model_release(&m);
}
END_TEST

/* A word without any row is zeros, and loses what it learns. */
START_TEST(no_rows_are_zeros)
{
	struct params p;
	struct ring ring;
	float *none = NULL;
	size_t d;

	ck_assert_int_eq(params_init(&p, 1, 1, DIM, SEED, &err), 0);
	ck_assert_int_eq(ring_init(&ring, 2, 1, &p, NULL, &err), 0);
	ring_take(&ring, 0, 0, 0, &none, 0);
	for (d = 0; d < p.stride; d++) {
		ck_assert_float_eq(ring_at(&ring, 0)->now[d], 0);
		ring_at(&ring, 0)->now[d] = 1;
	}
	ring_give(&ring, 0);
	ring_release(&ring);
	params_release(&p);
}
END_TEST

/* And a context of such words alone predicts nothing, of either model. */
START_TEST(no_rows_do_no_harm)
{
	static const uint32_t pair[] = {3, 7};
	struct model m;
	struct rng r;
	uint64_t *start;

	model_init(&m, _i ? MODEL_CBOW : MODEL_SKIPGRAM, 1);
	start = m.subwords.sets.start;
	start[7] = start[8];
	rng_seed(&r, SEED, 2);
	examples_sentence(&m.examples, pair, 2, &r);
	ck_assert(isfinite(m.examples.loss_sum));
	ck_assert(params_finite(&m.params));
	model_release(&m);
}
END_TEST

static struct tensor tensor(char *name, const float *rows, uint64_t n,
			    uint64_t dim)
{
	return (struct tensor){.name = name,
			       .type = DTYPE_F32,
			       .ndim = 2,
			       .shape = {n, dim},
			       .data = rows,
			       .stride = dim * sizeof(float)};
}

/* Rows of words, then those of the table; nothing else will do. */
START_TEST(params_take_tables)
{
	static const float own[] = {1, 2, 3, 4}, table[] = {5, 6, 7, 8, 9, 10};
	struct tensor words = tensor("word_rows", own, 2, 2);
	struct tensor ngrams = tensor("ngrams", table, 3, 2);
	struct tensor out = tensor("output", own, 2, 2);
	struct params p;
	uint32_t i;

	ck_assert_int_eq(params_init(&p, 5, 2, 2, SEED, &err), 0);
	ck_assert_int_eq(params_take(&p, &words, &ngrams, &out, &err), 0);
	for (i = 0; i < 5; i++)
		ck_assert_float_eq(params_input(&p, i)[1],
				   2 * (float)(i + 1));
	ck_assert_int_lt(params_take(&p, NULL, &ngrams, &out, &err), 0);
	ck_assert_str_eq(err.msg, "tensor \"ngrams\" is not F32 [5, 2]");
	err = (struct err)ERR_INIT;
	ck_assert_int_lt(params_take(&p, &words, NULL, &out, &err), 0);
	err = (struct err)ERR_INIT;
	ngrams.shape[0] = 9;
	ck_assert_int_lt(params_take(&p, &words, &ngrams, &out, &err), 0);
	params_release(&p);
}
END_TEST

/* ---- counting ---- */

static const char *string(const struct words *w, size_t i)
{
	static char text[64];
	size_t n;
	const char *s = words_get(w, i, &n);

	snprintf(text, sizeof(text), "%.*s", (int)n, s);
	return text;
}

START_TEST(counts_are_those_of_words)
{
	static const uint64_t counts[] = {10, 4, 1};
	static const char *const want[] = {"<ab", "ab>", "anan"};
	struct ngrams g = kind(NGRAMS_EXPLICIT, 0);
	struct words w = WORDS_INIT;
	size_t i;

	/* "ana" twice in the second: 8 times; longer n-grams once. */
	ck_assert_int_eq(words_add(&w, "ab", 2, &err), 0);
	ck_assert_int_eq(words_add(&w, "anana", 5, &err), 0);
	ck_assert_int_eq(words_add(&w, "anan", 4, &err), 0);
	ck_assert_int_eq(ngram_count(&g, &w, counts, 5, &err), 0);
	ck_assert_str_eq(string(&g.strings, 0), "<ab");
	ck_assert_str_eq(string(&g.strings, 1), "<ab>");
	ck_assert_str_eq(string(&g.strings, 2), "ab>");
	ck_assert_str_eq(string(&g.strings, 3), "ana");
	ck_assert_str_eq(string(&g.strings, 4), "<an");
	for (i = 0; i < 3; i++)
		ck_assert_uint_ne(words_find(&g.strings, want[i],
					     strlen(want[i])), WORDS_NONE);
	words_release(&g.strings);
	ck_assert_int_lt(ngram_count(&g, &w, counts, 11, &err), 0);
	ck_assert_str_eq(err.msg, "no n-gram is seen 11 times: try a lower "
				  "--ngram-min-count");
	words_release(&w);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("subwords", SEED, &suite);

	tcase_add_loop_test(t, sets_are_lists, 0, 2);
	tcase_add_test(t, rows_read_most_are_hot);
	tcase_add_loop_test(t, rows_learn_the_whole, 0, 4);
	tcase_add_loop_test(t, copies_are_tied_meanwhile, 0, 2);
	tcase_add_test(t, no_rows_are_zeros);
	tcase_add_loop_test(t, no_rows_do_no_harm, 0, 2);
	tcase_add_test(t, params_take_tables);
	tcase_add_test(t, counts_are_those_of_words);
	return run_suite(suite);
}
