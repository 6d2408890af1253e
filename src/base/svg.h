/* SPDX-License-Identifier: MIT */
/* What all pictures share: their colours, and text as SVG may hold it. */
#ifndef BASE_SVG_H
#define BASE_SVG_H

#include "base/strbuf.h"

/* Told apart by the colour-blind too (Okabe and Ito 2008, with grey for their
 * yellow, which is lost on white); the last is for what has no colour. */
enum { SVG_COLOURS = 8 };
extern const char *const svg_colours[SVG_COLOURS]; /* "#0072b2" */
/* The same, dark enough for small letters on white. */
extern const char *const svg_inks[SVG_COLOURS];

/* Appends N bytes as the content of an element: escaped, and with U+FFFD for
 * bytes that are not UTF-8 and for characters that steer or are not allowed
 * in XML 1.0. */
int svg_content(struct strbuf *out, const char *bytes, size_t n,
		struct err *err);

#endif
