/* SPDX-License-Identifier: MIT */
/* The lines of a test set that say something, and their fields. */
#ifndef EVAL_SET_LINES_H
#define EVAL_SET_LINES_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

enum { SET_LINES_FIELDS = 64 };

struct set_field {
	const char *bytes;
	size_t len;
};

struct set_line {
	size_t start, len; /* in text */
	uint64_t number;
};

struct set_lines {
	const char *path;
	struct strbuf text;
	struct set_line *lines; /* neither blank nor comments; without the
				 * space around them */
	size_t n, cap;
};

/* Reads all of a file, gzip'd or not.  A NUL byte is an error: no text has
 * them.  PATH stays the caller's and must outlive L. */
int set_lines_read(struct set_lines *l, const char *path, struct err *err);
void set_lines_release(struct set_lines *l);

static inline struct set_field set_lines_get(const struct set_lines *l,
					     size_t i)
{
	return (struct set_field){l->text.data + l->lines[i].start,
				  l->lines[i].len};
}

/* The fields of a line between tabs, spaces and commas.  Returns how many
 * there are; the first SET_LINES_FIELDS are in F. */
int set_lines_split(struct set_field line, struct set_field *f);

/* A line of two fields, of which the second may hold spaces and commas if a
 * tab stands before it. */
bool set_lines_pair(struct set_field line, struct set_field f[2]);

#endif
