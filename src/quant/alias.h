/* SPDX-License-Identifier: MIT */
/* Words that are pruned, as names of rows that stay. */
#ifndef QUANT_ALIAS_H
#define QUANT_ALIAS_H

#include "quant/rows.h"

struct alias {
	struct words names; /* by their bytes */
	int32_t *rows;	    /* [names.n]: which of the rows that stay */
};

#define ALIAS_INIT {WORDS_INIT, NULL}

/*
 * The words of M that R does not keep, each with the row of the one that it
 * does keep whose vector is nearest by cosine, as vectors are before anything
 * else is done to them; of rows equally near the first.  What has no direction
 * becomes no name.  The product of all rows that stay with all that go: it
 * says how far it is.
 */
int alias_find(struct alias *a, const struct matrix *m, const struct rows *r,
	       int threads, struct err *err);
/* The same names with any rows, without comparing: as many bytes. */
int alias_guess(struct alias *a, const struct matrix *m, const struct rows *r,
		struct err *err);
void alias_release(struct alias *a);

#endif
