/* SPDX-License-Identifier: MIT */
#include "base/plot_draw.h"

#include "base/labels.h"
#include "base/svg.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { TITLE = 16 /* pixels of its letters */ };

double plot_draw_on(const struct plot_axis *a, double v)
{
	return a->log ? (v > 0 ? log10(v) : (double)NAN) : v;
}

double plot_draw_pixel(const struct plot_axis *a, double u)
{
	return a->from + (u - a->low) / (a->high - a->low) * (a->to - a->from);
}

/* 1, 2 or 5 times a power of ten, so that about six fit. */
static double nice_step(double range)
{
	double raw = range / 6, ten = pow(10, floor(log10(raw)));

	return ten * (raw / ten <= 1   ? 1
		      : raw / ten <= 2 ? 2
		      : raw / ten <= 5 ? 5
				       : 10);
}

/* The 1, 2 or 5 times a power of ten that is U or next to it, in decades. */
static double fine_mark(double u, bool up)
{
	static const double marks[] = {0, 0.30102999566398120,
				       0.69897000433601880, 1};
	double ten = floor(u + 1e-12), rest = u - ten;
	int i = up ? 0 : 3;

	if (up)
		while (marks[i] < rest - 1e-12)
			i++;
	else
		while (marks[i] > rest + 1e-12)
			i--;
	return ten + marks[i];
}

/* Decades; where these are few, parts of them. */
static void round_log(struct plot_axis *a)
{
	a->fine = a->high - a->low <= 2.5;
	a->step = a->high - a->low <= 9 ? 1 : nice_step(a->high - a->low);
	if (a->fine) {
		a->low = fine_mark(a->low, false);
		a->high = fine_mark(a->high, true);
	}
}

void plot_draw_round(struct plot_axis *a)
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
	if (a->log)
		round_log(a);
	if (a->fine)
		return;
	a->low = floor(a->low / a->step + 1e-9) * a->step;
	a->high = ceil(a->high / a->step - 1e-9) * a->step;
}

int plot_draw_text(struct plot_page *p, double x, double y,
		   const char *attributes, const char *s)
{
	if (strbuf_addf(p->out, p->err, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y,
			attributes) < 0 ||
	    svg_content(p->out, s, strlen(s), p->err) < 0)
		return -1;
	return strbuf_addf(p->out, p->err, "</text>\n");
}

int plot_draw_line(struct plot_page *p, double x1, double y1, double x2,
		   double y2, const char *colour)
{
	return strbuf_addf(p->out, p->err,
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

static int tick(struct plot_page *p, const struct plot_axis *a, double u,
		const char *colour, bool labelled)
{
	double at = plot_draw_pixel(a, u), value = a->log ? pow(10, u) : u;
	bool is_x = a == &p->x;
	int bottom = p->height - p->bottom;
	char buf[32];
	int status;

	status = is_x ? plot_draw_line(p, at, p->top, at, bottom, colour)
		      : plot_draw_line(p, p->left, at, p->width - p->right, at,
				       colour);
	if (status < 0 || !labelled)
		return status;
	/* The zero of a sum of steps. */
	label(buf, fabs(value) < 1e-9 * a->step ? 0 : value);
	return is_x ? plot_draw_text(p, at, bottom + 18,
				     " text-anchor=\"middle\"", buf)
		    : plot_draw_text(p, p->left - 8, at + 4,
				     " text-anchor=\"end\"", buf);
}

static bool is_labelled(const struct plot_axis *a, int k)
{
	return k == 1 || (a->fine && (k == 2 || k == 5));
}

/* The faint ones first, which lie below. */
static int draw_decades(struct plot_page *p, const struct plot_axis *a)
{
	int labelled, i, k;
	double u;

	for (labelled = 0; labelled < 2; labelled++)
		for (i = (int)floor(a->low); i <= a->high; i++)
			for (k = 1; k <= 9; k++) {
				u = i + log10(k);
				if (is_labelled(a, k) != labelled ||
				    u < a->low - 1e-9 || u > a->high + 1e-9)
					continue;
				if (tick(p, a, u,
					 labelled ? "#cccccc" : "#f0f0f0",
					 labelled) < 0)
					return -1;
			}
	return 0;
}

int plot_draw_axis(struct plot_page *p, const struct plot_axis *a)
{
	int i, steps = (int)((a->high - a->low) / a->step + 0.5);

	if (a->log && a->step == 1)
		return draw_decades(p, a);
	for (i = 0; i <= steps; i++)
		if (tick(p, a, a->low + i * a->step, "#cccccc", true) < 0)
			return -1;
	return 0;
}

int plot_draw_names(struct plot_page *p, const char *title, const char *x_label,
		    const char *y_label)
{
	double x = (p->left + p->width - p->right) / 2.0, wide;
	size_t shown;
	bool cut;
	double y = (p->top + p->height - p->bottom) / 2.0;
	char turned[64];

	snprintf(turned, sizeof(turned),
		 " text-anchor=\"middle\" transform=\"rotate(-90 20 %.0f)\"",
		 y);
	shown = labels_fit(title, strlen(title), (p->width - 16.0) / TITLE,
			   &wide, &cut);
	wide *= TITLE / 2;
	if (labels_text(fmin(x, p->width - 8 - wide), p->above + 26, "#000000",
			" text-anchor=\"middle\" font-size=\"16\"", title,
			shown, cut, p->out, p->err) < 0 ||
	    plot_draw_text(p, x, p->height - p->bottom + 44,
			   " text-anchor=\"middle\"", x_label) < 0)
		return -1;
	return plot_draw_text(p, 20, y, turned, y_label);
}

int plot_draw_open(struct plot_page *p)
{
	return strbuf_addf(p->out, p->err,
			   "<svg xmlns=\"http://www.w3.org/2000/svg\" "
			   "width=\"%d\" height=\"%d\" "
			   "viewBox=\"0 0 %d %d\" "
			   "font-family=\"sans-serif\" font-size=\"12\">\n"
			   "<rect width=\"100%%\" height=\"100%%\" "
			   "fill=\"#ffffff\"/>\n",
			   p->width, p->height, p->width, p->height);
}

int plot_draw_frame(struct plot_page *p)
{
	return strbuf_addf(p->out, p->err,
			   "<rect x=\"%d\" y=\"%d\" width=\"%d\" "
			   "height=\"%d\" fill=\"none\" "
			   "stroke=\"#333333\"/>\n",
			   p->left, p->top, p->width - p->left - p->right,
			   p->height - p->top - p->bottom);
}

int plot_draw_close(struct plot_page *p)
{
	return strbuf_addf(p->out, p->err, "</svg>\n");
}
