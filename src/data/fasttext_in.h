/* SPDX-License-Identifier: MIT */
/* The bytes of a file of fastText (fasttext.h) as they come, and where they
 * end if they end early. */
#ifndef DATA_FASTTEXT_IN_H
#define DATA_FASTTEXT_IN_H

#include "data/stream.h"

struct fasttext_in {
	struct stream_in s;
	const char *name; /* of the file */
	const char *part; /* being read: "header" */
	const char *item; /* of that, "word", of which the I-th of N; NULL */
	uint64_t i, n;
};

void fasttext_in_init(struct fasttext_in *in, struct gz_reader *from);
void fasttext_in_release(struct fasttext_in *in);

/* What follows is PART, not in items. */
void fasttext_in_part(struct fasttext_in *in, const char *part);

/* That it ends within what it is at. */
int fasttext_in_ends(const struct fasttext_in *in, struct err *err);

/* N bytes, or that error. */
int fasttext_in_bytes(struct fasttext_in *in, void *to, size_t n,
		      struct err *err);

/* The same of a byte that is 0 or 1; any other is an error. */
int fasttext_in_flag(struct fasttext_in *in, bool *ret, struct err *err);

/* N rows of SIZE bytes (which may be 0) in a new array for mem_free; NULL.  The
 * error names the row. */
void *fasttext_in_rows(struct fasttext_in *in, uint64_t n, uint64_t size,
		       struct err *err);
int fasttext_in_skip(struct fasttext_in *in, uint64_t n, uint64_t size,
		     struct err *err);

#endif
