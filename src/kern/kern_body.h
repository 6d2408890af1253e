/* SPDX-License-Identifier: MIT */
/*
 * The kernels, once, in terms of a vector type.  Included by kern_ISA.c after
 * it has defined:
 *
 *   V, LANES            vector of LANES floats
 *   ACCUMULATORS        dot products in the making that registers can hold
 *   OUT_TILE            most outputs per tile in a step
 *   DOT_TILE            left rows per tile in dots()
 *   PANEL_TILE          rows per tile in panel()
 *   WIDE_TILE           most outputs of which two vectors each fit the registers
 *   v_load v_store      any alignment
 *   v_keep(x)           holds x in a register, where compilers would rather load
 *                       it again for every use
 *   v_set1 v_add v_sub v_mul v_div v_fma(a, b, c) = a * b + c
 *   v_min v_max         the second operand if either is NaN
 *   v_round             to the nearest integer
 *   v_pow2(n)           2^n for integral n in [-126, 127]
 *   v_exponent v_mantissa   x = mantissa * 2^exponent, mantissa in [1, 2)
 *   v_sum4(a, b, c, d, p)   the four sums of lanes, stored at p[0..3]
 *   v_mask_ge(x, y)     bit i: x_i >= y_i
 *   v_i8(p)             LANES signed bytes as floats
 *   v_spaces64(p)       bit i: is p[i] ASCII white space or NUL?
 *   KERN_NAME, KERN_TABLE
 */
#include "kern/kern.h"

#include <math.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

#if defined(__clang__)
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

/* Hogwild: rows are read and written by many threads at once on purpose
 * (Niu et al. 2011); a lost update is noise. */
#define RACY __attribute__((no_sanitize("thread")))

/* The last, partial vector of a row, filled up with zeros. */
INLINE V load_tail(const float *p, size_t n)
{
	float buffer[LANES] = {0};

	memcpy(buffer, p, n * sizeof(*p));
	return v_load(buffer);
}

#include "kern/kern_body_bf16.h"
#include "kern/kern_body_fields.h"
#include "kern/kern_body_panel.h"
#include "kern/kern_body_step.h"
#include "kern/kern_body_trellis.h"

/* Vectors of each of several rows that are met at once, so that a row's pointer
 * and weight are read once for all of them. */
enum { COLUMNS = 4 };

/* At columns d .. d + W * LANES. */
INLINE RACY void mix_columns(int w, float *h, float *const *rows,
			     const float *weights, int n, V scale, size_t d)
{
	V sum[COLUMNS];
	int i, k;

	UNROLL
	for (k = 0; k < w; k++)
		sum[k] = v_set1(0.0f);
	for (i = 0; i < n; i++) {
		const float *row = rows[i] + d;
		V weight = v_set1(weights ? weights[i] : 1.0f);

		UNROLL
		for (k = 0; k < w; k++) {
			V x = v_load(row + k * LANES);

			sum[k] = weights ? v_fma(weight, x, sum[k])
					 : v_add(sum[k], x);
		}
	}
	UNROLL
	for (k = 0; k < w; k++)
		v_store(h + d + k * LANES, v_mul(sum[k], scale));
}

INLINE RACY void mix_rows(float *h, float *const *rows, const float *weights,
			  int n, float scale, size_t dim)
{
	V k = v_set1(scale);
	size_t d = 0;

	for (; d + COLUMNS * LANES <= dim; d += COLUMNS * LANES)
		mix_columns(COLUMNS, h, rows, weights, n, k, d);
	for (; d < dim; d += LANES)
		mix_columns(1, h, rows, weights, n, k, d);
}

/* One row, known to be one, takes no loop over rows. */
static RACY void mix(float *h, float *const *rows, const float *weights, int n,
		     float scale, size_t dim)
{
	if (n == 1 && !weights)
		mix_rows(h, rows, NULL, 1, scale, dim);
	else if (weights)
		mix_rows(h, rows, weights, n, scale, dim);
	else
		mix_rows(h, rows, NULL, n, scale, dim);
}

