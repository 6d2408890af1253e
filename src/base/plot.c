/* SPDX-License-Identifier: MIT */
/* Lines and points. */
#include "base/plot.h"

#include "base/labels.h"
#include "base/plot_draw.h"
#include "base/svg.h"

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
	LEGEND_LINE = 20,
	CAPTION = 22,
	FONT = 12
};

struct drawing {
	const struct plot *plot;
	struct plot_page page;
};

/* The lower end of the frame. */
static int frame_end(const struct plot_page *p)
{
	return p->height - p->bottom;
}

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
				 LEFT,	   WIDTH - RIGHT, 0, false};
	*ay = (struct plot_axis){p->log_y, INFINITY, -INFINITY,
				 frame_end(&d->page), d->page.top, 0, false};
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
	return s->style == PLOT_DASHES || s->style == PLOT_MARKED_DASHES ||
	       s->style == PLOT_LEVEL;
}

static int draw_points(struct drawing *d, const struct plot_series *s,
		       const char *colour)
{
	const char *ring = " stroke-width=\"1.5\" stroke=\"";
	double x, y;
	size_t i;

	for (i = 0; i < s->n; i++) {
		bool hollow = s->hollow && s->hollow[i];

		if (visible(d, s, i, &x, &y) &&
		    strbuf_addf(d->page.out, d->page.err,
				"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" "
				"fill=\"%s%s%s\"/>\n",
				plot_draw_pixel(&d->page.x, x),
				plot_draw_pixel(&d->page.y, y),
				hollow ? "#ffffff\"" : "", hollow ? ring : "",
				colour) < 0)
			return -1;
	}
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

static const char *colour_of(const struct drawing *d, size_t k,
			     const char *const *table)
{
	return table[d->plot->series[k].style == PLOT_LEVEL
			 ? SVG_COLOURS - 1
			 : k % PLOT_MAX_SERIES];
}

static int draw_level(struct drawing *d, const struct plot_series *s,
		      const char *colour)
{
	double x, y;

	if (!s->n || !visible(d, s, 0, &x, &y))
		return 0;
	y = plot_draw_pixel(&d->page.y, y);
	return strbuf_addf(d->page.out, d->page.err,
			   "<path d=\"M%d %.1fH%d\" stroke=\"%s\" "
			   "stroke-width=\"2\" stroke-dasharray=\"7 5\"/>\n",
			   d->page.left, y, d->page.width - d->page.right,
			   colour);
}

static int draw_series(struct drawing *d, size_t k)
{
	const struct plot_series *s = &d->plot->series[k];
	const char *colour = colour_of(d, k, svg_colours);
	int status = 0;

	if (s->style == PLOT_LEVEL)
		status = draw_level(d, s, colour);
	else if (s->style != PLOT_POINTS)
		status = draw_line(d, s, colour);
	if (status < 0 || s->style == PLOT_LINE || s->style == PLOT_DASHES)
		return status;
	return draw_points(d, s, colour);
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
	double low = frame_end(&d->page) - 8 - b->height;
	double top = d->page.top + 8;
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
	b.y = d->page.top + 8;
	b.width = WIDTH - RIGHT - 8 - b.x;
	b.height = LEGEND_LINE * (double)n + 8;
	if (d->plot->find_room)
		find_room(d, &b);
	return b;
}

static int draw_legend(struct drawing *d, const struct box *box)
{
	struct box b = *box;
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
				b.x + 8, y, colour_of(d, k, svg_colours),
				dashed(s) ? " stroke-dasharray=\"7 5\""
					  : "") < 0 ||
		    plot_draw_text(&d->page, b.x + 38, y + 4, "", s->name) < 0)
			return -1;
	}
	return 0;
}

/* ---- labels ---- */

static size_t count_labels(const struct plot *p)
{
	size_t n = 0, k;

	for (k = 0; k < p->nseries; k++)
		n += p->series[k].labels ? p->series[k].n : 0;
	return n;
}

/* Labels keep off the lines of a series. */
static void avoid_line(struct labels *l, const struct drawing *d,
		       const struct plot_series *s)
{
	double x, y, last_x = NAN, last_y = NAN;
	size_t i;

	for (i = 0; i < s->n && s->style != PLOT_POINTS; i++) {
		if (!visible(d, s, i, &x, &y))
			continue;
		x = plot_draw_pixel(&d->page.x, x);
		y = plot_draw_pixel(&d->page.y, y);
		if (s->style == PLOT_LEVEL)
			labels_avoid(l, d->page.left, y,
				     d->page.width - d->page.right, y);
		else if (isfinite(last_x))
			labels_avoid(l, last_x, last_y, x, y);
		last_x = x;
		last_y = y;
	}
}

