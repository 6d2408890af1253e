/* SPDX-License-Identifier: MIT */
/* Lines and points. */
#include "base/plot.h"

#include "base/plot_draw.h"
#include "base/svg.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* The page, and the frame of the axes on it. */
enum {
	WIDTH = 720,
	HEIGHT = 480,
	LEFT = 76,
	RIGHT = 24,
	TOP = 44,
	BOTTOM = 58,
	LEGEND_LINE = 20
};

struct drawing {
	const struct plot *plot;
	struct plot_page page;
};

static bool visible(const struct drawing *d, const struct plot_series *s,
		    size_t i, double *ret_x, double *ret_y)
{
	*ret_x = plot_draw_on(&d->page.x, s->x[i]);
	*ret_y = plot_draw_on(&d->page.y, s->y[i]);
	return isfinite(*ret_x) && isfinite(*ret_y);
}

static void find_ranges(struct drawing *d)
{
	struct plot_axis *ax = &d->page.x, *ay = &d->page.y;
	const struct plot *p = d->plot;
	double x, y;
	size_t k, i;

	*ax = (struct plot_axis){p->log_x, INFINITY, -INFINITY,
				 LEFT,	   WIDTH - RIGHT, 0};
	*ay = (struct plot_axis){p->log_y, INFINITY, -INFINITY,
				 HEIGHT - BOTTOM, TOP, 0};
	for (k = 0; k < p->nseries; k++) {
		for (i = 0; i < p->series[k].n; i++) {
			if (!visible(d, &p->series[k], i, &x, &y))
				continue;
			ax->low = fmin(ax->low, x);
			ax->high = fmax(ax->high, x);
			ay->low = fmin(ay->low, y);
			ay->high = fmax(ay->high, y);
		}
	}
	plot_draw_round(ax);
	plot_draw_round(ay);
}

static bool dashed(const struct plot_series *s)
{
	return s->style == PLOT_DASHES || s->style == PLOT_MARKED_DASHES;
}

static int draw_points(struct drawing *d, const struct plot_series *s,
		       const char *colour)
{
	double x, y;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (visible(d, s, i, &x, &y) &&
		    strbuf_addf(d->page.out, d->page.err,
				"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" "
				"fill=\"%s\"/>\n",
				plot_draw_pixel(&d->page.x, x),
				plot_draw_pixel(&d->page.y, y), colour) < 0)
			return -1;
	return 0;
}

/* Points that fall on the pixel of the one before are left out. */
static int draw_line(struct drawing *d, const struct plot_series *s,
		     const char *colour)
{
	double x, y, last_x = NAN, last_y = NAN;
	bool drawn = false;
	size_t i;

	if (strbuf_addf(d->page.out, d->page.err,
			"<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
			"stroke-linejoin=\"round\"%s d=\"",
			colour,
			dashed(s)
			    ? " stroke-dasharray=\"7 5\""
			    : "") < 0)
		return -1;
	for (i = 0; i < s->n; i++) {
		if (!visible(d, s, i, &x, &y))
			continue;
		x = plot_draw_pixel(&d->page.x, x);
		y = plot_draw_pixel(&d->page.y, y);
		if (fabs(x - last_x) < 0.25 && fabs(y - last_y) < 0.25 &&
		    i + 1 < s->n)
			continue;
		if (strbuf_addf(d->page.out, d->page.err, "%c%.1f %.1f",
				drawn ? 'L' : 'M', x, y) < 0)
			return -1;
		drawn = true;
		last_x = x;
		last_y = y;
	}
	if (!drawn && strbuf_addf(d->page.out, d->page.err, "M0 0") < 0)
		return -1;
	return strbuf_addf(d->page.out, d->page.err, "\"/>\n");
}

static int draw_series(struct drawing *d, size_t k)
{
	const struct plot_series *s = &d->plot->series[k];
	const char *colour = svg_colours[k];

	if (s->style != PLOT_POINTS && draw_line(d, s, colour) < 0)
		return -1;
	return s->style == PLOT_LINE || s->style == PLOT_DASHES
		   ? 0
		   : draw_points(d, s, colour);
}

