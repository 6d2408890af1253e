/* SPDX-License-Identifier: MIT */
/* Vectors in another type of floats. */
#ifndef DATA_RETYPE_H
#define DATA_RETYPE_H

#include "data/matrix.h"

/* Makes tensor NAME of M one of TO, which is F32, F16 or BF16.  Nothing where
 * there is no such tensor or it is one already; what holds no vectors, and
 * numbers that TO cannot hold, are errors. */
int retype(struct matrix *m, const char *name, enum dtype to, struct err *err);

/* The same of all that hold vectors: input, output, word_rows, ngrams. */
int retype_all(struct matrix *m, enum dtype to, struct err *err);

#endif
