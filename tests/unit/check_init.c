/* SPDX-License-Identifier: MIT */
/* Starting from given rows: where the others start, and which stay. */
#include "train/train.h"

#include "base/mem.h"
#include "base/rng.h"
#include "data/ids.h"
#include "train/examples.h"
#include "train/freeze.h"
#include "train/loss.h"
#include "train/noise.h"
#include "train/place.h"
#include "run.h"
#include "training.h"

#include <math.h>
#include <string.h>

enum { SEED = 11, WORDS = 40, DIM = 20, TOKENS = 8000 };

static struct err err = ERR_INIT;

static struct config config(int model, int loss, int threads)
{
	struct config c = training_config(model, loss, threads, SEED);

	c.dim = DIM;
	c.epochs = 2;
	return c;
}

static void draw_seen(const uint64_t *counts, uint32_t n, double exponent,
		      struct rng *r)
{
	struct noise noise;
	uint32_t i;

	ck_assert_int_eq(noise_init(&noise, counts, n, exponent, &err), 0);
	for (i = 0; i < n; i++) {
		const struct noise_slot *s = &noise.slots[i];

		ck_assert(counts[i] || s->threshold == 0);
		ck_assert(counts[s->alias] || s->threshold == UINT32_MAX);
	}
	for (i = 0; i < 100; i++)
		ck_assert_uint_gt(counts[noise_draw(&noise, r)], 0);
	noise_release(&noise);
}

/* Whatever the exponent, and wherever rounding leaves something over. */
START_TEST(noise_is_of_words_seen)
{
	static const double exponents[] = {0.75, 1, 0, -1};
	uint64_t counts[300];
	struct rng r;
	uint32_t n, i;

	for (n = 2; n <= 300; n++) {
		memset(counts, 0, sizeof(counts));
		rng_seed(&r, SEED, n * 8 + (uint64_t)_i);
		counts[n / 2] = 5;
		for (i = 0; i + 1 < n; i++)
			if (rng_below(&r, 3) == 0)
				counts[i] = 1 + rng_below(&r, 1000);
		draw_seen(counts, n, exponents[_i], &r);
	}
}
END_TEST

/* Leaves that weigh nothing would hang on each other. */
START_TEST(unseen_words_do_not_deepen_the_tree)
{
	struct config c = config(MODEL_SKIPGRAM, LOSS_HS, 1);
	uint64_t counts[1000] = {100, 50}, first[1000];
	struct loss loss;

	memset(first, 0xff, sizeof(first));
	ck_assert_int_eq(loss_init(&loss, &c, counts, first, 1000, &err), 0);
	ck_assert_int_le(loss.max_outputs, 13);
	loss_release(&loss);
}
END_TEST

/* Rows by hot count need not descend; those never seen are not hot. */
START_TEST(hot_rows_lead_though_counts_do_not_descend)
{
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, 2);
	uint64_t counts[5000] = {0};
	struct loss loss;
	size_t i;

	for (i = 1; i < 11; i++)
		counts[i] = 1000000;
	for (i = 11; i < 5000; i++)
		counts[i] = 1;
	ck_assert_int_eq(loss_init(&loss, &c, counts, NULL, 5000, &err), 0);
	ck_assert_uint_eq(loss.hot, 11);
	loss_release(&loss);
}
END_TEST

static void set_row(float *row, float x, float y)
{
	memset(row, 0, DIM * sizeof(*row));
	row[0] = x;
	row[1] = y;
}

/* 0 .. 2 are known; 3 stands beside 0 and 1, 4 in a sentence of its own, 5
 * among new words, 6 nowhere. */
static const uint32_t text[] = {0, 3, 1, IDS_END, 4, IDS_END, 5,
				3, 5, IDS_END,	  2, 2};
static const uint32_t known[] = {5,	     9,		 2,	    WORDS_NONE,
				 WORDS_NONE, WORDS_NONE, WORDS_NONE};

static void given(struct params *p, struct ids *ids)
{
	ck_assert_int_eq(params_init(p, 7, 7, DIM, SEED, &err), 0);
	set_row(params_input(p, 0), 3, 0);
	set_row(params_input(p, 1), 0, 3);
	set_row(params_input(p, 2), -3, 0);
	if (!ids)
		return;
	ck_assert_int_eq(ids_init(ids, 1 << 20, &err), 0);
	ck_assert_int_eq(ids_put(ids, 0, 0, text,
				 sizeof(text) / sizeof(*text), &err), 0);
	ck_assert_int_eq(ids_finish(ids, &err), 0);
}

