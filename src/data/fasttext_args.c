/* SPDX-License-Identifier: MIT */
#include "data/fasttext.h"

#include "base/num.h"
#include "data/header.h"
#include "data/ngrams.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Key and what it is when nothing is said; the rest has its own rules. */
static const struct {
	const char *key;
	int32_t value;
} plain[FASTTEXT_ARGS] = {
    [FASTTEXT_WINDOW] = {"vecmill.window", 5},
    [FASTTEXT_EPOCHS] = {"vecmill.epochs", 5},
    [FASTTEXT_MIN_COUNT] = {"vecmill.min-count", 5},
    [FASTTEXT_NEGATIVE] = {"vecmill.negative", 5},
    [FASTTEXT_WORD_NGRAMS] = {"vecmill.fasttext-word-ngrams", 1},
    [FASTTEXT_RATE_STEP] = {"vecmill.fasttext-rate-step", 100},
};

static const char *const models[] = {
    [FASTTEXT_CBOW] = "cbow",
    [FASTTEXT_SKIPGRAM] = "skipgram",
    [FASTTEXT_SUPERVISED] = "supervised",
};
static const char *const losses[] = {
    [FASTTEXT_HS] = "hs",
    [FASTTEXT_NS] = "ns",
    [FASTTEXT_SOFTMAX] = "softmax",
    [FASTTEXT_OVA] = "one-vs-all",
};

const char *fasttext_args_check(const struct fasttext_args *a)
{
	const int32_t *n = a->n;

	if (n[FASTTEXT_DIM] < 1 || n[FASTTEXT_DIM] > HEADER_MAX_DIM)
		return "the number of dimensions is not one of 1 to 1048576";
	if (n[FASTTEXT_MODEL] < FASTTEXT_CBOW ||
	    n[FASTTEXT_MODEL] > FASTTEXT_SUPERVISED)
		return "the model is none of cbow (1), skipgram (2), "
		       "supervised (3)";
	if (n[FASTTEXT_LOSS] < FASTTEXT_HS || n[FASTTEXT_LOSS] > FASTTEXT_OVA)
		return "the loss is none of hs (1), ns (2), softmax (3), "
		       "one-vs-all (4)";
	if (n[FASTTEXT_BUCKETS] < 0)
		return "the number of buckets is negative";
	if (n[FASTTEXT_BUCKETS] > 0 && n[FASTTEXT_MAXN] > NGRAMS_MAX_LENGTH)
		return "n-grams are longer than 100 characters";
	return NULL;
}

struct ngrams fasttext_args_ngrams(const struct fasttext_args *a)
{
	struct ngrams g = {
	    .kind = NGRAMS_BUCKETS,
	    .minn = a->n[FASTTEXT_MINN] < 1 ? 1 : a->n[FASTTEXT_MINN],
	    .maxn = a->n[FASTTEXT_MAXN],
	    .buckets = (uint32_t)a->n[FASTTEXT_BUCKETS],
	};

	return g.buckets && g.minn <= g.maxn ? g : (struct ngrams)NGRAMS_INIT;
}

/* Minn and maxn as they are in the file, where the n-grams do not say that. */
static int describe_lengths(const struct fasttext_args *a,
			    const struct ngrams *g, struct matrix *m,
			    struct err *err)
{
	if (g->kind != NGRAMS_NONE && ngrams_describe(g, m, err) < 0)
		return -1;
	if (a->n[FASTTEXT_MINN] != g->minn &&
	    matrix_set_meta(m, err, "vecmill.fasttext-minn", "%" PRId32,
			    a->n[FASTTEXT_MINN]) < 0)
		return -1;
	if (a->n[FASTTEXT_MAXN] != g->maxn &&
	    matrix_set_meta(m, err, "vecmill.fasttext-maxn", "%" PRId32,
			    a->n[FASTTEXT_MAXN]) < 0)
		return -1;
	return 0;
}

