/* SPDX-License-Identifier: MIT */
/* The parts of training, each against what it promises; check_runs.c has them
 * together. */
#include "train/train.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "train/chunks.h"
#include "train/hot.h"
#include "train/huffman.h"
#include "train/examples.h"
#include "train/noise.h"
#include "train/subsample.h"
#include "run.h"
#include "world.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 7 };

static struct err err = ERR_INIT;

static struct config config(int model, int loss, int threads)
{
	return training_config(model, loss, threads, SEED);
}

/* The share of every word, summed over the slots of the table, is exact; of
 * counts far beyond 2^32 too. */
START_TEST(noise_is_exact)
{
	static const uint64_t seen[] = {1000000, 5000, 300, 300, 7, 1, 1};
	enum { N = sizeof(seen) / sizeof(seen[0]) };
	uint64_t counts[N];
	double share[N] = {0}, want[N], sum = 0;
	struct noise noise;
	int i;

	for (i = 0; i < N; i++)
		counts[i] = seen[i] << _i;
	ck_assert_int_eq(noise_init(&noise, counts, N, 0.75, &err), 0);
	for (i = 0; i < N; i++) {
		double own = noise.slots[i].threshold / 0x1p32;

		share[i] += own / N;
		share[noise.slots[i].alias] += (1 - own) / N;
		sum += want[i] = pow((double)seen[i], 0.75);
	}
	for (i = 0; i < N; i++)
		ck_assert_double_eq_tol(share[i], want[i] / sum, 1e-9);
	noise_release(&noise);
}
END_TEST

START_TEST(noise_draws_its_shares)
{
	static const uint64_t counts[] = {16, 1};
	struct noise noise;
	struct rng r;
	int n = 0, i;

	rng_seed(&r, SEED, 0);
	ck_assert_int_eq(noise_init(&noise, counts, 2, 0.5, &err), 0);
	for (i = 0; i < 100000; i++)
		n += noise_draw(&noise, &r) == 0;
	ck_assert_int_gt(n, 79400); /* 80000 +- 5 sigma */
	ck_assert_int_lt(n, 80600);
	noise_release(&noise);
}
END_TEST

/* Rows of one number: word I has number I. */
static float numbers[1000], *const first_number = numbers;
static const struct hot no_copies = {.shared = &first_number, .stride = 1};

/* N words to TO. */
static void draw(const struct noise *noise, struct noise_pool *pool,
		 struct rng *r, uint32_t *to, int n)
{
	float *rows[20];
	int i;

	noise_rows(noise, pool, &no_copies, r, rows, n);
	for (i = 0; i < n; i++)
		to[i] = (uint32_t)(rows[i] - numbers);
}

/* A pool changes by one word every few draws, the oldest; so its words are those
 * of the noise in turn, and what is drawn has the shares of the noise. */
START_TEST(pool_is_noise_in_turn)
{
	static const uint64_t counts[] = {16, 1};
	enum { REUSE = 4, DRAWS = 400000 };
	struct noise_pool pool = {.reuse = REUSE}, was;
	struct noise noise;
	struct rng r;
	int i, n = 0, k, changed;
	uint32_t word;

	rng_seed(&r, SEED, 1);
	ck_assert_int_eq(noise_init(&noise, counts, 2, 0.5, &err), 0);
	draw(&noise, &pool, &r, &word, 1);
	n += word == 0;
	ck_assert(pool.full);
	for (i = 1; i < DRAWS; i++) {
		was = pool;
		draw(&noise, &pool, &r, &word, 1);
		n += word == 0;
		for (k = changed = 0; k < NOISE_POOL; k++)
			changed += pool.rows[k] != was.rows[k] &&
				   k != (int)was.oldest;
		ck_assert_int_eq(changed, 0);
		ck_assert_uint_eq((was.oldest + (i % REUSE == REUSE - 1)) %
				      NOISE_POOL,
				  pool.oldest);
	}
	/* 80 % +- 5 sigma of DRAWS / REUSE draws. */
	ck_assert_double_eq_tol((double)n / DRAWS, 0.8, 0.0064);
	noise_release(&noise);
}
END_TEST

/* Every word of a pool is as likely as the others, drawn one by one or many at
 * once, which is the same number of draws. */
