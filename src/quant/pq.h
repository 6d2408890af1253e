/* SPDX-License-Identifier: MIT */
/*
 * Product quantisation (Jegou, Douze and Schmid 2011): a vector is cut into
 * parts, each of which has a book of its own, and is stored as the numbers of
 * the nearest centres.  Parts are of equal length, or differ by one.
 *
 * A component may go on in one of a later part, which then holds what the
 * centre of the first leaves of it, so that a component of great variance is
 * not confined to the bits of one part.
 */
#ifndef QUANT_PQ_H
#define QUANT_PQ_H

#include "quant/book.h"

struct pq {
	size_t dim, parts; /* parts <= dim */
	size_t n;	   /* centres of a part, <= BOOK_MAX */
	float *centres;	   /* [n, dim]: row i has centre i of every part */
	float *panels;	   /* [(dim + parts) * BOOK_MAX] */
	const size_t *next; /* [dim]: where a component goes on, or 0 */
};

/* The first component of a part; of part PARTS, dim. */
static inline size_t pq_start(size_t dim, size_t parts, size_t part)
{
	return part * dim / parts;
}

/* Finds the books of P, whose dim, parts and next are given, by k-means on X
 * [n, dim], n > 0, the same for any number of THREADS.  X of components that
 * others go on in are filled in. */
int pq_train(struct pq *p, float *x, size_t n, uint64_t seed, int threads,
	     struct err *err);
void pq_release(struct pq *p);

/* Floats of scratch for pq_code(). */
size_t pq_scratch(const struct pq *p);

/* CODES [n, parts] of X [n, dim], N <= BOOK_BLOCK; X as above. */
void pq_code(const struct pq *p, float *x, size_t n, float *scratch,
	     uint8_t *codes);

/* What the codes of a row stand for: OUT [dim], by CENTRES [.., dim]. */
void pq_decode(const float *centres, size_t dim, size_t parts,
	       const uint8_t *codes, float *out);

#endif
