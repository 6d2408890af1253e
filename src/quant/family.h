/* SPDX-License-Identifier: MIT */
/*
 * The tensors that stand for the rows of another: "input.codes",
 * "input.scales" and so on for "input", "ngrams.codes" for "ngrams", and what
 * metadata says of them: "vecmill.codec" for the first, "vecmill.NAME.codec"
 * for others.
 */
#ifndef QUANT_FAMILY_H
#define QUANT_FAMILY_H

#include "data/matrix.h"

/* "codes" of "input"; NULL if it is not there. */
const struct tensor *family_tensor(const struct matrix *m, const char *family,
				   const char *part);

/* T as a tensor of a family, whose part its name is; what it owns is the
 * caller's after a failure. */
int family_add_tensor(struct matrix *m, const char *family,
		      const struct tensor *t, struct err *err);
/* The same of [rows, cols] (cols 0: [rows]), owned. */
int family_add(struct matrix *m, const char *family, const char *part,
	       enum dtype type, uint64_t rows, uint64_t cols, void *owned,
	       struct err *err);

/* NULL if there is none. */
const char *family_meta(const struct matrix *m, const char *family,
			const char *key);
int family_set_meta(struct matrix *m, const char *family, const char *key,
		    const char *value, struct err *err);

/* Drops what stands for the rows, and these themselves. */
void family_drop(struct matrix *m, const char *family);

#endif
