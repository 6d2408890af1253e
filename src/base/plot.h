/* SPDX-License-Identifier: MIT */
/* Pictures of numbers: lines and points over two axes, as SVG text. */
#ifndef BASE_PLOT_H
#define BASE_PLOT_H

#include "base/svg.h"

enum plot_style { PLOT_LINE, PLOT_DASHES, PLOT_POINTS };

/* N points; those that are not finite, or not above 0 on a log axis, are left
 * out. */
struct plot_series {
	const char *name; /* in the legend */
	const double *x, *y;
	size_t n;
	enum plot_style style;
};

struct plot {
	const char *title, *x_label, *y_label; /* UTF-8; "" for none */
	bool log_x, log_y;
	const struct plot_series *series;
	size_t nseries;
};

enum { PLOT_MAX_SERIES = SVG_COLOURS };

/* Appends a whole SVG document of 720 x 480, the same bytes for the same
 * numbers. */
int plot_svg(const struct plot *p, struct strbuf *out, struct err *err);

#endif
