/* SPDX-License-Identifier: MIT */
/* What stays of a matrix that is to be small: as users say it. */
#ifndef CMD_QUANTIZE_SMALL_H
#define CMD_QUANTIZE_SMALL_H

#include "quant/budget.h"

/* The argument of --prune: so many words, to *RET_N, or those that begin the
 * lines of a file, to KEEP, which is empty and the caller's. */
int quantize_small_prune(const char *text, size_t *ret_n, struct words *keep,
			 struct err *err);

/* budget_quantize(), which log_info tells of. */
int quantize_small_budget(struct matrix *m, struct quantize *q,
			  const struct budget *b, struct err *err);

#endif
