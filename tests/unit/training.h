/* SPDX-License-Identifier: MIT */
/* What tests of training have in common. */
#ifndef UNIT_TRAINING_H
#define UNIT_TRAINING_H

#include "train/train.h"

static inline struct config training_config(int model, int loss, int threads,
					    uint64_t seed)
{
	return (struct config){.model = (enum train_model)model,
			       .loss = (enum train_loss)loss,
			       .dim = 20,
			       .window = 3,
			       .negative = 5,
			       .share = 2,
			       .noise_reuse = 4,
			       .ns_exponent = 0.75,
			       .sample = 1e-2,
			       .rate = 0.05,
			       .epochs = 3,
			       .threads = threads,
			       .hot_rows = -1,
			       .seed = seed};
}

static inline int no_save(void *arg, const struct params *p,
			  const struct position *position, struct err *e)
{
	(void)arg;
	(void)p;
	(void)position;
	return err_set(e, "saved without being asked");
}

#endif
