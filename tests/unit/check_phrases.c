/* SPDX-License-Identifier: MIT */
/*
 * Phrases against a reference that scans a flat array of strings, for any
 * number of threads, any blocks and any memory; scores against numbers worked
 * out by hand.
 */
#include "base/rng.h"
#include "data/count.h"
#include "data/phrase.h"
#include "kern/kern.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 3, WORDS = 40000, NAME = 64, TYPES = 4000 };

static struct err err;
static char path[] = "/tmp/check_phrases-XXXXXX";

/* The reference: tokens as strings, "" ends a sentence. */

static char (*tokens)[NAME], (*copy)[NAME];
static size_t ntokens;

struct type {
	char name[NAME];
	long count;
};

static struct type *types, *seqs;
static size_t ntypes, nseqs;

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct type *)a)->name,
		      ((const struct type *)b)->name);
}

/* Sorts and adds up equal names. */
static size_t add_up(struct type *t, size_t n)
{
	size_t i, k = 0;

	qsort(t, n, sizeof(*t), by_name);
	for (i = 0; i < n; i++) {
		if (k && strcmp(t[k - 1].name, t[i].name) == 0)
			t[k - 1].count += t[i].count;
		else
			t[k++] = t[i];
	}
	return k;
}

static long count_of(const struct type *t, size_t n, const char *name)
{
	struct type key, *at;

	snprintf(key.name, NAME, "%s", name);
	at = bsearch(&key, t, n, sizeof(*t), by_name);
	return at ? at->count : 0;
}

static bool is_connector(const struct phrase_rules *r, const char *s)
{
	return r->connectors->n &&
	       words_find(r->connectors, s, strlen(s)) != WORDS_NONE;
}

/* The phrase that could begin at token I: its words joined by '+', and where
 * it ends; 0 if there is none. */
static size_t candidate(const struct phrase_rules *r, size_t i, char *name,
			const char **last)
{
	size_t end, between = 0;

	if (!*tokens[i] || is_connector(r, tokens[i]) ||
	    count_of(types, ntypes, tokens[i]) < (long)r->min_count)
		return 0;
	strcpy(name, tokens[i]);
	for (end = i + 1; end < ntokens && *tokens[end]; end++) {
		strcat(strcat(name, "+"), tokens[end]);
		if (!is_connector(r, tokens[end]))
			break;
		if (++between > 3)
			return 0;
	}
	if (end == ntokens || !*tokens[end] ||
	    count_of(types, ntypes, tokens[end]) < (long)r->min_count)
		return 0;
	*last = tokens[end];
	return end;
}

static void count_tokens(void)
{
	size_t i;

	ntypes = 0;
	for (i = 0; i < ntokens; i++) {
		if (!*tokens[i])
			continue;
		strcpy(types[ntypes].name, tokens[i]);
		types[ntypes++].count = 1;
	}
	ntypes = add_up(types, ntypes);
}

static void reference_pass(const struct phrase_rules *r, int pass)
{
	size_t i, end, n = 0, total = 0;
	char name[4 * NAME], *p;
	const char *last;
	double score;
	long ab;

	count_tokens();
	for (i = 0; i < ntypes; i++)
		total += (size_t)types[i].count;
	for (nseqs = i = 0; i < ntokens; i++) {
		if (!candidate(r, i, name, &last))
			continue;
		ck_assert_uint_lt(strlen(name), NAME);
		strcpy(seqs[nseqs].name, name);
		seqs[nseqs++].count = 1;
	}
	nseqs = add_up(seqs, nseqs);
	for (i = 0; i < ntokens; i++, n++) {
		strcpy(copy[n], tokens[i]);
		end = candidate(r, i, name, &last);
		if (!end)
			continue;
		ab = count_of(seqs, nseqs, name);
		score = phrase_score(
		    r, (uint64_t)count_of(types, ntypes, tokens[i]),
		    (uint64_t)count_of(types, ntypes, last), (uint64_t)ab,
		    total);
		if (!(score > phrase_threshold(r, pass)))
			continue;
		for (p = name; *p; p++)
			if (*p == '+')
				*p = *r->delimiter;
		strcpy(copy[n], name);
		i = end;
	}
	ntokens = n;
	memcpy(tokens, copy, n * sizeof(*tokens));
}