INLINE RACY void add_delta_columns(int w, float *const *rows,
				   const float *weights, int n,
				   const float *now, const float *old,
				   V scale, size_t d)
{
	V delta[COLUMNS];
	int i, k;

	UNROLL
	for (k = 0; k < w; k++)
		delta[k] = v_mul(v_sub(v_load(now + d + k * LANES),
				       v_load(old + d + k * LANES)),
				 scale);
	for (i = 0; i < n; i++) {
		float *row = rows[i] + d;
		V weight = v_set1(weights ? weights[i] : 1.0f);

		UNROLL
		for (k = 0; k < w; k++) {
			V x = v_load(row + k * LANES);

			v_store(row + k * LANES,
				weights ? v_fma(weight, delta[k], x)
					: v_add(x, delta[k]));
		}
	}
}

INLINE RACY void add_delta_rows(float *const *rows, const float *weights,
				int n, const float *now, const float *old,
				float scale, size_t dim)
{
	V k = v_set1(scale);
	size_t d = 0;

	for (; d + COLUMNS * LANES <= dim; d += COLUMNS * LANES)
		add_delta_columns(COLUMNS, rows, weights, n, now, old, k, d);
	for (; d < dim; d += LANES)
		add_delta_columns(1, rows, weights, n, now, old, k, d);
}

static RACY void add_delta(float *const *rows, const float *weights, int n,
			   const float *now, const float *old, float scale,
			   size_t dim)
{
	if (n == 1 && !weights)
		add_delta_rows(rows, NULL, 1, now, old, scale, dim);
	else if (weights)
		add_delta_rows(rows, weights, n, now, old, scale, dim);
	else
		add_delta_rows(rows, NULL, n, now, old, scale, dim);
}

/* NI x 4 sums; rows of the right side given by pointers. */
INLINE void dots_tile(int ni, const float *const *a, const float *const *b,
		      size_t dim, float (*sums)[4])
{
	V acc[DOT_TILE * 4], x[DOT_TILE];
	size_t d = 0;
	int i, j;

	UNROLL
	for (i = 0; i < ni * 4; i++)
		acc[i] = v_set1(0.0f);
	for (; d + LANES <= dim; d += LANES) {
		UNROLL
		for (i = 0; i < ni; i++)
			x[i] = v_load(a[i] + d);
		UNROLL
		for (j = 0; j < 4; j++) {
			V y = v_load(b[j] + d);

			UNROLL
			for (i = 0; i < ni; i++)
				acc[i * 4 + j] =
				    v_fma(x[i], y, acc[i * 4 + j]);
		}
	}
	if (d < dim) {
		UNROLL
		for (i = 0; i < ni; i++)
			x[i] = load_tail(a[i] + d, dim - d);
		UNROLL
		for (j = 0; j < 4; j++) {
			V y = load_tail(b[j] + d, dim - d);

			UNROLL
			for (i = 0; i < ni; i++)
				acc[i * 4 + j] =
				    v_fma(x[i], y, acc[i * 4 + j]);
		}
	}
	UNROLL
	for (i = 0; i < ni; i++)
		v_sum4(acc[i * 4], acc[i * 4 + 1], acc[i * 4 + 2],
		       acc[i * 4 + 3], sums[i]);
}

