/* SPDX-License-Identifier: MIT */
#include "train/subsample.h"

#include "base/mem.h"

#include <math.h>

uint32_t subsample_threshold(uint64_t count, uint64_t tokens, double sample)
{
	double ratio = sample * (double)tokens / (double)count;
	double p = sample > 0 ? sqrt(ratio) + ratio : 1;

	return p >= 1 ? UINT32_MAX : (uint32_t)(p * 0x1p32);
}

uint32_t *subsample_new(const uint64_t *counts, size_t n, uint64_t tokens,
			double sample, struct err *err)
{
	uint32_t *keep = mem_array(n, sizeof(*keep), err);
	size_t i;

	for (i = 0; keep && i < n; i++)
		keep[i] = subsample_threshold(counts[i], tokens, sample);
	return keep;
}
