/* SPDX-License-Identifier: MIT */
/* Strings of bits read one field after the other (kern.h: fields). */
#ifndef KERN_KERN_STRINGS_H
#define KERN_KERN_STRINGS_H

#include "kern/kern.h"

static inline void fields_plain(const struct kern_fields *f, const uint8_t *codes,
				size_t stride, const float *scales, size_t n,
				float *out, size_t ldo)
{
	size_t i, k, end;

	for (i = 0; i < n; i++, codes += stride, out += ldo)
		for (end = k = 0; k < f->n; k++) {
			const float *levels = f->levels +
					      (f->widths[k] - 1) * KERN_STATES;

			end += f->widths[k];
			out[k] = levels[kern_state(codes, end)] *
				 ((f->lengths ? f->lengths[k] : 1) *
				  scales[i]);
		}
}

#endif
