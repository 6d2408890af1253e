/* SPDX-License-Identifier: MIT */
/* What vecmill convert writes: the formats of data/format.h, and fastText's
 * quantised models, which are read as its others are. */
#ifndef CMD_CONVERT_TO_H
#define CMD_CONVERT_TO_H

#include "data/matrix.h"

/* By number, NULL-ended: those of format_table of data/format.c, in its order,
 * and what is in no table. */
extern const char *const convert_targets[];

/* What a file of this name becomes.  M may be NULL, for what hangs on the name
 * alone. */
const char *convert_to_of(const char *name, const struct matrix *m);

bool convert_to_is_native(const char *to);
bool convert_to_is_ftz(const char *to);
/* Does it hold n-grams? */
bool convert_to_has_ngrams(const char *to);

/* Codes of M become floats, and its floats F32, as far as TO holds them; what
 * has n-grams has rows of words afterwards, if TO wants them. */
int convert_to_prepare(struct matrix *m, const char *to, int threads,
		       struct err *err);

/* Writes M, whose vectors are floats unless TO is native; DSUB dimensions a byte
 * where it is ftz. */
int convert_to_write(const struct matrix *m, const char *to,
		     struct file_out *out, bool compress, size_t dsub,
		     int threads, struct err *err);

#endif
