/* SPDX-License-Identifier: MIT */
/* Products of large matrices of floats, on all threads. */
#ifndef QUANT_GEMM_H
#define QUANT_GEMM_H

#include "base/err.h"

#include <stddef.h>

/* C [m, n] = A B, or += where ADD is set; rows are LDA, LDB, LDC floats
 * apart. */
struct gemm {
	size_t m, n, k; /* k 1 at least */
	const float *a; /* [m, k]; [k, m] if turn_a */
	size_t lda;
	const float *b; /* [k, n]; [n, k] if turn_b */
	size_t ldb;
	float *c; /* apart from both */
	size_t ldc;
	bool turn_a, turn_b, add;
};

/* The same for any number of threads.  -1 where memory ends or a signal
 * arrives. */
int gemm_run(const struct gemm *g, int threads, struct err *err);

#endif
