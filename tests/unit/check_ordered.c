/* SPDX-License-Identifier: MIT */
/* Training that does not depend on the threads, and what it is made of. */
#include "train/noise.h"
#include "train/ordered.h"

#include "base/mem.h"
#include "base/team.h"
#include "train/copies.h"
#include "train/train.h"
#include "run.h"
#include "training.h"

#include <string.h>

enum { SEED = 11, DIM = 20 };

static struct err err = ERR_INIT;

/* Rounds that all workers leave together: none is ahead of another. */
struct rounds {
	uint64_t done[8]; /* by worker */
	uint64_t early;	  /* seen to be behind after a meeting */
};

static int meet_often(struct team *team, int worker, void *shared,
		      struct err *e)
{
	struct rounds *r = shared;
	uint64_t round;
	int i;

	(void)e;
	for (round = 1; round <= 200; round++) {
		team_store(&r->done[worker], round);
		team_meet(team);
		for (i = 0; i < team_size(team); i++)
			if (team_load(&r->done[i]) != round)
				team_next(&r->early, 1);
		team_meet(team);
	}
	return 0;
}

START_TEST(workers_meet)
{
	struct rounds r = {.early = 0};
	int n = _i ? 1 << _i : 1;

	ck_assert_int_eq(team_run(n, meet_often, &r, &err), 0);
	ck_assert_uint_eq(r.early, 0);
	ck_assert_uint_eq(r.done[n - 1], 200);
}
END_TEST

START_TEST(slots_are_found_again)
{
	struct touched t = TOUCHED_INIT;
	uint32_t row, slot;
	int round;

	for (round = 0; round < 3; round++) {
		touched_reset(&t);
		for (row = 0; row < 3000; row++) {
			/* Many with the same low bits. */
			uint32_t r = row * 4096 + (uint32_t)round;

			ck_assert_int_eq(touched_reserve(&t, 1, &err), 0);
			slot = touched_slot(&t, r, 1);
			ck_assert_uint_eq(slot, row);
			ck_assert_uint_eq(touched_slot(&t, r, 2.5f), slot);
			ck_assert_uint_eq(touched_slot(&t, row / 2 * 4096 +
							       (uint32_t)round,
						       0),
					  row / 2);
		}
		ck_assert_uint_eq(t.n, 3000);
		ck_assert_float_eq(t.times[2999], 3.5f);
	}
	touched_release(&t);
}
END_TEST

/* Rows first, first + 1 .. first + n - 1, each touched once. */
static void take(struct copies *c, const struct params *p, uint32_t first,
		 uint32_t n, size_t parts)
{
	struct touched t = TOUCHED_INIT;
	uint32_t i;

	ck_assert_int_eq(touched_reserve(&t, n, &err), 0);
	for (i = n; i-- > 0;)
		touched_slot(&t, first + i, 1);
	ck_assert_int_eq(copies_take(c, &t, p->input, p->stride, parts, &err),
			 0);
	ck_assert_uint_eq(c->n, n);
	touched_release(&t);
}

static void add_to_all(struct copies *c, size_t stride, float x)
{
	size_t i;

	for (i = 0; i < c->n * stride; i++)
		c->rows[i] += x;
}

/* Rows 0..9 and 5..14 are copied; 5..9 meet.  What one piece alone has
 * touched is its copy to the bit, what both have is in between. */
START_TEST(copies_become_rows)
{
	enum { PARTS = 3 };
	struct copies one = COPIES_INIT, two = COPIES_INIT;
	struct copies *both[] = {&one, &two};
	struct copies_room room = COPIES_ROOM_INIT;
	struct params p, before;
	uint32_t row;
	size_t part;

	ck_assert_int_eq(params_init(&p, 16, 2, DIM, SEED, &err), 0);
	ck_assert_int_eq(params_init(&before, 16, 2, DIM, SEED, &err), 0);
	take(&one, &p, 0, 10, PARTS);
	take(&two, &p, 5, 10, PARTS);
	add_to_all(&one, p.stride, 1);
	add_to_all(&two, p.stride, 3);
	for (part = 0; part < PARTS; part++)
		ck_assert_int_eq(copies_merge(&room, p.input, p.stride, both,
					      2, part, 1, &err),
				 0);
	for (row = 0; row < 16; row++) {
		float old = params_input(&before, row)[7];
		float now = params_input(&p, row)[7];

		if (row < 5)
			ck_assert_float_eq(now, old + 1);
		else if (row < 10) /* each halfway: 4/3 of the mean 2 */
			ck_assert_float_eq_tol(now, old + 8.0f / 3, 1e-5);
		else if (row < 15)
			ck_assert_float_eq(now, old + 3);
		else
			ck_assert_float_eq(now, old);
	}
	copies_release(&one);
	copies_release(&two);
	copies_room_release(&room);
	params_release(&p);
	params_release(&before);
}
END_TEST

