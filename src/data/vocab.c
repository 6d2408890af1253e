/* SPDX-License-Identifier: MIT */
#include "data/vocab.h"

#include "base/hash.h"
#include "base/mem.h"
#include "data/rank.h"
#include "data/vocab_file.h"

#include <string.h>

void vocab_release(struct vocab *v)
{
	words_release(&v->words);
	mem_free(v->counts);
	*v = (struct vocab)VOCAB_INIT;
}

/* Building and sorting. */

static int fill_text(struct vocab *v, const struct rank *r, size_t n,
		     struct err *err)
{
	struct words *w = &v->words;
	size_t i, len = 0;

	for (i = 0; i < n; i++)
		len += (size_t)r[i].len + 1;
	if (mem_grow(&w->text, &w->text_cap, len, 1, err) < 0 ||
	    mem_grow(&w->start, &w->start_cap, n + 1, sizeof(*w->start), err) <
		0)
		return -1;
	for (i = 0; i < n; i++) {
		w->start[i] = w->text_len;
		memcpy(w->text + w->text_len, r[i].bytes, r[i].len);
		w->text_len += r[i].len;
		w->text[w->text_len++] = '\n';
	}
	w->start[n] = w->text_len;
	w->n = n;
	return 0;
}

int vocab_build(struct vocab *v, const struct rank *r, size_t n,
		struct err *err)
{
	size_t i;

	if (n > WORDS_NONE - 1)
		return err_set(err, "more than 2^32 - 2 words");
	if (fill_text(v, r, n, err) < 0)
		return -1;
	v->counts = mem_array(n, sizeof(*v->counts), err);
	if (!v->counts)
		return -1;
	for (i = 0; i < n; i++) {
		v->counts[i] = r[i].count;
		v->tokens += r[i].count;
	}
	return words_index(&v->words, NULL, err);
}

static struct rank rank_of(const struct vocab *v, size_t i)
{
	size_t len;
	const char *bytes = words_get(&v->words, i, &len);

	return (struct rank){.count = v->counts[i],
			     .prefix = rank_prefix(bytes, len),
			     .bytes = bytes,
			     .len = (uint32_t)len,
			     .id = (uint32_t)i};
}

static bool is_sorted(const struct vocab *v)
{
	struct rank a, b;
	size_t i;

	for (i = 1; i < v->words.n; i++) {
		a = rank_of(v, i - 1);
		b = rank_of(v, i);
		if (rank_before(&b, &a))
			return false;
	}
	return true;
}

/* Sorts the words as they should stand and indexes them. */
static int sort(struct vocab *v, struct err *err)
{
	struct vocab sorted = VOCAB_INIT;
	struct rank *r;
	size_t i;
	int status;

	if (is_sorted(v))
		return v->words.nslots ? 0 : words_index(&v->words, NULL, err);
	r = mem_array(v->words.n, sizeof(*r), err);
	if (!r)
		return -1;
	for (i = 0; i < v->words.n; i++)
		r[i] = rank_of(v, i);
	status = rank_sort(r, v->words.n, err);
	if (status == 0)
		status = vocab_build(&sorted, r, v->words.n, err);
	mem_free(r);
	if (status < 0) {
		vocab_release(&sorted);
		return -1;
	}
	vocab_release(v);
	*v = sorted;
	return 0;
}

/* Reading. */

static int read_words(struct vocab *v, struct vocab_reader *r, struct err *err)
{
	const char *word;
	uint64_t count;
	size_t len, cap = 0;
	int got;

	while ((got = vocab_reader_next(r, &word, &len, &count, err)) > 0) {
		if (v->words.n >= WORDS_NONE - 1)
			return err_at(err, gz_name(r->in), r->line,
				      "more than 2^32 - 2 words");
		if (mem_grow(&v->counts, &cap, v->words.n + 1,
			     sizeof(*v->counts), err) < 0)
			return -1;
		v->counts[v->words.n] = count;
		v->tokens += count;
		if (words_add(&v->words, word, len, err) < 0)
			return -1;
	}
	return got;
}

static int check_unique(struct vocab *v, const struct vocab_reader *r,
			struct err *err)
{
	uint32_t row;
	uint64_t line;
	const char *word;
	size_t len;

	if (words_index(&v->words, &row, err) < 0)
		return -1;
	if (row == WORDS_NONE)
		return 0;
	word = words_get(&v->words, row, &len);
	line = (uint64_t)row + 1;
	if (r->sentence_line && r->sentence_line <= line)
		line++;
	return vocab_reader_twice(r, line, word, len, err);
}

int vocab_read(struct vocab *v, const char *path, struct err *err)
{
	struct gz_reader *in;

	if (gz_open(&in, path, 1, err) < 0)
		return -1;
	return vocab_read_in(v, in, err);
}

int vocab_read_in(struct vocab *v, struct gz_reader *in, struct err *err)
{
	struct vocab_reader r;
	int status = -1;

	vocab_reader_take(&r, in);
	if (read_words(v, &r, err) == 0 && check_unique(v, &r, err) == 0)
		status = sort(v, err);
	vocab_reader_release(&r);
	if (status < 0)
		vocab_release(v);
	return status;
}

/* Changing. */

int vocab_cut(struct vocab *v, uint64_t min_count, uint64_t max_size,
	      struct vocab_cut *opt_dropped, struct err *err)
{
	struct vocab_cut dropped = {0, 0};
	bool indexed = v->words.nslots != 0;
	size_t keep = v->words.n;

	if (max_size && keep > max_size)
		keep = (size_t)max_size;
	while (keep > 0 && v->counts[keep - 1] < min_count)
		keep--;
	for (size_t i = keep; i < v->words.n; i++) {
		dropped.types++;
		dropped.tokens += v->counts[i];
	}
	if (opt_dropped)
		*opt_dropped = dropped;
	if (dropped.types == 0)
		return 0;
	v->tokens -= dropped.tokens;
	words_truncate(&v->words, keep);
	words_trim(&v->words);
	mem_trim(&v->counts, keep, sizeof(*v->counts));
	return indexed ? words_index(&v->words, NULL, err) : 0;
}

uint64_t vocab_digest(const struct vocab *v)
{
	uint64_t digest = HASH_DIGEST_INIT;
	unsigned char count[8];
	size_t i, b;

	digest = hash_digest(digest, v->words.text, v->words.text_len);
	for (i = 0; i < v->words.n; i++) {
		for (b = 0; b < 8; b++)
			count[b] = (unsigned char)(v->counts[i] >> (8 * b));
		digest = hash_digest(digest, count, 8);
	}
	return digest;
}
