/* SPDX-License-Identifier: MIT */
/*
 * File formats for matrices: a table.  To add one, write
 * data/format_NAME.c and add its row in format.c.
 *
 * Reading makes no room for what a header promises, only for what has come: at
 * a time no more than 16 times the bytes of the file's content, unpacked, and
 * 3 MiB; where words are packed (data/pack.h) as much more as those take, where
 * rows are codes of fastText twice as much more as they are floats, and where
 * finalfusion has codes for rows, or rows that n-grams share, 256 times.  A file
 * that is mapped counts with its size.  Vectors of words that are made of a
 * table of n-grams (data/compose.h) come on top of that.
 */
#ifndef DATA_FORMAT_H
#define DATA_FORMAT_H

#include "base/err.h"

#include <stddef.h>

struct matrix;
struct gz_reader;
struct file_out;

struct format {
	const char *name; /* as --from and --to take it */
	const char *help;
	/* How sure are we that a file starting with HEAD is of this format?
	 * 0 no, greater is surer. */
	int (*sniff)(const unsigned char *head, size_t n);
	/* Reads the whole file; NULL if we only write it. */
	int (*read)(struct matrix *m, struct gz_reader *in, struct err *err);
	/* The same out of m->map, into which tensors may point; NULL if there
	 * is nothing to gain.  NAME is for messages. */
	int (*read_map)(struct matrix *m, const char *name, struct err *err);
	/* matrix_read_header, or NULL. */
	int (*read_header)(struct matrix *m, struct gz_reader *in,
			   struct err *err);
	/* Writes tensor "input" as floats (safetensors: everything); NULL if
	 * we only read it. COMPRESS: gzip'd. */
	int (*write)(const struct matrix *m, struct file_out *out,
		     bool compress, int threads, struct err *err);
	/* Formats of two files: how the second is named after the first
	 * (neighbour_output), and what writes it.  NULL: there is one. */
	const char *const *beside;
	int (*write_beside)(const struct matrix *m, struct file_out *out,
			    bool compress, int threads, struct err *err);
};

/* NULL-ended. */
extern const struct format *const format_table[];

const struct format *format_find(const char *name);
/* The surest by content; NULL if none claims it. */
const struct format *format_sniff(const unsigned char *head, size_t n);

#endif
