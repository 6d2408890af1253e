/* SPDX-License-Identifier: MIT */
/* Test sets are read as they are meant; scores are those of the definitions,
 * worked out by hand or by a plain loop. */
#include "eval/score.h"

#include "base/mem.h"
#include "base/rng.h"
#include "kern/kern.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/check_eval.XXXXXX";

static int read_text(struct set *set, const char *text, struct err *err)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	return set_read(set, path, err);
}

static bool word_is(const struct set *set, size_t item, int i, const char *want)
{
	struct set_word w = set->items[item].words[i];

	return w.len == strlen(want) &&
	       !memcmp(set->text.data + w.start, want, w.len);
}

START_TEST(analogies_have_sections)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(read_text(&set,
				   ": capital cities\r\na b c d\r\n\n"
				   ": empty\n: family\nking  queen\tman woman\n"
				   "he she his her",
				   &err),
			 0);
	ck_assert_int_eq(set.kind, SET_ANALOGY);
	ck_assert_uint_eq(set.nitems, 3);
	ck_assert(word_is(&set, 0, 3, "d"));
	ck_assert(word_is(&set, 1, 1, "queen"));
	ck_assert(word_is(&set, 2, 3, "her"));
	ck_assert_str_eq(set.sections[set.items[0].section].name,
			 "capital cities");
	ck_assert_str_eq(set.sections[set.items[2].section].name, "family");
	ck_assert_uint_eq(set.sections[set.items[2].section].n, 2);
	set_release(&set);
}
END_TEST

START_TEST(similarities_have_scores)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(
	    read_text(&set, "tiger\tcat\t7.35\nbook,paper,-1e1\nc d 0", &err),
	    0);
	ck_assert_int_eq(set.kind, SET_SIMILARITY);
	ck_assert_uint_eq(set.nitems, 3);
	ck_assert_double_eq(set.items[0].score, 7.35);
	ck_assert_double_eq(set.items[1].score, -10);
	ck_assert(word_is(&set, 1, 1, "paper"));
	set_release(&set);
}
END_TEST

static const struct {
	const char *text, *says;
} bad[] = {
    {"", "no questions and no pairs"},
    {": a section and no more\n", "no questions and no pairs"},
    {": s\na b c d\na b c\n", ":3: "},
    {"a b c d\na b c d e\n", ":2: "},
    {"a b 1\na b x\n", ":2: "},
    {"a b 1\na b\n", ":2: "},
    {"one\n", ":1: "},
};

START_TEST(bad_lines_are_named)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(read_text(&set, bad[_i].text, &err), -1);
	ck_assert_msg(strstr(err.msg, bad[_i].says) != NULL, "%s", err.msg);
}
END_TEST

START_TEST(spearman_by_hand)
{
	double x[] = {1, 2, 3, 4, 5}, up[] = {2, 4, 6, 8, 99};
	double down[] = {5, 4, 3, 2, -7}, ties[] = {1, 2, 2, 3, 4};
	double flat[] = {3, 3, 3, 3, 3}, rho;
	struct err err = ERR_INIT;

	ck_assert_int_eq(score_spearman(x, up, 5, &rho, &err), 0);
	ck_assert_double_eq_tol(rho, 1, 1e-12);
	ck_assert_int_eq(score_spearman(x, down, 5, &rho, &err), 0);
	ck_assert_double_eq_tol(rho, -1, 1e-12);
	/* Ranks 1, 2.5, 2.5, 4, 5 against 1..5: Pearson's r of them. */
	ck_assert_int_eq(score_spearman(x, ties, 5, &rho, &err), 0);
	ck_assert_double_eq_tol(rho, 9.5 / sqrt(10 * 9.5), 1e-12);
	ck_assert_int_eq(score_spearman(x, flat, 5, &rho, &err), 0);
	ck_assert(isnan(rho));
	ck_assert_int_eq(score_spearman(x, up, 1, &rho, &err), 0);
	ck_assert(isnan(rho));
}
END_TEST

enum { WORDS = 400, DIM = 20, QUESTIONS = 300 };

static float unit[WORDS][DIM];