START_TEST(pool_draws_its_words_alike)
{
	int at_once = _i ? 20 : 1, k;
	uint32_t words[20];
	struct noise_pool pool = {.reuse = 1 << 30};
	uint64_t counts[1000];
	struct noise noise;
	struct rng r;
	int times[1000] = {0}, in[1000] = {0}, i;

	rng_seed(&r, SEED, 2);
	for (i = 0; i < 1000; i++)
		counts[i] = 1;
	ck_assert_int_eq(noise_init(&noise, counts, 1000, 1, &err), 0);
	for (i = 0; i < 1000 * NOISE_POOL; i += at_once) {
		draw(&noise, &pool, &r, words, at_once);
		for (k = 0; k < at_once; k++)
			times[words[k]]++;
	}
	ck_assert_int_eq(pool.wait, pool.reuse - 1000 * NOISE_POOL);
	for (i = 0; i < NOISE_POOL; i++)
		in[pool.rows[i] - numbers]++;
	for (i = 0; i < 1000; i++) {
		ck_assert_int_le(times[i], 1180 * in[i]); /* 5.6 sigma */
		ck_assert_int_ge(times[i], 820 * in[i]);
	}
	noise_release(&noise);
}
END_TEST

/* Draws in one go have nothing to do with each other: the same place of the pool
 * twice in turn as often as any other. */
START_TEST(pool_draws_are_independent)
{
	enum { PLACES = NOISE_POOL, TIMES = 200 };
	static int pairs[PLACES][PLACES];
	struct noise_pool pool = {.reuse = 1 << 30};
	struct noise noise = {.n = 1};
	struct noise_slot slot = {UINT32_MAX, 0};
	uint32_t words[20];
	struct rng r;
	int i, k;

	noise.slots = &slot;
	rng_seed(&r, SEED, 3);
	draw(&noise, &pool, &r, words, 1);
	for (i = 0; i < PLACES; i++)
		pool.rows[i] = numbers + i;
	for (i = 0; i < PLACES * PLACES * TIMES; i += 19) {
		draw(&noise, &pool, &r, words, 20);
		for (k = 0; k < 19; k++)
			pairs[words[k]][words[k + 1]]++;
	}
	for (i = 0; i < PLACES; i++)
		for (k = 0; k < PLACES; k++) {
			ck_assert_int_gt(pairs[i][k], TIMES - 100); /* 7 sigma */
			ck_assert_int_lt(pairs[i][k], TIMES + 100);
		}
}
END_TEST

/* Bits spent, against the cost of merging the two least by search. */
static uint64_t least_cost(const uint64_t *counts, int n)
{
	uint64_t w[64], cost = 0;
	int i, k;

	memcpy(w, counts, (size_t)n * sizeof(*w));
	for (; n > 1; n--) {
		for (k = 0; k < 2; k++) { /* the two least to the end */
			int least = 0;

			for (i = 1; i < n - k; i++)
				if (w[i] < w[least])
					least = i;
			uint64_t t = w[least];
			w[least] = w[n - 1 - k];
			w[n - 1 - k] = t;
		}
		cost += w[n - 2] += w[n - 1];
	}
	return cost;
}

START_TEST(huffman_is_least)
{
	uint64_t counts[64], cost;
	struct huffman h;
	struct rng r;
	int n, i;

	rng_seed(&r, SEED, 1);
	for (n = 2; n <= 64; n++) {
		for (i = 0; i < n; i++)
			counts[i] = 1 + rng_below(&r, 50) *
					    (rng_below(&r, 4) ? 1 : 1000);
		for (i = 1; i < n; i++) { /* descending */
			int k = i;

			for (; k > 0 && counts[k - 1] < counts[k]; k--) {
				uint64_t t = counts[k];
				counts[k] = counts[k - 1];
				counts[k - 1] = t;
			}
		}
		ck_assert_int_eq(
		    huffman_init(&h, counts, NULL, (size_t)n, 0.01,
				 &err), 0);
		for (cost = 0, i = 0; i < n; i++)
			cost += counts[i] * (h.start[i + 1] - h.start[i]);
		ck_assert_uint_eq(cost, least_cost(counts, n));
		huffman_release(&h);
	}
}
END_TEST

