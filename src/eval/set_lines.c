/* SPDX-License-Identifier: MIT */
#include "eval/set_lines.h"

#include "base/gz.h"
#include "base/mem.h"
#include "data/stream.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == ',';
}

static struct set_field trim(const char *bytes, size_t n)
{
	while (n > 0 && is_space(bytes[n - 1]))
		n--;
	while (n > 0 && is_space(*bytes)) {
		bytes++;
		n--;
	}
	return (struct set_field){bytes, n};
}

static int add(struct set_lines *l, const char *bytes, size_t n,
	       uint64_t number, struct err *err)
{
	struct set_field f;

	if (memchr(bytes, '\0', n))
		return err_at(err, l->path, number,
			      "holds a NUL byte: not a text");
	if (number == 1 && n >= 3 && !memcmp(bytes, "\357\273\277", 3)) {
		bytes += 3; /* the byte order mark of some editors */
		n -= 3;
	}
	f = trim(bytes, n);
	if (f.len == 0 || f.bytes[0] == '#')
		return 0;
	if (mem_grow(&l->lines, &l->cap, l->n + 1, sizeof(*l->lines), err) < 0)
		return -1;
	l->lines[l->n++] = (struct set_line){l->text.len, f.len, number};
	return strbuf_add(&l->text, f.bytes, f.len, err);
}

int set_lines_read(struct set_lines *l, const char *path, struct err *err)
{
	struct gz_reader *in = NULL;
	struct stream_in stream;
	uint64_t number = 0;
	char *line;
	size_t n;
	int rc;

	*l = (struct set_lines){.path = path};
	if (gz_open(&in, path, 1, err) < 0)
		return -1;
	stream_in_init(&stream, in);
	while ((rc = stream_line(&stream, &line, &n, err)) > 0) {
		rc = add(l, line, n, ++number, err);
		if (rc < 0)
			break;
	}
	stream_in_release(&stream);
	gz_close(in);
	if (rc < 0)
		set_lines_release(l);
	return rc;
}

void set_lines_release(struct set_lines *l)
{
	strbuf_release(&l->text);
	mem_free(l->lines);
	*l = (struct set_lines){0};
}

int set_lines_split(struct set_field line, struct set_field *f)
{
	size_t at = 0, start;
	int count = 0;

	for (;;) {
		while (at < line.len && is_space(line.bytes[at]))
			at++;
		if (at == line.len)
			return count;
		start = at;
		while (at < line.len && !is_space(line.bytes[at]))
			at++;
		if (count < SET_LINES_FIELDS)
			f[count] =
			    (struct set_field){line.bytes + start, at - start};
		count++;
	}
}

bool set_lines_pair(struct set_field line, struct set_field f[2])
{
	const char *tab = memchr(line.bytes, '\t', line.len);
	struct set_field words[SET_LINES_FIELDS];
	const char *end = line.bytes + line.len;

	if (!tab) {
		if (set_lines_split(line, words) != 2)
			return false;
		memcpy(f, words, 2 * sizeof(*f));
		return true;
	}
	f[0] = trim(line.bytes, (size_t)(tab - line.bytes));
	f[1] = trim(tab, (size_t)(end - tab));
	return set_lines_split(f[0], words) == 1 && f[1].len > 0 &&
	       !memchr(f[1].bytes, '\t', f[1].len);
}
