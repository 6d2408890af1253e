/* SPDX-License-Identifier: MIT */
/*
 * finalfusion's files, written: the words' vectors as unit vectors with their
 * norms, and the n-grams of the kinds that finalfusion has as well.
 */
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/finalfusion.h"
#include "data/ngrams.h"

#include <float.h>
#include <math.h>
#include <string.h>

struct writing {
	const struct matrix *m;
	const struct tensor *input, *table; /* NULL: none */
	struct ngrams g;		    /* kind NONE: left out */
	enum finalfusion_chunk vocab;
	size_t words;			    /* that are written */
	struct stream_out s;
	uint64_t at; /* bytes so far */
};

static int put(struct writing *w, const void *bytes, size_t n,
	       struct err *err)
{
	w->at += n;
	return stream_write(&w->s, bytes, n, err);
}

static int put_u32(struct writing *w, uint32_t x, struct err *err)
{
	return put(w, &x, sizeof(x), err);
}

static int put_u64(struct writing *w, uint64_t x, struct err *err)
{
	return put(w, &x, sizeof(x), err);
}

static int put_chunk(struct writing *w, enum finalfusion_chunk chunk,
		     uint64_t bytes, struct err *err)
{
	return put_u32(w, chunk, err) < 0 ? -1 : put_u64(w, bytes, err);
}

static size_t padding(uint64_t at)
{
	return FINALFUSION_PAD - (size_t)(at % FINALFUSION_PAD);
}

static int put_padding(struct writing *w, struct err *err)
{
	static const char zeros[FINALFUSION_PAD];

	return put(w, zeros, padding(w->at), err);
}

/* ---- vocabularies ---- */

static int put_string(struct writing *w, const char *s, size_t n,
		      struct err *err)
{
	return put_u32(w, (uint32_t)n, err) < 0 ? -1 : put(w, s, n, err);
}

/* What strings take, each of them with MORE bytes. */
static uint64_t strings_bytes(const struct words *strings, size_t more)
{
	return strings->text_len + strings->n * (sizeof(uint32_t) - 1 + more);
}

static int put_words(struct writing *w, struct err *err)
{
	size_t i, n;

	for (i = 0; i < w->words; i++) {
		const char *word = words_get(&w->m->words, i, &n);

		if (put_string(w, word, n, err) < 0)
			return -1;
	}
	return 0;
}

static int put_lengths(struct writing *w, struct err *err)
{
	return put_u32(w, (uint32_t)w->g.minn, err) < 0
		   ? -1
		   : put_u32(w, (uint32_t)w->g.maxn, err);
}

static int put_simple(struct writing *w, struct err *err)
{
	uint64_t bytes = 8 + strings_bytes(&w->m->words, 0);

	if (put_chunk(w, CHUNK_WORDS, bytes, err) < 0 ||
	    put_u64(w, w->words, err) < 0)
		return -1;
	return put_words(w, err);
}

/* NUMBER: what says how many buckets there are. */
static int put_hashed(struct writing *w, uint32_t number, struct err *err)
{
	uint64_t bytes = 8 + 12 + strings_bytes(&w->m->words, 0);

	if (put_chunk(w, w->vocab, bytes, err) < 0 ||
	    put_u64(w, w->words, err) < 0 || put_lengths(w, err) < 0 ||
	    put_u32(w, number, err) < 0)
		return -1;
	return put_words(w, err);
}

static int put_fasttext(struct writing *w, struct err *err)
{
	return put_hashed(w, w->g.buckets, err);
}

static int put_own_hash(struct writing *w, struct err *err)
{
	return put_hashed(w, (uint32_t)__builtin_ctz(w->g.buckets), err);
}

