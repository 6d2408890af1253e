/* SPDX-License-Identifier: MIT */
/* What must follow the counts of words whose rows are in no order. */
#ifndef TRAIN_FREQUENT_H
#define TRAIN_FREQUENT_H

#include "data/roster.h"
#include "train/loss.h"

/* As many of the most frequent words get the first rows, so that hot rows
 * (hot.h) are. */
enum { FREQUENT_MAX = 1024 };

int frequent_first(struct roster *words, struct params *params,
		   struct err *err);

/* LOSS becomes what CONFIG says for these counts, and KEEP [words->n] the
 * thinning. */
int frequent_apply(const struct roster *words, const struct config *config,
		   struct loss *loss, uint32_t *keep, struct err *err);

#endif
