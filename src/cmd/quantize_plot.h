/* SPDX-License-Identifier: MIT */
/*
 * The picture of vecmill quantize: quality against bytes, a point a codec.
 *
 * Every codec of codec_table that encodes is tried: those that a number of
 * bits a dimension picks once, joined by a line; each of the others with
 * several ratios of floats to codes, with a line of its own.  One that cannot
 * code the matrix is left out and named on stderr.  N-grams are left aside.
 */
#ifndef CMD_QUANTIZE_PLOT_H
#define CMD_QUANTIZE_PLOT_H

#include "cmd/quantize_score.h"
#include "quant/quantize.h"

/* Codes the rows of M as Q says but for size and codec, with one after another,
 * and appends the picture as SVG: a panel a set of SCORE, which has M
 * open, or if that has none, of neighbours kept. */
int quantize_plot(const struct matrix *m, const struct quantize *q,
		  const struct quantize_score *score, struct strbuf *out,
		  struct err *err);

#endif