START_TEST(new_words_start_amid_their_surroundings)
{
	uint32_t keep[7] = {1u << 31, 1u << 30, UINT32_MAX, UINT32_MAX,
			    UINT32_MAX, UINT32_MAX, UINT32_MAX};
	struct params p, random;
	struct ids ids;
	uint32_t i;

	given(&p, &ids);
	given(&random, NULL);
	ck_assert_int_eq(place_inputs(&p, &ids, known, keep, 2, &err), 0);
	/* Word 0 is kept twice as often, and known rows have length 3. */
	ck_assert_float_eq_tol(params_input(&p, 3)[0], 3 * 2 / sqrtf(5), 1e-5f);
	ck_assert_float_eq_tol(params_input(&p, 3)[1], 3 / sqrtf(5), 1e-5f);
	ck_assert_float_eq(params_input(&p, 3)[2], 0);
	for (i = 0; i < 7; i++)
		if (i != 3)
			ck_assert_mem_eq(params_input(&p, i),
					 params_input(&random, i),
					 DIM * sizeof(float));
	ids_release(&ids);
	params_release(&p);
	params_release(&random);
}
END_TEST

START_TEST(outputs_start_along_inputs)
{
	struct params p;
	uint32_t i;

	given(&p, NULL);
	set_row(params_input(&p, 2), -6, 0);
	place_outputs(&p, known);
	/* The squares are 9, 9 and 36: 18 on the mean. */
	ck_assert_float_eq_tol(params_output(&p, 1)[1], 3 / 18.0f, 1e-6f);
	ck_assert_float_eq_tol(params_output(&p, 2)[0], -6 / 18.0f, 1e-6f);
	for (i = 3; i < 7; i++)
		ck_assert_float_eq(params_output(&p, i)[0], 0);
	params_release(&p);
}
END_TEST

/* Among hot copies and rows, and only where the output row is frozen. */
START_TEST(frozen_outputs_are_copies)
{
	uint8_t frozen[9] = {[1] = FREEZE_OUTPUT, [3] = FREEZE_INPUT,
			     [6] = FREEZE_OUTPUT | FREEZE_INPUT};
	float *rows[4], *const *safe, *shared;
	struct freeze f;
	struct params p;
	struct hot hot;
	uint32_t row;

	ck_assert_int_eq(params_init(&p, 9, 9, DIM, SEED, &err), 0);
	for (row = 0; row < 9; row++)
		params_output(&p, row)[0] = -(float)row;
	p.frozen = frozen;
	ck_assert_int_eq(hot_outputs(&hot, &p, 3, 1, 2, NULL, &err), 0);
	ck_assert_int_eq(freeze_init(&f, &p, 4, &err), 0);
	rows[0] = hot_row(&hot, 0);
	rows[1] = hot_row(&hot, 1);
	rows[2] = hot_row(&hot, 3);
	rows[3] = hot_row(&hot, 6);
	safe = freeze_outputs(&f, &hot, rows, 4);
	ck_assert_ptr_eq(safe[0], rows[0]);
	ck_assert_ptr_ne(safe[1], rows[1]);
	ck_assert_ptr_eq(safe[2], rows[2]);
	ck_assert_ptr_ne(safe[3], rows[3]);
	ck_assert_float_eq(safe[1][0], -1);
	ck_assert_float_eq(safe[3][0], -6);
	/* A tie would make +0 of -0. */
	shared = params_output(&p, 1);
	shared[1] = -0.0f;
	hot_finish(&hot);
	ck_assert(signbit(shared[1]));
	freeze_release(&f);
	hot_release(&hot);
	params_release(&p);
}
END_TEST

/* ---- whole runs ---- */

struct world {
	struct vocab vocab;
	uint64_t counts[WORDS];
	struct ids ids;
	uint8_t frozen[WORDS];
	struct params was; /* what fill gave */
};

static void world_init(struct world *w, uint8_t bits)
{
	static uint32_t tokens[TOKENS];
	struct rng r;
	size_t i;

	memset(w, 0, sizeof(*w));
	rng_seed(&r, SEED, 5);
	for (i = 0; i < TOKENS; i++) {
		tokens[i] = rng_below(&r, 1 + rng_below(&r, WORDS));
		if (i % 13 == 12)
			tokens[i] = IDS_END;
		else
			w->counts[tokens[i]]++;
	}
	w->vocab.words.n = WORDS;
	w->vocab.counts = w->counts;
	for (i = 0; i < WORDS; i += 2) /* the most frequent is hot */
		w->frozen[i] = bits;
	ck_assert_int_eq(ids_init(&w->ids, 1 << 20, &err), 0);
	ck_assert_int_eq(ids_put(&w->ids, 0, 0, tokens, TOKENS, &err), 0);
	ck_assert_int_eq(ids_finish(&w->ids, &err), 0);
	w->ids.tokens = TOKENS - TOKENS / 13;
}