int fasttext_args_describe(const struct fasttext_args *a, int64_t tokens,
			   struct matrix *m, struct err *err)
{
	const struct ngrams g = fasttext_args_ngrams(a);
	int i;

	if (matrix_set_meta(m, err, "vecmill.model", "%s",
			    models[a->n[FASTTEXT_MODEL]]) < 0 ||
	    matrix_set_meta(m, err, "vecmill.loss", "%s",
			    losses[a->n[FASTTEXT_LOSS]]) < 0 ||
	    matrix_set_meta(m, err, "vecmill.dim", "%" PRId32,
			    a->n[FASTTEXT_DIM]) < 0 ||
	    matrix_set_meta(m, err, "vecmill.sample", "%.17g", a->sample) < 0 ||
	    matrix_set_meta(m, err, "vecmill.corpus-tokens", "%" PRId64,
			    tokens) < 0)
		return -1;
	for (i = 0; i < FASTTEXT_ARGS; i++)
		if (plain[i].key && matrix_set_meta(m, err, plain[i].key,
						    "%" PRId32, a->n[i]) < 0)
			return -1;
	return describe_lengths(a, &g, m, err);
}

static int64_t number(const struct matrix *m, const char *key, int64_t max,
		      int64_t none)
{
	const char *value = matrix_meta(m, key);
	int64_t ret;

	return value && !num_int(value, INT32_MIN, max, &ret) ? ret : none;
}

static int32_t small(const struct matrix *m, const char *key, int32_t none)
{
	return (int32_t)number(m, key, INT32_MAX, none);
}

static int32_t one_of(const struct matrix *m, const char *key,
		      const char *const *names, int n, int32_t none)
{
	const char *value = matrix_meta(m, key);
	int i;

	for (i = 1; value && i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return i;
	return none;
}

static int64_t tokens_of(const struct matrix *m)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < m->words.n; i++)
		sum += m->counts ? (uint64_t)m->counts[i] : 1;
	return number(m, "vecmill.corpus-tokens", INT64_MAX,
		      sum > INT64_MAX ? INT64_MAX : (int64_t)sum);
}

/* As they were in a file, if that comes to the same n-grams.  Without buckets
 * there must be none, or fastText would divide by their number. */
static void set_lengths(struct fasttext_args *a, const struct matrix *m,
			const struct ngrams *g)
{
	int32_t minn = small(m, "vecmill.fasttext-minn", g->minn);
	int32_t maxn = small(m, "vecmill.fasttext-maxn", g->maxn);
	bool none = minn > maxn || maxn < 1;
	bool same = g->kind == NGRAMS_NONE
			? none
			: maxn == g->maxn && (minn < 1 ? 1 : minn) == g->minn;

	a->n[FASTTEXT_BUCKETS] = (int32_t)g->buckets;
	a->n[FASTTEXT_MINN] = same ? minn : g->minn;
	a->n[FASTTEXT_MAXN] = same ? maxn : g->maxn;
}

struct fasttext_args fasttext_args_of(const struct matrix *m,
				      const struct ngrams *g, size_t dim,
				      int64_t *ret_tokens)
{
	const char *sample = matrix_meta(m, "vecmill.sample");
	struct fasttext_args a = {.sample = 1e-4};
	int i;

	for (i = 0; i < FASTTEXT_ARGS; i++)
		if (plain[i].key)
			a.n[i] = small(m, plain[i].key, plain[i].value);
	a.n[FASTTEXT_DIM] = (int32_t)dim;
	/* Of the words, which is what there is: no labels, so no supervised
	 * model. */
	a.n[FASTTEXT_MODEL] = one_of(m, "vecmill.model", models,
				     FASTTEXT_SUPERVISED, FASTTEXT_SKIPGRAM);
	a.n[FASTTEXT_LOSS] =
	    one_of(m, "vecmill.loss", losses, FASTTEXT_OVA, FASTTEXT_NS);
	set_lengths(&a, m, g);
	if (sample)
		num_real(sample, -INFINITY, INFINITY, &a.sample);
	*ret_tokens = tokens_of(m);
	return a;
}