/* From the sum, where a touch is nothing, to the mean, where it is all. */
START_TEST(weights_lie_between_mean_and_sum)
{
	ck_assert_float_eq(copies_weight(5, 1, 0.3f), 1);
	ck_assert_float_eq_tol(copies_weight(64, 64, 1e-9f), 64, 1e-3);
	ck_assert_float_eq_tol(copies_weight(64, 64, 1e9f), 1, 1e-3);
	ck_assert_float_gt(copies_weight(8, 8, 0.1f),
			   copies_weight(80, 8, 0.1f));
}
END_TEST

static struct config config(int model, int loss, int threads)
{
	struct config c = training_config(model, loss, threads, SEED);

	c.dim = DIM;
	c.epochs = 2;
	c.share = model == MODEL_CBOW ? 2 : 1;
	c.deterministic = true;
	return c;
}

/* Words by falling counts, in sentences of up to 39. */
struct world {
	struct vocab vocab;
	struct ids ids;
};

static void world_init(struct world *w, uint32_t n, size_t tokens)
{
	uint32_t *p = mem_array(tokens, sizeof(*p), &err);
	struct rng r;
	size_t i;

	*w = (struct world){0};
	rng_seed(&r, SEED, 3);
	w->vocab.counts = mem_array(n, sizeof(uint64_t), &err);
	for (i = 0; i < n; i++) {
		char name[32];
		int length = snprintf(name, sizeof(name), "w%zu", i);

		ck_assert_int_eq(words_add(&w->vocab.words, name,
					   (size_t)length, &err), 0);
		w->vocab.counts[i] = 10 + 4 * (n - i);
		w->vocab.tokens += w->vocab.counts[i];
	}
	for (i = 0; i < tokens; i++) {
		p[i] = i % 40 == 39 ? IDS_END : rng_below(&r, n);
		w->ids.tokens += p[i] != IDS_END;
	}
	i = w->ids.tokens;
	ck_assert_int_eq(ids_init(&w->ids, UINT64_MAX, &err), 0);
	ck_assert_int_eq(ids_put(&w->ids, 0, 0, p, tokens, &err), 0);
	ck_assert_int_eq(ids_finish(&w->ids, &err), 0);
	w->ids.tokens = i;
	mem_free(p);
}

static void world_release(struct world *w)
{
	vocab_release(&w->vocab);
	ids_release(&w->ids);
}

