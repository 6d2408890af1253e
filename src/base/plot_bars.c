/* SPDX-License-Identifier: MIT */
#include "base/plot.h"

#include "base/plot_draw.h"
#include "base/svg.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	WIDTH = 720,
	RIGHT = 24,
	TOP = 44,
	BOTTOM = 58,
	ROW = 20,
	THICK = 14,     /* of a bar */
	LEGEND = 24,    /* a line below the title */
	NAME_MIN = 60,  /* pixels for names */
	NAME_MAX = 300, /* the rest of longer ones is cut off */
	NUMBER = 48     /* pixels for a number beside a bar */
};

struct drawing {
	const struct plot_bars *plot;
	struct plot_page page;
};

/* Letters of 12 pixels are about 7 wide. */
static int name_width(const struct plot_bars *p)
{
	size_t i, n, longest = 0;

	for (i = 0; i < p->nbars; i++) {
		n = p->bars[i].heading ? 0 : strlen(p->bars[i].name);
		if (longest < n)
			longest = n;
	}
	if (longest > NAME_MAX / 7)
		return NAME_MAX;
	return longest * 7 < NAME_MIN ? NAME_MIN : (int)longest * 7;
}

static void find_range(struct drawing *d)
{
	struct plot_axis *a = &d->page.x;
	size_t i;

	*a = (struct plot_axis){.from = d->page.left,
				.to = WIDTH - RIGHT - NUMBER};
	for (i = 0; i < d->plot->nbars; i++) {
		const struct plot_bar *b = &d->plot->bars[i];

		if (b->heading || !isfinite(b->value))
			continue;
		a->low = fmin(a->low, fmin(b->value, b->low));
		a->high = fmax(a->high, fmax(b->value, b->high));
	}
	if (a->low == a->high)
		a->high = 1;
	plot_draw_round(a);
}

/* Names are cut where the room ends, between characters. */
static int draw_name(struct drawing *d, const struct plot_bar *b, double y)
{
	char name[NAME_MAX / 7 + 8];
	size_t n = strlen(b->name), most = NAME_MAX / 7;

	if (b->heading)
		return plot_draw_text(&d->page, d->page.left, y,
				      " font-weight=\"bold\"", b->name);
	if (n > most) {
		n = most - 1;
		while (n > 0 && (b->name[n] & 0xc0) == 0x80)
			n--;
		snprintf(name, sizeof(name), "%.*s\342\200\246", (int)n,
			 b->name);
	} else {
		snprintf(name, sizeof(name), "%s", b->name);
	}
	return plot_draw_text(&d->page, d->page.left - 8, y,
			      " text-anchor=\"end\"", name);
}

/* A line between LOW and HIGH with an end at both. */
static int draw_interval(struct drawing *d, const struct plot_bar *b, double y)
{
	double low = plot_draw_pixel(&d->page.x, b->low);
	double high = plot_draw_pixel(&d->page.x, b->high);
	const char *ink = "#333333";

	if (plot_draw_line(&d->page, low, y, high, y, ink) < 0 ||
	    plot_draw_line(&d->page, low, y - 4, low, y + 4, ink) < 0)
		return -1;
	return plot_draw_line(&d->page, high, y - 4, high, y + 4, ink);
}

static int draw_bar(struct drawing *d, const struct plot_bar *b, double y)
{
	double zero = plot_draw_pixel(&d->page.x, 0), end, right;
	bool interval = isfinite(b->low) && isfinite(b->high);
	char number[32];

	if (!isfinite(b->value))
		return plot_draw_text(&d->page, zero + 6, y + 4, "", "-");
	end = plot_draw_pixel(&d->page.x, b->value);
	right = fmax(zero, end);
	if (interval)
		right = fmax(right, plot_draw_pixel(&d->page.x, b->high));
	if (strbuf_addf(d->page.out, d->page.err,
			"<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
			"height=\"%d\" fill=\"%s\" "
			"fill-opacity=\"0.7\"/>\n",
			fmin(zero, end), y - THICK / 2.0, fabs(end - zero),
			THICK, svg_colours[b->series]) < 0 ||
	    (interval && draw_interval(d, b, y) < 0))
		return -1;
	snprintf(number, sizeof(number), "%.*f", d->plot->decimals, b->value);
	return plot_draw_text(&d->page, right + 6, y + 4, "", number);
}

static int draw_rows(struct drawing *d)
{
	double y;
	size_t i;

	for (i = 0; i < d->plot->nbars; i++) {
		const struct plot_bar *b = &d->plot->bars[i];

		y = d->page.top + ROW * ((double)i + 0.5);
		if (draw_name(d, b, y + 4) < 0 ||
		    (!b->heading && draw_bar(d, b, y) < 0))
			return -1;
	}
	return 0;
}

static int draw_legend(struct drawing *d)
{
	double x = d->page.left;
	size_t k;

	for (k = 0; k < d->plot->nseries && d->plot->nseries > 1; k++) {
		if (strbuf_addf(d->page.out, d->page.err,
				"<rect x=\"%.1f\" y=\"%d\" width=\"12\" "
				"height=\"12\" fill=\"%s\" "
				"fill-opacity=\"0.7\"/>\n",
				x, TOP - 4, svg_colours[k]) < 0 ||
		    plot_draw_text(&d->page, x + 18, TOP + 6, "",
				   d->plot->series[k]) < 0)
			return -1;
		x += 46 + 7.0 * (double)strlen(d->plot->series[k]);
	}
	return 0;
}

int plot_bars_svg(const struct plot_bars *p, struct strbuf *out,
		  struct err *err)
{
	struct drawing d = {.plot = p};
	struct plot_page *page = &d.page;
	size_t rows = p->nbars < 100000 ? p->nbars : 100000;

	assert(p->nseries <= PLOT_MAX_SERIES);
	*page = (struct plot_page){.width = WIDTH,
				   .left = name_width(p) + 16,
				   .right = RIGHT,
				   .top = TOP + (p->nseries > 1 ? LEGEND : 0),
				   .bottom = BOTTOM,
				   .out = out,
				   .err = err};
	page->height = page->top + ROW * (int)rows + BOTTOM;
	find_range(&d);
	if (plot_draw_open(page) < 0 || plot_draw_axis(page, &page->x) < 0 ||
	    draw_rows(&d) < 0 || plot_draw_frame(page) < 0 ||
	    plot_draw_names(page, p->title, p->x_label, "") < 0 ||
	    draw_legend(&d) < 0)
		return -1;
	return plot_draw_close(page);
}