static double inner(const float *x, const float *y)
{
	double sum = 0;
	int k;

	for (k = 0; k < DIM; k++)
		sum += (double)x[k] * y[k];
	return sum;
}

/* By the vectors themselves. */
static double by_definition(enum analogy_method method, const int *abc, int d)
{
	const float *a = unit[abc[0]], *b = unit[abc[1]], *c = unit[abc[2]];
	double dc[DIM], ba[DIM], xy = 0, xx = 0, yy = 0;
	int k;

	if (method == ANALOGY_ADD)
		return inner(unit[d], b) - inner(unit[d], a) +
		       inner(unit[d], c);
	if (method == ANALOGY_MUL)
		return (inner(unit[d], b) + 1) / 2 *
		       ((inner(unit[d], c) + 1) / 2) /
		       ((inner(unit[d], a) + 1) / 2 + .001);
	for (k = 0; k < DIM; k++) {
		dc[k] = (double)unit[d][k] - c[k];
		ba[k] = (double)b[k] - a[k];
		xy += dc[k] * ba[k];
		xx += dc[k] * dc[k];
		yy += ba[k] * ba[k];
	}
	return xy / sqrt(xx * yy);
}

/* The best row by the definition, among the first LIMIT. */
static int answer(enum analogy_method method, const int *abc, int limit)
{
	double best = method == ANALOGY_ADD ? 0 : -INFINITY, score;
	int row, found = -1;

	for (row = 0; row < limit; row++) {
		if (row == abc[0] || row == abc[1] || row == abc[2])
			continue;
		score = by_definition(method, abc, row);
		if (score > best) {
			best = score;
			found = row;
		}
	}
	return found;
}

/* A matrix of random rows named w0..., and questions on them of which about
 * half have the answer that the definition gives. */
static void make(struct matrix *m, struct set *set,
		 enum analogy_method method, int limit, uint64_t *ret_seen, uint64_t *ret_right)
{
	struct err err = ERR_INIT;
	char text[QUESTIONS * 40], word[16];
	int i, k, q[4], found;
	size_t n = 0;
	struct rng r;
	double norm;

	rng_seed(&r, 5, 0);
	for (i = 0; i < WORDS; i++) {
		k = snprintf(word, sizeof(word), "w%d", i);
		words_add(&m->words, word, (size_t)k, &err);
		for (norm = k = 0; k < DIM; k++) {
			unit[i][k] = rng_float(&r) - .3f;
			norm += (double)unit[i][k] * unit[i][k];
		}
		for (k = 0; k < DIM; k++)
			unit[i][k] /= (float)sqrt(norm);
	}
	words_index(&m->words, NULL, &err);
	matrix_add(m, "input", DTYPE_F32, WORDS, DIM, unit, 0, NULL, &err);
	*ret_seen = *ret_right = 0;
	for (i = 0; i < QUESTIONS; i++) {
		for (k = 0; k < 4; k++)
			q[k] = (int)(rng_float(&r) * WORDS);
		found = answer(method, q, limit);
		if (i % 2 && found >= 0)
			q[3] = found;
		if (q[0] < limit && q[1] < limit && q[2] < limit &&
		    q[3] < limit) {
			++*ret_seen;
			*ret_right += q[3] == found;
		}
		n += (size_t)snprintf(text + n, sizeof(text) - n,
				      "W%d w%d w%d W%d\n", q[0], q[1], q[2],
				      q[3]);
	}
	ck_assert_int_eq(read_text(set, text, &err), 0);
}

START_TEST(analogies_are_scored_as_defined)
{
	static const int limits[] = {WORDS, 300, 300};
	enum analogy_method method = (enum analogy_method)(_i / 3);
	int limit = limits[_i % 3], threads = _i % 3 + 1;
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	uint64_t seen, right;
	struct score score;
	struct lexicon l;
	struct search s;
	struct set set;

	make(&m, &set, method, limit, &seen, &right);
	ck_assert_uint_gt(right, 50);
	ck_assert_uint_lt(right, seen);
	ck_assert_int_eq(lexicon_init(&l, &m.words, (size_t)limit, true, &err),
			 0);
	ck_assert_int_eq(search_init(&s, &m, (size_t)limit, threads, &err), 0);
	ck_assert_int_eq(score_analogies(&score, &set, &s, &l,
					 method, &err), 0);
	ck_assert_uint_eq(score.all.total, QUESTIONS);
	ck_assert_uint_eq(score.all.seen, seen);
	ck_assert_uint_eq(score.all.right, right);
	score_release(&score);
	lexicon_release(&l);
	/* Case matters: no question has all its words. */
	ck_assert_int_eq(lexicon_init(&l, &m.words, WORDS, false, &err),
			 0);
	ck_assert_int_eq(score_analogies(&score, &set, &s, &l,
					 method, &err), 0);
	ck_assert_uint_eq(score.all.seen, 0);
	score_release(&score);
	lexicon_release(&l);
	search_release(&s);
	set_release(&set);
	matrix_release(&m);
}
END_TEST

