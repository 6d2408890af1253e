/* SPDX-License-Identifier: MIT */
/* Walks on the graph of hnsw.h: what building and searching share. */
#ifndef SEARCH_WALK_H
#define SEARCH_WALK_H

#include "search/hnsw.h"

/* A vector to compare rows with: codes as kernels want them. */
struct walk_query {
	int8_t *code; /* walk_query_bytes() */
	float scale;  /* of it */
	float offset; /* what the zero of the rows' codes adds to a product */
	float mean;   /* product of the vector with the mean, whole */
};

struct walk_near {
	float score; /* cosine, as far as the codes know */
	uint32_t id;
};

/* In the pool of a walk: this row's links were looked at.  Rows are fewer than
 * HNSW_NONE, so that the bit is free. */
#define WALK_DONE ((uint32_t)1 << 31)

/* One walker's memory. */
struct walk {
	uint64_t *seen;	   /* [n] bits, all 0 between walks */
	uint32_t *touched; /* rows whose bits are set */
	size_t ntouched, touched_cap;
	struct walk_near *pool; /* [ef + 1], best first */
	size_t n, ef;
	struct walk_query query;
};

int walk_init(struct walk *w, const struct hnsw *g, size_t ef,
	      struct err *err);
void walk_release(struct walk *w);

/* Bytes of a row of codes with its scale, a multiple of KERN_ALIGN. */
size_t walk_stride(size_t dim, int bits);

void walk_set_mean(struct hnsw *g, const float *mean);

/* What a row of codes ends with. */
struct walk_tail {
	float scale;
	float mean; /* product of what is coded with the mean */
};

struct walk_tail walk_tail(const struct hnsw *g, uint32_t id);

/* A unit vector into a row of codes; UNIT loses the mean. CODES: dim bytes to
 * work with. */
void walk_encode(const float *mean, float *unit, size_t dim, int bits,
		 int8_t *codes, uint8_t *row);

/* A unit vector, or row ID of the graph (8 bits only), to compare with; UNIT
 * loses the mean. */
void walk_ask(const struct hnsw *g, struct walk_query *q, float *unit);
void walk_ask_row(const struct hnsw *g, struct walk_query *q, uint32_t id);

/* Scores of N rows. */
void walk_scores(const struct hnsw *g, const struct walk_query *q,
		 const uint32_t *ids, size_t n, float *scores);

/* Links of row ID on LEVEL; *RET_CAP: room for so many. */
const int32_t *walk_links(const struct hnsw *g, uint32_t id, int level,
			  uint32_t *ret_cap);

/* From the top down to LEVEL, always to the nearest: where it ends. */
struct walk_near walk_descend(const struct hnsw *g, const struct walk_query *q,
			      int level);

/* The EF best near FROM on LEVEL, in w->pool[0 .. w->n), without WALK_DONE. */
int walk_level(const struct hnsw *g, struct walk *w, int level,
	       struct walk_near from, size_t ef, struct err *err);

#endif
