/* SPDX-License-Identifier: MIT */
/* Following a stream: its text as it comes, rows that change places, rows that
 * change owners. */
#include "run.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "train/follow.h"
#include "train/frequent.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 1, DIM = 10 };

/* ---- text as it comes ---- */

static void expect(struct corpus *c, struct corpus_block *b, const char *text)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(corpus_next(c, b, &err), 1);
	ck_assert_uint_eq(b->len, strlen(text));
	ck_assert_int_eq(memcmp(b->data, text, b->len), 0);
}

static void say(int fd, const char *text)
{
	ck_assert_int_eq((int)write(fd, text, strlen(text)),
			 (int)strlen(text));
}

START_TEST(pieces)
{
	struct corpus_rules rules = {.max_token = 0};
	struct corpus_block b = {0};
	struct err err = ERR_INIT;
	struct corpus *c = NULL;
	char name[32], *path = name;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	snprintf(name, sizeof(name), "/dev/fd/%d", fds[0]);
	ck_assert_int_eq(corpus_open(&c, &path, 1, &rules, 1, &err), 0);
	corpus_set_patience(c, 0.05);
	say(fds[1], "ab cd\nef g");
	expect(c, &b, "ab cd\n");
	ck_assert(b.sentence_end);
	/* Words that are whole do not wait for the end of their line, a part
	 * of a word does. */
	expect(c, &b, "ef ");
	ck_assert(!b.sentence_end);
	ck_assert_int_eq(corpus_next(c, &b, &err), CORPUS_QUIET);
	ck_assert_int_eq(corpus_next(c, &b, &err), CORPUS_QUIET);
	say(fds[1], "h\nij");
	expect(c, &b, "gh\n");
	ck_assert_int_eq(corpus_next(c, &b, &err), CORPUS_QUIET);
	close(fds[1]);
	expect(c, &b, "ij");
	ck_assert(b.sentence_end);
	ck_assert_int_eq(corpus_next(c, &b, &err), 0);
	ck_assert_int_eq(err.status, ERR_NONE);
	corpus_block_release(&b);
	corpus_close(c);
	close(fds[0]);
}
END_TEST

/* ---- rows change places ---- */

static void fill(struct params *p)
{
	struct err err = ERR_INIT;
	uint32_t i;

	ck_assert_int_eq(params_init(p, 50, 50, DIM, SEED, &err), 0);
	for (i = 0; i < 50; i++) {
		*params_input(p, i) = (float)i;
		*params_output(p, i) = (float)i + 100;
	}
}

START_TEST(permutation)
{
	struct err err = ERR_INIT;
	uint32_t order[50], kept[50], back[50], i;
	struct params p;
	struct rng r;
	float *spare;

	fill(&p);
	spare = mem_array(p.stride, sizeof(*spare), &err);
	rng_seed(&r, SEED, (uint64_t)_i);
	for (i = 0; i < 50; i++) {
		uint32_t j = rng_below(&r, i + 1);

		order[i] = order[j];
		order[j] = i;
	}
	for (i = 0; i < 50; i++)
		back[order[i]] = i;
	memcpy(kept, order, sizeof(kept));
	params_permute(&p, order, 50, spare);
	for (i = 0; i < 50; i++) {
		ck_assert(*params_input(&p, i) == (float)kept[i]);
		ck_assert(*params_output(&p, i) == (float)kept[i] + 100);
	}
	params_permute(&p, back, 50, spare);
	for (i = 0; i < 50; i++)
		ck_assert(*params_input(&p, i) == (float)i);
	mem_free(spare);
	params_release(&p);
}
END_TEST

START_TEST(most_frequent_first)
{
	struct err err = ERR_INIT;
	struct params p;
	struct roster words;
	struct rng r;
	char word[16];
	uint32_t i, row;

	fill(&p);
	ck_assert_int_eq(roster_init(&words, 50, 100, &err), 0);
	rng_seed(&r, SEED, (uint64_t)_i);
	for (i = 0; i < 50; i++) {
		snprintf(word, sizeof(word), "w%u", i);
		roster_add(&words, word, strlen(word), 1 + rng_below(&r, 30));
	}
	ck_assert_int_eq(frequent_first(&words, &p, &err), 0);
	for (i = 1; i < 50; i++)
		ck_assert_uint_ge(words.entries[i - 1].count,
				  words.entries[i].count);
	for (i = 0; i < 50; i++) {
		snprintf(word, sizeof(word), "w%u", i);
		row = roster_find(&words, word, strlen(word));
		ck_assert(*params_input(&p, row) == (float)i);
		ck_assert(*params_output(&p, row) == (float)i + 100);
	}
	roster_release(&words);
	params_release(&p);
}
END_TEST

/* ---- rows change owners ---- */

/* N old words whose rows are all halves, each seen twice. */
static void make_old(struct matrix *m, float *rows, size_t n)
{
	struct err err = ERR_INIT;
	char word[16];
	size_t i;

	*m = (struct matrix)MATRIX_INIT;
	m->counts = mem_array(n, sizeof(*m->counts), &err);
	for (i = 0; i < n; i++) {
		snprintf(word, sizeof(word), "old%zu", i);
		words_add(&m->words, word, strlen(word), &err);
		m->counts[i] = 2;
	}
	for (i = 0; i < n * DIM; i++)
		rows[i] = .5f;
	matrix_add(m, "input", DTYPE_F32, n, DIM, rows, 0, NULL, &err);
	matrix_add(m, "output", DTYPE_F32, n, DIM, rows, 0, NULL, &err);
	ck_assert_int_eq(err.status, ERR_NONE);
}

