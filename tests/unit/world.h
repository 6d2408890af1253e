/* SPDX-License-Identifier: MIT */
/* Small corpora to train on. */
#ifndef UNIT_WORLD_H
#define UNIT_WORLD_H

#include "base/mem.h"
#include "base/rng.h"
#include "run.h"
#include "training.h"

#include <stdio.h>
#include <string.h>

/* A vocabulary of N words with falling counts and a corpus of random ones. */
struct world {
	struct vocab vocab;
	struct ids ids;
};

static inline void world_init(struct world *w, size_t n, size_t tokens,
			      uint64_t seed)
{
	struct err err = ERR_INIT;
	char name[32];
	struct rng r;
	size_t i;

	*w = (struct world){0};
	rng_seed(&r, seed, 3);
	w->vocab.counts = mem_array(n, sizeof(uint64_t), &err);
	for (i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "w%zu", i);
		ck_assert_int_eq(words_add(&w->vocab.words, name,
					   strlen(name), &err),
				 0);
		w->vocab.counts[i] = 10 + n - i;
		w->vocab.tokens += w->vocab.counts[i];
	}
	ck_assert_int_eq(ids_init(&w->ids, UINT64_MAX, &err), 0);
	uint32_t *p = mem_array(tokens, sizeof(*p), &err);
	for (i = 0; i < tokens; i++)
		p[i] = i % 40 == 39 ? IDS_END : rng_below(&r, (uint32_t)n);
	ck_assert_int_eq(ids_put(&w->ids, 0, 0, p, tokens, &err), 0);
	mem_free(p);
	ck_assert_int_eq(ids_finish(&w->ids, &err), 0);
	w->ids.tokens = tokens - tokens / 40;
}

static inline void world_release(struct world *w)
{
	vocab_release(&w->vocab);
	ids_release(&w->ids);
}

#endif
