/* SPDX-License-Identifier: MIT */
/* Whole runs of training, each against what it promises. */
#include "train/train.h"

#include "base/mem.h"
#include "base/stop.h"
#include "run.h"
#include "train/hot.h"
#include "world.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 7 };

static struct err err = ERR_INIT;

static struct config config(int model, int loss, int threads)
{
	return training_config(model, loss, threads, SEED);
}

/* Several workers, but not very many, have copies of the rows of n-grams that
 * are read most; who wants the same bytes or no copies has none. */
START_TEST(rows_of_ngrams_are_hot)
{
	static const struct {
		int threads, hot_rows;
		bool deterministic, hot;
	} cases[] = {{2, -1, false, true},   {HOT_INPUT_WORKERS, 7, false, true},
		     {1, -1, false, false},  {HOT_INPUT_WORKERS + 1, -1, false, false},
		     {2, 0, false, false},   {2, -1, true, false}};
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 1, .maxn = 3,
			   .buckets = 50};
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, cases[_i].threads);
	struct subwords s;
	struct world w;
	struct train t;

	world_init(&w, 40, 8000, SEED);
	ck_assert_int_eq(subwords_init(&s, &g, &w.vocab.words, 1, &err), 0);
	c.hot_rows = cases[_i].hot_rows;
	c.deterministic = cases[_i].deterministic;
	c.subwords = &s;
	ck_assert_int_eq(train_run(&t, &c, &w.vocab, &w.ids, NULL, no_save,
				   NULL, &err), 0);
	ck_assert_int_eq(s.sets.nhot > 0, cases[_i].hot);
	ck_assert_uint_eq(t.position.tokens, 3 * w.ids.tokens);
	ck_assert(t.loss > 0 && isfinite(t.loss));
	train_release(&t);
	subwords_release(&s);
	world_release(&w);
}
END_TEST

/* Input rows that training on N threads leaves as they were at first. */
static size_t rows_at_first(const struct world *w, int threads)
{
	struct ngrams g = {.kind = NGRAMS_BUCKETS, .minn = 1, .maxn = 3,
			   .buckets = 50};
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, threads);
	struct subwords s;
	struct params first;
	struct train t;
	size_t n = 0, i;

	ck_assert_int_eq(subwords_init(&s, &g, &w->vocab.words, 1, &err), 0);
	c.subwords = &s;
	c.epochs = 1;
	ck_assert_int_eq(train_run(&t, &c, &w->vocab, &w->ids, NULL, no_save,
				   NULL, &err), 0);
	ck_assert_int_eq(params_init(&first, t.params.rows_in, 1, t.params.dim,
				     c.seed, &err), 0);
	for (i = 0; i < first.rows_in; i++)
		n += memcmp(params_input(&first, (uint32_t)i),
			    params_input(&t.params, (uint32_t)i),
			    first.dim * sizeof(float)) == 0;
	params_release(&first);
	train_release(&t);
	subwords_release(&s);
	return n;
}

/* However little there was to learn before the end, when few of a worker's
 * copies have been tied. */
START_TEST(copies_of_ngrams_come_home)
{
	struct world w;

	world_init(&w, 40, 60, SEED);
	ck_assert_uint_eq(rows_at_first(&w, 2), rows_at_first(&w, 1));
	world_release(&w);
}
END_TEST

/* Every token once an epoch for any number of threads, all four models. */
START_TEST(trains_every_token_once)
{
	struct world w;
	struct train t;
	int threads;

	world_init(&w, 40, 21000, SEED);
	for (threads = 1; threads <= 5; threads++) {
		struct config c = config(_i & 1, _i >> 1, threads);

		ck_assert_int_eq(train_run(&t, &c, &w.vocab, &w.ids, NULL, no_save,
					   NULL, &err),
				 0);
		ck_assert_uint_eq(t.position.tokens, 3 * w.ids.tokens);
		ck_assert_int_eq(t.position.epoch, 3);
		ck_assert(t.loss > 0 && isfinite(t.loss));
		if (c.loss == LOSS_NS) {
			/* (2 targets + 6 noise) / 2, and the input. */
			ck_assert_double_gt(t.row_writes, 4.5);
			ck_assert_double_lt(t.row_writes, 5.2);
		}
		train_release(&t);
	}
	world_release(&w);
}
END_TEST

START_TEST(one_thread_repeats_itself)
{
	struct config c = config(_i & 1, _i >> 1, 1);
	struct train a, b, other;
	struct world w;
	size_t bytes;

	world_init(&w, 40, 21000, SEED);
	train_run(&a, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &err);
	train_run(&b, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &err);
	c.seed++;
	train_run(&other, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &err);
	bytes = a.params.rows_in * a.params.stride * sizeof(float);
	ck_assert_mem_eq(a.params.input, b.params.input, bytes);
	ck_assert_mem_ne(a.params.input, other.params.input, bytes);
	train_release(&a);
	train_release(&b);
	train_release(&other);
	world_release(&w);
}
END_TEST

