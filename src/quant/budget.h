/* SPDX-License-Identifier: MIT */
/*
 * The best matrix for so many bytes: how many words stay, how many principal
 * axes and which codec.
 *
 * A choice is worth what its words are asked for times what its codes keep.
 * Words are taken to be asked for in proportion to their counts to the power
 * 3/4 (without counts: to the ranks to that of -3/4), and what codes keep are
 * the 10 nearest rows of 256 among 8,192, spread over all, coded and decoded
 * again.  Of what may be chosen among, that is the best of those that use 93 %
 * of the bytes, or of all if none does.
 */
#ifndef QUANT_BUDGET_H
#define QUANT_BUDGET_H

#include "quant/quantize.h"

struct budget {
	uint64_t bytes; /* of the file, at most */
	bool compress;	/* it is gzip'd */
	bool choose_codec, choose_prune, choose_pca; /* else as is asked */
};

/* What came of it. */
struct budget_choice {
	uint64_t bytes; /* of the file */
	size_t words, dim;
	double asked;	/* of all that is asked for, 0..1 */
	double kept;	/* of the nearest rows, 0..1 */
};

/* quantize() for M as Q asks, with what is best where B leaves a choice; Q
 * becomes what was chosen.  Where the bytes are too few it is an error that
 * says how many it takes. */
int budget_quantize(struct matrix *m, struct quantize *q,
		    const struct budget *b, struct budget_choice *ret,
		    struct err *err);

#endif
