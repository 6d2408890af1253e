/* SPDX-License-Identifier: MIT */
/* Hierarchical softmax: the inner nodes from the root to the target. */
#include "train/loss.h"

#include "base/mem.h"
#include "train/huffman.h"

#include <string.h>

static void release(struct loss *loss)
{
	if (loss->state)
		huffman_release(loss->state);
	mem_free(loss->state);
}

static int init(struct loss *loss, const struct config *config,
		const uint64_t *counts, size_t n, struct err *err)
{
	struct huffman *h = mem_new(sizeof(*h), err);

	(void)config;
	if (!h)
		return -1;
	loss->state = h;
	if (huffman_init(h, counts, n, HOT_SHARE, err) < 0)
		return -1;
	loss->max_outputs = h->depth;
	loss->hot = h->busy;
	loss->share = 1; /* paths have little in common */
	return 0;
}

static size_t rows(size_t n)
{
	return n - 1;
}

static void targets(const struct loss *loss, const struct hot *hot,
		    const uint32_t *words, int n, struct rng *r,
		    struct outputs *out)
{
	const struct huffman *h = loss->state;
	uint64_t start = h->start[words[0]];
	const uint32_t *nodes = h->nodes + start;
	int i;

	(void)n;
	(void)r;
	out->each = out->n = (int)(h->start[words[0] + 1] - start);
	for (i = 0; i < out->n; i++)
		out->rows[i] = hot_output(hot, nodes[i]);
	memcpy(outputs_labels(out, 1), h->signs + start,
	       (size_t)out->n * sizeof(*h->signs));
	/* Down a path nodes are ever rarer. */
	for (i = 0; i < out->n && nodes[i] < loss->hot; i++)
		;
	out->cached = i;
}

const struct loss_type loss_hs = {
    .name = "hs",
    .init = init,
    .release = release,
    .rows = rows,
    .targets = targets,
};
