/* SPDX-License-Identifier: MIT */
/* Lines of text that are rows of numbers, to floats. */
#ifndef DATA_NUMBERS_H
#define DATA_NUMBERS_H

#include "data/header.h"

/* How many fields SEPARATOR divides the line into. */
size_t numbers_fields(const char *line, size_t n, char separator);

/* Where the numbers of a line come from, for messages. */
struct numbers_at {
	const char *name;
	uint64_t line;
	size_t before; /* fields of the line before these */
	bool any;      /* what is not finite may come */
};

/* Appends a row of exactly DIM numbers, which are all that is in the line. */
int numbers_add(struct header_rows *rows, const struct numbers_at *at,
		const char *line, size_t n, char separator, size_t dim,
		struct err *err);

#endif
