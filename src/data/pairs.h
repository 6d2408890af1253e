/* SPDX-License-Identifier: MIT */
/*
 * Words that stand side by side in a corpus of ids, and, between the two,
 * possibly connecting words ("bank of the west").  Counted exactly within a
 * bound of memory: in as many sweeps over the ids as the pairs need tables.
 */
#ifndef DATA_PAIRS_H
#define DATA_PAIRS_H

#include "base/hash.h"
#include "data/ids.h"

/* What a word can be in a pair. */
enum {
	PAIRS_WORD = 0,	  /* begin and end it */
	PAIRS_NOT = 1,	  /* nothing: it stands between pairs */
	PAIRS_CONNECT = 2 /* PAIRS_CONNECT + i: the connecting word I */
};

struct pairs_rules {
	const uint16_t *role; /* by id */
	int connectors;
	int reach; /* how many connecting words there may be in a row */
};

/* The greatest reach, up to 3, for which all sequences of so many connecting
 * words can be told apart; 0 if there are too many of them. */
int pairs_reach(int connectors);

struct pair {
	uint32_t a, b;
	uint32_t link; /* which connecting words; 0: none */
	uint64_t count;
};

/* Where a token is. */
struct pairs_at {
	size_t segment, i;
};

/* Moves AT to the next id or mark, as long as a sentence may go on there: *RET.
 * False where the text is known to end. */
static inline bool pairs_step(const struct ids *ids, struct pairs_at *at,
			      uint32_t *ret)
{
	const struct ids_segment *s = &ids->segments[at->segment];

	while (++at->i >= s->n) {
		if (++at->segment >= ids->nsegments || !(++s)->joined)
			return false;
		at->i = (size_t)-1;
	}
	*ret = s->ids[at->i];
	return true;
}

/* The same to the next token of the same sentence. */
static inline bool pairs_next(const struct ids *ids, struct pairs_at *at,
			      uint32_t *ret)
{
	return pairs_step(ids, at, ret) && *ret != IDS_END;
}

/* LINK and one more connecting word: digits to the base of connectors + 1. */
static inline uint32_t pairs_link(const struct pairs_rules *r, uint32_t link,
				  uint32_t role)
{
	return link * (uint32_t)(r->connectors + 1) + role - PAIRS_CONNECT + 1;
}

/* Is the token at AT, whose id is P->a, the first of a pair?  Then *P is filled
 * but for the count, and AT is moved to its last token. */
static inline bool pairs_begin(const struct ids *ids,
			       const struct pairs_rules *r,
			       struct pairs_at *at, struct pair *p)
{
	uint32_t role;
	int n;

	if (r->role[p->a] != PAIRS_WORD)
		return false;
	p->link = 0;
	for (n = 0; pairs_next(ids, at, &p->b); n++) {
		role = r->role[p->b];
		if (role < PAIRS_CONNECT || n == r->reach)
			return role == PAIRS_WORD;
		p->link = pairs_link(r, p->link, role);
	}
	return false;
}

/* A hash of all of a pair but its count. */
static inline uint64_t pairs_hash(uint32_t a, uint32_t b, uint32_t link)
{
	uint64_t x = ((uint64_t)a << 32 | b) ^
		     (uint64_t)link * UINT64_C(0x9e3779b97f4a7c15);

	return hash_product(x ^ UINT64_C(0xd6e8feb86659fd93),
			    UINT64_C(0xa0761d6478bd642f));
}

/*
 * Calls FN for every pair, from any thread, one call at a time a WORKER; in no
 * order.  MEMORY: bytes for tables and buffers.  Shows progress as PHASE.
 */
typedef int (*pairs_fn)(void *shared, int worker, const struct pair *p,
			struct err *err);
int pairs_each(const struct ids *ids, const struct pairs_rules *r, int threads,
	       uint64_t memory, const char *phase, pairs_fn fn, void *shared,
	       struct err *err);

#endif
