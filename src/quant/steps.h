/* SPDX-License-Identifier: MIT */
/* What may be done to the rows of a matrix before they are coded. */
#ifndef QUANT_STEPS_H
#define QUANT_STEPS_H

#include "data/matrix.h"

/* In this order; 0 and false: not at all. */
struct steps {
	size_t prune;	   /* keep so many of the most frequent rows: by the
			    * counts, or the first where there are none */
	bool center;	   /* subtract the mean */
	size_t remove_top; /* and what lies along so many of the first
			    * principal axes ("all but the top"; Mu and
			    * Viswanath 2018, who also subtract the mean) */
	size_t pca;	   /* go on with the coordinates along so many of the
			    * principal axes that are left */
	bool normalize;	   /* to length 1; zeros stay */
};

/* Replaces "input", and words and counts where rows go; records what was done
 * as "vecmill.prune" and so on.  Drops the other tensors.  A row that is not
 * finite is an error that names it. */
int steps_take(struct matrix *m, const struct steps *s, int threads,
	       struct err *err);

#endif
