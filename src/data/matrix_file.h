/* SPDX-License-Identifier: MIT */
/*
 * Matrices read from files of any format (data/format.h), and written.
 */
#ifndef DATA_MATRIX_FILE_H
#define DATA_MATRIX_FILE_H

#include "data/matrix.h"

struct format;
struct gz_reader;

/* As file_check_readable, but PATH may be a directory (data/folder.h). */
int matrix_check_readable(const char *path, struct err *err);

/* Reads a file of any format we know (data/format.h), gzip'd or plain. Words
 * are indexed; a word given twice is reported by log_warn and the first row
 * answers for it.  After a failure M is empty. */
int matrix_read(struct matrix *m, const char *path, int threads,
		struct err *err);

/* The same of PATH, no directory, that is open, which is closed then. */
int matrix_read_in(struct matrix *m, struct gz_reader *in, const char *path,
		   struct err *err);

/* The same from a format that is known (NULL: any). */
int matrix_read_as(struct matrix *m, const char *path,
		   const struct format *format, int threads, struct err *err);

/* The same; tensors of a gzip'd file lie in a temporary file (base/temp.h)
 * where there is room for one, and are mapped, so that memory need not hold
 * them. */
int matrix_read_spooled(struct matrix *m, const char *path, int threads,
			struct err *err);

/* Metadata and the shapes of the tensors only, their data NULL; words and
 * counts, not indexed, of fastText's models, whose headers end with them.
 * What can be had without reading the file: 0, or 1 and nothing where the
 * format does not say (GloVe text). */
int matrix_read_header(struct matrix *m, const char *path, struct err *err);

/* Writes M as FORMAT (NULL: safetensors) to OUT, which the caller commits. */
int matrix_write(const struct matrix *m, struct file_out *out,
		 const struct format *format, bool compress, int threads,
		 struct err *err);

/* As many bytes as that would write. */
int matrix_measure(const struct matrix *m, bool compress, int threads,
		   uint64_t *ret, struct err *err);

/* Is an output of this name gzip'd?  Those ending in ".gz" are, and "-"
 * (standard output) is, unless it is a text for people to look at. */
bool matrix_wants_gzip(const char *path);

#endif
