/* SPDX-License-Identifier: MIT */
/* A corpus of ids back to text: words and single blanks, a sentence a line. */
#ifndef DATA_RETEXT_H
#define DATA_RETEXT_H

#include "data/ids.h"
#include "data/words.h"

struct stream_out;

/* Writes all of it, formatted on THREADS threads; OUT stays the caller's. */
int retext_write(const struct ids *ids, const struct words *words, int threads,
		 struct stream_out *out, struct err *err);

#endif
