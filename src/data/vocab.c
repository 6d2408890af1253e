/* SPDX-License-Identifier: MIT */
#include "data/vocab.h"

#include "base/file.h"
#include "base/gz.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/num.h"
#include "data/rank.h"

#include <string.h>

/* A line that long is not a line of a vocabulary. */
enum { LINE_MAX_BYTES = 16 << 20, READ_BYTES = 256 << 10 };

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

int vocab_build(struct vocab *v, struct rank *r, size_t n, int threads,
		struct err *err)
{
	size_t i;

	if (n > WORDS_NONE - 1)
		return err_set(err, "more than 2^32 - 2 words");
	if (rank_sort(r, n, threads, err) < 0 || fill_text(v, r, n, err) < 0)
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

int vocab_sort(struct vocab *v, int threads, struct err *err)
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
	status = vocab_build(&sorted, r, v->words.n, threads, err);
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

struct reader {
	struct gz_reader *in;
	struct vocab *v;
	size_t counts_cap;
	char *buf;
	size_t pos, len, cap;
	uint64_t line;		/* number of the current one */
	uint64_t sentence_line; /* where "</s>" stood, 0 nowhere */
};

/* The next line without its end: 1, 0 at the end of the file, -1. */
static int next_line(struct reader *r, char **ret, size_t *ret_len,
		     struct err *err)
{
	size_t seen = 0;
	char *nl = NULL;
	ssize_t got;

	for (;;) {
		if (r->len > r->pos + seen)
			nl = memchr(r->buf + r->pos + seen, '\n',
				    r->len - r->pos - seen);
		if (nl)
			break;
		seen = r->len - r->pos;
		if (seen > LINE_MAX_BYTES)
			return err_at(err, gz_name(r->in), r->line + 1,
				      "line too long");
		if (r->pos) {
			memmove(r->buf, r->buf + r->pos, seen);
			r->len = seen;
			r->pos = 0;
		}
		if (mem_grow(&r->buf, &r->cap, r->len + READ_BYTES, 1, err) <
		    0)
			return -1;
		got = gz_read(r->in, r->buf + r->len, READ_BYTES, err);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		r->len += (size_t)got;
	}
	if (!nl && seen == 0)
		return 0;
	*ret = r->buf + r->pos;
	*ret_len = nl ? (size_t)(nl - *ret) : seen;
	r->pos += *ret_len + (nl ? 1 : 0);
	r->line++;
	if (*ret_len && (*ret)[*ret_len - 1] == '\r')
		--*ret_len;
	return 1;
}

static bool has_space(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] == ' ' || s[i] == '\0' || (s[i] >= 9 && s[i] <= 13))
			return true;
	return false;
}

/* What is wrong with the line, NULL if nothing. */
static const char *split_line(const char *s, size_t n, size_t *ret_len,
			      uint64_t *ret_count)
{
	size_t i = n;

	while (i > 0 && s[i - 1] != ' ' && s[i - 1] != '\t')
		i--;
	if (i == 0)
		return n ? "no count after the word" : "empty line";
	if (num_digits(s + i, n - i, ret_count) < 0)
		return i == n ? "no count after the word"
			      : "count is not a whole number below 2^63";
	if (*ret_count > INT64_MAX)
		return "count is not a whole number below 2^63";
	i--;
	if (i == 0)
		return "no word before the count";
	if (has_space(s, i))
		return "white space in a word";
	*ret_len = i;
	return NULL;
}

static int twice(struct reader *r, uint64_t line, const char *word, size_t n,
		 struct err *err)
{
	return err_at(err, gz_name(r->in), line, "word \"%.*s\" given twice",
		      (int)(n < 100 ? n : 100), word);
}

static int take_line(struct reader *r, const char *s, size_t n,
		     struct err *err)
{
	struct vocab *v = r->v;
	uint64_t count = 0;
	size_t len = 0;
	const char *bad = split_line(s, n, &len, &count);

	if (bad)
		return err_at(err, gz_name(r->in), r->line, "%s", bad);
	if (len == 4 && memcmp(s, "</s>", 4) == 0) {
		if (r->sentence_line)
			return twice(r, r->line, s, len, err);
		r->sentence_line = r->line;
		return 0;
	}
	if (count == 0)
		return err_at(err, gz_name(r->in), r->line, "count is 0");
	if (count > INT64_MAX - v->tokens)
		return err_at(err, gz_name(r->in), r->line,
			      "counts add up to 2^63 or more");
	if (v->words.n >= WORDS_NONE - 1)
		return err_at(err, gz_name(r->in), r->line,
			      "more than 2^32 - 2 words");
	if (mem_grow(&v->counts, &r->counts_cap, v->words.n + 1,
		     sizeof(*v->counts), err) < 0)
		return -1;
	v->counts[v->words.n] = count;
	v->tokens += count;
	return words_add(&v->words, s, len, err);
}

