/* SPDX-License-Identifier: MIT */
/*
 * Counting and encoding in one pass over the text: per-thread tables, merged
 * by hash partition (data/census.h), and if asked the corpus as word ids on
 * the way.
 */
#ifndef DATA_COUNT_H
#define DATA_COUNT_H

#include "data/census.h"
#include "data/corpus.h"
#include "data/ids.h"
#include "data/vocab.h"

struct count_stats {
	uint64_t tokens;       /* words seen, before any cut */
	uint64_t types;	       /* distinct ones */
	uint64_t sentences;    /* non-empty */
	uint64_t overlong;     /* tokens dropped as too long */
	uint64_t invalid_utf8; /* tokens that are not valid UTF-8 (kept) */
};

/*
 * Counts the whole corpus exactly, within MEMORY bytes (0: whatever it takes)
 * and disk; the words are then read from *RET, which is the caller's to free.
 * Shows progress.
 */
int count_text(struct census **ret, struct corpus *c, int threads,
	       uint64_t memory, struct count_stats *stats, struct err *err);

/*
 * Counts the whole corpus in memory: V (empty on entry) is sorted and indexed
 * on return and the same for any number of threads.  With OPT_IDS the text is
 * also kept as ids into V.  Shows progress.
 */
int count_corpus(struct vocab *v, struct ids *opt_ids, struct corpus *c,
		 int threads, struct count_stats *stats, struct err *err);

/* Encodes the corpus with a given, indexed vocabulary; words not in V are
 * left out (stats->types stays 0). */
int count_encode(const struct vocab *v, struct ids *ids, struct corpus *c,
		 int threads, struct count_stats *stats, struct err *err);

#endif