/* Fibonacci counts make the deepest tree there is. */
START_TEST(huffman_goes_deep)
{
	uint64_t counts[80];
	struct huffman h;
	int i;

	counts[79] = counts[78] = 1;
	for (i = 77; i >= 0; i--)
		counts[i] = counts[i + 1] + counts[i + 2];
	ck_assert_int_eq(huffman_init(&h, counts, NULL, 80, 0.01, &err), 0);
	ck_assert_int_eq(h.depth, 79);
	/* A node down the path weighs .618 of the one above. */
	ck_assert_uint_eq(h.busy, 10);
	ck_assert_uint_eq(h.nodes[0], 0);
	ck_assert_uint_eq(h.nodes[h.start[80] - 1], 78);
	ck_assert_uint_eq(h.start[1] - h.start[0], 1);
	huffman_release(&h);
}
END_TEST

/* Which inner nodes word A and word B have in common, from the root. */
static int common_path(const struct loss *loss, struct params *p, uint32_t a,
		       uint32_t b)
{
	float *rows[2][32], labels[2][64];
	struct outputs out[2];
	struct hot hot = {.shared = &p->output, .stride = p->stride};
	const uint32_t words[] = {a, b};
	int i;

	ck_assert_int_le(loss->max_outputs, 32);
	for (i = 0; i < 2; i++) {
		out[i] = (struct outputs){.rows = rows[i],
					  .labels = labels[i],
					  .label_stride = 32};
		loss_targets(loss, &hot, NULL, &words[i], 1, NULL, &out[i]);
		ck_assert_int_eq(out[i].each, out[i].n);
	}
	for (i = 0; i < out[0].n && i < out[1].n; i++)
		if (rows[0][i] != rows[1][i])
			break;
	return i;
}

/* Of 64 words about as frequent, those first seen side by side have all but
 * the last node of their paths in common. */
START_TEST(tree_keeps_neighbours_together)
{
	struct config c = config(MODEL_SKIPGRAM, LOSS_HS, 1);
	uint64_t counts[64], seen[64];
	struct params p;
	struct loss loss;
	uint32_t i;

	for (i = 0; i < 64; i++) {
		counts[i] = 1000 - i / 2;
		seen[i] = i * 37 % 64;
	}
	ck_assert_int_eq(params_init(&p, 64, 63, 4, SEED, &err), 0);
	ck_assert_int_eq(loss_init(&loss, &c, counts, seen, 64, &err), 0);
	for (i = 0; i < 64; i += 2) {
		uint32_t a = 0, b = 0, k;

		for (k = 0; k < 64; k++) {
			a = seen[k] == i ? k : a;
			b = seen[k] == i + 1 ? k : b;
		}
		ck_assert_int_eq(common_path(&loss, &p, a, b), 6);
		ck_assert_int_lt(common_path(&loss, &p, a, (b + 31) % 64), 6);
	}
	loss_release(&loss);
	params_release(&p);
}
END_TEST

/* Shares count, not counts, though they be far beyond 2^32. */
START_TEST(subsample_keeps_by_formula)
{
	const uint64_t counts[] = {UINT64_C(50000) << _i, UINT64_C(1000) << _i,
				   UINT64_C(10) << _i, UINT64_C(1) << _i};
	uint64_t tokens = UINT64_C(51011) << _i;
	uint32_t *keep = subsample_new(counts, 4, tokens, 1e-3, &err);
	double ratio = 1e-3 * 51011 / 50000;

	ck_assert_ptr_nonnull(keep);
	ck_assert_double_eq_tol(keep[0] / 0x1p32, sqrt(ratio) + ratio, 1e-9);
	ck_assert_uint_eq(keep[2], UINT32_MAX);
	ck_assert_uint_eq(keep[3], UINT32_MAX);
	mem_free(keep);
	keep = subsample_new(counts, 4, tokens, 0, &err);
	ck_assert_uint_eq(keep[0], UINT32_MAX);
	mem_free(keep);
}
END_TEST

static void fill_segment(struct ids *ids, uint64_t number, size_t n,
			 uint32_t mark_every, struct rng *r)
{
	uint32_t *p = mem_array(n, sizeof(*p), &err);
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = mark_every && rng_below(r, mark_every) == 0
			   ? IDS_END
			   : rng_below(r, 50);
	ck_assert_int_eq(ids_put(ids, number, 0, p, n, &err), 0);
	mem_free(p);
}

