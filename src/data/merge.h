/* SPDX-License-Identifier: MIT */
/* Vocabulary files to one: how counting is distributed over machines. */
#ifndef DATA_MERGE_H
#define DATA_MERGE_H

#include "data/census.h"

/*
 * Adds up the counts of NPATHS >= 1 files, a file a worker, within MEMORY
 * bytes (0: whatever it takes) and disk; *RET is the caller's to free.  Shows
 * progress.  A word given twice in one file is an error.  To know, a file that
 * is not in the order of data/rank.h must be read whole; one that is, and does
 * not fit in memory, must be read again.
 */
int merge_files(struct census **ret, char *const *paths, int npaths,
		int threads, uint64_t memory, struct err *err);

#endif
