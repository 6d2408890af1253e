/* SPDX-License-Identifier: MIT */
/* Hierarchical softmax: the inner nodes from the root to the target. */
#include "train/loss.h"

#include "base/mem.h"
#include "train/huffman.h"

#include <stdlib.h>
#include <string.h>

static void release(struct loss *loss)
{
	if (loss->state)
		huffman_release(loss->state);
	mem_free(loss->state);
}

struct leaf {
	uint64_t weight;
	uint64_t first_seen;
	uint32_t word;
};

/* The heavier first; of equals, the one seen earlier. */
static int compare_leaves(const void *a, const void *b)
{
	const struct leaf *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->first_seen != y->first_seen)
		return x->first_seen < y->first_seen ? -1 : 1;
	return x->word < y->word ? -1 : x->word > y->word;
}

/* COUNT with its four leading bits alone, so that words of about the same count
 * are equals; the paths get longer by less than a hundredth.  What was never
 * seen counts as one: nodes without weight would hang on each other in a
 * chain. */
static uint64_t round_count(uint64_t count)
{
	int shift;

	count += !count;
	shift = 60 - __builtin_clzll(count);
	return shift > 0 ? count >> shift << shift : count;
}

/*
 * Words that stand side by side among the leaves share most of their path, so
 * they had better be related.  Words first seen near each other, in one text
 * on one subject, often are: among words of about the same count that decides
 * the order.  Measured on 17 M words of an encyclopaedia, skip-gram: 41.1 % of
 * analogies instead of 39.8 %, WordSim-353 .700 instead of .688.
 */
static int order_leaves(uint64_t *weights, uint32_t *leaf_of,
			const uint64_t *counts, const uint64_t *first_seen,
			size_t n, struct err *err)
{
	struct leaf *leaves = mem_array(n, sizeof(*leaves), err);
	size_t i;

	if (!leaves)
		return -1;
	for (i = 0; i < n; i++)
		leaves[i] = (struct leaf){round_count(counts[i]),
					  first_seen[i], (uint32_t)i};
	qsort(leaves, n, sizeof(*leaves), compare_leaves);
	for (i = 0; i < n; i++) {
		weights[i] = leaves[i].weight;
		leaf_of[leaves[i].word] = (uint32_t)i;
	}
	mem_free(leaves);
	return 0;
}

/* Near the root all workers' windows push a node the same way.  On 17 M words,
 * two threads, two seeds, analogies are 40.2 % for skip-gram and 30.8 % for
 * CBOW; with all that is learnt 39.4 % and 30.8 %. */
#define HOT_PART 0.5f

static int init(struct loss *loss, const struct config *config,
		const uint64_t *counts, const uint64_t *first_seen, size_t n,
		struct err *err)
{
	struct huffman *h = mem_new(sizeof(*h), err);
	uint64_t *weights = mem_array(n, sizeof(*weights), err);
	uint32_t *leaf_of = mem_array(n, sizeof(*leaf_of), err);
	int status = -1;

	(void)config;
	loss->state = h;
	if (!h || !weights || !leaf_of ||
	    order_leaves(weights, leaf_of, counts, first_seen, n, err) < 0 ||
	    huffman_init(h, weights, leaf_of, n, HOT_SHARE, err) < 0)
		goto out;
	loss->max_outputs = h->depth;
	loss->hot = h->busy;
	loss->hot_part = HOT_PART;
	loss->share = 1; /* paths have little in common */
	status = 0;
out:
	mem_free(weights);
	mem_free(leaf_of);
	return status;
}

static size_t rows(size_t n)
{
	return n - 1;
}

static void targets(const struct loss *loss, const struct hot *hot,
		    struct noise_pool *pool, const uint32_t *words, int n,
		    struct rng *r, struct outputs *out)
{
	const struct huffman *h = loss->state;
	uint64_t start = h->start[words[0]];
	const uint32_t *nodes = h->nodes + start;
	int i;

	(void)pool;
	(void)n;
	(void)r;
	out->each = out->n = (int)(h->start[words[0] + 1] - start);
	for (i = 0; i < out->n; i++)
		out->rows[i] = hot_row(hot, nodes[i]);
	memcpy(outputs_labels(out, 1), h->signs + start,
	       (size_t)out->n * sizeof(*h->signs));
	/* Down a path nodes are ever rarer. */
	for (i = 0; i < out->n && nodes[i] < loss->hot; i++)
		;
	out->cached = i;
}

/* Paths for the words at hand. */
struct paths {
	struct huffman tree; /* first: what targets() takes it for */
	size_t start_cap, nodes_cap, signs_cap;
};

/* Appends the path of WORD, which is touched TIMES times. */
static int add_path(struct paths *p, size_t at, const struct huffman *from,
		    uint32_t word, float times, struct touched *outputs,
		    struct err *err)
{
	uint64_t start = from->start[word];
	size_t n = (size_t)(from->start[word + 1] - start), i;
	struct huffman *h = &p->tree;

	if (mem_grow(&h->nodes, &p->nodes_cap, at + n, sizeof(*h->nodes),
		     err) < 0 ||
	    mem_grow(&h->signs, &p->signs_cap, at + n, sizeof(*h->signs),
		     err) < 0 ||
	    touched_reserve(outputs, n, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		h->nodes[at + i] =
		    touched_slot(outputs, from->nodes[start + i], times);
	memcpy(h->signs + at, from->signs + start, n * sizeof(*h->signs));
	return 0;
}

static int narrow(struct loss *small, const struct loss *loss,
		  const struct touched *words, struct touched *outputs,
		  struct rng *r, struct err *err)
{
	const struct huffman *from = loss->state;
	struct paths *p = small->state;
	size_t i, at = 0;

	(void)r;
	if (!p)
		p = small->state = mem_new(sizeof(*p), err);
	if (!p || mem_grow(&p->tree.start, &p->start_cap, words->n + 1,
			   sizeof(*p->tree.start), err) < 0)
		return -1;
	for (i = 0; i < words->n; i++) {
		uint32_t word = words->rows[i];

		p->tree.start[i] = at;
		if (add_path(p, at, from, word, words->times[i], outputs,
			     err) < 0)
			return -1;
		at += (size_t)(from->start[word + 1] - from->start[word]);
	}
	p->tree.start[i] = at;
	return 0;
}

const struct loss_type loss_hs = {
    .name = "hs",
    .init = init,
    .release = release,
    .rows = rows,
    .targets = targets,
    .narrow = narrow,
};