/* A text in which some words like each other, some lines are long, and words
 * that look like phrases are there from the start. */
static void make_text(uint64_t stream)
{
	struct rng r;
	size_t i;
	uint32_t w, last = 0;
	FILE *f = fopen(path, "w");

	rng_seed(&r, SEED, stream);
	ntokens = 0;
	for (i = 0; i < WORDS; i++) {
		w = rng_below(&r, 1 + rng_below(&r, 120));
		if (rng_below(&r, 3) == 0)
			w = (last * 7 + 1) % 120; /* follows often */
		last = w;
		if (w == 50)
			strcpy(tokens[ntokens++], "w1_w8");
		else if (w % 17 == 5)
			strcpy(tokens[ntokens++], w % 2 ? "of" : "the");
		else
			snprintf(tokens[ntokens++], NAME, "w%u", w);
		fprintf(f, "%s", tokens[ntokens - 1]);
		if (rng_below(&r, i < WORDS / 2 ? 12 : 4000) == 0) {
			*tokens[ntokens++] = '\0';
			fprintf(f, "\n");
		} else {
			fprintf(f, "%s", rng_below(&r, 9) ? " " : " \t ");
		}
	}
	fclose(f);
}

static const struct {
	enum phrase_score score;
	double threshold;
	int passes;
	bool connectors;
} cases[] = {{PHRASE_RATIO, 2, 1, false}, {PHRASE_RATIO, 1.5, 3, false},
	     {PHRASE_RATIO, 3, 2, true},  {PHRASE_NPMI, 0.1, 1, false},
	     {PHRASE_NPMI, 0.05, 2, true}, {PHRASE_RATIO, 1e9, 2, true},
	     {PHRASE_RATIO, 0, 1, true}};

static const struct {
	int threads;
	size_t block;
	uint64_t memory, spool;
} ways[] = {{1, 0, 1 << 28, 1 << 28},
	    {1, 1, 1 << 28, 1 << 28},
	    {3, 1, 1 << 28, 0},
	    {2, 5000, 100000, 1 << 28},
	    {4, 2100, 1000, 1000}};

static void same(const struct ids *ids, const struct vocab *v)
{
	size_t at = 0, k, i, len;
	uint64_t *counts = calloc(v->words.n, sizeof(*counts));
	const struct ids_segment *s;
	const char *word;

	for (k = 0; k < ids->nsegments; k++) {
		s = &ids->segments[k];
		for (i = 0; i < s->n; i++) {
			if (s->ids[i] == IDS_END)
				continue; /* blocks may say more of them */
			while (at < ntokens && !*tokens[at])
				at++;
			ck_assert_uint_lt(at, ntokens);
			word = words_get(&v->words, s->ids[i], &len);
			if (strlen(tokens[at]) != len ||
			    memcmp(word, tokens[at], len))
				ck_abort_msg("token %zu: %.*s, not %s", at,
					     (int)len, word, tokens[at]);
			counts[s->ids[i]]++;
			at++;
		}
	}
	while (at < ntokens && !*tokens[at])
		at++;
	ck_assert_uint_eq(at, ntokens);
	for (i = 0; i < v->words.n; i++)
		ck_assert_uint_eq(counts[i], v->counts[i]);
	free(counts);
}

