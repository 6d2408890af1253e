/* SPDX-License-Identifier: MIT */
/* Pictures of labelled points, as SVG text. */
#ifndef BASE_SCATTER_H
#define BASE_SCATTER_H

#include "base/svg.h"

struct scatter_point {
	double x, y;
	const char *label; /* LEN bytes; need not be UTF-8 */
	size_t len;
	int group; /* -1: none */
};

struct scatter {
	const struct scatter_point *points; /* x and y within 1e300 */
	size_t n;
	const char *const *groups; /* [ngroups], UTF-8: for the legend */
	int ngroups;
};

/* Seven colours times four shapes. */
enum { SCATTER_MAX_GROUPS = 28 };

/*
 * Appends a whole SVG document, the same bytes for the same points.  Both
 * axes have one scale; the page grows with the number of points, so that
 * letters of one size stay legible (1400 by 1000 or so for 200).  A label
 * goes beside its point where there is room, else farther away at the end of
 * a thin line, the points that come first choosing first; labels overlap only
 * where there is no room nearby.  Long labels are cut.
 */
int scatter_svg(const struct scatter *s, struct strbuf *out, struct err *err);

#endif
