/* SPDX-License-Identifier: MIT */
/* Scores are those of the definitions, worked out by hand or by a plain
 * loop. */
#include "eval/cluster.h"
#include "eval/measure.h"

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

static double spearman(const double *x, const double *y, size_t n)
{
	struct err err = ERR_INIT;
	struct measure m;
	double rho;

	ck_assert_int_eq(measure_ranks(&m, x, y, n, &err), 0);
	rho = measure_of(&m, NULL, NULL);
	measure_release(&m);
	return rho;
}

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
		 enum analogy_method method, int limit, uint64_t *ret_seen,
		 uint64_t *ret_right)
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

static void score_it(struct score *score, const struct set *set,
		     const struct search *s, const struct lexicon *l,
		     struct score_rules rules)
{
	struct err err = ERR_INIT;
	struct lookup lookup;
	struct score_job job = {set, s, l, &lookup, rules};

	ck_assert_int_eq(lookup_init(&lookup, set, s, l, NULL, &err), 0);
	ck_assert_int_eq(score_run(score, &job, &err), 0);
	lookup_release(&lookup);
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
	ck_assert_int_eq(search_norms(&s, &err), 0);
	score_it(&score, &set, &s, &l, (struct score_rules){.method = method});
	ck_assert_uint_eq(score.all.total, QUESTIONS);
	ck_assert_uint_eq(score.all.seen, seen);
	ck_assert_uint_eq(score.all.right, right);
	score_release(&score);
	lexicon_release(&l);
	/* Case matters: no question has all its words. */
	ck_assert_int_eq(lexicon_init(&l, &m.words, WORDS, false, &err),
			 0);
	score_it(&score, &set, &s, &l, (struct score_rules){.method = method});
	ck_assert_uint_eq(score.all.seen, 0);
	score_release(&score);
	lexicon_release(&l);
	search_release(&s);
	set_release(&set);
	matrix_release(&m);
}
END_TEST

/* Eight words in the plane, two of them the same, one zero. */
static const char *const names[] = {"e", "ne", "n",  "w",
				    "sw", "e2", "no", "s"};
static float plane[][2] = {{1, 0},   {2, 2}, {0, 3}, {-1, 0},
			   {-1, -1}, {4, 0}, {0, 0}, {0, -1}};

static void score_text(struct score *score, struct set *set, const char *text,
		       struct score_rules rules, int threads)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct lexicon l;
	struct search s;
	size_t i;

	for (i = 0; i < 8; i++)
		words_add(&m.words, names[i], strlen(names[i]), &err);
	words_index(&m.words, NULL, &err);
	matrix_add(&m, "input", DTYPE_F32, 8, 2, plane, 0, NULL, &err);
	ck_assert_int_eq(read_text(set, text, &err), 0);
	ck_assert_int_eq(lexicon_init(&l, &m.words, 8, true, &err), 0);
	ck_assert_int_eq(search_init(&s, &m, 0, threads, &err), 0);
	ck_assert_int_eq(search_norms(&s, &err), 0);
	score_it(score, set, &s, &l, rules);
	lexicon_release(&l);
	search_release(&s);
	matrix_release(&m);
}

static const struct {
	const char *text;
	enum score_oov oov;
	uint64_t seen, counted, right;
	double score;
} scored[] = {
    /* The odd one is last; of equals the first is the answer. */
    {"n e w\nw e e2\n", SCORE_SKIP, 2, 2, 0, 0},
    {"e e2 w\nne n w sw e\ne2 e n\nw e e2", SCORE_SKIP, 4, 4, 2, 50},
    {"e e2 w\ne e2 what\n", SCORE_SKIP, 1, 1, 1, 100},
    {"e e2 w\ne e2 what\n", SCORE_WRONG, 1, 2, 1, 50},
    {"e e2 w\ne e2 what\n", SCORE_ZERO, 1, 2, 2, 100},
    /* Of several answers any will do, and one must be known. */
    {"e\tn\nn\tw/what\nw\twhat/s/x", SCORE_SKIP, 4, 4, 1, 25},
    {"e\tn\nn\twhat/w\nw\twhat/s/x", SCORE_SKIP, 2, 2, 1, 50},
    {"e\tn\nn\twhat/w\nw\twhat/s/x", SCORE_WRONG, 2, 6, 1, 100. / 6},
    /* Clusters: e e2, w sw. */
    {"e\t1\ne2\t1\nw\t2\nsw\t1\n", SCORE_SKIP, 4, 4, 3, .75},
    {"e 1\ne2 1\nw 2\nwhat 2\n", SCORE_SKIP, 3, 3, 3, 1},
    {"e 1\ne2 1\nw 2\nwhat 2\n", SCORE_WRONG, 3, 4, 3, .75},
    {"what 1\nhow 2\n", SCORE_SKIP, 0, 0, 0, NAN},
};