static void avoid_box(struct labels *l, const struct box *b)
{
	double y;

	for (y = b->y; y < b->y + b->height; y++)
		labels_avoid(l, b->x, y, b->x + b->width, y);
}

/* The visible ones; l->n is how many. */
static void set_labels(struct labels *l, const struct drawing *d)
{
	const struct plot *p = d->plot;
	size_t k, i;
	double x, y;

	l->n = 0;
	for (k = 0; k < p->nseries; k++) {
		const struct plot_series *s = &p->series[k];

		for (i = 0; s->labels && i < s->n; i++)
			if (visible(d, s, i, &x, &y))
				labels_set(l, l->n++,
					   plot_draw_pixel(&d->page.x, x),
					   plot_draw_pixel(&d->page.y, y),
					   s->labels[i], strlen(s->labels[i]));
	}
}

static int put_labels(const struct labels *l, struct drawing *d)
{
	const struct plot *p = d->plot;
	size_t k, i, at = 0;
	double x, y;

	if (labels_leaders(l, d->page.out, d->page.err) < 0)
		return -1;
	for (k = 0; k < p->nseries; k++) {
		const struct plot_series *s = &p->series[k];

		for (i = 0; s->labels && i < s->n; i++)
			if (visible(d, s, i, &x, &y) &&
			    labels_draw(l, at++, colour_of(d, k, svg_inks),
					d->page.out, d->page.err) < 0)
				return -1;
	}
	return 0;
}

static int draw_labels(struct drawing *d, const struct box *opt_legend)
{
	struct plot_page *page = &d->page;
	struct labels l;
	int status = -1;
	size_t k;

	if (labels_init(&l, page->width, page->height, count_labels(d->plot),
			page->err) == 0) {
		l.room = (struct labels_box){page->left, page->top,
					     page->width - page->right,
					     frame_end(page)};
		set_labels(&l, d);
		for (k = 0; k < d->plot->nseries; k++)
			avoid_line(&l, d, &d->plot->series[k]);
		if (opt_legend)
			avoid_box(&l, opt_legend);
		labels_place(&l);
		status = put_labels(&l, d);
	}
	labels_release(&l);
	return status;
}

/* ---- the whole ---- */

static int draw_caption(struct drawing *d)
{
	const char *text = d->plot->caption;
	size_t shown;
	double wide;
	bool cut;

	if (!text)
		return 0;
	shown = labels_fit(text, strlen(text), (WIDTH - 32.0) / FONT, &wide,
			   &cut);
	return labels_text(WIDTH / 2.0, frame_end(&d->page) + BOTTOM + 6,
			   "#555555", " text-anchor=\"middle\"", text, shown,
			   cut, d->page.out, d->page.err);
}

static int draw_plot(struct drawing *d)
{
	const struct plot *p = d->plot;
	struct plot_page *page = &d->page;
	struct box legend;
	size_t k;

	find_ranges(d);
	legend = legend_box(d);
	if (plot_draw_axis(page, &page->x) < 0 ||
	    plot_draw_axis(page, &page->y) < 0)
		return -1;
	for (k = 0; k < p->nseries; k++)
		if (draw_series(d, k) < 0)
			return -1;
	if (plot_draw_frame(page) < 0 ||
	    plot_draw_names(page, p->title, p->x_label, p->y_label) < 0)
		return -1;
	if (!p->no_legend && draw_legend(d, &legend) < 0)
		return -1;
	if (count_labels(p) &&
	    draw_labels(d, p->no_legend ? NULL : &legend) < 0)
		return -1;
	return draw_caption(d);
}

static int height_of(const struct plot *p)
{
	return HEIGHT + (p->caption ? CAPTION : 0);
}

int plot_panels_svg(const struct plot *plots, size_t n, struct strbuf *out,
		    struct err *err)
{
	struct drawing d = {.page = {.width = WIDTH,
				     .left = LEFT,
				     .right = RIGHT,
				     .out = out,
				     .err = err}};
	struct plot_page *page = &d.page;
	size_t i;

	for (i = 0; i < n; i++)
		page->height += height_of(&plots[i]);
	if (plot_draw_open(page) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		d.plot = &plots[i];
		page->top = page->above + TOP;
		page->bottom = page->height - page->above - HEIGHT + BOTTOM;
		if (draw_plot(&d) < 0)
			return -1;
		page->above += height_of(&plots[i]);
	}
	return plot_draw_close(page);
}

int plot_svg(const struct plot *p, struct strbuf *out, struct err *err)
{
	return plot_panels_svg(p, 1, out, err);
}
