/* SPDX-License-Identifier: MIT */
#include "base/scatter.h"

#include "base/labels.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
	MARGIN = 50,	   /* from the points to the border of the page */
	LEGEND_LINE = 20,
	INDENT = 16,	   /* of the legend */
	COLOURS = SVG_COLOURS - 1 /* the last is for points of no group */
};

static const double page_area = 1400.0 * 1000, points_on_it = 200;
static const double group_ems = 32; /* longer names are cut */

struct page {
	const struct scatter *s;
	int width, height, top; /* pixels; the legend is above top */
	struct labels labels;
	struct strbuf *out;
	struct err *err;
};

static const char *colour_of(int group, const char *const *table)
{
	return table[group < 0 ? COLOURS : group % COLOURS];
}

/* The mark of a group: disc, square, triangle, diamond. */
static int draw_mark(struct page *p, double x, double y, int group)
{
	static const char *const paths[] = {
	    "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
	    "m-3 -3h6v6h-6z", "m0 -4l4 7h-8z",
	    "m0 -4.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z"};

	return strbuf_addf(p->out, p->err,
			   "<path d=\"M%.1f %.1f%s\" fill=\"%s\"/>\n", x, y,
			   paths[group < 0 ? 0 : group / COLOURS],
			   colour_of(group, svg_colours));
}

/* Draws the legend, line by line from the top (if not DRAW, measures it). */
static int legend(struct page *p, bool draw, int *ret_height)
{
	double x = INDENT, width;
	int g, y = LEGEND_LINE;
	size_t shown;
	bool cut;

	for (g = 0; g < p->s->ngroups; g++) {
		const char *name = p->s->groups[g];

		shown = labels_fit(name, strlen(name), group_ems, &width, &cut);
		width = width * LABELS_FONT + 40;
		if (x > INDENT && x + width > p->width) {
			x = INDENT;
			y += LEGEND_LINE;
		}
		if (draw &&
		    (draw_mark(p, x, y - 4, g) < 0 ||
		     labels_text(x + 10, y, colour_of(g, svg_inks), "", name,
				 shown, cut, p->out, p->err) < 0))
			return -1;
		x += width;
	}
	*ret_height = p->s->ngroups ? y + LEGEND_LINE / 2 : 0;
	return 0;
}

/* A range below this is none. */
#define POINT 1e-300

/* How far the points go. */
struct extent {
	double x, y, width, height;
};

static struct extent extent_of(const struct scatter *s)
{
	double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;
	size_t i;

	for (i = 0; i < s->n; i++) {
		x0 = fmin(x0, s->points[i].x);
		x1 = fmax(x1, s->points[i].x);
		y0 = fmin(y0, s->points[i].y);
		y1 = fmax(y1, s->points[i].y);
	}
	return s->n ? (struct extent){x0, y0, x1 - x0, y1 - y0}
		    : (struct extent){0, 0, 0, 0};
}

static void size_page(struct page *p, const struct extent *e)
{
	double area = page_area * fmin(fmax((double)p->s->n / points_on_it,
					    0.25), 25);
	double ratio = e->width > POINT && e->height > POINT
			   ? fmin(fmax(e->width / e->height, 0.8), 1.6)
			   : 1.4;

	p->width = (int)sqrt(area * ratio);
	p->height = (int)sqrt(area / ratio);
}

/* Points to the page, upright, one scale for both axes, in the middle. */
static void place_points(struct page *p, const struct extent *e)
{
	double w = p->width - 2 * MARGIN, h = p->height - p->top - 2 * MARGIN;
	double scale = INFINITY;
	size_t i;

	if (e->width > POINT)
		scale = fmin(scale, w / e->width);
	if (e->height > POINT)
		scale = fmin(scale, h / e->height);
	if (!isfinite(scale))
		scale = 0;
	for (i = 0; i < p->s->n; i++) {
		const struct scatter_point *from = &p->s->points[i];

		labels_set(&p->labels, i,
			   p->width / 2.0 +
			       scale * (from->x - e->x - e->width / 2),
			   (p->top + p->height) / 2.0 -
			       scale * (from->y - e->y - e->height / 2),
			   from->label, from->len);
	}
}

static int draw_marks(struct page *p)
{
	size_t i;

	for (i = 0; i < p->s->n; i++)
		if (draw_mark(p, p->labels.labels[i].px, p->labels.labels[i].py,
			      p->s->points[i].group) < 0)
			return -1;
	return 0;
}

static int draw_labels(struct page *p)
{
	size_t i;

	for (i = 0; i < p->s->n; i++)
		if (labels_draw(&p->labels, i,
				colour_of(p->s->points[i].group, svg_inks),
				p->out, p->err) < 0)
			return -1;
	return 0;
}

static int draw(struct page *p)
{
	int height;

	if (strbuf_addf(p->out, p->err,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" "
			"width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
			"font-family=\"sans-serif\" font-size=\"%d\">\n"
			"<rect width=\"100%%\" height=\"100%%\" "
			"fill=\"#ffffff\"/>\n",
			p->width, p->height, p->width, p->height, LABELS_FONT) < 0 ||
	    legend(p, true, &height) < 0 ||
	    labels_leaders(&p->labels, p->out, p->err) < 0 ||
	    draw_marks(p) < 0 || draw_labels(p) < 0)
		return -1;
	return strbuf_addf(p->out, p->err, "</svg>\n");
}

int scatter_svg(const struct scatter *s, struct strbuf *out, struct err *err)
{
	struct page p = {.s = s, .out = out, .err = err};
	struct extent e = extent_of(s);
	int status = -1;

	assert(s->ngroups <= SCATTER_MAX_GROUPS);
	size_page(&p, &e);
	legend(&p, false, &p.top);
	p.height += p.top;
	if (labels_init(&p.labels, p.width, p.height, s->n, err) == 0) {
		p.labels.room.y0 = p.top;
		place_points(&p, &e);
		labels_place(&p.labels);
		status = draw(&p);
	}
	labels_release(&p.labels);
	return status;
}
