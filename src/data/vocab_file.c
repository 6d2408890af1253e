/* SPDX-License-Identifier: MIT */
#include "data/vocab_file.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/num.h"

#include <string.h>

/* A line that long is not a line of a vocabulary. */
enum { LINE_MAX_BYTES = 16 << 20, READ_BYTES = 256 << 10, PAD = 16 };

int vocab_reader_open(struct vocab_reader *r, const char *path,
		      struct err *err)
{
	vocab_reader_take(r, NULL);
	return gz_open(&r->in, path, 1, err);
}

void vocab_reader_take(struct vocab_reader *r, struct gz_reader *in)
{
	*r = (struct vocab_reader){.in = in, .sorted = true};
}

void vocab_reader_release(struct vocab_reader *r)
{
	mem_free(r->buf);
	mem_free(r->last_bytes);
	gz_close(r->in);
	*r = (struct vocab_reader){0};
}

/* The next line without its end: 1, 0 at the end of the file, -1. */
static int next_line(struct vocab_reader *r, char **ret, size_t *ret_len,
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
		if (mem_grow(&r->buf, &r->cap, r->len + READ_BYTES + PAD, 1,
			     err) < 0)
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

int vocab_reader_twice(const struct vocab_reader *r, uint64_t line,
		       const char *word, size_t n, struct err *err)
{
	return err_at(err, gz_name(r->in), line, "word \"%.*s\" given twice",
		      (int)(n < 100 ? n : 100), word);
}

/* Keeps track of the order while there is one. */
static int check_order(struct vocab_reader *r, const char *word, size_t n,
		       uint64_t count, struct err *err)
{
	struct rank now = {.count = count,
			   .prefix = rank_prefix(word, n),
			   .bytes = word,
			   .len = (uint32_t)n};

	if (r->words > 1 && !rank_before(&r->last, &now))
		r->sorted = false;
	if (mem_grow(&r->last_bytes, &r->last_cap, n, 1, err) < 0)
		return -1;
	memcpy(r->last_bytes, word, n);
	now.bytes = r->last_bytes;
	r->last = now;
	return 0;
}

static int take(struct vocab_reader *r, const char *word, size_t n,
		uint64_t count, struct err *err)
{
	if (count == 0)
		return err_at(err, gz_name(r->in), r->line, "count is 0");
	if (count > INT64_MAX - r->tokens)
		return err_at(err, gz_name(r->in), r->line,
			      "counts add up to 2^63 or more");
	r->words++;
	r->tokens += count;
	return r->sorted ? check_order(r, word, n, count, err) : 0;
}

int vocab_reader_next(struct vocab_reader *r, const char **ret,
		      size_t *ret_len, uint64_t *ret_count, struct err *err)
{
	const char *bad;
	char *line = NULL;
	size_t n = 0;
	int got;

	while ((got = next_line(r, &line, &n, err)) > 0) {
		bad = split_line(line, n, ret_len, ret_count);
		if (bad)
			return err_at(err, gz_name(r->in), r->line, "%s", bad);
		if (*ret_len != 4 || memcmp(line, "</s>", 4) != 0) {
			*ret = line;
			return take(r, line, *ret_len, *ret_count, err) < 0
				   ? -1
				   : 1;
		}
		if (r->sentence_line)
			return vocab_reader_twice(r, r->line, line, 4, err);
		r->sentence_line = r->line;
	}
	if (got == 0 && r->words == 0)
		return err_set(err, "%s: no words", gz_name(r->in));
	return got;
}

struct vocab_writer {
	struct gz_writer *gz; /* or, if NULL, */
	struct file_out *out;
	char *buf;
	size_t len, cap;
};

int vocab_writer_new(struct vocab_writer **ret, struct file_out *out,
		     bool compress, int threads, struct err *err)
{
	struct vocab_writer *w = mem_new(sizeof(*w), err);

	if (!w)
		return -1;
	w->out = out;
	if (compress &&
	    gz_writer_new(&w->gz, out, GZ_TEXT, threads, err) < 0) {
		vocab_writer_free(w);
		return -1;
	}
	*ret = w;
	return 0;
}

void vocab_writer_free(struct vocab_writer *w)
{
	if (!w)
		return;
	gz_writer_free(w->gz);
	mem_free(w->buf);
	mem_free(w);
}

static int flush(struct vocab_writer *w, struct err *err)
{
	size_t n = w->len;

	w->len = 0;
	if (w->gz)
		return gz_write(w->gz, w->buf, n, err);
	return file_out_write(w->out, w->buf, n, err);
}

/* Most words are shorter than a call of memcpy is worth. */
static char *put_word(char *to, const char *word, size_t n)
{
	if (n >= 8 && n <= 16) {
		memcpy(to, word, 8);
		memcpy(to + n - 8, word + n - 8, 8);
	} else if (n >= 4 && n < 8) {
		memcpy(to, word, 4);
		memcpy(to + n - 4, word + n - 4, 4);
	} else {
		memcpy(to, word, n);
	}
	return to + n;
}

static char *put_count(char *to, uint64_t count)
{
	char digits[20];
	size_t i = sizeof(digits);

	if (count < 10) { /* most are */
		*to = (char)('0' + count);
		return to + 1;
	}
	do
		digits[--i] = (char)('0' + count % 10);
	while (count /= 10);
	memcpy(to, digits + i, sizeof(digits) - i);
	return to + sizeof(digits) - i;
}

int vocab_writer_add(struct vocab_writer *w, const char *word, size_t n,
		     uint64_t count, struct err *err)
{
	char *to;

	if (w->len >= READ_BYTES && flush(w, err) < 0)
		return -1;
	if (mem_grow(&w->buf, &w->cap, w->len + n + 22, 1, err) < 0)
		return -1;
	to = put_word(w->buf + w->len, word, n);
	*to++ = ' ';
	to = put_count(to, count);
	*to++ = '\n';
	w->len = (size_t)(to - w->buf);
	return 0;
}

int vocab_writer_finish(struct vocab_writer *w, struct err *err)
{
	if (flush(w, err) < 0)
		return -1;
	return w->gz ? gz_finish(w->gz, err) : 0;
}
