/* SPDX-License-Identifier: MIT */
#include "train/loss.h"

static const struct loss_type *const types[] = {
    [LOSS_NS] = &loss_ns,
    [LOSS_HS] = &loss_hs,
};

int loss_init(struct loss *loss, const struct config *config,
	      const uint64_t *counts, const uint64_t *first_seen, size_t n,
	      struct err *err)
{
	*loss = (struct loss){.type = types[config->loss]};
	if (loss->type->init(loss, config, counts, first_seen, n, err) < 0)
		return -1;
	if (config->hot_rows >= 0)
		loss->hot = (size_t)config->hot_rows;
	if (loss->hot > loss->type->rows(n))
		loss->hot = loss->type->rows(n);
	return 0;
}

void loss_release(struct loss *loss)
{
	if (loss->type)
		loss->type->release(loss);
	*loss = (struct loss){0};
}

int loss_narrow(struct loss *small, const struct loss *loss,
		const struct touched *words, struct touched *outputs,
		struct rng *r, struct err *err)
{
	small->type = loss->type;
	small->max_outputs = loss->max_outputs;
	small->share = loss->share;
	return loss->type->narrow(small, loss, words, outputs, r, err);
}

void loss_targets(const struct loss *loss, const struct hot *hot,
		  struct noise_pool *pool, const uint32_t *words, int n,
		  struct rng *r, struct outputs *out)
{
	unsigned m;
	int j;

	out->targets = n;
	loss->type->targets(loss, hot, pool, words, n, r, out);
	for (m = 3; m < 1u << n; m++) {
		const float *first = outputs_labels(out, m & -m);
		const float *others = outputs_labels(out, m & (m - 1));
		float *sum = outputs_labels(out, m);

		if (m & (m - 1))
			for (j = 0; j < out->n; j++)
				sum[j] = first[j] + others[j];
	}
}
