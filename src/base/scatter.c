/* SPDX-License-Identifier: MIT */
#include "base/scatter.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <assert.h>
#include <math.h>
#include <string.h>

enum {
	FONT = 12,
	LINE = 13,	   /* height of a label */
	MARGIN = 50,	   /* from the points to the border of the page */
	EDGE = 4,	   /* from the labels to it */
	LEGEND_LINE = 20,
	INDENT = 16,	   /* of the legend */
	DOT = 4,	   /* half the side of the square a point takes */
	COLOURS = SVG_COLOURS - 1, /* the last is for points of no group */
	RINGS = 40, DIRECTIONS = 16
};

static const double page_area = 1400.0 * 1000, points_on_it = 200;
static const double label_ems = 16; /* longer labels are cut */

/* Whole pixels: [x0, x1) x [y0, y1). */
struct box {
	int x0, y0, x1, y1;
};

struct label {
	double px, py;	/* the point on the page */
	size_t shown;	/* bytes of the text */
	double width;	/* pixels, as estimated */
	bool cut;	/* shown with an ellipsis */
	struct box box;
	double dx;	/* of the direction in which it was put */
	bool leader;
	double lx, ly;	/* where that line ends */
};

struct page {
	const struct scatter *s;
	int width, height, top; /* pixels; the legend is above top */
	unsigned char *used;	/* [height, width]: pixels something is on */
	struct label *labels;	/* [s->n] */
	struct strbuf *out;
	struct err *err;
};

/* About how wide the wider of the usual sans serifs have it. */
static double ems(uint32_t c)
{
	if ((c >= 0x300 && c < 0x370) || (c >= 0x200b && c < 0x2010) ||
	    (c >= 0xfe00 && c < 0xfe10))
		return 0; /* combining marks, joiners */
	if ((c >= 0x1100 && c < 0x1160) || (c >= 0x2e80 && c < 0xa4d0) ||
	    (c >= 0xac00 && c < 0xd7b0) || (c >= 0xf900 && c < 0xfb00) ||
	    (c >= 0xfe30 && c < 0xfe70) || (c >= 0xff00 && c < 0xff61) ||
	    (c >= 0x1f000 && c < 0x40000))
		return 1;
	if (c < 0x80 && strchr("mMW@%", (int)c))
		return 1;
	if (c < 0x80 && strchr("w<>&=+~", (int)c))
		return 0.85;
	if ((c >= 'A' && c <= 'Z') || c >= 0x80)
		return 0.75;
	return strchr("ijlrt.,:;'|!()[]/ ", (int)c) ? 0.4 : 0.6;
}

/* How much of N bytes is shown in so many ems; 1 is left for the ellipsis. */
static size_t fit(const char *s, size_t n, double most, double *ret_ems,
		  bool *ret_cut)
{
	const char *p = s, *end = s + n;
	size_t shown = 0;
	double width = 0, room = 0;
	uint32_t c;

	while (p < end && width <= most) {
		if (width <= most - 1) {
			shown = (size_t)(p - s);
			room = width;
		}
		p += utf8_decode(p, end, &c);
		width += ems(c);
	}
	*ret_cut = width > most;
	*ret_ems = *ret_cut ? room + 1 : width;
	return *ret_cut ? shown : n;
}

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

static int put_text(struct page *p, double x, double y, int group,
		    const char *attributes, const char *s, size_t n, bool cut)
{
	if (strbuf_addf(p->out, p->err,
			"<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\"%s>", x, y,
			colour_of(group, svg_inks), attributes) < 0 ||
	    svg_content(p->out, s, n, p->err) < 0)
		return -1;
	return strbuf_addf(p->out, p->err, "%s</text>\n",
			   cut ? "\xe2\x80\xa6" : "");
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

		shown = fit(name, strlen(name), 2 * label_ems, &width, &cut);
		width = width * FONT + 40;
		if (x > INDENT && x + width > p->width) {
			x = INDENT;
			y += LEGEND_LINE;
		}
		if (draw &&
		    (draw_mark(p, x, y - 4, g) < 0 ||
		     put_text(p, x + 10, y, g, "", name, shown, cut) < 0))
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
		struct label *l = &p->labels[i];

		l->px = p->width / 2.0 +
			scale * (from->x - e->x - e->width / 2);
		l->py = (p->top + p->height) / 2.0 -
			scale * (from->y - e->y - e->height / 2);
		l->shown = fit(from->label, from->len, label_ems, &l->width,
			       &l->cut);
		l->width = l->width * FONT + 2;
	}
}

static bool within(const struct page *p, const struct box *b)
{
	return b->x0 >= EDGE && b->y0 >= p->top + EDGE &&
	       b->x1 <= p->width - EDGE && b->y1 <= p->height - EDGE;
}

/* Pixels of the box that are taken, which is within the page. */
static int taken(const struct page *p, const struct box *b)
{
	int x, y, n = 0;

	for (y = b->y0; y < b->y1; y++)
		for (x = b->x0; x < b->x1; x++)
			n += p->used[(size_t)y * (size_t)p->width + (size_t)x];
	return n;
}

static void take(struct page *p, const struct box *b)
{
	int x, y;

	for (y = b->y0; y < b->y1; y++)
		for (x = b->x0; x < b->x1; x++)
			if (x >= 0 && y >= 0 && x < p->width && y < p->height)
				p->used[(size_t)y * (size_t)p->width +
					(size_t)x] = 1;
}

static struct box around(double x, double y, int half)
{
	int cx = (int)floor(x), cy = (int)floor(y);