START_TEST(mad_rates_are_reported)
{
	struct config c = config(_i & 1, _i >> 1, 1);
	struct err e = ERR_INIT;
	struct train t;
	struct world w;

	world_init(&w, 40, 21000, SEED);
	c.rate = 500;
	ck_assert_int_eq(
	    train_run(&t, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, "500"));
	world_release(&w);
}
END_TEST

static int fill_and_stop(void *arg, struct params *p, struct err *e)
{
	(void)arg;
	(void)p;
	(void)e;
	raise(SIGTERM);
	return 0;
}

/* There is nothing to save, then, and no need to look at rows: asked while rows
 * begin, or when they are there. */
START_TEST(a_stop_before_the_first_word_is_the_end)
{
	struct config c = config(_i & 1, _i >> 1 & 1, 2);
	struct train_start start = {.fill = fill_and_stop};
	struct err e = ERR_INIT;
	struct train t;
	struct world w;

	world_init(&w, 40, 21000, SEED);
	stop_install();
	if (_i < 4)
		raise(SIGTERM);
	ck_assert_int_eq(train_run(&t, &c, &w.vocab, &w.ids,
				   _i < 4 ? NULL : &start, no_save, NULL, &e),
			 -1);
	ck_assert_int_eq(e.status, 128 + SIGTERM);
	ck_assert_ptr_null(t.params.input);
	world_release(&w);
}
END_TEST

static int count_saves(void *arg, const struct params *p,
		       const struct position *position, struct err *e)
{
	(void)p;
	(void)position;
	(void)e;
	++*(int *)arg;
	return 0;
}

/* Stopping to save must not change the result. */
START_TEST(saving_changes_nothing)
{
	struct config c = config(0, 0, 1);
	struct train a, b;
	struct world w;
	int saves = 0;

	world_init(&w, 40, 21000, SEED);
	train_run(&a, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &err);
	c.save_every = 1e-6;
	train_run(&b, &c, &w.vocab, &w.ids, NULL, count_saves, &saves, &err);
	ck_assert_int_gt(saves, 10);
	ck_assert_uint_eq(b.position.tokens, a.position.tokens);
	ck_assert_mem_eq(a.params.input, b.params.input,
			 a.params.rows_in * a.params.stride * sizeof(float));
	train_release(&a);
	train_release(&b);
	world_release(&w);
}
END_TEST

enum { STEP = 5000, MOMENTS = 64 };

struct moments {
	uint64_t tokens[MOMENTS];
	int n;
};

static int note_moment(void *arg, const struct params *p,
		       const struct position *position, struct err *e)
{
	struct moments *m = arg;

	(void)p;
	(void)e;
	ck_assert_int_lt(m->n, MOMENTS);
	m->tokens[m->n++] = position->tokens;
	return 0;
}

/* Each multiple of a number of tokens has its moment, the end none. */
START_TEST(saves_by_tokens_are_of_the_corpus)
{
	struct config c = config(0, 0, 1);
	struct moments m = {0}, again = {0};
	struct train t;
	struct world w;
	int i;

	world_init(&w, 40, 21000, SEED);
	c.save_tokens = STEP;
	train_run(&t, &c, &w.vocab, &w.ids, NULL, note_moment, &m, &err);
	train_release(&t);
	ck_assert_int_eq(m.n, (int)(3 * w.ids.tokens / STEP));
	for (i = 0; i < m.n; i++) {
		ck_assert_uint_ge(m.tokens[i], (uint64_t)(i + 1) * STEP);
		ck_assert_uint_lt(m.tokens[i], (uint64_t)(i + 1) * STEP + 1000);
	}
	train_run(&t, &c, &w.vocab, &w.ids, NULL, note_moment, &again, &err);
	train_release(&t);
	ck_assert_mem_eq(&m, &again, sizeof(m));
	world_release(&w);
}
END_TEST

static struct tensor rows_of(const struct params *p, const float *rows,
			     size_t n)
{
	return (struct tensor){.type = p->type, .ndim = 2,
			       .shape = {n, p->dim}, .data = rows,
			       .stride = p->stride * sizeof(float)};
}

