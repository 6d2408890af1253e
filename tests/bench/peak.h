/* SPDX-License-Identifier: MIT */
/*
 * What a processor does at the most, and what the step of training does of it
 * when all it wants is in cache: operations a second.  To be compiled with
 * -ffp-contract=fast.
 */
#ifndef BENCH_PEAK_H
#define BENCH_PEAK_H

#include "base/log.h"
#include "base/rng.h"
#include "kern/kern.h"

#include <stdlib.h>
#include <string.h>

enum { DIM = 304, NIN = 6, NOUT = 6, CHAINS = 12 }; /* of the step; of peak */

static volatile float sink;

/* One loop a vector width; the chains do not wait for each other. */
#define PEAK(name, isa, lanes)                                                 \
	typedef float name##_v __attribute__((vector_size(4 * (lanes))));      \
	isa static float name(long n)                                          \
	{                                                                      \
		name##_v a0 = {0}, a1 = {1}, a2 = {2}, a3 = {3}, a4 = {4},     \
			 a5 = {5}, a6 = {6}, a7 = {7}, a8 = {8}, a9 = {9},     \
			 a10 = {10}, a11 = {11}, x = {0.5f}, y = {0.25f};      \
                                                                               \
		for (; n > 0; n--) {                                           \
			a0 = a0 * x + y, a1 = a1 * x + y, a2 = a2 * x + y;     \
			a3 = a3 * x + y, a4 = a4 * x + y, a5 = a5 * x + y;     \
			a6 = a6 * x + y, a7 = a7 * x + y, a8 = a8 * x + y;     \
			a9 = a9 * x + y, a10 = a10 * x + y, a11 = a11 * x + y; \
		}                                                              \
		a0 += a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11;  \
		return a0[0];                                                  \
	}

#if defined(__x86_64__)
PEAK(peak_avx512, __attribute__((target("avx512f,fma"))), 16)
PEAK(peak_avx2, __attribute__((target("avx2,fma"))), 8)
#elif defined(__aarch64__)
PEAK(peak_neon, , 4)
#endif

/* Multiply-adds in registers, by the vectors of a kernel TABLE. */
static double peak(const char *table)
{
	const long n = 1000000;
	double start = log_clock();
	int lanes = 0;

#if defined(__x86_64__)
	if (!strcmp(table, "avx512") || !strcmp(table, "vnni") ||
	    !strcmp(table, "amx")) {
		lanes = 16;
		sink = peak_avx512(n);
	} else if (!strcmp(table, "avx2")) {
		lanes = 8;
		sink = peak_avx2(n);
	}
#elif defined(__aarch64__)
	if (!strcmp(table, "neon")) {
		lanes = 4;
		sink = peak_neon(n);
	}
#endif
	return 2.0 * CHAINS * (double)n * lanes / (log_clock() - start);
}

/* The skip-gram step, with its rows in cache. */
static double step(void)
{
	_Alignas(KERN_ALIGN) float rows[NIN + NOUT][DIM];
	float *in[NIN], *out[NOUT], label[NOUT];
	const float *labels[NIN];
	float *scratch = aligned_alloc(KERN_ALIGN, kern_step_scratch(NOUT) *
						       sizeof(*scratch));
	struct kern_step s = {.dim = DIM,
			      .nin = NIN,
			      .nout = NOUT,
			      .in = in,
			      .out = out,
			      .labels = labels,
			      .rate = 1e-6f,
			      .scratch = scratch};
	const int n = 10000;
	struct rng r;
	double start, seconds;
	int i, d;

	if (!scratch)
		abort();
	rng_seed(&r, 1, 1);
	for (i = 0; i < NIN + NOUT; i++)
		for (d = 0; d < DIM; d++)
			rows[i][d] = (rng_float(&r) - 0.5f) / 10;
	for (i = 0; i < NIN; i++) {
		in[i] = rows[i];
		labels[i] = label;
	}
	for (i = 0; i < NOUT; i++) {
		out[i] = rows[NIN + i];
		label[i] = i ? -1 : 1;
	}
	start = log_clock();
	for (i = 0; i < n; i++)
		sink = kern()->step(&s);
	seconds = log_clock() - start;
	free(scratch);
	return 6.0 * NIN * NOUT * DIM * n / seconds;
}

#endif
