/* SPDX-License-Identifier: MIT */
/*
 * Tucker's decomposition of a folded matrix [groups, slots, dim]:
 *
 *     x_abd = sum_kij A[a, k] core[k, i, j] mixes[b, i] axes[j, d]
 *
 * by the higher-order SVD, improved by higher-order orthogonal iteration (De
 * Lathauwer, De Moor and Vandewalle 2000a, 2000b).  A never appears: all that
 * is wanted of the tensor are the moments of its groups.
 */
#ifndef QUANT_HOOI_H
#define QUANT_HOOI_H

#include "quant/fold_best.h"

struct hooi {
	size_t codes, nmixes, naxes; /* the ranks; codes at most the product
				      * of the others */
	size_t slots, dim;
	float *core;  /* [codes, nmixes, naxes], orthonormal in the first */
	float *mixes; /* [slots, nmixes], orthonormal columns */
	float *axes;  /* [naxes, dim], orthonormal rows */
};

/* Fills T, whose ranks are given.  The same for any number of threads. */
int hooi_run(struct hooi *t, const struct folded *x, uint64_t seed,
	     int threads, struct err *err);
void hooi_release(struct hooi *t);

/* W [codes, slots * dim]: the core times mixes and axes. */
int hooi_expand(const struct hooi *t, int threads, float *w, struct err *err);

#endif