/* One product, in four sums so that none waits for another. */
static float dot(const float *a, const float *b, size_t dim)
{
	V acc[4];
	float sums[4];
	size_t d = 0;
	int i;

	UNROLL
	for (i = 0; i < 4; i++)
		acc[i] = v_set1(0.0f);
	for (; d + 4 * LANES <= dim; d += 4 * LANES) {
		UNROLL
		for (i = 0; i < 4; i++)
			acc[i] = v_fma(v_load(a + d + i * LANES),
				       v_load(b + d + i * LANES), acc[i]);
	}
	for (; d + LANES <= dim; d += LANES)
		acc[0] = v_fma(v_load(a + d), v_load(b + d), acc[0]);
	if (d < dim)
		acc[1] = v_fma(load_tail(a + d, dim - d),
			       load_tail(b + d, dim - d), acc[1]);
	v_sum4(acc[0], acc[1], acc[2], acc[3], sums);
	return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Edges are tiles in which the last row stands several times. */
static void dots(const float *a, size_t na, size_t lda, const float *b,
		 size_t nb, size_t ldb, size_t dim, float *out, size_t ldo)
{
	const float *pa[DOT_TILE], *pb[4];
	float sums[DOT_TILE][4];
	size_t i, j, k;

	if (na == 1 && nb == 1) {
		*out = dot(a, b, dim);
		return;
	}
	for (j = 0; j < nb; j += 4) {
		size_t nj = nb - j < 4 ? nb - j : 4;

		for (k = 0; k < 4; k++)
			pb[k] = b + (j + (k < nj ? k : nj - 1)) * ldb;
		for (i = 0; i < na; i += DOT_TILE) {
			size_t ni = na - i < DOT_TILE ? na - i : DOT_TILE;

			for (k = 0; k < DOT_TILE; k++)
				pa[k] = a + (i + (k < ni ? k : ni - 1)) * lda;
			if (ni == 1)
				dots_tile(1, pa, pb, dim, sums);
			else
				dots_tile(DOT_TILE, pa, pb, dim, sums);
			for (k = 0; k < ni; k++)
				memcpy(out + (i + k) * ldo + j, sums[k],
				       nj * sizeof(float));
		}
	}
}

static void from_i8(const int8_t *codes, size_t n, float scale, float *out)
{
	V k = v_set1(scale);
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		v_store(out + i, v_mul(v_i8(codes + i), k));
	for (; i < n; i++)
		out[i] = scale * (float)codes[i];
}

INLINE float value3(const float *x, const float *y, const float *z, size_t i)
{
	return y ? x[i] + y[i] - z[i] : x[i];
}

INLINE V values3(const float *x, const float *y, const float *z, size_t i)
{
	V v = v_load(x + i);

	return y ? v_sub(v_add(v, v_load(y + i)), v_load(z + i)) : v;
}

/* The greatest value, or FLOOR; v_max takes the second where one is NaN. */
INLINE float max3(const float *x, const float *y, const float *z, size_t n,
		  float floor)
{
	V a = v_set1(floor), b = a;
	float lanes[LANES];
	size_t i = 0;
	int k;

	for (; i + 2 * LANES <= n; i += 2 * LANES) {
		a = v_max(values3(x, y, z, i), a);
		b = v_max(values3(x, y, z, i + LANES), b);
	}
	v_store(lanes, v_max(a, b));
	for (k = 0; k < LANES; k++)
		if (lanes[k] > floor)
			floor = lanes[k];
	for (; i < n; i++)
		if (value3(x, y, z, i) > floor)
			floor = value3(x, y, z, i);
	return floor;
}

INLINE size_t beat(const float *x, const float *y, const float *z, size_t n,
		   float *best)
{
	float max = max3(x, y, z, n, *best);
	size_t i;

	if (!(max > *best))
		return n;
	*best = max;
	for (i = 0; value3(x, y, z, i) != max;)
		i++;
	return i;
}

static size_t beat3(const float *x, const float *y, const float *z, size_t n,
		    float *best)
{
	return y ? beat(x, y, z, n, best) : beat(x, NULL, NULL, n, best);
}

static void spaces(const char *text, size_t n, uint64_t *masks)
{
	size_t i;

	for (i = 0; i < n; i += 64)
		masks[i / 64] = v_spaces64(text + i);
}

/* All but the products of bytes, for which some processors have better. */
#define KERN_COMMON                                                            \
	.lanes = LANES, .step = step, .mix = mix, .add_delta = add_delta,      \
	.mix16 = mix16, .add_delta16 = add_delta16, .narrow16 = narrow16,      \
	.dots = dots, .pack = pack, .panel = panel, .at_least = at_least,      \
	.to_i8 = to_i8, .from_i8 = from_i8, .trellis = trellis,                \
	.fields = fields, .products = products, .beat3 = beat3,                \
	.spaces = spaces

const struct kern KERN_TABLE = {.name = KERN_NAME,
				KERN_COMMON,
				.dots_u8 = dots_u8,
				.dots_u4 = dots_u4};
