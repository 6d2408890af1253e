/* SPDX-License-Identifier: MIT */
/*
 * How well a row d answers "a is to b as c is to d".  Every method is a
 * function of the inner products of unit vectors: those of d with a, b and c,
 * and those of a, b and c with each other.
 *
 * ADD   3CosAdd, b - a + c (Mikolov et al. 2013, "Linguistic regularities"):
 *           d.b - d.a + d.c
 * MUL   3CosMul (Levy and Goldberg 2014, "Linguistic regularities in sparse
 *       and explicit word representations", eq. 4): with cosines moved to
 *       [0, 1], x' = (x + 1) / 2,
 *           (d.b)' (d.c)' / ((d.a)' + .001)
 * PAIR  PairDirection (the same, eq. 2): cos(d - c, b - a), of unit vectors
 *           (d.b - d.a - b.c + a.c) / (|d - c| |b - a|)
 *           with |d - c|^2 = 2 - 2 d.c
 *       A difference shorter than .001 is taken to be so long: its direction
 *       is that of rounding.
 *
 * NaN in, NaN out.
 */
#ifndef SEARCH_ANALOGY_H
#define SEARCH_ANALOGY_H

#include <stddef.h>

enum analogy_method { ANALOGY_ADD, ANALOGY_MUL, ANALOGY_PAIR };

/* "add", "mul", "pair"; NULL-ended. */
extern const char *const analogy_methods[];

struct analogy {
	enum analogy_method method;
	float offset; /* a.c - b.c */
	float scale;  /* 1 / |b - a| */
};

/* AB, BC, AC: the inner products of the unit vectors of a question. */
void analogy_init(struct analogy *q, enum analogy_method method, float ab,
		  float bc, float ac);

/* out[i] from the inner products of N rows with a, b and c; OUT overlaps none
 * of them. */
void analogy_scores(const struct analogy *q, const float *pa, const float *pb,
		    const float *pc, size_t n, float *out);

/* An answer must score more than this: 0 by ADD, as word2vec's
 * compute-accuracy has it; any number will do by the others. */
float analogy_floor(enum analogy_method method);

#endif
