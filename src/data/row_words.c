/* SPDX-License-Identifier: MIT */
#include "data/row_words.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "data/neighbour.h"
#include "data/stream.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct field {
	const char *at;
	size_t n;
};

struct reading {
	struct matrix *m;
	const char *name;
	struct words lines; /* those of the file, whatever is in them */
	size_t first;	    /* of them that is of a row */
	long word, count;   /* columns; -1: the whole line, none */
};

static struct field line_at(const struct words *lines, size_t i)
{
	struct field f;

	f.at = words_get(lines, i, &f.n);
	return f;
}

/* What stands before the last blank, if digits of a number are behind it. */
static bool split_count(struct field line, struct field *word,
			uint64_t *ret_count)
{
	size_t i = line.n;

	while (i > 0 && line.at[i - 1] != ' ' && line.at[i - 1] != '\t')
		i--;
	if (i < 2 || num_digits(line.at + i, line.n - i, ret_count) < 0 ||
	    *ret_count > INT64_MAX)
		return false;
	*word = (struct field){line.at, i - 1};
	return true;
}

static bool are_counted(const struct words *lines)
{
	struct field word;
	uint64_t count;
	size_t i;

	for (i = 0; i < lines->n; i++)
		if (!split_count(line_at(lines, i), &word, &count) ||
		    memchr(word.at, ' ', word.n) ||
		    memchr(word.at, '\t', word.n))
			return false;
	return lines->n > 0;
}

/* Column K of a line, false if there are fewer. */
static bool column(struct field line, long k, struct field *ret)
{
	const char *end = line.at + line.n, *tab;

	for (;; k--) {
		tab = memchr(line.at, '\t', (size_t)(end - line.at));
		if (k == 0)
			break;
		if (!tab)
			return false;
		line.at = tab + 1;
	}
	*ret = (struct field){line.at,
			      (size_t)((tab ? tab : end) - line.at)};
	return true;
}

static long find_column(struct field head, const char *name)
{
	struct field f;
	long k;

	for (k = 0; column(head, k, &f); k++)
		if (f.n == strlen(name) && strncasecmp(f.at, name, f.n) == 0)
			return k;
	return -1;
}

static void read_head(struct reading *r)
{
	static const char *const names[] = {"word", "label", "token", "name"};
	struct field head = line_at(&r->lines, 0);
	size_t i;

	r->first = 1;
	r->count = find_column(head, "count");
	for (i = 0; r->word < 0 && i < 4; i++)
		r->word = find_column(head, names[i]);
	if (r->word < 0)
		r->word = r->count == 0;
}

static int take_word(struct reading *r, size_t line, struct field word,
		     struct err *err)
{
	if (!word.n)
		return err_at(err, r->name, line + 1, "the word is empty");
	return words_add(&r->m->words, word.at, word.n, err);
}

static int take_counted(struct reading *r, struct err *err)
{
	struct field word = {0};
	uint64_t count = 0;
	size_t i;

	r->m->counts = mem_array(r->lines.n, sizeof(*r->m->counts), err);
	if (!r->m->counts)
		return -1;
	for (i = 0; i < r->lines.n; i++) {
		split_count(line_at(&r->lines, i), &word, &count);
		r->m->counts[i] = (int64_t)count;
		if (take_word(r, i, word, err) < 0)
			return -1;
	}
	return 0;
}

static bool count_at(const struct reading *r, size_t line, int64_t *ret)
{
	struct field f;
	uint64_t count;

	if (!column(line_at(&r->lines, line), r->count, &f) ||
	    num_digits(f.at, f.n, &count) < 0 || count > INT64_MAX)
		return false;
	*ret = (int64_t)count;
	return true;
}

static int take_counts(struct reading *r, struct err *err)
{
	size_t n = r->lines.n - r->first, i;
	int64_t *counts = mem_array(n, sizeof(*counts), err);

	if (!counts)
		return -1;
	for (i = 0; i < n; i++)
		if (!count_at(r, r->first + i, &counts[i])) {
			mem_free(counts);
			return 0;
		}
	r->m->counts = counts;
	return 0;
}

static int take_table(struct reading *r, struct err *err)
{
	struct field word;
	size_t i;

	read_head(r);
	for (i = r->first; i < r->lines.n; i++) {
		if (!column(line_at(&r->lines, i), r->word, &word))
			return err_at(err, r->name, i + 1, "expected column "
				      "%ld, the word", r->word + 1);
		if (take_word(r, i, word, err) < 0)
			return -1;
	}
	return r->count < 0 ? 0 : take_counts(r, err);
}

/* Without copying them. */
static int take_list(struct reading *r, struct err *err)
{
	size_t i;

	for (i = 0; i < r->lines.n; i++)
		if (!line_at(&r->lines, i).n)
			return err_at(err, r->name, i + 1,
				      "the word is empty");
	r->m->words = r->lines;
	r->lines = (struct words)WORDS_INIT;
	return 0;
}

static int read_lines(struct words *lines, struct stream_in *s,
		      struct err *err)
{
	char *line;
	size_t n;
	int rc;

