/* SPDX-License-Identifier: MIT */
/*
 * Scoring rows against panels (kern.h), in terms of the vector type of
 * kern_body.h.  A tile is PANEL_TILE rows against two vectors of columns: its
 * sums stay in registers, a component of a row is read once for both.
 */

static void pack(const float *rows, size_t n, size_t ld, size_t dim,
		 float *panel)
{
	size_t d, j;

	for (d = 0; d < dim; d++)
		for (j = 0; j < KERN_PANEL; j++)
			panel[d * KERN_PANEL + j] =
			    j < n ? rows[j * ld + d] : 0;
}

/* NI rows, compile-time constant, against columns [0, 2 LANES) of P. */
INLINE void panel_tile(int ni, const float *a, size_t lda, const float *p,
		       size_t dim, float *out, size_t ldo)
{
	V acc[PANEL_TILE][2];
	size_t d;
	int i;

	UNROLL
	for (i = 0; i < ni; i++)
		acc[i][0] = acc[i][1] = v_set1(0.0f);
	for (d = 0; d < dim; d++) {
		V x = v_load(p + d * KERN_PANEL);
		V y = v_load(p + d * KERN_PANEL + LANES);

		UNROLL
		for (i = 0; i < ni; i++) {
			V k = v_set1(a[(size_t)i * lda + d]);

			acc[i][0] = v_fma(x, k, acc[i][0]);
			acc[i][1] = v_fma(y, k, acc[i][1]);
		}
	}
	UNROLL
	for (i = 0; i < ni; i++) {
		v_store(out + (size_t)i * ldo, acc[i][0]);
		v_store(out + (size_t)i * ldo + LANES, acc[i][1]);
	}
}

static void panel(const float *a, size_t na, size_t lda, const float *p,
		  size_t dim, float *out, size_t ldo)
{
	size_t i = 0, j;

	for (; i + PANEL_TILE <= na; i += PANEL_TILE)
		for (j = 0; j < KERN_PANEL; j += 2 * LANES)
			panel_tile(PANEL_TILE, a + i * lda, lda, p + j, dim,
				   out + i * ldo + j, ldo);
	for (; i + 4 <= na; i += 4)
		for (j = 0; j < KERN_PANEL; j += 2 * LANES)
			panel_tile(4, a + i * lda, lda, p + j, dim,
				   out + i * ldo + j, ldo);
	for (; i < na; i++)
		for (j = 0; j < KERN_PANEL; j += 2 * LANES)
			panel_tile(1, a + i * lda, lda, p + j, dim,
				   out + i * ldo + j, ldo);
}

static void at_least(float *x, size_t n, const struct kern_limit *limit,
		     uint32_t *masks)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		float *row = x + i * KERN_PANEL;
		V k = v_set1(limit->scale[i]), up = v_set1(limit->lift[i]);
		uint32_t mask = 0;

		UNROLL
		for (j = 0; j < KERN_PANEL; j += LANES) {
			V v = v_fma(v_mul(v_load(row + j), k),
				    v_load(limit->unit + j), up);

			v_store(row + j, v);
			mask |= v_mask_ge(v, v_load(limit->least + j)) << j;
		}
		masks[i] = mask;
	}
}

INLINE V v_abs(V x)
{
	return v_max(x, v_sub(v_set1(0.0f), x));
}

/* The greatest of LANES, or their sum. */
INLINE float greatest_lane(V x)
{
	float lanes[LANES], max = 0;
	int i;

	v_store(lanes, x);
	for (i = 0; i < LANES; i++)
		max = lanes[i] > max ? lanes[i] : max;
	return max;
}

INLINE float sum_of_lanes(V x)
{
	float sums[4];
	V zero = v_set1(0.0f);

	v_sum4(x, zero, zero, zero, sums);
	return sums[0];
}

static float greatest(const float *x, size_t n)
{
	V max = v_set1(0.0f);
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		max = v_max(v_abs(v_load(x + i)), max);
	if (i < n)
		max = v_max(v_abs(load_tail(x + i, n - i)), max);
	return greatest_lane(max);
}

/* Codes of LANES values; adding 1.5 * 2^23 leaves an integer in the low bits,
 * rounded to nearest.  Returns the errors. */
INLINE V codes_of(V x, float lift, float per_step, int8_t codes[LANES])
{
	V v = v_mul(v_mul(x, v_set1(lift)), v_set1(per_step));
	V rounded = v_round(v);
	float shifted[LANES];
	int32_t bits[LANES];
	int i;

	v_store(shifted, v_add(rounded, v_set1(12582912.0f)));
	memcpy(bits, shifted, sizeof(bits));
	for (i = 0; i < LANES; i++)
		codes[i] = (int8_t)bits[i];
	return v_sub(v, rounded);
}

static float to_i8(const float *x, size_t n, int8_t *codes, float *ret_scale)
{
	float max = greatest(x, n), lift = 1, per_step;
	V errors = v_set1(0.0f), e;
	size_t i = 0;

	*ret_scale = max / 127;
	if (max < 0x1p-64f) /* where 127 / max overflows */
		lift = 0x1p64f;
	per_step = *ret_scale > 0 ? 127 / (max * lift) : 0;
	for (; i + LANES <= n; i += LANES) {
		e = codes_of(v_load(x + i), lift, per_step, codes + i);
		errors = v_fma(e, e, errors);
	}
	if (i < n) {
		int8_t last[LANES];

		e = codes_of(load_tail(x + i, n - i), lift, per_step, last);
		errors = v_fma(e, e, errors);
		memcpy(codes + i, last, n - i);
	}
	return sum_of_lanes(errors);
}

/* Plain loops that compilers turn into multiplications of 16-bit pairs. */
INLINE int32_t dot_u8(const int8_t *q, const uint8_t *row, size_t bytes)
{
	int32_t sum = 0;
	size_t d;

	for (d = 0; d < kern_coded(bytes); d++)
		sum += (int16_t)q[d] * (int16_t)row[d];
	return sum;
}

INLINE int32_t dot_u4(const int8_t *q, const int8_t *rest, const uint8_t *row,
		      size_t bytes)
{
	int32_t sum = 0;
	size_t j;

	for (j = 0; j < kern_coded(bytes); j++)
		sum += (int16_t)q[j] * (int16_t)(row[j] & 15) +
		       (int16_t)rest[j] * (int16_t)(row[j] >> 4);
	return sum;
}

static void dots_u8(const int8_t *q, const uint8_t *rows, size_t stride,
		    const uint32_t *ids, size_t n, size_t dim, float *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (float)dot_u8(q, rows + ids[i] * stride, dim);
}

static void dots_u4(const int8_t *q, const uint8_t *rows, size_t stride,
		    const uint32_t *ids, size_t n, size_t dim, float *out)
{
	size_t half = (dim + 1) / 2, i;

	for (i = 0; i < n; i++)
		out[i] = (float)dot_u4(q, q + kern_coded(half),
				       rows + ids[i] * stride, half);
}
