/* SPDX-License-Identifier: MIT */
/* Pictures of numbers, as SVG text: lines and points over two axes, and bars.
 * The same numbers give the same bytes. */
#ifndef BASE_PLOT_H
#define BASE_PLOT_H

#include "base/svg.h"

/* A marked line shows its points.  A level is one point, in grey as it has no
 * colour of its own, and a dashed line across the plot at its height. */
enum plot_style {
	PLOT_LINE,
	PLOT_DASHES,
	PLOT_POINTS,
	PLOT_MARKED,
	PLOT_MARKED_DASHES,
	PLOT_LEVEL
};

/* N points; those that are not finite, or not above 0 on a log axis, are left
 * out. */
struct plot_series {
	const char *name; /* in the legend */
	const double *x, *y;
	size_t n;
	enum plot_style style;
	const char *const *labels; /* [n]: beside the points; or NULL */
	const bool *hollow;	   /* [n]: which points are; NULL: none */
};

struct plot {
	const char *title, *x_label, *y_label; /* UTF-8; "" for none */
	bool log_x, log_y;
	const struct plot_series *series;
	size_t nseries;
	bool find_room; /* the legend goes where it covers least, else to the
			 * upper right, where falling curves leave room */
	bool no_legend; /* the points have labels */
	const char *caption; /* a line below it all, or NULL */
};

/* So many have colours of their own; with more, they begin anew. */
enum { PLOT_MAX_SERIES = SVG_COLOURS };

/* Appends a whole SVG document of 720 x 480; a caption makes it higher. */
int plot_svg(const struct plot *p, struct strbuf *out, struct err *err);

/* The same of N plots, one below the other. */
int plot_panels_svg(const struct plot *plots, size_t n, struct strbuf *out,
		    struct err *err);

/* A row: a heading; or a bar from 0 to VALUE with the number beside it (a dash
 * if that is not finite), and LOW to HIGH drawn into it if they are. */
struct plot_bar {
	const char *name;
	bool heading;
	size_t series; /* which colour */
	double value, low, high;
};

struct plot_bars {
	const char *title, *x_label;
	const char *const *series; /* names for the legend; of one there is
				    * none */
	size_t nseries;
	int decimals; /* of the numbers */
	const struct plot_bar *bars;
	size_t nbars;
};

/* Appends a whole SVG document, 720 wide and as high as it must. */
int plot_bars_svg(const struct plot_bars *p, struct strbuf *out,
		  struct err *err);

#endif
