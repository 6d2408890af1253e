/* SPDX-License-Identifier: MIT */
#include "base/plot.h"

#include "base/svg.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
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

/* [low, high] in the units of the axis, decades on a log axis, to pixels. */
struct axis {
	bool log;
	double low, high;
	double from, to; /* pixels */
	double step;	 /* between labels */
};

struct drawing {
	const struct plot *plot;
	struct axis x, y;
	struct strbuf *out;
	struct err *err;
};

static double on_axis(const struct axis *a, double v)
{
	return a->log ? (v > 0 ? log10(v) : NAN) : v;
}

static double pixel(const struct axis *a, double u)
{
	return a->from + (u - a->low) / (a->high - a->low) * (a->to - a->from);
}

static bool visible(const struct drawing *d, const struct plot_series *s,
		    size_t i, double *ret_x, double *ret_y)
{
	*ret_x = on_axis(&d->x, s->x[i]);
	*ret_y = on_axis(&d->y, s->y[i]);
	return isfinite(*ret_x) && isfinite(*ret_y);
}

/* 1, 2 or 5 times a power of ten, so that about six fit. */
static double nice_step(double range)
{
	double raw = range / 6, ten = pow(10, floor(log10(raw)));

	return ten * (raw / ten <= 1 ? 1 : raw / ten <= 2 ? 2 :
		      raw / ten <= 5 ? 5 : 10);
}

/* Widens the axis to whole steps. */
static void round_axis(struct axis *a)
{
	if (!(a->low <= a->high)) { /* nothing to show */
		a->low = 0;
		a->high = 1;
	}
	if (a->high - a->low < 1e-9 * (1 + fabs(a->low))) {
		a->low -= a->log ? 1 : 0.5;
		a->high += a->log ? 1 : 0.5;
	}
	a->step = nice_step(a->high - a->low);
	if (a->log && a->high - a->low <= 9)
		a->step = 1; /* a decade */
	a->low = floor(a->low / a->step + 1e-9) * a->step;
	a->high = ceil(a->high / a->step - 1e-9) * a->step;
}

static void find_ranges(struct drawing *d)
{
	const struct plot *p = d->plot;
	double x, y;
	size_t k, i;

	d->x = (struct axis){p->log_x, INFINITY, -INFINITY,
			     LEFT,     WIDTH - RIGHT, 0};
	d->y = (struct axis){p->log_y, INFINITY, -INFINITY,
			     HEIGHT - BOTTOM, TOP, 0};
	for (k = 0; k < p->nseries; k++) {
		for (i = 0; i < p->series[k].n; i++) {
			if (!visible(d, &p->series[k], i, &x, &y))
				continue;
			d->x.low = fmin(d->x.low, x);
			d->x.high = fmax(d->x.high, x);
			d->y.low = fmin(d->y.low, y);
			d->y.high = fmax(d->y.high, y);
		}
	}
	round_axis(&d->x);
	round_axis(&d->y);
}

static int text(struct drawing *d, double x, double y, const char *attributes,
		const char *s)
{
	if (strbuf_addf(d->out, d->err, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y,
			attributes) < 0 ||
	    svg_content(d->out, s, strlen(s), d->err) < 0)
		return -1;
	return strbuf_addf(d->out, d->err, "</text>\n");
}

static int line(struct drawing *d, double x1, double y1, double x2, double y2,
		const char *colour)
{
	return strbuf_addf(d->out, d->err,
			   "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\"/>\n",
			   x1, y1, x2, y2, colour);
}

/* "20k", "1M", "0.5": how a value is called at a tick. */
static void label(char buf[32], double v)
{
	static const char units[] = " kMGTPE";
	int unit = 0;

	if (fabs(v) >= 1e21 || (v != 0 && fabs(v) < 1e-4)) {
		snprintf(buf, 32, "%g", v);
		return;
	}
	for (; fabs(v) >= 1000 * (1 - 1e-9); v /= 1000)
		unit++;
	if (unit)
		snprintf(buf, 32, "%.6g%c", v, units[unit]);
	else
		snprintf(buf, 32, "%.6g", v);
}

static int tick(struct drawing *d, const struct axis *a, double u,
		const char *colour, bool labelled)
{
	double at = pixel(a, u), value = a->log ? pow(10, u) : u;
	bool is_x = a == &d->x;
	char buf[32];
	int status;

	status = is_x ? line(d, at, TOP, at, HEIGHT - BOTTOM, colour)
		      : line(d, LEFT, at, WIDTH - RIGHT, at, colour);
	if (status < 0 || !labelled)
		return status;
	/* The zero of a sum of steps. */
	label(buf, fabs(value) < 1e-9 * a->step ? 0 : value);
	return is_x ? text(d, at, HEIGHT - BOTTOM + 18,
			   " text-anchor=\"middle\"", buf)
		    : text(d, LEFT - 8, at + 4, " text-anchor=\"end\"", buf);
}

/* The grid, faint between decades, and the labels. */
static int draw_axis(struct drawing *d, const struct axis *a)
{
	double u, steps = (a->high - a->low) / a->step;
	int i, k;

	for (i = 0; a->log && a->step == 1 && i < (int)(steps + 0.5); i++)
		for (k = 2; k <= 9; k++)
			if (tick(d, a, a->low + i + log10(k), "#f0f0f0",
				 false) < 0)
				return -1;
	for (i = 0; i <= (int)(steps + 0.5); i++) {
		u = a->low + i * a->step;
		if (tick(d, a, u, "#cccccc", true) < 0)
			return -1;
	}
	return 0;
}

