/* SPDX-License-Identifier: MIT */
/* What words cost, in bytes of the file, and what they are worth. */
#ifndef QUANT_OUTLAY_H
#define QUANT_OUTLAY_H

#include "quant/rows.h"

enum { OUTLAY_POINTS = 48 };

struct outlay {
	size_t n;      /* words there may be at most */
	double *asked; /* [n + 1]: what the first 0, 1 ... n by frequency are
			* asked for */
	/* Bytes of a file of words, counts and metadata, plain and packed,
	 * for as many words; ascending. */
	size_t points, words[OUTLAY_POINTS];
	double bytes[2][OUTLAY_POINTS];
};

/* For M and the words S keeps; fewer of them may stay if that is a CHOICE. */
int outlay_init(struct outlay *o, const struct matrix *m,
		const struct steps *s, bool choice, bool compress, int threads,
		struct err *err);
void outlay_release(struct outlay *o);

/* Of N >= 1 words, between the points by straight lines. */
double outlay_words(const struct outlay *o, bool packed, size_t n);

/* The share, 0..1, of all that M's words are asked for. */
double outlay_asked(const struct outlay *o, size_t n);

#endif
