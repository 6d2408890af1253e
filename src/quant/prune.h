/* SPDX-License-Identifier: MIT */
/* Which rows of a matrix stay. */
#ifndef QUANT_PRUNE_H
#define QUANT_PRUNE_H

#include "quant/rows.h"

/* The rows of M that S keeps, ascending, for mem_free, and their number; NULL
 * where all stay.  Words to keep that M lacks are counted by log_info; none
 * but such is an error. */
int prune_choose(const struct matrix *m, const struct steps *s, size_t **ret,
		 size_t *ret_n, struct err *err);

#endif