/* Chunks lie end to end over every segment, whatever the sentences. */
START_TEST(chunks_cover_all)
{
	static const size_t sizes[] = {1, 499, 625, 626, 70000, 20000, 3};
	struct chunks c;
	struct ids ids;
	struct rng r;
	size_t i, k = 0, at;

	rng_seed(&r, SEED, 2);
	ck_assert_int_eq(ids_init(&ids, UINT64_MAX, &err), 0);
	for (i = 0; i < 7; i++)
		fill_segment(&ids, i, sizes[i], i == 4 ? 0 : 30, &r);
	ck_assert_int_eq(ids_finish(&ids, &err), 0);
	ck_assert_int_eq(chunks_init(&c, &ids, chunks_size(&ids), &err), 0);
	for (i = 0; i < 7; i++)
		for (at = 0; at < ids.segments[i].n; at += c.list[k++].n) {
			ck_assert_uint_lt(k, c.n);
			ck_assert_uint_eq(c.list[k].segment, i);
			ck_assert_uint_eq(c.list[k].start, at);
			ck_assert_uint_gt(c.list[k].n, 0);
		}
	ck_assert_uint_eq(k, c.n);
	chunks_release(&c);
	ids_release(&ids);
}
END_TEST

/* Four targets, two of them the same word: distinct rows, one truth each,
 * noise for all, and the sums over every set of targets. */
START_TEST(targets_share_noise)
{
	static const uint32_t words[] = {3, 5, 3, 7};
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, 1);
	struct params p;
	struct loss loss;
	struct hot hot;
	struct world w;
	struct rng r;
	struct noise_pool pool = {.reuse = 4};
	float *rows[16], labels[16 * 16];
	struct outputs out = {.rows = rows, .labels = labels};
	int i, k, m;

	c.share = 4;
	world_init(&w, 40, 100, SEED);
	ck_assert_int_eq(params_init(&p, 40, 40, 4, SEED, &err), 0);
	ck_assert_int_eq(loss_init(&loss, &c, w.vocab.counts, NULL, 40,
				   &err), 0);
	ck_assert_int_eq(hot_outputs(&hot, &p, 0, 1, 1, NULL, &err), 0);
	ck_assert_int_eq(loss.max_outputs, 4 + 5 + 3);
	out.label_stride = (size_t)loss.max_outputs;
	rng_seed(&r, SEED, 9);
	loss_targets(&loss, &hot, &pool, words, 4, &r, &out);
	ck_assert_int_eq(out.n, 3 + 8);
	ck_assert_int_eq(out.each, 1 + 8);
	for (i = 0; i < out.n; i++)
		for (k = 0; k < i; k++)
			ck_assert_ptr_ne(rows[i], rows[k]);
	for (k = 0; k < 4; k++)
		for (i = 0; i < out.n; i++) {
			float want = rows[i] == params_output(&p, words[k]) ? 1
				     : i < 3				    ? 0
									    : -1;

			ck_assert_float_eq(outputs_labels(&out, 1u << k)[i],
					   want);
		}
	for (m = 1; m < 16; m++)
		for (i = 0; i < out.n; i++) {
			float sum = 0;

			for (k = 0; k < 4; k++)
				if (m >> k & 1)
					sum += outputs_labels(&out,
							      1u << k)[i];
			ck_assert_float_eq(outputs_labels(&out, (unsigned)m)[i],
					   sum);
		}
	loss_release(&loss);
	params_release(&p);
	world_release(&w);
}
END_TEST

/* What skip-gram's pairs add to the rows, pair by pair: N words in each
 * other's windows, of which those from FIRST on that share the outputs OUT are
 * the targets. */
static void add_pairs(struct params *p, const struct params *old,
		      const uint32_t *words, int n, int first,
		      const struct outputs *out, float rate)
{
	int i, k, j;
	size_t d;

	for (i = 0; i < n; i++)
		for (k = 0; k < out->targets; k++)
			for (j = 0; i != first + k && j < out->n; j++) {
				const float *in = params_input(old, words[i]);
				size_t row = (size_t)(out->rows[j] - p->output);
				float label = outputs_labels(out, 1u << k)[j];
				float f = 0, g;

				for (d = 0; d < p->dim; d++)
					f += in[d] * old->output[row + d];
				g = rate * ((label > 0) - fabsf(label) /
							      (1 + expf(-f)));
				for (d = 0; d < p->dim; d++) {
					params_input(p, words[i])[d] +=
					    g * old->output[row + d];
					p->output[row + d] += g * in[d];
				}
			}
}