	while ((rc = stream_line(s, &line, &n, err)) > 0) {
		n -= n && line[n - 1] == '\r';
		if (words_add(lines, line, n, err) < 0)
			return -1;
	}
	return rc;
}

static int take_lines(struct reading *r, enum row_words_form form,
		      struct err *err)
{
	struct field head;

	if (!r->lines.n)
		return err_set(err, "%s: no words", r->name);
	if (are_counted(&r->lines))
		return take_counted(r, err);
	head = line_at(&r->lines, 0);
	if (form == ROW_WORDS_TABLE && memchr(head.at, '\t', head.n))
		return take_table(r, err);
	return take_list(r, err);
}

static int read_file(struct matrix *m, const char *path,
		     enum row_words_form form, struct err *err)
{
	struct reading r = {.m = m, .word = -1, .count = -1};
	struct gz_reader *in = NULL;
	struct stream_in s;
	int rc;

	if (gz_open(&in, path, 1, err) < 0)
		return -1;
	r.name = gz_name(in);
	stream_in_init(&s, in);
	rc = read_lines(&r.lines, &s, err);
	stream_in_release(&s);
	if (rc == 0)
		rc = take_lines(&r, form, err);
	words_release(&r.lines);
	gz_close(in);
	return rc;
}

static int none(const struct matrix *m, const char *const *patterns,
		struct err *err)
{
	char *name = NULL;
	struct err ignored = ERR_INIT;

	if (m->path && strcmp(m->path, "-") != 0)
		name = neighbour_output(m->path, patterns, &ignored);
	err_set(err, "%s: has no words, and there is no %s with them (convert "
		"--words FILE names another)", matrix_name(m),
		name ? name : "file beside it");
	mem_free(name);
	return -1;
}

/* *PATH: where they were, for mem_free. */
static int read_some(struct matrix *m, char **path, enum row_words_form form,
		     const char *const *patterns, struct err *err)
{
	if (m->words_path) {
		*path = mem_strdup(m->words_path, err);
		if (!*path)
			return -1;
		m->words_path = NULL;
	} else if (m->path && neighbour_find(path, m->path, patterns, err) < 0)
		return -1;
	return *path ? read_file(m, *path, form, err)
		     : none(m, patterns, err);
}

int row_words_read(struct matrix *m, enum row_words_form form,
		   const char *const *patterns, struct err *err)
{
	char *path = NULL;
	int rc = read_some(m, &path, form, patterns, err);

	mem_free(path);
	return rc;
}

int row_words_match(struct matrix *m, uint64_t rows, enum row_words_form form,
		    const char *const *patterns, struct err *err)
{
	char *path = NULL;
	int rc = read_some(m, &path, form, patterns, err);

	if (rc == 0 && m->words.n != rows)
		rc = err_set(err, "%s: %llu rows, but %s has %zu words",
			     matrix_name(m), (unsigned long long)rows, path,
			     m->words.n);
	mem_free(path);
	return rc;
}

static int check_word(const struct matrix *m, size_t i,
		      enum row_words_form form, struct err *err)
{
	struct field word = line_at(&m->words, i);

	if (memchr(word.at, '\r', word.n) ||
	    (form == ROW_WORDS_TABLE && memchr(word.at, '\t', word.n)))
		return err_set(err, "%s: word %zu (\"%.*s\") contains a %s, "
			       "which a list of words cannot hold",
			       matrix_name(m), i + 1,
			       word.n < 80 ? (int)word.n : 80, word.at,
			       memchr(word.at, '\r', word.n)
				   ? "carriage return"
				   : "tab");
	return 0;
}

static int check_words(const struct matrix *m, enum row_words_form form,
		       struct err *err)
{
	size_t i;

	for (i = 0; i < m->words.n; i++)
		if (check_word(m, i, form, err) < 0)
			return -1;
	if (are_counted(&m->words))
		return err_set(err, "%s: every word ends in a blank and a "
			       "number, so that they would be read as words "
			       "and counts", matrix_name(m));
	return 0;
}

static int write_lines(struct stream_out *s, const struct matrix *m,
		       bool counts, struct err *err)
{
	struct field word;
	char end[32];
	size_t i, n;

	if (counts && stream_write(s, "word\tcount\n", 11, err) < 0)
		return -1;
	for (i = 0; i < m->words.n; i++) {
		word = line_at(&m->words, i);
		n = counts ? (size_t)snprintf(end, sizeof(end), "\t%lld\n",
					      (long long)m->counts[i])
			   : (size_t)snprintf(end, sizeof(end), "\n");
		if (stream_write(s, word.at, word.n, err) < 0 ||
		    stream_write(s, end, n, err) < 0)
			return -1;
	}
	return stream_finish(s, err);
}

int row_words_write(const struct matrix *m, enum row_words_form form,
		    struct file_out *out, bool compress, int threads,
		    struct err *err)
{
	struct stream_out s;
	int rc;

	if (check_words(m, form, err) < 0)
		return -1;
	rc = stream_out_init(&s, out, compress, GZ_TEXT, threads, err);
	if (rc == 0)
		rc = write_lines(&s, m, form == ROW_WORDS_TABLE && m->counts,
				 err);
	stream_out_release(&s);
	return rc;
}