static int put_explicit(struct writing *w, struct err *err)
{
	const struct words *strings = &w->g.strings;
	uint64_t bytes = 16 + 8 + strings_bytes(&w->m->words, 0) +
			 strings_bytes(strings, sizeof(uint64_t));
	size_t i, n;

	if (put_chunk(w, CHUNK_EXPLICIT, bytes, err) < 0 ||
	    put_u64(w, w->words, err) < 0 ||
	    put_u64(w, strings->n, err) < 0 || put_lengths(w, err) < 0 ||
	    put_words(w, err) < 0)
		return -1;
	for (i = 0; i < strings->n; i++) {
		const char *s = words_get(strings, i, &n);

		if (put_string(w, s, n, err) < 0 || put_u64(w, i, err) < 0)
			return -1;
	}
	return 0;
}

static int put_floret(struct writing *w, struct err *err)
{
	if (put_chunk(w, CHUNK_FLORET, 8 + 8 + 8 + 2 * 5, err) < 0 ||
	    put_lengths(w, err) < 0 || put_u64(w, w->g.buckets, err) < 0 ||
	    put_u32(w, (uint32_t)w->g.hash_count, err) < 0 ||
	    put_u32(w, w->g.hash_seed, err) < 0 ||
	    put_string(w, "<", 1, err) < 0)
		return -1;
	return put_string(w, ">", 1, err);
}

/* ---- rows ---- */

static float norm_of(const float *x, uint64_t dim)
{
	double sum = 0;
	uint64_t d;

	for (d = 0; d < dim; d++)
		sum += (double)x[d] * x[d];
	sum = sqrt(sum);
	return sum <= FLT_MAX ? (float)sum : 1;
}

static int put_unit_row(struct writing *w, const float *x, float *unit,
			struct err *err)
{
	uint64_t dim = w->input->shape[1], d;
	float norm = norm_of(x, dim);

	for (d = 0; d < dim; d++)
		unit[d] = norm > 0 ? x[d] / norm : x[d];
	return put(w, unit, dim * sizeof(*unit), err);
}

static int put_array(struct writing *w, float *unit, struct err *err)
{
	uint64_t dim = w->input->shape[1], i;
	uint64_t rows = w->words + (w->table ? w->table->shape[0] : 0);
	uint64_t bytes = 16 + padding(w->at) + rows * dim * sizeof(float);

	if (put_chunk(w, CHUNK_ARRAY, bytes, err) < 0 ||
	    put_u64(w, rows, err) < 0 || put_u32(w, (uint32_t)dim, err) < 0 ||
	    put_u32(w, FINALFUSION_F32, err) < 0 || put_padding(w, err) < 0)
		return -1;
	for (i = 0; i < w->words; i++)
		if (put_unit_row(w, tensor_row(w->input, i), unit, err) < 0)
			return -1;
	for (i = 0; w->table && i < w->table->shape[0]; i++)
		if (put(w, tensor_row(w->table, i),
			tensor_row_bytes(w->table), err) < 0)
			return -1;
	return 0;
}

static int put_norms(struct writing *w, struct err *err)
{
	uint64_t bytes = 12 + padding(w->at) + w->words * sizeof(float), i;

	if (put_chunk(w, CHUNK_NORMS, bytes, err) < 0 ||
	    put_u64(w, w->words, err) < 0 ||
	    put_u32(w, FINALFUSION_F32, err) < 0 || put_padding(w, err) < 0)
		return -1;
	for (i = 0; i < w->words; i++) {
		float norm = norm_of(tensor_row(w->input, i),
				     w->input->shape[1]);

		if (put(w, &norm, sizeof(norm), err) < 0)
			return -1;
	}
	return 0;
}

/* ---- the file ---- */

static int put_header(struct writing *w, bool toml, struct err *err)
{
	uint32_t n = 2 + toml + (w->words > 0);

	if (put(w, "FiFu", 4, err) < 0 || put_u32(w, 0, err) < 0 ||
	    put_u32(w, n, err) < 0 ||
	    (toml && put_u32(w, CHUNK_METADATA, err) < 0) ||
	    put_u32(w, w->vocab, err) < 0 ||
	    put_u32(w, CHUNK_ARRAY, err) < 0)
		return -1;
	return w->words ? put_u32(w, CHUNK_NORMS, err) : 0;
}

