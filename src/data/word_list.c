/* SPDX-License-Identifier: MIT */
#include "data/word_list.h"

#include "base/gz.h"
#include "data/stream.h"
#include "data/token.h"

static bool is_space(char c)
{
	return token_class[(unsigned char)c] != TOKEN_BYTE;
}

static int add_line(struct words *w, const char *s, size_t n, const char *name,
		    uint64_t line, struct err *err)
{
	size_t i;

	while (n > 0 && is_space(s[n - 1]))
		n--;
	for (; n > 0 && is_space(*s); n--)
		s++;
	for (i = 0; i < n; i++)
		if (is_space(s[i]))
			return err_at(err, name, line,
				      "more than one word on a line");
	return n ? words_add(w, s, n, err) : 0;
}

int word_list_read(struct words *w, const char *path, struct err *err)
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
		if (add_line(w, line, n, gz_name(gz), ++number, err) < 0) {
			got = -1;
			break;
		}
	if (got == 0 && w->n == 0)
		got = err_set(err, "%s: no words", gz_name(gz));
	stream_in_release(&in);
	gz_close(gz);
	return got < 0 ? -1 : words_index(w, NULL, err);
}