static int no_pause(void *arg, struct follow *f, struct err *err)
{
	(void)arg;
	(void)f;
	(void)err;
	return 0;
}

static void run_text(struct follow *f, const char *text)
{
	struct corpus_rules rules = {.max_token = 0};
	struct err err = ERR_INIT;
	struct corpus *c = NULL;
	char name[32], *path = name;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	say(fds[1], text);
	close(fds[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", fds[0]);
	ck_assert_int_eq(corpus_open(&c, &path, 1, &rules, 1, &err), 0);
	ck_assert_int_eq(follow_run(f, c, no_pause, NULL, &err), 0);
	corpus_close(c);
	close(fds[0]);
}

static bool near(const float *x, float value)
{
	int d;

	for (d = 0; d < DIM; d++)
		if (!(x[d] > value - 1e-3f && x[d] < value + 1e-3f))
			return false;
	return true;
}

/* At a rate that changes nothing: a word that pushed another out has rows as
 * at the start, which are the word's own; who stays keeps his. */
START_TEST(owners)
{
	struct config config = {.dim = DIM, .window = 2, .negative = 2,
				.share = 1, .ns_exponent = .75, .rate = 1e-9,
				.epochs = 1, .threads = 1, .hot_rows = -1,
				.seed = SEED};
	struct follow_size size = {.rows = 6, .min_count = 3, .longest = 100};
	static float rows[6 * DIM];
	struct err err = ERR_INIT;
	struct params begun;
	struct follow f;
	struct matrix m;
	uint32_t row;

	make_old(&m, rows, 6);
	ck_assert_int_eq(follow_init(&f, &config, &size, &err), 0);
	ck_assert_int_eq(follow_take(&f, &m, &err), 0);
	run_text(&f, "new1 new1 old5 new1 new1\nnew2 new2 new2 old5 old4\n"
		     "seldom seldom old3\n");
	ck_assert_uint_eq(f.words.admitted, 2);
	ck_assert_uint_eq(f.words.evicted, 2);
	ck_assert_int_eq(params_init(&begun, 1, 1, DIM, SEED, &err), 0);
	for (row = 0; row < 6; row++) {
		const char *word = roster_word(&f.words.rows, row);
		size_t len = f.words.rows.entries[row].len;
		const float *in = params_input(&f.params, row);
		int d;

		if (word[0] == 'o') {
			ck_assert(near(in, .5f));
			ck_assert(near(params_output(&f.params, row), .5f));
			continue;
		}
		ck_assert_int_eq(memcmp(word, "new", 3), 0);
		params_begin(&begun, 0, SEED, hash_bytes(word, len, 0));
		for (d = 0; d < DIM; d++)
			ck_assert(in[d] > begun.input[d] - 1e-3f &&
				  in[d] < begun.input[d] + 1e-3f);
		ck_assert(!near(in, .5f));
		ck_assert(near(params_output(&f.params, row), 0));
	}
	ck_assert_uint_eq(f.tokens, 13);
	ck_assert_uint_eq(f.trained, 11);
	params_release(&begun);
	follow_release(&f);
	matrix_release(&m);
}
END_TEST

/* Counts that could not go on rising. */
START_TEST(too_many)
{
	struct config config = {.dim = DIM, .threads = 1, .rate = .1};
	struct follow_size size = {.rows = 6, .min_count = 3, .longest = 100};
	static float rows[6 * DIM];
	struct err err = ERR_INIT;
	struct follow f;
	struct matrix m;

	make_old(&m, rows, 6);
	ck_assert_int_eq(follow_init(&f, &config, &size, &err), 0);
	m.counts[5] = INT64_MAX;
	ck_assert_int_eq(follow_take(&f, &m, &err), -1);
	ck_assert_uint_eq(f.words.rows.n, 0);
	m.counts[4] = m.counts[5] = INT64_MAX / 2;
	ck_assert_int_eq(follow_take(&f, &m, &err), -1);
	m.counts[4] = m.counts[5] = INT64_MAX / 8;
	rows[0] = INFINITY;
	ck_assert_int_eq(follow_take(&f, &m, &err), -1);
	rows[0] = 0;
	follow_release(&f);
	ck_assert_int_eq(follow_init(&f, &config, &size, &err), 0);
	ck_assert_int_eq(follow_take(&f, &m, &err), 0);
	follow_release(&f);
	matrix_release(&m);
}
END_TEST

/* Falls, and stops falling. */
START_TEST(rates)
{
	struct config c = {.rate = 0.04};

	ck_assert_double_eq_tol(follow_rate(&c, 0, 0), 0.04, 1e-9);
	ck_assert_double_eq_tol(follow_rate(&c, 0, 1000000), 0.04, 1e-9);
	ck_assert_double_eq_tol(follow_rate(&c, 0, 4000000), 0.02, 1e-9);
	ck_assert_double_eq_tol(follow_rate(&c, 0, UINT64_MAX), 0.004, 1e-9);
	ck_assert_double_eq_tol(follow_rate(&c, 4000000, 3000000000u), 0.02,
				1e-9);
	ck_assert_double_eq_tol(follow_rate(&c, 1000, 3000000000u), 0.04,
				1e-9);
}
END_TEST

int main(void)
{
	Suite *s;
	TCase *t = new_case("follow", SEED, &s);

	tcase_add_test(t, pieces);
	tcase_add_loop_test(t, permutation, 0, 10);
	tcase_add_loop_test(t, most_frequent_first, 0, 10);
	tcase_add_test(t, owners);
	tcase_add_test(t, too_many);
	tcase_add_test(t, rates);
	return run_suite(s);
}