/* The last of so many epochs that their tokens do not fit 32 bits. */
START_TEST(tokens_pass_32_bits)
{
	struct config c = config(_i & 1, _i >> 1, 1);
	struct train_start start = {.position.epoch = (1 << 20) - 1};
	struct moments m = {0};
	struct tensor in, out;
	struct train a, b;
	struct world w;
	uint64_t end;
	int i;

	world_init(&w, 40, 21000, SEED);
	train_run(&a, &c, &w.vocab, &w.ids, NULL, no_save, NULL, &err);
	in = rows_of(&a.params, a.params.input, a.params.rows_in);
	out = rows_of(&a.params, a.params.output, a.params.rows_out);
	start.input = &in;
	start.output = &out;
	start.position.tokens = (uint64_t)start.position.epoch * w.ids.tokens;
	c.epochs = start.position.epoch + 1;
	c.save_tokens = STEP;
	end = (uint64_t)c.epochs * w.ids.tokens;
	ck_assert_uint_gt(start.position.tokens, UINT32_MAX);
	ck_assert_int_eq(train_run(&b, &c, &w.vocab, &w.ids, &start,
				   note_moment, &m, &err), 0);
	ck_assert_int_eq(b.position.epoch, c.epochs);
	ck_assert_uint_eq(b.position.tokens, end);
	ck_assert_int_eq(m.n, (int)(end / STEP -
				    start.position.tokens / STEP));
	for (i = 0; i < m.n; i++) {
		ck_assert_uint_gt(m.tokens[i], start.position.tokens);
		ck_assert_uint_lt(m.tokens[i] % STEP, 1000);
	}
	/* By the end the rate is all but none. */
	for (i = 0; i < c.dim; i++)
		ck_assert_float_eq_tol(a.params.input[i], b.params.input[i],
				       0.01f);
	train_release(&a);
	train_release(&b);
	world_release(&w);
}
END_TEST

/* Epochs may be shorter than the time between saves. */
START_TEST(the_clock_goes_on_over_epochs)
{
	struct config c = config(0, 0, 1);
	struct train t;
	struct world w;
	int saves = 0;

	world_init(&w, 40, 400, SEED);
	c.epochs = 3000;
	train_run(&t, &c, &w.vocab, &w.ids, NULL, count_saves, &saves, &err);
	ck_assert_int_eq(saves, 0);
	c.save_every = t.seconds / 8;
	train_release(&t);
	train_run(&t, &c, &w.vocab, &w.ids, NULL, count_saves, &saves, &err);
	ck_assert_int_gt(saves, 0);
	train_release(&t);
	world_release(&w);
}
END_TEST

static bool never(void *arg)
{
	++*(int *)arg;
	return false;
}

/* Whoever is not ready is not made to wait. */
START_TEST(saves_by_the_clock_wait)
{
	struct config c = config(0, 0, 1);
	struct train t;
	struct world w;
	int asked = 0;

	world_init(&w, 40, 21000, SEED);
	c.save_every = 1e-6;
	c.save_ready = never;
	train_run(&t, &c, &w.vocab, &w.ids, NULL, count_saves, &asked, &err);
	/* Once a chunk, and nothing was saved. */
	ck_assert_int_ge(asked, 3 * 21000 / 700);
	ck_assert_int_le(asked, 3 * 21000 / 500);
	train_release(&t);
	world_release(&w);
}
END_TEST

/* What a run looked like when it was to save for the Nth time. */
struct moment {
	int saves;
	float *input, *output;
	struct position position;
};

static float *copy_of(const float *x, size_t rows, size_t stride)
{
	float *copy = mem_array(rows * stride, sizeof(*x), &err);

	memcpy(copy, x, rows * stride * sizeof(*x));
	return copy;
}

static int keep_moment(void *arg, const struct params *p,
		       const struct position *position, struct err *e)
{
	struct moment *m = arg;

	(void)e;
	if (m->saves-- == 0) {
		m->input = copy_of(p->input, p->rows_in, p->stride);
		m->output = copy_of(p->output, p->rows_out, p->stride);
		m->position = *position;
	}
	return 0;
}

/* Whatever the model, and wherever it was left. */
START_TEST(a_run_goes_on_where_it_was)
{
	struct config c = config(_i & 1, _i >> 1 & 1, 1);
	struct moment m = {.saves = _i % 8 < 4 ? 7 : 60};
	enum dtype type = _i < 8 ? DTYPE_F32 : DTYPE_BF16;
	struct tensor in, out;
	struct train a, b;
	struct world w;

	world_init(&w, 40, 21000, SEED);
	c.storage = _i < 8 ? STORAGE_F32 : STORAGE_BF16;
	c.save_every = 1e-6;
	train_run(&a, &c, &w.vocab, &w.ids, NULL, keep_moment, &m, &err);
	ck_assert_ptr_nonnull(m.input);
	ck_assert_int_eq(m.position.epoch > 0, _i % 8 >= 4);
	ck_assert_int_eq(a.params.type, type);
	c.save_every = 0;
	in = rows_of(&a.params, m.input, a.params.rows_in);
	out = rows_of(&a.params, m.output, a.params.rows_out);
	ck_assert_int_eq(
	    train_run(&b, &c, &w.vocab, &w.ids,
		      &(struct train_start){.input = &in,
					    .output = &out,
					    .position = m.position},
		      no_save, NULL, &err),
	    0);
	ck_assert_uint_eq(b.position.tokens, a.position.tokens);
	ck_assert_mem_eq(a.params.input, b.params.input,
			 a.params.rows_in * a.params.stride * sizeof(float));
	ck_assert_mem_eq(a.params.output, b.params.output,
			 a.params.rows_out * a.params.stride * sizeof(float));
	train_release(&a);
	train_release(&b);
	mem_free(m.input);
	mem_free(m.output);
	world_release(&w);
}
END_TEST

