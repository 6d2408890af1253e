/* SPDX-License-Identifier: MIT */
#include "data/word_list.h"

#include "base/gz.h"
#include "data/stream.h"
#include "data/token.h"

static bool is_space(char c)
{
	return token_class[(unsigned char)c] != TOKEN_BYTE;
}

static int add_line(struct words *w, const char *s, size_t n, bool first,
		    const char *name, uint64_t line, struct err *err)
{
	size_t i = 0;

	while (n > 0 && is_space(s[n - 1]))
		n--;
	for (; n > 0 && is_space(*s); n--)
		s++;
	while (i < n && !is_space(s[i]))
		i++;
	if (i < n && !first)
		return err_at(err, name, line, "more than one word on a line");
	return n ? words_add(w, s, i, err) : 0;
}

/* FIRST: only the first of several words on a line counts. */
static int read_list(struct words *w, const char *path, bool first,
		     struct err *err)
{
	struct gz_reader *gz = NULL;
	struct stream_in in;
	uint64_t number = 0;
	char *line = NULL;
	size_t n = 0;
	int got;

	if (gz_open(&gz, path, 1, err) < 0)
		return -1;
	stream_in_init(&in, gz);
	while ((got = stream_line(&in, &line, &n, err)) > 0)
		if (add_line(w, line, n, first, gz_name(gz), ++number, err) <
		    0) {
			got = -1;
			break;
		}
	if (got == 0 && w->n == 0)
		got = err_set(err, "%s: no words", gz_name(gz));
	stream_in_release(&in);
	gz_close(gz);
	return got < 0 ? -1 : words_index(w, NULL, err);
}

int word_list_read(struct words *w, const char *path, struct err *err)
{
	return read_list(w, path, false, err);
}

int word_list_read_first(struct words *w, const char *path, struct err *err)
{
	return read_list(w, path, true, err);
}
