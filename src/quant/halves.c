/* SPDX-License-Identifier: MIT */
#include "quant/halves.h"

#include "base/half.h"
#include "kern/kern.h"

#include <string.h>

enum {
	DEEP = 128, /* products summed at a time */
	TALL = 64   /* rows of the other matrix */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* PANEL [DEEP, KERN_PANEL]: the numbers at row K and column AT. */
static void take(const struct halves *h, size_t k, size_t deep, size_t at,
		 size_t wide, float *panel)
{
	size_t i, j;

	for (i = 0; i < deep; i++)
		for (j = 0; j < wide; j++)
			panel[i * KERN_PANEL + j] =
			    h->by *
			    half_to_float(h->at[(k + i) * h->ld + at + j]);
}

/* SUMS [m, KERN_PANEL] to columns AT .. AT + N of OUT. */
static void add_sums(const float *sums, size_t m, size_t at, size_t n,
		     float *const *out)
{
	size_t i, j;

	for (i = 0; i < m; i++)
		for (j = 0; j < n; j++)
			out[i][at + j] += sums[i * KERN_PANEL + j];
}

/* The columns from AT on of all that is to be added. */
static void add_columns(const struct halves *h, const float *y, size_t m,
			size_t ldy, size_t at, float *const *out)
{
	float panel[DEEP * KERN_PANEL] = {0}, sums[TALL * KERN_PANEL];
	size_t wide = least(h->width - at, KERN_PANEL), k, i, deep, tall;

	for (k = 0; k < h->n; k += deep) {
		deep = least(h->n - k, DEEP);
		take(h, k, deep, at, wide, panel);
		for (i = 0; i < m; i += tall) {
			tall = least(m - i, TALL);
			kern()->panel(y + i * ldy + k, tall, ldy, panel, deep,
				      sums, KERN_PANEL);
			add_sums(sums, tall, at, wide, out + i);
		}
	}
}

void halves_add(const struct halves *h, const float *y, size_t m, size_t ldy,
		float *const *out)
{
	size_t at;

	for (at = 0; at < h->width; at += KERN_PANEL)
		add_columns(h, y, m, ldy, at, out);
}

/* PANEL [DEEP, KERN_PANEL]: components D .. D + DEEP of N rows from AT. */
static void turn(const struct halves *h, size_t at, size_t n, size_t d,
		 size_t deep, float *panel)
{
	size_t i, j;

	memset(panel, 0, DEEP * KERN_PANEL * sizeof(*panel));
	for (j = 0; j < n; j++)
		for (i = 0; i < deep; i++)
			panel[i * KERN_PANEL + j] =
			    half_to_float(h->at[(at + j) * h->ld + d + i]);
}

/* Products with N <= KERN_PANEL rows from AT. */
static void dot_some(const struct halves *h, size_t at, const float *q,
		     size_t m, size_t ldq, float *out)
{
	float panel[DEEP * KERN_PANEL], sums[KERN_PANEL * KERN_PANEL];
	size_t n = least(h->n - at, KERN_PANEL), d, i, j, deep;

	for (d = 0; d < h->width; d += deep) {
		deep = least(h->width - d, DEEP);
		turn(h, at, n, d, deep, panel);
		kern()->panel(q + d, m, ldq, panel, deep, sums, KERN_PANEL);
		for (i = 0; i < m; i++)
			for (j = 0; j < n; j++)
				out[i * h->n + at + j] +=
				    h->by * sums[i * KERN_PANEL + j];
	}
}

void halves_dots(const struct halves *h, const float *q, size_t m, size_t ldq,
		 float *out)
{
	size_t at;

	for (at = 0; at < h->n; at += KERN_PANEL)
		dot_some(h, at, q, m, ldq, out);
}
