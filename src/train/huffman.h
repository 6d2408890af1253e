/* SPDX-License-Identifier: MIT */
/*
 * The binary tree of hierarchical softmax (Morin & Bengio 2005; Huffman codes
 * over word counts as in Mikolov et al. 2013b): n leaves, n - 1 inner nodes
 * in descending order of weight, the root first.
 */
#ifndef TRAIN_HUFFMAN_H
#define TRAIN_HUFFMAN_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct huffman {
	uint64_t *start; /* [n + 1] into nodes and signs */
	uint32_t *nodes; /* inner nodes from the root to each leaf */
	float *signs;	 /* +1 where the path takes the heavier child */
	int depth;	 /* of the deepest leaf */
	size_t busy;	 /* inner nodes with at least busy_share of all words
			  * below them */
};

#define HUFFMAN_INIT {0}

/* WEIGHTS of the leaves, descending, n >= 2; leaf LEAF_OF[i], or i if that is
 * NULL, stands for word i.  Leaves side by side meet low in the tree. */
int huffman_init(struct huffman *h, const uint64_t *weights,
		 const uint32_t *opt_leaf_of, size_t n, double busy_share,
		 struct err *err);
void huffman_release(struct huffman *h);

#endif