struct box {
	double x, y, width, height;
};

/* How much of the curves a box hides, in points along them. */
static int hidden(const struct drawing *d, const struct box *b)
{
	double x, y, last_x = NAN, last_y = NAN, u, v;
	size_t k, i;
	int n = 0, t;

	for (k = 0; k < d->plot->nseries; k++) {
		for (i = 0; i < d->plot->series[k].n; i++) {
			if (!visible(d, &d->plot->series[k], i, &x, &y))
				continue;
			x = plot_draw_pixel(&d->page.x, x);
			y = plot_draw_pixel(&d->page.y, y);
			for (t = 1; t <= 16; t++) {
				u = i ? x + (last_x - x) * t / 16 : x;
				v = i ? y + (last_y - y) * t / 16 : y;
				n += u >= b->x && u <= b->x + b->width &&
				     v >= b->y && v <= b->y + b->height;
			}
			last_x = x;
			last_y = y;
		}
	}
	return n;
}

/* Of heights on the right and on the left, the first of the best. */
static void find_room(const struct drawing *d, struct box *b)
{
	double low = HEIGHT - BOTTOM - 8 - b->height, top = TOP + 8;
	struct box try = *b, best = *b;
	int i, n, least = -1;

	for (i = 0; i < 18 && low > top; i++) {
		try.x = i < 9 ? WIDTH - RIGHT - 8 - b->width : LEFT + 8;
		try.y = top + (low - top) * (i % 9) / 8;
		n = hidden(d, &try);
		if (least < 0 || n < least) {
			least = n;
			best = try;
		}
	}
	*b = best;
}

static struct box legend_box(const struct drawing *d)
{
	size_t k, widest = 0, n = d->plot->nseries;
	struct box b;

	for (k = 0; k < n; k++)
		if (widest < strlen(d->plot->series[k].name))
			widest = strlen(d->plot->series[k].name);
	b.x = WIDTH - RIGHT - 52 - 7.0 * (double)widest;
	b.y = TOP + 8;
	b.width = WIDTH - RIGHT - 8 - b.x;
	b.height = LEGEND_LINE * (double)n + 8;
	if (d->plot->find_room)
		find_room(d, &b);
	return b;
}

static int draw_legend(struct drawing *d)
{
	struct box b = legend_box(d);
	size_t k;
	double y;

	if (strbuf_addf(d->page.out, d->page.err,
			"<rect x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" "
			"height=\"%.0f\" fill=\"#ffffff\" "
			"stroke=\"#cccccc\"/>\n",
			b.x, b.y, b.width, b.height) < 0)
		return -1;
	for (k = 0; k < d->plot->nseries; k++) {
		const struct plot_series *s = &d->plot->series[k];

		y = b.y + 14 + LEGEND_LINE * (double)k;
		if (strbuf_addf(d->page.out, d->page.err,
				"<path d=\"M%.1f %.1fh22\" stroke=\"%s\" "
				"stroke-width=\"2\"%s/>\n",
				b.x + 8, y, svg_colours[k],
				dashed(s) ? " stroke-dasharray=\"7 5\""
					  : "") < 0 ||
		    plot_draw_text(&d->page, b.x + 38, y + 4, "", s->name) < 0)
			return -1;
	}
	return 0;
}

int plot_svg(const struct plot *p, struct strbuf *out, struct err *err)
{
	struct drawing d = {
	    p, {WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, {0}, {0}, out, err}};
	struct plot_page *page = &d.page;
	size_t k;

	assert(p->nseries <= PLOT_MAX_SERIES);
	find_ranges(&d);
	if (plot_draw_open(page) < 0 || plot_draw_axis(page, &page->x) < 0 ||
	    plot_draw_axis(page, &page->y) < 0)
		return -1;
	for (k = 0; k < p->nseries; k++)
		if (draw_series(&d, k) < 0)
			return -1;
	if (plot_draw_frame(page) < 0 ||
	    plot_draw_names(page, p->title, p->x_label, p->y_label) < 0 ||
	    draw_legend(&d) < 0)
		return -1;
	return plot_draw_close(page);
}
