/* SPDX-License-Identifier: MIT */
/* What the parts of the safetensors format share. */
#ifndef DATA_SAFETENSORS_H
#define DATA_SAFETENSORS_H

#include "data/matrix.h"

int safetensors_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err);

/* Turns the tensors of M, as they are in the file NAME, that hold its words
 * and counts into m->words and m->counts, and drops them.  The rows of the
 * others are compared. */
int safetensors_take_words(struct matrix *m, const char *name,
			   struct err *err);

/* Appends the strings of T, a list of U8 that newlines divide. */
int safetensors_take_list(struct words *w, const struct tensor *t,
			  const char *name, struct err *err);

/* Is it the name of such a tensor? */
bool safetensors_is_column(const char *name);

#endif
