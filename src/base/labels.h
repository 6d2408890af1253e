/* SPDX-License-Identifier: MIT */
/*
 * Texts beside points of a picture that keep apart from each other, from the
 * points, and from what else is drawn: those that come first choose first,
 * next to their point where there is room, else farther away at the end of a
 * thin line.  They overlap only where there is no room nearby.
 */
#ifndef BASE_LABELS_H
#define BASE_LABELS_H

#include "base/strbuf.h"

enum {
	LABELS_FONT = 12, /* pixels, which the document is to have set */
	LABELS_LINE = 13  /* height of a label */
};

/* Whole pixels: [x0, x1) x [y0, y1). */
struct labels_box {
	int x0, y0, x1, y1;
};

struct label {
	double px, py;	  /* the point on the page */
	const char *text; /* need not be UTF-8 */
	size_t shown;	  /* bytes of it */
	double width;	  /* pixels, as estimated */
	bool cut;	  /* shown with an ellipsis */
	/* When placed: */
	struct labels_box box;
	double dx;	  /* of the direction in which it was put */
	bool leader;
	double lx, ly;	  /* where that line ends */
};

struct labels {
	int width, height;	/* of the page */
	struct labels_box room; /* where they may be */
	struct label *labels;	/* [n] */
	size_t n;
	unsigned char *used;	/* [height, width]: pixels something is on */
};

/* Room for N labels on the whole page. */
int labels_init(struct labels *l, int width, int height, size_t n,
		struct err *err);
void labels_release(struct labels *l);

/* Number I belongs to the point (X, Y) of the page; the LEN bytes of TEXT stay
 * the caller's.  Long ones are cut. */
void labels_set(struct labels *l, size_t i, double x, double y,
		const char *text, size_t len);
/* Labels keep off this line. */
void labels_avoid(struct labels *l, double x1, double y1, double x2,
		  double y2);
/* All are set; those of no bytes take no room. */
void labels_place(struct labels *l);

/* The lines to those that are far away; then each label. */
int labels_leaders(const struct labels *l, struct strbuf *out,
		   struct err *err);
int labels_draw(const struct labels *l, size_t i, const char *ink,
		struct strbuf *out, struct err *err);

/* How much of N bytes is shown in MOST ems, room for an ellipsis included
 * where it is cut; *RET_EMS: about how wide that is. */
size_t labels_fit(const char *s, size_t n, double most, double *ret_ems,
		  bool *ret_cut);
/* A text element of N bytes, with an ellipsis if CUT; ATTRIBUTES: SVG's,
 * " a=\"b\"". */
int labels_text(double x, double y, const char *ink, const char *attributes,
		const char *s, size_t n, bool cut, struct strbuf *out,
		struct err *err);

#endif