static double loss_with(const struct world *w, struct config c,
			enum train_storage storage, size_t row_floats)
{
	struct train t;
	double loss;

	c.storage = storage;
	ck_assert_int_eq(train_run(&t, &c, &w->vocab, &w->ids, NULL, no_save,
				   NULL, &err), 0);
	ck_assert_uint_eq(t.params.stride, row_floats);
	ck_assert(params_finite(&t.params));
	loss = t.loss;
	train_release(&t);
	return loss;
}

/* Rows of bf16 take half the memory and learn the same, of all four models and
 * with copies of hot rows too. */
START_TEST(half_rows_learn_as_well)
{
	struct config c = config(_i & 1, _i >> 1 & 1, _i < 4 ? 1 : 3);
	double loss;
	struct world w;

	c.dim = 64;
	c.epochs = 4;
	world_init(&w, 40, 8000, SEED);
	loss = loss_with(&w, c, STORAGE_F32, 64);
	ck_assert_double_eq_tol(loss_with(&w, c, STORAGE_BF16, 32), loss,
				0.02 * loss);
	ck_assert_uint_lt(
	    config_memory(&(struct config){.dim = 64, .threads = 1,
					   .storage = STORAGE_BF16}, 1000000),
	    config_memory(&(struct config){.dim = 64, .threads = 1}, 1000000) *
		3 / 5);
	world_release(&w);
}
END_TEST

/* Wherever a number is that is none. */
START_TEST(half_rows_show_what_is_not_finite)
{
	static const uint16_t bad[] = {0x7f80, 0xff80, 0x7fc0, 0xffff};
	struct params p;
	size_t i;

	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(params_init_as(&p, DTYPE_BF16, 70, 70, 33,
						SEED, &err), 0);
		ck_assert_uint_eq(p.width, 64);
		ck_assert(params_finite(&p));
		memcpy((char *)(i % 2 ? params_output(&p, 69)
				      : params_input(&p, 1)) + 2 * 32,
		       &bad[i], sizeof(bad[i]));
		ck_assert(!params_finite(&p));
		params_release(&p);
	}
}
END_TEST

/* Two words, window beyond the sentence, dims of every kind, many negatives
 * and more threads than chunks. */
START_TEST(odd_shapes_train)
{
	static const struct {
		size_t words;
		int dim, window, negative, threads;
	} shapes[] = {{2, 1, 1, 1, 1},	 {2, 3, 1000, 5, 2}, {3, 100, 2, 50, 9},
		      {50, 5000, 5, 5, 1}, {50, 17, 20, 13, 2}};
	struct train t;
	struct world w;
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		struct config c = config(_i & 1, _i >> 1, shapes[i].threads);

		c.dim = shapes[i].dim;
		c.window = shapes[i].window;
		c.negative = shapes[i].negative;
		c.sample = 0;
		world_init(&w, shapes[i].words, 1000, SEED);
		ck_assert_int_eq(train_run(&t, &c, &w.vocab, &w.ids, NULL, no_save,
					   NULL, &err),
				 0);
		train_release(&t);
		world_release(&w);
	}
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("runs", SEED, &suite);

	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, rows_of_ngrams_are_hot, 0, 6);
	tcase_add_test(t, copies_of_ngrams_come_home);
	tcase_add_test(t, saving_changes_nothing);
	tcase_add_test(t, saves_by_tokens_are_of_the_corpus);
	tcase_add_loop_test(t, tokens_pass_32_bits, 0, 4);
	tcase_add_test(t, the_clock_goes_on_over_epochs);
	tcase_add_test(t, saves_by_the_clock_wait);
	tcase_add_loop_test(t, a_run_goes_on_where_it_was, 0, 16);
	tcase_add_loop_test(t, half_rows_learn_as_well, 0, 8);
	tcase_add_test(t, half_rows_show_what_is_not_finite);
	tcase_add_loop_test(t, trains_every_token_once, 0, 4);
	tcase_add_loop_test(t, one_thread_repeats_itself, 0, 4);
	tcase_add_loop_test(t, mad_rates_are_reported, 0, 4);
	tcase_add_loop_test(t, a_stop_before_the_first_word_is_the_end, 0, 8);
	tcase_add_loop_test(t, odd_shapes_train, 0, 4);
	return run_suite(suite);
}