START_TEST(small_sets_by_hand)
{
	struct score_rules rules = {.oov = scored[_i].oov, .seed = 1};
	struct score score;
	struct set set;

	score_text(&score, &set, scored[_i].text, rules, 1);
	ck_assert_uint_eq(score.all.seen, scored[_i].seen);
	ck_assert_uint_eq(score.all.counted, scored[_i].counted);
	ck_assert_uint_eq(score.all.right, scored[_i].right);
	if (isnan(scored[_i].score))
		ck_assert(isnan(score.all.score));
	else
		ck_assert_double_eq_tol(score.all.score, scored[_i].score,
					1e-12);
	score_release(&score);
	set_release(&set);
}
END_TEST

/* Cosines by rule: .7071 and 0; -1 or 0 of the unknown. */
START_TEST(unknown_pairs_have_the_least_cosine_or_none)
{
	static const enum score_oov rules[] = {SCORE_WRONG, SCORE_ZERO};
	static const double third[] = {-1, 0};
	double x[] = {3, 2, 1}, y[] = {sqrt(.5), 0, third[_i]};
	struct score score;
	struct set set;

	score_text(&score, &set, "e ne 3\ne n 2\ne what 1\n",
		   (struct score_rules){.oov = rules[_i]}, 1);
	ck_assert_uint_eq(score.all.seen, 2);
	ck_assert_uint_eq(score.all.counted, 3);
	ck_assert_double_eq_tol(score.all.score, spearman(x, y, 3), 1e-9);
	ck_assert_double_eq_tol(score.pearson, measure_correlation(x, y, 3),
				1e-6);
	score_release(&score);
	set_release(&set);
}
END_TEST

/* Three bundles of directions are found, whatever the threads and seed. */
START_TEST(clusters_are_found)
{
	enum { N = 90, K = 3, D = 5 };
	struct err err = ERR_INIT;
	uint32_t first[N], got[N];
	float x[N][D], norm;
	struct rng r;
	int i, k;

	rng_seed(&r, 3, 0);
	for (i = 0; i < N; i++) {
		for (norm = 0, k = 0; k < D; k++) {
			x[i][k] = .2f * rng_float(&r) + (k == i % K ? 1 : 0);
			norm += x[i][k] * x[i][k];
		}
		for (k = 0; k < D; k++)
			x[i][k] /= sqrtf(norm);
	}
	ck_assert_int_eq(
	    cluster_run(x[0], N, D, K, (uint64_t)_i, 1, first, &err), 0);
	for (i = 0; i < N; i++) {
		ck_assert_uint_eq(first[i], first[i % K]);
		ck_assert_uint_lt(first[i], K);
	}
	ck_assert_uint_ne(first[0], first[1]);
	ck_assert_uint_ne(first[1], first[2]);
	ck_assert_uint_ne(first[0], first[2]);
	ck_assert_int_eq(
	    cluster_run(x[0], N, D, K, (uint64_t)_i, 3, got, &err), 0);
	ck_assert_mem_eq(first, got, sizeof(got));
	/* As many clusters as vectors, and equal vectors. */
	ck_assert_int_eq(cluster_run(x[0], K, D, K, 1, 1, got, &err), 0);
	ck_assert(got[0] != got[1] && got[1] != got[2] && got[0] != got[2]);
	memset(x, 0, sizeof(x));
	ck_assert_int_eq(cluster_run(x[0], N, D, K, 1, 1, got, &err), 0);
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
	struct strbuf key = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct lexicon l;
	uint32_t row;

	words_add(&words, "the", 3, &err);
	words_add(&words, "The", 3, &err);
	words_add(&words, "caf\303\251", 5, &err);
	words_index(&words, NULL, &err);
	ck_assert_int_eq(lexicon_init(&l, &words, words.n, true, &err), 0);
	ck_assert_int_eq(lexicon_find(&l, "THE", 3, &key, &row, &err), 0);
	ck_assert_uint_eq(row, 0);
	ck_assert_uint_eq(lexicon_first(&l, 1), 0);
	/* Only ASCII letters fold. */
	ck_assert_int_eq(lexicon_find(&l, "CAF\303\251", 5, &key, &row, &err), 0);
	ck_assert_uint_eq(row, 2);
	ck_assert_int_eq(lexicon_find(&l, "CAF\303\211", 5, &key, &row, &err), 0);
	ck_assert_uint_eq(row, WORDS_NONE);
	strbuf_release(&key);
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
	tcase_add_loop_test(t, small_sets_by_hand, 0,
			    sizeof(scored) / sizeof(scored[0]));
	tcase_add_loop_test(t, unknown_pairs_have_the_least_cosine_or_none, 0,
			    2);
	tcase_add_loop_test(t, clusters_are_found, 0, 5);
	tcase_add_loop_test(t, analogies_are_scored_as_defined, 0, 9);
	tcase_add_test(t, analogy_methods_by_hand);
	tcase_add_test(t, folding_finds_the_most_frequent);
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	return failed;
}
