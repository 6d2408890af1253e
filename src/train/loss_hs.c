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
	return 0;
}

static size_t rows(size_t n)
{
	return n - 1;
}

static void targets(const struct loss *loss, const struct hot *hot,
		    uint32_t word, struct rng *r, struct outputs *out)
{
	const struct huffman *h = loss->state;
	const uint32_t *nodes = h->nodes + h->start[word];
	const float *signs = h->signs + h->start[word];
	int i;

	(void)r;
	out->n = (int)(h->start[word + 1] - h->start[word]);
	for (i = 0; i < out->n; i++)
		out->rows[i] = hot_output(hot, nodes[i]);
	memcpy(out->signs, signs, (size_t)out->n * sizeof(*signs));
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
