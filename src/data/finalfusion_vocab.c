/* SPDX-License-Identifier: MIT */
#include "data/finalfusion.h"

#include "base/mem.h"

#include <string.h>

enum {
	MAX_EXPONENT = 30,
	MAX_SHARED = 64 /* n-grams a row, on average */
};

/* ---- strings ---- */

static int read_string(struct finalfusion_vocab *v, const char **ret,
		       uint32_t *ret_n, struct err *err)
{
	if (finalfusion_u32(v->in, ret_n, err) < 0)
		return -1;
	*ret = finalfusion_take(v->in, *ret_n, err);
	return *ret ? 0 : -1;
}

static int add_string(struct finalfusion_vocab *v, struct words *to,
		      struct err *err)
{
	const char *s;
	uint32_t n;

	if (read_string(v, &s, &n, err) < 0)
		return -1;
	if (!n || memchr(s, '\n', n))
		return err_set(err, "%s: %s: string %zu %s", v->in->name,
			       v->in->what, to->n + 1,
			       n ? "contains a newline" : "is empty");
	return words_add(to, s, n, err);
}

static int read_words(struct finalfusion_vocab *v, struct err *err)
{
	uint64_t i;

	for (i = 0; i < v->nwords; i++)
		if (add_string(v, v->words, err) < 0)
			return -1;
	return 0;
}

/* ---- vocabularies, from behind the length of the chunk ---- */

static int read_simple(struct finalfusion_vocab *v, struct err *err)
{
	return finalfusion_u64(v->in, &v->nwords, err) < 0 ? -1
							   : read_words(v, err);
}

static int read_lengths(struct finalfusion_vocab *v, struct err *err)
{
	uint32_t minn, maxn;

	if (finalfusion_u32(v->in, &minn, err) < 0 ||
	    finalfusion_u32(v->in, &maxn, err) < 0)
		return -1;
	v->g.minn = minn < INT32_MAX ? (int)minn : INT32_MAX;
	v->g.maxn = maxn < INT32_MAX ? (int)maxn : INT32_MAX;
	return 0;
}

static int check_ngrams(const struct finalfusion_vocab *v, struct err *err)
{
	const char *wrong = ngrams_check(&v->g);

	return wrong ? err_set(err, "%s: %s", v->in->name, wrong) : 0;
}

static int read_hashed(struct finalfusion_vocab *v, uint32_t *ret,
		       struct err *err)
{
	if (finalfusion_u64(v->in, &v->nwords, err) < 0 ||
	    read_lengths(v, err) < 0 || finalfusion_u32(v->in, ret, err) < 0)
		return -1;
	return read_words(v, err);
}

static int read_fasttext(struct finalfusion_vocab *v, struct err *err)
{
	if (read_hashed(v, &v->g.buckets, err) < 0)
		return -1;
	v->rows = v->g.buckets;
	if (v->g.maxn > 0) /* models without n-grams say 0 */
		v->g.kind = NGRAMS_BUCKETS;
	return check_ngrams(v, err);
}

static int read_own_hash(struct finalfusion_vocab *v, struct err *err)
{
	uint32_t exponent;

	v->g.kind = NGRAMS_FINALFUSION;
	if (read_hashed(v, &exponent, err) < 0)
		return -1;
	if (exponent > MAX_EXPONENT)
		return err_set(err, "%s: 2^%u buckets, at most 2^%d are read",
			       v->in->name, exponent, MAX_EXPONENT);
	v->rows = v->g.buckets = UINT32_C(1) << exponent;
	return check_ngrams(v, err);
}

static int read_ngram(struct finalfusion_vocab *v, struct err *err)
{
	uint64_t row;

	if (add_string(v, &v->g.strings, err) < 0 ||
	    finalfusion_u64(v->in, &row, err) < 0)
		return -1;
	if (row >= WORDS_NONE)
		return err_set(err, "%s: n-gram %zu has row %llu", v->in->name,
			       v->g.strings.n, (unsigned long long)row);
	if (mem_grow(&v->row_of, &v->row_of_cap, v->g.strings.n,
		     sizeof(*v->row_of), err) < 0)
		return -1;
	v->row_of[v->g.strings.n - 1] = (uint32_t)row;
	if (row >= v->rows)
		v->rows = row + 1;
	return 0;
}

static int read_explicit(struct finalfusion_vocab *v, struct err *err)
{
	uint64_t n, i;
	uint32_t twice;

	v->g.kind = NGRAMS_EXPLICIT;
	if (finalfusion_u64(v->in, &v->nwords, err) < 0 ||
	    finalfusion_u64(v->in, &n, err) < 0 || read_lengths(v, err) < 0 ||
	    read_words(v, err) < 0)
		return -1;
	v->in->what = "the list of n-grams";
	for (i = 0; i < n; i++)
		if (read_ngram(v, err) < 0)
			return -1;
	if (words_index(&v->g.strings, &twice, err) < 0)
		return -1;
	if (twice != WORDS_NONE)
		return err_set(err, "%s: n-gram %u is there before",
			       v->in->name, twice + 1);
	if (n / MAX_SHARED > v->rows)
		return err_set(err,
			       "%s: %llu n-grams share %llu rows; read "
			       "are %d a row",
			       v->in->name, (unsigned long long)n,
			       (unsigned long long)v->rows, MAX_SHARED);
	if (!n)
		v->g.kind = NGRAMS_NONE;
	return check_ngrams(v, err);
}

static int check_mark(struct finalfusion_vocab *v, char mark, struct err *err)
{
	const char *s;
	uint32_t n;

	if (read_string(v, &s, &n, err) < 0)
		return -1;
	if (n == 1 && *s == mark)
		return 0;
	return err_set(err, "%s: words are not between \"<\" and \">\", "
		       "which alone is read", v->in->name);
}

static int read_floret(struct finalfusion_vocab *v, struct err *err)
{
	uint32_t hashes;
	uint64_t buckets;

	v->g.kind = NGRAMS_FLORET;
	if (read_lengths(v, err) < 0 ||
	    finalfusion_u64(v->in, &buckets, err) < 0 ||
	    finalfusion_u32(v->in, &hashes, err) < 0 ||
	    finalfusion_u32(v->in, &v->g.hash_seed, err) < 0 ||
	    check_mark(v, '<', err) < 0 || check_mark(v, '>', err) < 0)
		return -1;
	v->g.buckets = buckets < UINT32_MAX ? (uint32_t)buckets : UINT32_MAX;
	v->g.hash_count = hashes < INT32_MAX ? (int)hashes : INT32_MAX;
	v->rows = buckets;
	return check_ngrams(v, err);
}

int finalfusion_read_vocab(struct finalfusion_vocab *v,
			   enum finalfusion_chunk chunk, struct err *err)
{
	static int (*const kinds[])(struct finalfusion_vocab *,
				    struct err *) = {
	    [CHUNK_WORDS] = read_simple,      [CHUNK_BUCKETS] = read_own_hash,
	    [CHUNK_FASTTEXT] = read_fasttext, [CHUNK_EXPLICIT] = read_explicit,
	    [CHUNK_FLORET] = read_floret,
	};

	if (v->chunk)
		return err_set(err, "%s: two vocabularies", v->in->name);
	v->chunk = chunk;
	v->in->what = "the vocabulary";
	return kinds[chunk](v, err);
}

void finalfusion_vocab_release(struct finalfusion_vocab *v)
{
	ngrams_release(&v->g);
	mem_free(v->row_of);
}