static void copy_rows(struct params *to, const struct params *from)
{
	size_t bytes = from->rows_in * from->stride * sizeof(float);

	memcpy(to->input, from->input, bytes);
	memcpy(to->output, from->output, bytes);
}

/* A sentence in which a word stands twice, all in one group or each position
 * its own. */
START_TEST(group_is_the_sum_of_its_pairs)
{
	static const uint32_t words[] = {3, 5, 3, 7};
	struct config c = config(MODEL_SKIPGRAM, LOSS_NS, 1);
	struct params p, old, want;
	struct examples e;
	struct loss loss;
	struct noise_pool pool = {.reuse = c.noise_reuse};
	struct world w;
	struct rng r, same;
	int first;
	size_t i;

	c.share = _i;
	c.fixed_window = true;
	world_init(&w, 40, 100, SEED);
	ck_assert_int_eq(params_init(&p, 40, 40, 20, SEED, &err), 0);
	ck_assert_int_eq(params_init(&old, 40, 40, 20, SEED, &err), 0);
	ck_assert_int_eq(params_init(&want, 40, 40, 20, SEED, &err), 0);
	ck_assert_int_eq(loss_init(&loss, &c, w.vocab.counts, NULL, 40,
				   &err), 0);
	rng_seed(&r, SEED, 10);
	for (i = 0; i < 40 * p.stride; i++)
		p.output[i] = old.output[i] = want.output[i] =
		    i % p.stride < 20 ? rng_float(&r) - 0.5f : 0;
	ck_assert_int_eq(examples_init(&e, &c, &p, &loss, &err), 0);
	e.rate = 0.1f;
	same = r;
	examples_begin(&e, r);
	examples_sentence(&e, words, 4, &r);
	ck_assert_uint_eq(e.pairs, 12);
	ck_assert_uint_eq(e.outputs, 12 * (5 + (uint64_t)_i));
	ck_assert_uint_eq(e.words, 4);
	for (first = 0; first < 4; first += _i) {
		struct outputs *out = &e.draws[0].out;

		loss_targets(&loss, &e.hot, &pool, words + first, _i, &same,
			     out);
		for (i = 0; i < (size_t)out->n; i++)
			out->rows[i] += want.output - p.output;
		copy_rows(&old, &want);
		add_pairs(&want, &old, words, 4, first, out, 0.1f);
	}
	for (i = 0; i < 40 * p.stride; i++) {
		ck_assert_float_eq_tol(p.input[i], want.input[i], 1e-5f);
		ck_assert_float_eq_tol(p.output[i], want.output[i], 1e-5f);
	}
	examples_release(&e);
	loss_release(&loss);
	params_release(&p);
	params_release(&old);
	params_release(&want);
	world_release(&w);
}
END_TEST

START_TEST(rate_falls_to_its_floor)
{
	struct config c = config(0, 0, 1);

	ck_assert_double_eq_tol(train_rate(&c, 0, 100), 0.05, 1e-12);
	ck_assert_double_eq_tol(train_rate(&c, 50, 100), 0.025, 1e-12);
	ck_assert_double_eq_tol(train_rate(&c, 100, 100), 0.05e-4, 1e-12);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("train", SEED, &suite);

	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, noise_is_exact, 0, 41);
	tcase_add_test(t, noise_draws_its_shares);
	tcase_add_test(t, pool_is_noise_in_turn);
	tcase_add_loop_test(t, pool_draws_its_words_alike, 0, 2);
	tcase_add_test(t, pool_draws_are_independent);
	tcase_add_test(t, huffman_is_least);
	tcase_add_test(t, huffman_goes_deep);
	tcase_add_test(t, tree_keeps_neighbours_together);
	tcase_add_loop_test(t, subsample_keeps_by_formula, 0, 41);
	tcase_add_test(t, chunks_cover_all);
	tcase_add_test(t, targets_share_noise);
	tcase_add_loop_test(t, group_is_the_sum_of_its_pairs, 4, 5);
	tcase_add_loop_test(t, group_is_the_sum_of_its_pairs, 1, 2);
	tcase_add_test(t, rate_falls_to_its_floor);
	return run_suite(suite);
}
