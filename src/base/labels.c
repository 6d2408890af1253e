/* SPDX-License-Identifier: MIT */
#include "base/labels.h"

#include "base/mem.h"
#include "base/svg.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

enum {
	EDGE = 4, /* from the labels to the border of their room */
	DOT = 4,  /* half the side of the square a point takes */
	RINGS = 40,
	DIRECTIONS = 16
};

static const double longest = 16; /* ems; the rest is cut */

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

size_t labels_fit(const char *s, size_t n, double most, double *ret_ems,
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

int labels_init(struct labels *s, int width, int height, size_t n,
		struct err *err)
{
	*s = (struct labels){.width = width,
			     .height = height,
			     .room = {0, 0, width, height},
			     .n = n};
	s->used = mem_array((size_t)height, (size_t)width, err);
	s->labels = mem_array(n, sizeof(*s->labels), err);
	return s->used && s->labels ? 0 : -1;
}

void labels_release(struct labels *s)
{
	mem_free(s->used);
	mem_free(s->labels);
}

void labels_set(struct labels *s, size_t i, double x, double y,
		const char *text, size_t len)
{
	struct label *l = &s->labels[i];

	*l = (struct label){.px = x, .py = y, .text = text};
	l->shown = labels_fit(text, len, longest, &l->width, &l->cut);
	l->width = l->width * LABELS_FONT + 2;
}

static bool within(const struct labels *s, const struct labels_box *b)
{
	return b->x0 >= s->room.x0 + EDGE && b->y0 >= s->room.y0 + EDGE &&
	       b->x1 <= s->room.x1 - EDGE && b->y1 <= s->room.y1 - EDGE;
}

/* Pixels of the box that are taken, which is within the page. */
static int taken(const struct labels *s, const struct labels_box *b)
{
	int x, y, n = 0;

	for (y = b->y0; y < b->y1; y++)
		for (x = b->x0; x < b->x1; x++)
			n += s->used[(size_t)y * (size_t)s->width + (size_t)x];
	return n;
}

static void take(struct labels *s, const struct labels_box *b)
{
	int x, y;

	for (y = b->y0; y < b->y1; y++)
		for (x = b->x0; x < b->x1; x++)
			if (x >= 0 && y >= 0 && x < s->width && y < s->height)
				s->used[(size_t)y * (size_t)s->width +
					(size_t)x] = 1;
}

static struct labels_box around(double x, double y, int half)
{
	int cx = (int)floor(x), cy = (int)floor(y);

	return (struct labels_box){cx - half, cy - half, cx + half + 1,
			    cy + half + 1};
}

/* The pixels from (x1, y1) to (x2, y2), but for the first SKIP: marks them, or
 * counts those that are taken.  All lie on the page. */
static int along(struct labels *s, double x1, double y1, double x2, double y2,
		 double skip, bool mark)
{
	double length = hypot(x2 - x1, y2 - y1), at;
	int n = 0;

	for (at = skip; at < length; at += 0.7) {
		size_t x = (size_t)(x1 + (x2 - x1) * at / length);
		size_t y = (size_t)(y1 + (y2 - y1) * at / length);
		unsigned char *pixel = &s->used[y * (size_t)s->width + x];

		n += *pixel;
		if (mark)
			*pixel = 1;
	}
	return n;
}

/* The same of a label's line, but for the point's own. */
static int along_leader(struct labels *s, const struct label *l, bool mark)
{
	return along(s, l->px, l->py, l->lx, l->ly, 1.5 * (DOT + 1), mark);
}

void labels_avoid(struct labels *s, double x1, double y1, double x2, double y2)
{
	along(s, x1, y1, x2, y2, 0, true);
}

/* Puts the label in direction (dx, dy), of length 1, at a distance: its corner
 * or side that looks at the point is there. */
static void put_label(struct label *l, double dx, double dy, double distance)
{
	double x = l->px + distance * dx + (dx - 1) / 2 * l->width;
	double y = l->py + distance * dy + (dy - 1) / 2 * LABELS_LINE;
	struct labels_box *b = &l->box;

	b->x0 = (int)lround(x);
	b->y0 = (int)lround(y);
	b->x1 = b->x0 + (int)ceil(l->width);
	b->y1 = b->y0 + LABELS_LINE;
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
static double badness(struct labels *s, struct label *l)
{
	if (!within(s, &l->box))
		return INFINITY;
	return taken(s, &l->box) +
	       (l->leader ? 3 * along_leader(s, l, false) : 0);
}

/* The first place that is free, or else the best. */
static void place_label(struct labels *s, struct label *l)
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
			bad = badness(s, l);
			if (bad < least || (ring == 0 && i == 0)) {
				least = bad;
				best = *l;
			}
		}
	*l = best;
	take(s, &l->box);
	if (l->leader)
		along_leader(s, l, true);
}

void labels_place(struct labels *s)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct labels_box dot =
		    around(s->labels[i].px, s->labels[i].py, DOT);

		take(s, &dot);
	}
	for (i = 0; i < s->n; i++)
		place_label(s, &s->labels[i]);
}

int labels_leaders(const struct labels *s, struct strbuf *out, struct err *err)
{
	const struct label *l;

	for (l = s->labels; l < s->labels + s->n; l++)
		if (l->leader &&
		    strbuf_addf(out, err,
				"<path d=\"M%.1f %.1fL%.1f %.1f\" "
				"stroke=\"#aaaaaa\" stroke-width=\"0.7\"/>\n",
				l->px, l->py, l->lx, l->ly) < 0)
			return -1;
	return 0;
}

int labels_text(double x, double y, const char *ink, const char *attributes,
		const char *s, size_t n, bool cut, struct strbuf *out,
		struct err *err)
{
	if (strbuf_addf(out, err,
			"<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\"%s>", x, y,
			ink, attributes) < 0 ||
	    svg_content(out, s, n, err) < 0)
		return -1;
	return strbuf_addf(out, err, "%s</text>\n",
			   cut ? "\xe2\x80\xa6" : "");
}

/* The letters stand at the side of the box that looks at the point, as they
 * may be narrower than they were taken for. */
int labels_draw(const struct labels *s, size_t i, const char *ink,
		struct strbuf *out, struct err *err)
{
	const struct label *l = &s->labels[i];
	const char *anchor = "";
	double x = l->box.x0 + 1;

	if (l->dx < -0.3) {
		anchor = " text-anchor=\"end\"";
		x = l->box.x1 - 1;
	} else if (l->dx < 0.3) {
		anchor = " text-anchor=\"middle\"";
		x = (l->box.x0 + l->box.x1) / 2.0;
	}
	return labels_text(x, l->box.y0 + LABELS_LINE - 3, ink, anchor, l->text,
			   l->shown, l->cut, out, err);
}