static int check_unique(struct reader *r, struct err *err)
{
	struct words *w = &r->v->words;
	uint32_t row;
	uint64_t line;
	const char *word;
	size_t len;

	if (words_index(w, &row, err) < 0)
		return -1;
	if (row == WORDS_NONE)
		return 0;
	word = words_get(w, row, &len);
	line = (uint64_t)row + 1;
	if (r->sentence_line && r->sentence_line <= line)
		line++;
	return twice(r, line, word, len, err);
}

int vocab_read(struct vocab *v, const char *path, struct err *err)
{
	struct reader r = {.v = v};
	char *line = NULL;
	size_t n = 0;
	int got, status = -1;

	if (gz_open(&r.in, path, 1, err) < 0)
		return -1;
	while ((got = next_line(&r, &line, &n, err)) > 0)
		if (take_line(&r, line, n, err) < 0)
			goto out;
	if (got < 0)
		goto out;
	if (v->words.n == 0) {
		err_set(err, "%s: no words", gz_name(r.in));
		goto out;
	}
	if (check_unique(&r, err) < 0)
		goto out;
	status = vocab_sort(v, 1, err);
out:
	mem_free(r.buf);
	gz_close(r.in);
	if (status < 0)
		vocab_release(v);
	return status;
}

/* Writing. */

struct sink {
	struct gz_writer *gz; /* or, if NULL, */
	struct file_out *out;
	char *buf;
	size_t len, cap;
};

static int sink_flush(struct sink *s, struct err *err)
{
	size_t n = s->len;

	s->len = 0;
	if (s->gz)
		return gz_write(s->gz, s->buf, n, err);
	return file_out_write(s->out, s->buf, n, err);
}

static int sink_line(struct sink *s, const char *word, size_t n,
		     uint64_t count, struct err *err)
{
	char digits[20];
	size_t i = sizeof(digits);

	if (s->len >= READ_BYTES && sink_flush(s, err) < 0)
		return -1;
	if (mem_grow(&s->buf, &s->cap, s->len + n + sizeof(digits) + 2, 1,
		     err) < 0)
		return -1;
	memcpy(s->buf + s->len, word, n);
	s->len += n;
	s->buf[s->len++] = ' ';
	do
		digits[--i] = (char)('0' + count % 10);
	while (count /= 10);
	memcpy(s->buf + s->len, digits + i, sizeof(digits) - i);
	s->len += sizeof(digits) - i;
	s->buf[s->len++] = '\n';
	return 0;
}

static int write_lines(const struct vocab *v, struct sink *s, struct err *err)
{
	const char *word;
	size_t i, len;
	int status = 0;

	for (i = 0; i < v->words.n && status == 0; i++) {
		word = words_get(&v->words, i, &len);
		status = sink_line(s, word, len, v->counts[i], err);
	}
	if (status == 0)
		status = sink_flush(s, err);
	mem_free(s->buf);
	return status;
}

int vocab_write(const struct vocab *v, struct file_out *out, int threads,
		struct err *err)
{
	struct sink s = {0};
	int status = -1;

	if (gz_writer_new(&s.gz, out, GZ_TEXT, threads, err) < 0)
		return -1;
	if (write_lines(v, &s, err) == 0)
		status = gz_finish(s.gz, err);
	gz_writer_free(s.gz);
	return status;
}

int vocab_print(const struct vocab *v, struct file_out *out, struct err *err)
{
	struct sink s = {.out = out};

	return write_lines(v, &s, err);
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
	return indexed ? words_index(&v->words, NULL, err) : 0;
}

/* Adds up what both have; lists in MISSING the rows of FROM new to V. */
static size_t add_known(struct vocab *v, const struct vocab *from,
			uint32_t *missing)
{
	size_t i, len, nmissing = 0;
	const char *word;
	uint32_t row;

	for (i = 0; i < from->words.n; i++) {
		word = words_get(&from->words, i, &len);
		row = words_find(&v->words, word, len);
		if (row == WORDS_NONE)
			missing[nmissing++] = (uint32_t)i;
		else
			v->counts[row] += from->counts[i];
	}
	v->tokens += from->tokens;
	return nmissing;
}

int vocab_merge(struct vocab *v, const struct vocab *from, int threads,
		struct err *err)
{
	uint32_t *missing;
	size_t i, n, len, cap = v->words.n;
	const char *word;
	int status = -1;

	if (from->tokens > INT64_MAX - v->tokens)
		return err_set(err, "counts add up to 2^63 or more");
	missing = mem_array(from->words.n, sizeof(*missing), err);
	if (!missing)
		return -1;
	n = add_known(v, from, missing);
	if (mem_grow(&v->counts, &cap, cap + n, sizeof(*v->counts), err) < 0)
		goto out;
	for (i = 0; i < n; i++) {
		word = words_get(&from->words, missing[i], &len);
		v->counts[v->words.n] = from->counts[missing[i]];
		if (words_add(&v->words, word, len, err) < 0)
			goto out;
	}
	status = vocab_sort(v, threads, err);
out:
	mem_free(missing);
	return status;
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
