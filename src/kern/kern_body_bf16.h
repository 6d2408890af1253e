/* SPDX-License-Identifier: MIT */
/*
 * Rows of bf16 in training; a part of kern_body.h.  Each number is the upper
 * half of a float.
 */
typedef uint32_t U __attribute__((vector_size(LANES * sizeof(uint32_t))));
typedef uint16_t H __attribute__((vector_size(LANES * sizeof(uint16_t))));

INLINE RACY V load16(float *const row, size_t d)
{
	H half;
	U bits;
	V x;

	memcpy(&half, (char *)row + d * sizeof(uint16_t), sizeof(half));
	bits = __builtin_convertvector(half, U) << 16;
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* NOISE, below 2^16, is added to the lower half, and what carries counts: up in
 * proportion to what rounding down would lose. */
INLINE RACY void store16(float *const row, size_t d, V x, U noise)
{
	H half;
	U bits;

	memcpy(&bits, &x, sizeof(bits));
	half = __builtin_convertvector((bits + noise) >> 16, H);
	memcpy((char *)row + d * sizeof(uint16_t), &half, sizeof(half));
}

/* The next numbers of lanes L .. L + LANES: a half of each for one vector, the
 * other for another. */
INLINE U dither_next(struct kern_dither *dither, int l)
{
	U r;

	memcpy(&r, dither->state + l, sizeof(r));
	r ^= r << 13;
	r ^= r >> 17;
	r ^= r << 5;
	memcpy(dither->state + l, &r, sizeof(r));
	return r;
}

static RACY void mix16(float *h, float *const *rows, int n, float scale,
		       size_t dim)
{
	V k = v_set1(scale);
	size_t d;
	int i;

	for (d = 0; d < dim; d += LANES) {
		V sum = v_set1(0.0f);

		for (i = 0; i < n; i++)
			sum = v_add(sum, load16(rows[i], d));
		v_store(h + d, v_mul(sum, k));
	}
}

static RACY void add_delta16(float *const *rows, int n, const float *now,
			     const float *old, float scale, size_t dim,
			     struct kern_dither *dither)
{
	V k = v_set1(scale);
	size_t d, e;
	int i, l;

	for (d = 0; d < dim; d += 2 * KERN_LANES)
		for (l = 0; l < KERN_LANES; l += LANES) {
			V a, b;

			e = d + (size_t)l;
			a = v_mul(v_sub(v_load(now + e), v_load(old + e)), k);
			e += KERN_LANES;
			b = v_mul(v_sub(v_load(now + e), v_load(old + e)), k);
			for (i = 0; i < n; i++) {
				U r = dither_next(dither, l);

				e = d + (size_t)l;
				store16(rows[i], e,
					v_add(load16(rows[i], e), a), r >> 16);
				e += KERN_LANES;
				store16(rows[i], e,
					v_add(load16(rows[i], e), b),
					r & 0xffff);
			}
		}
}

static RACY void narrow16(float *row, const float *x, size_t dim,
			  struct kern_dither *dither)
{
	size_t d, e;
	int l;

	for (d = 0; d < dim; d += 2 * KERN_LANES)
		for (l = 0; l < KERN_LANES; l += LANES) {
			U r = dither_next(dither, l);

			e = d + (size_t)l;
			store16(row, e, v_load(x + e), r >> 16);
			e += KERN_LANES;
			store16(row, e, v_load(x + e), r & 0xffff);
		}
}