static int put_chunks(struct writing *w, float *unit, struct err *err)
{
	static int (*const vocabs[])(struct writing *, struct err *) = {
	    [CHUNK_WORDS] = put_simple,
	    [CHUNK_BUCKETS] = put_own_hash,
	    [CHUNK_FASTTEXT] = put_fasttext,
	    [CHUNK_EXPLICIT] = put_explicit,
	    [CHUNK_FLORET] = put_floret,
	};
	const char *toml = matrix_meta(w->m, finalfusion_toml);

	if (put_header(w, toml, err) < 0 ||
	    (toml && (put_chunk(w, CHUNK_METADATA, strlen(toml), err) < 0 ||
		      put(w, toml, strlen(toml), err) < 0)) ||
	    vocabs[w->vocab](w, err) < 0 || put_array(w, unit, err) < 0)
		return -1;
	if (w->words && put_norms(w, err) < 0)
		return -1;
	return stream_finish(&w->s, err);
}

static int check_words(const struct matrix *m, struct err *err)
{
	size_t i, n;

	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &n);
		bool utf8 = utf8_valid(word, n);

		if (utf8 && (!m->words.nslots ||
			     words_find(&m->words, word, n) == i))
			continue;
		return err_set(err, "%s: word %zu (\"%.*s\") is %s, which "
			       "finalfusion cannot hold", matrix_name(m),
			       i + 1, n < 80 ? (int)n : 80, word,
			       utf8 ? "there before" : "not UTF-8");
	}
	return 0;
}

/* What of the n-grams can be written. */
static void choose(struct writing *w)
{
	static const enum finalfusion_chunk chunks[] = {
	    [NGRAMS_NONE] = CHUNK_WORDS,
	    [NGRAMS_BUCKETS] = CHUNK_FASTTEXT,
	    [NGRAMS_EXPLICIT] = CHUNK_EXPLICIT,
	    [NGRAMS_FLORET] = CHUNK_FLORET,
	    [NGRAMS_FINALFUSION] = CHUNK_BUCKETS,
	};
	const struct tensor *t = matrix_tensor(w->m, "ngrams");
	bool can = t && t->type == DTYPE_F32 && t->ndim == 2 && !w->g.kept &&
		   t->shape[1] == w->input->shape[1];

	if (w->g.kind && !can)
		log_warn("%s: its n-grams are left out: finalfusion has rows "
			 "of floats for all of them", matrix_name(w->m));
	w->vocab = can ? chunks[w->g.kind] : CHUNK_WORDS;
	w->table = can && w->g.kind ? t : NULL;
	w->words = w->vocab == CHUNK_FLORET ? 0 : w->m->words.n;
	if (!w->words)
		log_info("%zu words, which finalfusion does not have beside "
			 "floret's n-grams, are left out", w->m->words.n);
}

static int write_opened(struct writing *w, struct file_out *out, bool compress,
			int threads, struct err *err)
{
	float *unit;
	int rc;

	w->input = matrix_floats(w->m, err);
	if (!w->input)
		return -1;
	choose(w);
	if (w->words && check_words(w->m, err) < 0)
		return -1;
	unit = mem_array(w->input->shape[1], sizeof(*unit), err);
	if (!unit)
		return -1;
	rc = stream_out_init(&w->s, out, compress, GZ_FLOATS, threads, err);
	if (rc == 0)
		rc = put_chunks(w, unit, err);
	stream_out_release(&w->s);
	mem_free(unit);
	return rc;
}

int finalfusion_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err)
{
	struct writing w = {.m = m};
	int rc;

	if (ngrams_open(&w.g, m, err) < 0)
		return -1;
	rc = write_opened(&w, out, compress, threads, err);
	ngrams_release(&w.g);
	return rc;
}