static int draw_names(struct drawing *d)
{
	const struct plot *p = d->plot;
	char turned[64];

	snprintf(turned, sizeof(turned),
		 " text-anchor=\"middle\" transform=\"rotate(-90 20 %d)\"",
		 (TOP + HEIGHT - BOTTOM) / 2);
	if (text(d, (LEFT + WIDTH - RIGHT) / 2.0, 26,
		 " text-anchor=\"middle\" font-size=\"16\"", p->title) < 0 ||
	    text(d, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14,
		 " text-anchor=\"middle\"", p->x_label) < 0)
		return -1;
	return text(d, 20, (TOP + HEIGHT - BOTTOM) / 2.0, turned, p->y_label);
}

static int draw_points(struct drawing *d, const struct plot_series *s,
		       const char *colour)
{
	double x, y;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (visible(d, s, i, &x, &y) &&
		    strbuf_addf(d->out, d->err,
				"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" "
				"fill=\"%s\"/>\n",
				pixel(&d->x, x), pixel(&d->y, y), colour) < 0)
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

	if (strbuf_addf(d->out, d->err,
			"<path fill=\"none\" stroke=\"%s\" stroke-width=\"2\" "
			"stroke-linejoin=\"round\"%s d=\"",
			colour,
			s->style == PLOT_DASHES
			    ? " stroke-dasharray=\"7 5\""
			    : "") < 0)
		return -1;
	for (i = 0; i < s->n; i++) {
		if (!visible(d, s, i, &x, &y))
			continue;
		x = pixel(&d->x, x);
		y = pixel(&d->y, y);
		if (fabs(x - last_x) < 0.25 && fabs(y - last_y) < 0.25 &&
		    i + 1 < s->n)
			continue;
		if (strbuf_addf(d->out, d->err, "%c%.1f %.1f",
				drawn ? 'L' : 'M', x, y) < 0)
			return -1;
		drawn = true;
		last_x = x;
		last_y = y;
	}
	if (!drawn && strbuf_addf(d->out, d->err, "M0 0") < 0)
		return -1;
	return strbuf_addf(d->out, d->err, "\"/>\n");
}

static int draw_series(struct drawing *d, size_t k)
{
	const struct plot_series *s = &d->plot->series[k];
	const char *colour = svg_colours[k];

	return s->style == PLOT_POINTS ? draw_points(d, s, colour)
				       : draw_line(d, s, colour);
}

/* In the upper right corner, where falling curves leave room. */
static int draw_legend(struct drawing *d)
{
	size_t k, widest = 0, n = d->plot->nseries;
	double x, y;

	for (k = 0; k < n; k++)
		if (widest < strlen(d->plot->series[k].name))
			widest = strlen(d->plot->series[k].name);
	x = WIDTH - RIGHT - 52 - 7.0 * (double)widest;
	if (strbuf_addf(d->out, d->err,
			"<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
			"height=\"%zu\" fill=\"#ffffff\" "
			"stroke=\"#cccccc\"/>\n",
			x, TOP + 8, WIDTH - RIGHT - 8 - x,
			LEGEND_LINE * n + 8) < 0)
		return -1;
	for (k = 0; k < n; k++) {
		y = TOP + 22 + LEGEND_LINE * (double)k;
		if (strbuf_addf(d->out, d->err,
				"<path d=\"M%.1f %.1fh22\" stroke=\"%s\" "
				"stroke-width=\"2\"%s/>\n",
				x + 8, y, svg_colours[k],
				d->plot->series[k].style == PLOT_DASHES
				    ? " stroke-dasharray=\"7 5\""
				    : "") < 0 ||
		    text(d, x + 38, y + 4, "", d->plot->series[k].name) < 0)
			return -1;
	}
	return 0;
}

int plot_svg(const struct plot *p, struct strbuf *out, struct err *err)
{
	struct drawing d = {.plot = p, .out = out, .err = err};
	size_t k;

	assert(p->nseries <= PLOT_MAX_SERIES);
	find_ranges(&d);
	if (strbuf_addf(out, err,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" "
			"width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
			"font-family=\"sans-serif\" font-size=\"12\">\n"
			"<rect width=\"100%%\" height=\"100%%\" "
			"fill=\"#ffffff\"/>\n",
			WIDTH, HEIGHT, WIDTH, HEIGHT) < 0 ||
	    draw_axis(&d, &d.x) < 0 || draw_axis(&d, &d.y) < 0)
		return -1;
	for (k = 0; k < p->nseries; k++)
		if (draw_series(&d, k) < 0)
			return -1;
	if (strbuf_addf(out, err,
			"<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			"fill=\"none\" stroke=\"#333333\"/>\n",
			LEFT, TOP, WIDTH - LEFT - RIGHT,
			HEIGHT - TOP - BOTTOM) < 0 ||
	    draw_names(&d) < 0 || draw_legend(&d) < 0)
		return -1;
	return strbuf_addf(out, err, "</svg>\n");
}