	return (struct box){cx - half, cy - half, cx + half + 1,
			    cy + half + 1};
}

/* The pixels of the line from the point to (lx, ly), but for the point's own:
 * marks them, or counts those that are taken. */
static int along_leader(struct page *p, const struct label *l, bool mark)
{
	double dx = l->lx - l->px, dy = l->ly - l->py, length = hypot(dx, dy);
	double at;
	int n = 0;

	for (at = 1.5 * (DOT + 1); at < length; at += 0.7) {
		size_t x = (size_t)(l->px + dx * at / length);
		size_t y = (size_t)(l->py + dy * at / length);
		unsigned char *pixel = &p->used[y * (size_t)p->width + x];

		n += *pixel;
		if (mark)
			*pixel = 1;
	}
	return n;
}

/* Puts the label in direction (dx, dy), of length 1, at a distance: its corner
 * or side that looks at the point is there. */
static void put_label(struct label *l, double dx, double dy, double distance)
{
	double x = l->px + distance * dx + (dx - 1) / 2 * l->width;
	double y = l->py + distance * dy + (dy - 1) / 2 * LINE;
	struct box *b = &l->box;

	b->x0 = (int)lround(x);
	b->y0 = (int)lround(y);
	b->x1 = b->x0 + (int)ceil(l->width);
	b->y1 = b->y0 + LINE;
	l->dx = dx;
	l->lx = fmin(fmax(l->px, b->x0), b->x1);
	l->ly = fmin(fmax(l->py, b->y0 + 2), b->y1 - 2);
}

/* Directions in the order of preference, in 16ths of a turn from the right,
 * upwards: the first 8 are those tried beside the point. */
static const int directions[DIRECTIONS] = {0, 2,  14, 8, 6, 10, 4,  12,
					   1, 15, 3,  13, 7, 9, 5, 11};

/* How bad a place the label is at: by the pixels under it that are taken, and
 * those its line crosses, which spoil a thin stroke more, but not letters. */
static double badness(struct page *p, struct label *l)
{
	if (!within(p, &l->box))
		return INFINITY;
	return taken(p, &l->box) +
	       (l->leader ? 3 * along_leader(p, l, false) : 0);
}

/* The first place that is free, or else the best. */
static void place_label(struct page *p, struct label *l)
{
	struct label best = *l;
	double least = INFINITY, bad, angle;
	int ring, i;

	for (ring = 0; ring <= RINGS && least > 0; ring++)
		for (i = 0; i < (ring ? DIRECTIONS : 8) && least > 0; i++) {
			angle = directions[i] * acos(-1) * 2 / DIRECTIONS;
			l->leader = ring > 0;
			put_label(l, cos(angle), -sin(angle),
				  DOT + 2 + 7 * ring);
			bad = badness(p, l);
			if (bad < least || (ring == 0 && i == 0)) {
				least = bad;
				best = *l;
			}
		}
	*l = best;
	take(p, &l->box);
	if (l->leader)
		along_leader(p, l, true);
}

static void place_labels(struct page *p)
{
	size_t i;

	for (i = 0; i < p->s->n; i++) {
		struct box dot = around(p->labels[i].px, p->labels[i].py, DOT);

		take(p, &dot);
	}
	for (i = 0; i < p->s->n; i++)
		place_label(p, &p->labels[i]);
}

static int draw_leaders(struct page *p)
{
	const struct label *l;

	for (l = p->labels; l < p->labels + p->s->n; l++)
		if (l->leader &&
		    strbuf_addf(p->out, p->err,
				"<path d=\"M%.1f %.1fL%.1f %.1f\" "
				"stroke=\"#aaaaaa\" stroke-width=\"0.7\"/>\n",
				l->px, l->py, l->lx, l->ly) < 0)
			return -1;
	return 0;
}

static int draw_marks(struct page *p)
{
	size_t i;

	for (i = 0; i < p->s->n; i++)
		if (draw_mark(p, p->labels[i].px, p->labels[i].py,
			      p->s->points[i].group) < 0)
			return -1;
	return 0;
}

/* The letters stand at the side of the box that looks at the point, as they
 * may be narrower than they were taken for. */
static int draw_label(struct page *p, size_t i)
{
	const struct label *l = &p->labels[i];
	const struct scatter_point *from = &p->s->points[i];
	const char *anchor = "";
	double x = l->box.x0 + 1;

	if (l->dx < -0.3) {
		anchor = " text-anchor=\"end\"";
		x = l->box.x1 - 1;
	} else if (l->dx < 0.3) {
		anchor = " text-anchor=\"middle\"";
		x = (l->box.x0 + l->box.x1) / 2.0;
	}
	return put_text(p, x, l->box.y0 + LINE - 3, from->group, anchor,
			from->label, l->shown, l->cut);
}

static int draw_labels(struct page *p)
{
	size_t i;

	for (i = 0; i < p->s->n; i++)
		if (draw_label(p, i) < 0)
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
			p->width, p->height, p->width, p->height, FONT) < 0 ||
	    legend(p, true, &height) < 0 || draw_leaders(p) < 0 ||
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
	p.used = mem_array((size_t)p.height, (size_t)p.width, err);
	p.labels = mem_array(s->n, sizeof(*p.labels), err);
	if (!p.used || !p.labels)
		goto out;
	place_points(&p, &e);
	place_labels(&p);
	status = draw(&p);
out:
	mem_free(p.used);
	mem_free(p.labels);
	return status;
}
