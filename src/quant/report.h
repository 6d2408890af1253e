/* SPDX-License-Identifier: MIT */
/* How far codes are from the floats they were made of. */
#ifndef QUANT_REPORT_H
#define QUANT_REPORT_H

#include "quant/codec.h"
#include "quant/nearest.h"

enum { REPORT_NEIGHBOURS = NEAREST };

struct report {
	size_t rows;	   /* compared, of those with a direction */
	double error;	   /* sum |x - x'|^2 / sum |x|^2 */
	double cosine;	   /* between x and x', the mean */
	double low_cosine; /* which one row in a hundred falls below */
	/* Of the REPORT_NEIGHBOURS nearest rows by cosine, how many are the
	 * same before and after, on average over `asked` rows among the first
	 * `candidates`; fewer neighbours where there are fewer rows. */
	double shared;
	size_t neighbours, asked, candidates;
};

/* M has the codes of ROWS.  A few seconds' work at most, on one thread. */
int report_make(struct report *r, const struct rows *rows,
		const struct matrix *m, struct err *err);

#endif