/* Rows with numbers of all kinds, -0 among them. */
static int fill(void *arg, struct params *p, struct err *e)
{
	struct world *w = arg;
	uint32_t i, d;

	for (i = 0; i < p->rows_out; i++)
		for (d = 0; d < DIM; d++)
			params_output(p, i)[d] =
			    d % 3 ? 0.1f * (float)((i + d) % 7) : -0.0f;
	for (i = 0; i < p->rows_in; i++)
		params_input(p, i)[i % DIM] = -0.0f;
	if (params_init(&w->was, p->rows_in, p->rows_out, DIM, SEED, e) < 0)
		return -1;
	memcpy(w->was.input, p->input,
	       p->rows_in * p->stride * sizeof(float));
	memcpy(w->was.output, p->output,
	       p->rows_out * p->stride * sizeof(float));
	return 0;
}

static bool same(const float *a, const float *b)
{
	return memcmp(a, b, DIM * sizeof(*a)) == 0;
}

/* Skip-gram and CBOW, one thread and three. */
START_TEST(frozen_rows_stay)
{
	struct config c = config(_i & 1, LOSS_NS, _i & 2 ? 3 : 1);
	struct world w;
	struct train t;
	uint32_t i;

	world_init(&w, _i & 4 ? FREEZE_INPUT : FREEZE_INPUT | FREEZE_OUTPUT);
	ck_assert_int_eq(
	    train_run(&t, &c, &w.vocab, &w.ids,
		      &(struct train_start){.fill = fill,
					    .arg = &w,
					    .opt_frozen = w.frozen},
		      no_save, NULL, &err), 0);
	for (i = 0; i < WORDS; i++) {
		ck_assert_int_eq(same(params_input(&t.params, i),
				      params_input(&w.was, i)),
				 w.frozen[i] != 0);
		ck_assert_int_eq(same(params_output(&t.params, i),
				      params_output(&w.was, i)),
				 (w.frozen[i] & FREEZE_OUTPUT) != 0);
	}
	params_release(&w.was);
	ids_release(&w.ids);
	train_release(&t);
}
END_TEST

/* An input row that is frozen is what its windows see to the end: outputs
 * learn the same from it as from a run where it cannot move. */
START_TEST(frozen_vectors_do_not_drift_in_a_window)
{
	static const uint32_t words[] = {1, 0};
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, 1);
	uint8_t frozen[] = {FREEZE_INPUT, FREEZE_INPUT};
	uint64_t counts[] = {1, 1};
	struct params p;
	struct examples e;
	struct loss loss;
	struct rng r;

	c.fixed_window = true;
	c.share = 1;
	ck_assert_int_eq(params_init(&p, 2, 2, DIM, SEED, &err), 0);
	p.frozen = frozen;
	params_output(&p, 0)[0] = params_output(&p, 1)[0] = 5;
	ck_assert_int_eq(loss_init(&loss, &c, counts, NULL, 2, &err), 0);
	ck_assert_int_eq(examples_init(&e, &c, &p, &loss, &err), 0);
	rng_seed(&r, SEED, 3);
	e.rate = 0.5f;
	ring_take(&e.ring, 0, 0, 1, &(float *){params_input(&p, 1)}, 1);
	ring_at(&e.ring, 0)->now[0] += 1;
	ring_restore(&e.ring, 0, 1);
	ck_assert_float_eq(ring_at(&e.ring, 0)->now[0], p.input[p.stride]);
	ring_give(&e.ring, 0);
	examples_sentence(&e, words, 2, &r);
	ck_assert_float_ne(params_output(&p, 0)[0], 5);
	examples_release(&e);
	loss_release(&loss);
	params_release(&p);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("init", SEED, &suite);

	tcase_add_loop_test(t, noise_is_of_words_seen, 0, 4);
	tcase_add_test(t, unseen_words_do_not_deepen_the_tree);
	tcase_add_test(t, hot_rows_lead_though_counts_do_not_descend);
	tcase_add_test(t, new_words_start_amid_their_surroundings);
	tcase_add_test(t, outputs_start_along_inputs);
	tcase_add_test(t, frozen_outputs_are_copies);
	tcase_add_loop_test(t, frozen_rows_stay, 0, 8);
	tcase_add_test(t, frozen_vectors_do_not_drift_in_a_window);
	return run_suite(suite);
}