/* Words 3, 1 and 4 of ten as words 0, 1 and 2 of a small loss. */
static void narrow(const struct config *c, struct world *w, struct loss *loss,
		   struct loss *small, struct touched *outputs)
{
	static const uint32_t some[] = {3, 1, 4};
	struct touched words = TOUCHED_INIT;
	uint64_t seen[10] = {9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
	struct rng r;
	int i;

	rng_seed(&r, SEED, 5);
	ck_assert_int_eq(loss_init(loss, c, w->vocab.counts, seen, 10, &err),
			 0);
	ck_assert_int_eq(touched_reserve(&words, 3, &err), 0);
	for (i = 0; i < 3; i++)
		touched_slot(&words, some[i], 10);
	ck_assert_int_eq(loss_narrow(small, loss, &words, outputs, &r, &err),
			 0);
	touched_release(&words);
}

struct room {
	float *rows[64], labels[4 * 64];
	struct outputs out;
};

static struct outputs *room_outputs(struct room *room)
{
	room->out = (struct outputs){.rows = room->rows,
				     .labels = room->labels,
				     .label_stride = 64};
	return &room->out;
}

/* The path of a word is its own, node by node. */
START_TEST(narrowed_paths_are_the_same)
{
	struct config c = config(MODEL_SKIPGRAM, LOSS_HS, 1);
	struct loss loss, small = {0};
	struct touched outputs = TOUCHED_INIT;
	struct params all, few;
	struct world w;
	uint32_t word = 4, slot = 2;
	struct room a, b;
	int i;

	world_init(&w, 10, 100);
	narrow(&c, &w, &loss, &small, &outputs);
	params_init(&all, 10, 9, DIM, SEED, &err);
	params_init(&few, 10, outputs.n, DIM, SEED, &err);
	loss_targets(&loss, &(struct hot){.shared = &all.output, .stride = all.stride}, NULL, &word, 1,
		     NULL, room_outputs(&a));
	loss_targets(&small, &(struct hot){.shared = &few.output, .stride = few.stride}, NULL, &slot, 1,
		     NULL, room_outputs(&b));
	ck_assert_int_eq(a.out.n, b.out.n);
	for (i = 0; i < a.out.n; i++) {
		size_t at = (size_t)(b.rows[i] - few.output) / few.stride;

		ck_assert_ptr_eq(a.rows[i],
				 params_output(&all, outputs.rows[at]));
		ck_assert_float_eq(outputs_labels(&a.out, 1)[i],
				   outputs_labels(&b.out, 1)[i]);
	}
	loss_release(&loss);
	loss_release(&small);
	touched_release(&outputs);
	params_release(&all);
	params_release(&few);
	world_release(&w);
}
END_TEST

/* Targets come first, and what is drawn as noise has been counted. */
START_TEST(narrowed_noise_is_touched)
{
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, 1);
	struct loss loss, small = {0};
	struct touched outputs = TOUCHED_INIT;
	struct noise_pool none = {0};
	struct params few;
	struct world w;
	struct room a;
	double times = 0;
	struct rng r;
	uint32_t slot;
	size_t i;

	world_init(&w, 10, 100);
	narrow(&c, &w, &loss, &small, &outputs);
	ck_assert_uint_eq(outputs.rows[0], 3);
	ck_assert_uint_eq(outputs.rows[1], 1);
	ck_assert_uint_eq(outputs.rows[2], 4);
	for (i = 0; i < outputs.n; i++)
		times += (double)outputs.times[i];
	ck_assert_double_eq_tol(times, 30 * (1 + 5), 1e-3);
	params_init(&few, 3, outputs.n, DIM, SEED, &err);
	rng_seed(&r, SEED, 6);
	for (i = 0; i < 300; i++) {
		slot = i % 3;
		loss_targets(&small, &(struct hot){.shared = &few.output, .stride = few.stride}, &none, &slot, 1,
			     &r, room_outputs(&a));
		ck_assert_ptr_eq(a.rows[0], params_output(&few, slot));
		ck_assert_uint_lt((size_t)(a.rows[1] - few.output),
				  outputs.n * few.stride);
	}
	loss_release(&loss);
	loss_release(&small);
	touched_release(&outputs);
	params_release(&few);
	world_release(&w);
}
END_TEST

/* Keeps the matrices at the Nth save. */
struct moment {
	int saves;
	float *rows[2];
	struct position position;
};

static float *copy_of(const float *x, size_t rows, size_t stride)
{
	return mem_copy(x, rows * stride * sizeof(*x), &err);
}

static int keep_moment(void *arg, const struct params *p,
		       const struct position *position, struct err *e)
{
	struct moment *m = arg;

	(void)e;
	if (m->saves-- != 0)
		return 0;
	m->rows[0] = copy_of(p->input, p->rows_in, p->stride);
	m->rows[1] = copy_of(p->output, p->rows_out, p->stride);
	m->position = *position;
	return 0;
}

static void run(struct train *t, const struct config *c, struct world *w,
		const struct train_start *start, struct moment *m)
{
	ck_assert_int_eq(train_run(t, c, &w->vocab, &w->ids, start,
				   keep_moment, m, &err),
			 0);
	ck_assert_int_eq(t->position.epoch, c->epochs);
	ck_assert_uint_eq(t->position.tokens,
			  w->ids.tokens * (uint64_t)c->epochs);
}

static void assert_same(const struct train *a, const struct train *b)
{
	const struct params *p = &a->params;

	ck_assert_mem_eq(p->input, b->params.input,
			 p->rows_in * p->stride * sizeof(float));
	ck_assert_mem_eq(p->output, b->params.output,
			 p->rows_out * p->stride * sizeof(float));
	ck_assert_double_eq(a->loss, b->loss);
}

