/* SPDX-License-Identifier: MIT */
/* The picture of vecmill eval: results are added as they come, and drawn at
 * the end: with --dims lines of score against dimensions, else bars. */
#ifndef CMD_EVAL_PLOT_H
#define CMD_EVAL_PLOT_H

#include "cmd/eval_print.h"

struct eval_plot;

/* TITLE and OTHER (the second matrix, or NULL) stay the caller's and must
 * outlive the plot; so must the sets and matrices of the results. NDIMS: of
 * each set so many results come one after another; 0: one, of all
 * dimensions. */
struct eval_plot *eval_plot_new(const char *title, const char *opt_other,
				size_t ndims, struct err *err);
void eval_plot_free(struct eval_plot *p);

/* NULL, or why so many sets cannot be drawn. */
const char *eval_plot_check(size_t nsets, size_t nmatrices, size_t ndims);

int eval_plot_add(struct eval_plot *p, const struct eval_result *r,
		  struct err *err);
/* Appends the picture as SVG. */
int eval_plot_draw(const struct eval_plot *p, struct strbuf *out,
		   struct err *err);

#endif
