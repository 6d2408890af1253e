/* SPDX-License-Identifier: MIT */
#include "train/huffman.h"

#include "base/mem.h"

/* Here inner nodes are numbered as they are made, the root last. */
struct tree {
	uint64_t *weight; /* of inner nodes */
	uint32_t *parent; /* [2n - 1]: leaves, then inner nodes from n */
	unsigned char *heavier; /* [2n - 1]: the second of two taken */
};

/*
 * Leaves stand in descending order and inner nodes are made in ascending
 * order of weight, so the lightest open node is always the last leaf or the
 * first inner node not yet taken: linear time, no heap.
 */
static void build(struct tree *t, const uint64_t *counts, size_t n)
{
	size_t leaf = n, inner = 0, made, k;

	for (made = 0; made < n - 1; made++) {
		uint64_t sum = 0;

		for (k = 0; k < 2; k++) {
			size_t node;

			if (leaf > 0 && (inner == made ||
					 counts[leaf - 1] < t->weight[inner])) {
				node = --leaf;
				sum += counts[node];
			} else {
				node = n + inner;
				sum += t->weight[inner++];
			}
			t->parent[node] = (uint32_t)made;
			t->heavier[node] = (unsigned char)k;
		}
		t->weight[made] = sum;
	}
}

static int path_length(const struct tree *t, size_t n, size_t leaf)
{
	size_t node = leaf;
	int length = 0;

	while (node != 2 * n - 2) {
		node = n + t->parent[node];
		length++;
	}
	return length;
}

static void write_path(struct huffman *h, const struct tree *t, size_t n,
		       size_t word, size_t leaf)
{
	uint64_t at = h->start[word + 1];
	size_t node = leaf;

	while (node != 2 * n - 2) {
		at--;
		h->nodes[at] = (uint32_t)(n - 2) - t->parent[node];
		h->signs[at] = t->heavier[node] ? 1 : -1;
		node = n + t->parent[node];
	}
}

static size_t leaf_of(const uint32_t *opt_leaf_of, size_t word)
{
	return opt_leaf_of ? opt_leaf_of[word] : word;
}

static int write_paths(struct huffman *h, const struct tree *t,
		       const uint32_t *opt_leaf_of, size_t n, struct err *err)
{
	size_t i;

	h->start = mem_array(n + 1, sizeof(*h->start), err);
	if (!h->start)
		return -1;
	for (i = 0; i < n; i++) {
		int length = path_length(t, n, leaf_of(opt_leaf_of, i));

		h->start[i + 1] = h->start[i] + (uint64_t)length;
		if (length > h->depth)
			h->depth = length;
	}
	h->nodes = mem_array(h->start[n], sizeof(*h->nodes), err);
	h->signs = mem_array(h->start[n], sizeof(*h->signs), err);
	if (!h->nodes || !h->signs)
		return -1;
	for (i = 0; i < n; i++)
		write_path(h, t, n, i, leaf_of(opt_leaf_of, i));
	return 0;
}

static size_t count_busy(const struct tree *t, size_t n, double share)
{
	double least = share * (double)t->weight[n - 2];
	size_t busy = 0;

	while (busy < n - 1 && (double)t->weight[n - 2 - busy] >= least)
		busy++;
	return busy;
}

int huffman_init(struct huffman *h, const uint64_t *weights,
		 const uint32_t *opt_leaf_of, size_t n, double busy_share,
		 struct err *err)
{
	struct tree t = {
	    .weight = mem_array(n, sizeof(*t.weight), err),
	    .parent = mem_array(2 * n, sizeof(*t.parent), err),
	    .heavier = mem_array(2 * n, sizeof(*t.heavier), err),
	};
	int status = -1;

	*h = (struct huffman)HUFFMAN_INIT;
	if (!t.weight || !t.parent || !t.heavier)
		goto out;
	build(&t, weights, n);
	h->busy = count_busy(&t, n, busy_share);
	status = write_paths(h, &t, opt_leaf_of, n, err);
out:
	mem_free(t.weight);
	mem_free(t.parent);
	mem_free(t.heavier);
	if (status < 0)
		huffman_release(h);
	return status;
}

void huffman_release(struct huffman *h)
{
	mem_free(h->start);
	mem_free(h->nodes);
	mem_free(h->signs);
	*h = (struct huffman)HUFFMAN_INIT;
}
