/* SPDX-License-Identifier: MIT */
#include "train/loss.h"

static const struct loss_type *const types[] = {
    [LOSS_NS] = &loss_ns,
    [LOSS_HS] = &loss_hs,
};

int loss_init(struct loss *loss, const struct config *config,
	      const uint64_t *counts, size_t n, struct err *err)
{
	*loss = (struct loss){.type = types[config->loss]};
	return loss->type->init(loss, config, counts, n, err);
}

void loss_release(struct loss *loss)
{
	if (loss->type)
		loss->type->release(loss);
	*loss = (struct loss){0};
}