static void one_way(const struct phrase_rules *rules, int way)
{
	static const struct corpus_rules plain;
	struct phrase_rules r = *rules;
	char *const paths[] = {path};
	struct vocab v = VOCAB_INIT;
	struct phrases found = {0};
	struct count_stats stats;
	struct corpus *c;
	struct ids ids;

	r.threads = ways[way].threads;
	r.memory = ways[way].memory;
	ck_assert_int_eq(ids_init(&ids, ways[way].spool, &err), 0);
	ck_assert_int_eq(corpus_open(&c, paths, 1, &plain, r.threads, &err),
			 0);
	if (ways[way].block)
		corpus_set_block(c, ways[way].block);
	ck_assert_int_eq(count_corpus(&v, &ids, c, r.threads, &stats, &err),
			 0);
	corpus_close(c);
	ck_assert_msg(phrase_join(&found, &v, &ids, &r, &err) == 0, "%s",
		      err.msg);
	ck_assert_uint_eq(ids.tokens, v.tokens);
	same(&ids, &v);
	phrases_release(&found);
	ids_release(&ids);
	vocab_release(&v);
}

START_TEST(text_equals_reference)
{
	struct words connectors = WORDS_INIT;
	struct phrase_rules r = {.score = cases[_i].score,
				 .threshold = cases[_i].threshold,
				 .delta = 5,
				 .min_count = 20,
				 .passes = cases[_i].passes,
				 .delimiter = "_",
				 .connectors = &connectors,
				 .threads = 1,
				 .memory = 1 << 28};
	size_t i, before;

	ck_assert_int_eq(words_add(&connectors, "of", 2, &err), 0);
	ck_assert_int_eq(words_add(&connectors, "never", 5, &err), 0);
	ck_assert_int_eq(words_add(&connectors, "the", 3, &err), 0);
	ck_assert_int_eq(words_index(&connectors, NULL, &err), 0);
	if (!cases[_i].connectors)
		words_truncate(&connectors, 0);
	ck_assert_ptr_null(phrase_check(&r));
	make_text((uint64_t)_i);
	before = ntokens;
	for (i = 1; i <= (size_t)r.passes; i++)
		reference_pass(&r, (int)i);
	if (cases[_i].threshold < 100)
		ck_assert_uint_lt(ntokens, before - 100);
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		one_way(&r, (int)i);
	words_release(&connectors);
}
END_TEST

START_TEST(scores_are_the_formulas)
{
	struct phrase_rules r = {.score = PHRASE_RATIO,
				 .delta = 5,
				 .threshold = 100,
				 .passes = 3};

	/* (25 - 5) / (50 * 40) * 10000 */
	ck_assert(fabs(phrase_score(&r, 50, 40, 25, 10000) - 100) < 1e-9);
	ck_assert(phrase_score(&r, 50, 40, 4, 10000) < 0);
	ck_assert(phrase_threshold(&r, 1) == 400);
	ck_assert(phrase_threshold(&r, 3) == 100);
	r.score = PHRASE_NPMI;
	r.threshold = 0.5;
	ck_assert(phrase_threshold(&r, 2) == 0.75);
	ck_assert(phrase_threshold(&r, 3) == 0.5);
	/* Always together: 1; independent: 0. */
	ck_assert(fabs(phrase_score(&r, 10, 10, 10, 1000) - 1) < 1e-12);
	ck_assert(fabs(phrase_score(&r, 100, 100, 10, 1000)) < 1e-12);
	/* ln(.02 / (.1 * .05)) / -ln .02 */
	ck_assert(fabs(phrase_score(&r, 100, 50, 20, 1000) -
		       0.35436764) < 1e-7);
	r.min_count = 30;
	ck_assert(phrase_score(&r, 100, 50, 20, 1000) == -1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("phrases");
	TCase *t = tcase_create("phrases");
	int failed;

	if (kern_init(&err) < 0)
		return 1;
	printf("seed %d\n", SEED);
	tokens = malloc(2 * WORDS * sizeof(*tokens));
	copy = malloc(2 * WORDS * sizeof(*copy));
	types = malloc(2 * WORDS * sizeof(*types));
	seqs = malloc(2 * WORDS * sizeof(*seqs));
	close(mkstemp(path));
	tcase_set_timeout(t, 100);
	tcase_add_loop_test(t, text_equals_reference, 0,
			    (int)(sizeof(cases) / sizeof(cases[0])));
	tcase_add_test(t, scores_are_the_formulas);
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	free(tokens);
	free(copy);
	free(types);
	free(seqs);
	return failed;
}
