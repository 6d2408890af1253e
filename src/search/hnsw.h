/* SPDX-License-Identifier: MIT */
/*
 * Approximate nearest neighbours by walking a graph: hierarchical navigable
 * small worlds (Malkov and Yashunin 2018, "Efficient and robust approximate
 * nearest neighbor search using hierarchical navigable small world graphs").
 *
 * The graph keeps the rows as unit vectors, less the mean of all, in codes of
 * eight or four bits, so that a step of the walk touches a quarter or an eighth
 * of the memory; the best of what it finds are scored again with the rows of
 * the matrix.
 */
#ifndef SEARCH_HNSW_H
#define SEARCH_HNSW_H

#include "search/search.h"

#define HNSW_NONE INT32_MAX
enum { HNSW_MAX_M = 128, HNSW_MAX_LEVEL = 40 };

struct hnsw {
	uint32_t n;
	size_t dim;
	int bits;      /* of a code: 8, component = scale * (code - 128); or
			* 4, scale * (code - 7.5), as dots_u4 has them */
	size_t stride; /* of a row of codes, which ends with two floats: the
			* scale, and the product of row and mean */
	uint32_t m;    /* links of a row on upper levels; 2 m on level 0 */
	const float *mean;     /* [dim] */
	float mean_square;     /* |mean|^2 */
	const uint8_t *codes;  /* [n, stride] */
	const uint8_t *levels; /* [n] */
	const int32_t *base;   /* [n, 2 m]: links, HNSW_NONE after the last */
	const int32_t *upper;  /* [sum of levels, m]: of levels 1, 2 ... of the
				* rows that have them, in row order */
	uint32_t *first_upper; /* [n]: where a row's begin; owned */
	uint64_t nupper;
	uint32_t entry; /* a row on the top level */
	int top;
};

struct hnsw_options {
	int64_t m;	      /* 2 .. HNSW_MAX_M */
	int64_t construction; /* how many the walks of building keep */
	int64_t seed;
	int bits; /* 8 or 4 */
};

/* Builds the graph over the rows of S, those of M (all finite, else an error names one)
 * as tensors of OUT with their metadata.  The same for any number of threads.
 * PROGRESS (may be NULL) is called now and then on the calling thread. */
int hnsw_build(struct matrix *out, struct search *s, const struct matrix *m,
	       const struct hnsw_options *o, void (*progress)(uint64_t done),
	       struct err *err);

/* Bytes of an index of so many rows, and what building takes besides. */
uint64_t hnsw_bytes(uint64_t rows, size_t dim, const struct hnsw_options *o);
uint64_t hnsw_bytes_building(uint64_t rows, size_t dim,
			     const struct hnsw_options *o);

/* The metadata of an index G of M, into OUT. */
int hnsw_describe(struct matrix *out, const struct matrix *m,
		  const struct hnsw *g, const struct hnsw_options *o,
		  struct err *err);

/* Opens and checks every field of INDEX, which must outlive G.  M is the
 * matrix it must be of.  Takes 4 bytes a row of M. */
int hnsw_open(struct hnsw *g, const struct matrix *index,
	      const struct matrix *m, int threads, struct err *err);
void hnsw_release(struct hnsw *g);

/* search_batch by the graph: each walk keeps the EF best (at least K and what
 * is excluded), of which the best are scored with the rows of S.  Rows that
 * are no candidates leave gaps: fewer than K may be left. */
int hnsw_batch(const struct hnsw *g, const struct search *s,
	       const struct search_query *queries, size_t nq, size_t k,
	       size_t ef, struct search_hit *hits, size_t *ret_n,
	       struct err *err);

#endif
