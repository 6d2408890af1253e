/* SPDX-License-Identifier: MIT */
/* What pictures are made of: a page with a frame, axes, text.  For the files
 * behind plot.h alone. */
#ifndef BASE_PLOT_DRAW_H
#define BASE_PLOT_DRAW_H

#include "base/strbuf.h"

/* [low, high] in the units of the axis, decades on a log axis, to pixels. */
struct plot_axis {
	bool log;
	double low, high;
	double from, to; /* pixels */
	double step;     /* between labels */
	bool fine;       /* log: labels at 2 and 5 times the powers of ten */
};

/* Margins stand around the frame of the axes. */
struct plot_page {
	int width, height;
	int left, right, top, bottom;
	int above; /* what others take of the page, of that at the top */
	struct plot_axis x, y;
	struct strbuf *out;
	struct err *err;
};

/* Widens the axis to whole steps; LOW above HIGH: there is nothing to show. */
void plot_draw_round(struct plot_axis *a);
/* Of a value on the axis, NAN if it has no place there; and in pixels. */
double plot_draw_on(const struct plot_axis *a, double v);
double plot_draw_pixel(const struct plot_axis *a, double u);

/* The document's begin, its end. */
int plot_draw_open(struct plot_page *p);
int plot_draw_close(struct plot_page *p);
/* The grid, faint between decades, and the labels. */
int plot_draw_axis(struct plot_page *p, const struct plot_axis *a);
int plot_draw_frame(struct plot_page *p);
/* The title and the names of the axes. */
int plot_draw_names(struct plot_page *p, const char *title, const char *x_label,
		    const char *y_label);
/* ATTRIBUTES: SVG's, " a=\"b\"". */
int plot_draw_text(struct plot_page *p, double x, double y,
		   const char *attributes, const char *s);
int plot_draw_line(struct plot_page *p, double x1, double y1, double x2,
		   double y2, const char *colour);

#endif