/* a = (1, 0), b = (0, 1), c = (.6, .8); d = (-.8, .6), then c itself, whose
 * difference from c has no direction. */
START_TEST(analogy_methods_by_hand)
{
	static const float pa[] = {-.8f, .6f, NAN}, pb[] = {.6f, .8f, 0};
	static const float pc[] = {0, 1, 0};
	float out[3];
	struct analogy q;

	analogy_init(&q, ANALOGY_ADD, 0, .8f, .6f);
	analogy_scores(&q, pa, pb, pc, 3, out);
	ck_assert_float_eq_tol(out[0], 1.4f, 1e-6f);
	ck_assert(isnan(out[2]));
	analogy_init(&q, ANALOGY_MUL, 0, .8f, .6f);
	analogy_scores(&q, pa, pb, pc, 3, out);
	ck_assert_float_eq_tol(out[0], .8f * .5f / (.1f + .001f), 1e-5f);
	ck_assert_float_eq_tol(out[1], .9f * 1.f / (.8f + .001f), 1e-5f);
	ck_assert(isnan(out[2]));
	/* d - c = (-1.4, -.2), b - a = (-1, 1) */
	analogy_init(&q, ANALOGY_PAIR, 0, .8f, .6f);
	analogy_scores(&q, pa, pb, pc, 3, out);
	ck_assert_float_eq_tol(out[0], 1.2f / sqrtf(2.f * 2.f), 1e-6f);
	ck_assert_float_eq_tol(out[1], 0, 1e-3f);
	ck_assert(isnan(out[2]));
}
END_TEST

START_TEST(folding_finds_the_most_frequent)
{
	struct words words = WORDS_INIT;
	struct err err = ERR_INIT;
	struct lexicon l;
	uint32_t row;

	words_add(&words, "the", 3, &err);
	words_add(&words, "The", 3, &err);
	words_add(&words, "caf\303\251", 5, &err);
	words_index(&words, NULL, &err);
	ck_assert_int_eq(lexicon_init(&l, &words, words.n, true, &err), 0);
	ck_assert_int_eq(lexicon_find(&l, "THE", 3, &row, &err), 0);
	ck_assert_uint_eq(row, 0);
	ck_assert_uint_eq(lexicon_first(&l, 1), 0);
	/* Only ASCII letters fold. */
	ck_assert_int_eq(lexicon_find(&l, "CAF\303\251", 5, &row, &err), 0);
	ck_assert_uint_eq(row, 2);
	ck_assert_int_eq(lexicon_find(&l, "CAF\303\211", 5, &row, &err), 0);
	ck_assert_uint_eq(row, WORDS_NONE);
	lexicon_release(&l);
	words_release(&words);
}
END_TEST

int main(void)
{
	struct err err = ERR_INIT;
	Suite *s = suite_create("eval");
	TCase *t = tcase_create("eval");
	int failed, fd = mkstemp(path);

	if (kern_init(&err) < 0 || fd < 0)
		return 1;
	close(fd);
	tcase_add_test(t, analogies_have_sections);
	tcase_add_test(t, similarities_have_scores);
	tcase_add_loop_test(t, bad_lines_are_named, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, spearman_by_hand);
	tcase_add_loop_test(t, analogies_are_scored_as_defined, 0, 9);
	tcase_add_test(t, analogy_methods_by_hand);
	tcase_add_test(t, folding_finds_the_most_frequent);
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	return failed;
}