/* Of two words and of many, every model and loss. */
START_TEST(threads_do_not_matter)
{
	static const int threads[] = {2, 3, 9};
	struct config c = config(_i & 1, _i >> 1 & 1, 1);
	struct moment none = {.saves = -1};
	struct train one, many;
	struct world w;
	size_t i;

	world_init(&w, _i < 4 ? 2 : 300, _i < 4 ? 3000 : 9000);
	run(&one, &c, &w, NULL, &none);
	for (i = 0; i < sizeof(threads) / sizeof(threads[0]); i++) {
		c.threads = threads[i];
		run(&many, &c, &w, NULL, &none);
		assert_same(&one, &many);
		train_release(&many);
	}
	train_release(&one);
	world_release(&w);
}
END_TEST

/* Saved between two groups, gone on with by another number of threads. */
START_TEST(a_run_goes_on_where_it_was)
{
	struct config c = config(_i & 1, _i >> 1 & 1, 2);
	struct moment m = {.saves = _i < 4 ? 3 : 30}, none = {.saves = -1};
	struct tensor in = {.type = DTYPE_F32, .ndim = 2}, out;
	struct train a, b;
	struct world w;

	world_init(&w, 40, 9000);
	c.save_every = 1e-6;
	run(&a, &c, &w, NULL, &m);
	ck_assert_ptr_nonnull(m.rows[0]);
	ck_assert_int_eq(m.position.epoch > 0, _i >= 4);
	in.shape[1] = (uint64_t)c.dim;
	in.stride = a.params.stride * sizeof(float);
	out = in;
	in.data = m.rows[0];
	out.data = m.rows[1];
	in.shape[0] = a.params.rows_in;
	out.shape[0] = a.params.rows_out;
	c.save_every = 0;
	c.threads = 3;
	run(&b, &c, &w, &(struct train_start){.input = &in,
					       .output = &out,
					       .position = m.position},
	    &none);
	b.loss = a.loss; /* means over other spans */
	assert_same(&a, &b);
	m.position.chunk++;
	ck_assert_int_eq(train_run(&b, &c, &w.vocab, &w.ids,
				   &(struct train_start){
				       .input = &in,
				       .output = &out,
				       .position = m.position},
				   keep_moment, &none, &err),
			 -1);
	err = (struct err)ERR_INIT;
	train_release(&a);
	mem_free(m.rows[0]);
	mem_free(m.rows[1]);
	world_release(&w);
}
END_TEST

START_TEST(mad_rates_are_reported)
{
	struct config c = config(_i & 1, _i >> 1, 2);
	struct moment none = {.saves = -1};
	struct train t;
	struct world w;

	world_init(&w, 40, 9000);
	c.rate = 1e4;
	ck_assert_int_eq(train_run(&t, &c, &w.vocab, &w.ids, NULL,
				   keep_moment, &none, &err),
			 -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "training diverged in epoch 1"));
	err = (struct err)ERR_INIT;
	world_release(&w);
}
END_TEST

/* Every chunk is in one group, and there are more groups for more text. */
START_TEST(plans_cover_the_corpus)
{
	static const size_t sizes[] = {1, 3, 4, 5, 1023, 2049, 16500, 1000000};
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct chunks c = {.n = sizes[i]};
		struct ordered_plan p = ordered_plan(&c);

		ck_assert_uint_ge(p.pieces * p.groups, sizes[i]);
		ck_assert_uint_lt(p.pieces * p.groups, sizes[i] + p.pieces);
	}
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("ordered", SEED, &suite);

	tcase_add_loop_test(t, workers_meet, 0, 4);
	tcase_add_test(t, slots_are_found_again);
	tcase_add_test(t, copies_become_rows);
	tcase_add_test(t, weights_lie_between_mean_and_sum);
	tcase_add_test(t, narrowed_paths_are_the_same);
	tcase_add_test(t, narrowed_noise_is_touched);
	tcase_add_test(t, plans_cover_the_corpus);
	tcase_add_loop_test(t, threads_do_not_matter, 0, 8);
	tcase_add_loop_test(t, a_run_goes_on_where_it_was, 0, 8);
	tcase_add_loop_test(t, mad_rates_are_reported, 0, 4);
	return run_suite(suite);
}
