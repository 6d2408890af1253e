/* SPDX-License-Identifier: MIT */
/*
 * The canonical polyadic decomposition (CP, PARAFAC) of a folded matrix
 * [groups, slots, dim]:
 *
 *     x_abd = sum_k A[a, k] mixes[b, k] axes[k, d]
 *
 * by alternating least squares (Carroll and Chang 1970; Harshman 1970; Kolda
 * and Bader 2009, figure 3.3).  A never appears: with W [rank, slots * dim]
 * the products of mixes and axes, A = X P' for P = (W W')^-1 W, and all that
 * the other steps want of it, A'X = P S and A'A = P S P', comes from the
 * moments S of the groups.  So a round costs rank * columns^2 and some
 * rank^2 * columns operations, however many rows there are.
 *
 * Mixes and axes are drawn to what they were before by a millionth of the
 * normal equations, which keeps these positive and goes to the same end.
 *
 * It begins twice: with the axes of the groups, each as near as one mix and
 * one axis come; and with the axes of the rows, slot by slot, which is as
 * good as low rank from the start; and goes on with what is better after
 * some rounds.
 */
#ifndef QUANT_PARAFAC_H
#define QUANT_PARAFAC_H

#include "quant/fold_best.h"

struct parafac {
	size_t rank, slots, dim;
	float *mixes; /* [slots, rank], columns of length 1 */
	float *axes;  /* [rank, dim], rows of length 1 */
};

/* Fills P, whose rank is given and at most that of X.  The same for any
 * number of threads. */
int parafac_run(struct parafac *p, const struct folded *x, int threads,
		struct err *err);
void parafac_release(struct parafac *p);

/* W [rank, slots * dim] */
void parafac_expand(const struct parafac *p, float *w);

#endif
