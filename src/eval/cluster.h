/* SPDX-License-Identifier: MIT */
/*
 * Spherical k-means (Dhillon and Modha 2001): clusters of unit vectors whose
 * centres are the directions of their sums, to the greatest sum of cosines
 * between vectors and their centres.  Starts as k-means++ does (Arthur and
 * Vassilvitskii 2007), a vector's squared distance being 2 - 2 cosines; the
 * best of several starts wins.
 */
#ifndef EVAL_CLUSTER_H
#define EVAL_CLUSTER_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

enum { CLUSTER_STARTS = 10, CLUSTER_ROUNDS = 100 /* at most, of each */ };

/* X: [n, dim] unit vectors (zeros go to cluster 0); 1 <= K <= N.  Fills
 * CLUSTER[n] with 0..k-1, the same for any number of threads. */
int cluster_run(const float *x, size_t n, size_t dim, uint32_t k, uint64_t seed,
		int threads, uint32_t *cluster, struct err *err);

#endif
