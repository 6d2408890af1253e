/* SPDX-License-Identifier: MIT */
/* How far codes are from the floats they were made of. */
#ifndef QUANT_REPORT_H
#define QUANT_REPORT_H

#include "quant/codec.h"
#include "quant/nearest.h"

enum { REPORT_NEIGHBOURS = NEAREST };

/* Of a table of n-grams. */
struct report_ngrams {
	size_t rows_before, rows; /* 0: there is none */
	uint64_t bytes_before, bytes; /* with what says which rows they are */
	/* Between the vectors of words made of n-grams alone, before and
	 * after: the mean, and which one word in a hundred falls below, of so
	 * many words that have a direction before.  Words of which no row is
	 * left have cosine 0. */
	double cosine, low_cosine;
	size_t words, bare;
};

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
	struct report_ngrams ngrams;
};

/* All but of n-grams, which stays as it is.  M has the codes of ROWS.  A few
 * seconds' work at most, on one thread. */
int report_make(struct report *r, const struct rows *rows,
		const struct matrix *m, struct err *err);

/* The mean of N cosines, which are sorted, and which one in a hundred falls
 * below. */
void report_cosines(double *cosines, size_t n, double *ret_mean,
		    double *ret_low);

#endif
