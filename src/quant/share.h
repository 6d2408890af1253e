/* SPDX-License-Identifier: MIT */
/*
 * Which components come together in the parts of a product quantiser.
 *
 * A component of variance v is worth log2(v / t) / 2 bits where that is
 * positive, t being such that all together are worth the bits there are
 * (water-filling).  Parts have eight bits each, so that what comes together
 * in one should be worth about as many.  (Ge, He, Ke and Sun 2013, who
 * balance products of variances, have the same where no component is worth
 * none, or more than eight.)  A component worth more comes twice: its second
 * part has what the first leaves, and components worth nothing make room.
 */
#ifndef QUANT_SHARE_H
#define QUANT_SHARE_H

#include "base/err.h"

#include <stddef.h>

/*
 * ORDER [n]: the component at each place, parts one after another
 * (pq_start()).  NEXT [n]: the place where that component comes again, in a
 * later part, or 0.  Of N components of VARIANCES > 0, in PARTS <= N parts.
 */
int share_out(const double *variances, size_t n, size_t parts, size_t *order,
	      size_t *next, struct err *err);

#endif
