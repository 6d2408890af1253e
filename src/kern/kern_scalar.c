/* SPDX-License-Identifier: MIT */
/* The reference: what the kernels mean, as plainly as it can be said. */
#include "kern/kern_tables.h"

#include <math.h>
#include <string.h>

#define RACY __attribute__((no_sanitize("thread"))) /* see kern_body.h */

enum { BIG_SCORE = 20 };

/*
 * Whatever sums along a row does so in KERN_LANES sums, which the compiler can
 * keep in vectors: the order of additions is said here, and not its to choose.
 */
static RACY float dot(const float *a, const float *b, size_t dim)
{
	float sums[KERN_LANES] = {0};
	size_t d, k, n;

	for (d = 0; d + KERN_LANES <= dim; d += KERN_LANES)
		for (k = 0; k < KERN_LANES; k++)
			sums[k] += a[d + k] * b[d + k];
	for (n = KERN_LANES / 2; n > 0; n /= 2)
		for (k = 0; k < n; k++)
			sums[k] += sums[k + n];
	for (; d < dim; d++)
		sums[0] += a[d] * b[d];
	return sums[0];
}

/* y += a x */
static inline RACY void add_scaled(float *restrict y, float a,
				   const float *restrict x)
{
	size_t k;

	for (k = 0; k < KERN_LANES; k++)
		y[k] += a * x[k];
}

static inline RACY void copy(float *restrict y, const float *restrict x)
{
	size_t k;

	for (k = 0; k < KERN_LANES; k++)
		y[k] = x[k];
}

/*
 * e^x for |x| <= BIG_SCORE: 2^n times a Taylor series on [-ln 2 / 2, ln 2 / 2]
 * whose next term is below 1e-9.  In arithmetic that IEEE 754 defines to the
 * bit, as no C library's expf is: the reference is to give the same numbers on
 * every machine.
 */
static float exp_of(float x)
{
	static const double inverse_factorials[] = {
	    1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040,
	    1. / 40320};
	double r, sum = 0;
	int n, k;

	if (isnan(x))
		return x;
	n = (int)((double)x * 1.4426950408889634 + (x < 0 ? -0.5 : 0.5));
	r = (double)x - n * 0.6931471805599453;
	for (k = 8; k >= 0; k--)
		sum = inverse_factorials[k] + sum * r;
	return (float)ldexp(sum, n);
}

/* The gradient of one pair, and its loss added to *LOSS. */
static float gradient(float score, float label, float rate, float *loss)
{
	float s = label > 0 ? score : -score;
	float e;

	if (s > BIG_SCORE)
		s = BIG_SCORE;
	if (s < -BIG_SCORE)
		s = -BIG_SCORE;
	e = exp_of(-s);
	*loss += fabsf(label) * log1pf(e);
	return rate * label * (e / (1 + e));
}

static RACY float step(const struct kern_step *s)
{
	float *g = s->scratch;
	float loss = 0;
	size_t d;
	int i, j;

	for (i = 0; i < s->nin; i++)
		for (j = 0; j < s->nout; j++)
			g[i * s->nout + j] =
			    gradient(dot(s->in[i], s->out[j], s->dim),
				     s->labels[i][j], s->rate, &loss);
	for (d = 0; d < s->dim; d += KERN_LANES) {
		float old[KERN_MAX_IN][KERN_LANES], now[KERN_LANES];

		for (i = 0; i < s->nin; i++) {
			copy(old[i], s->in[i] + d);
			copy(now, old[i]);
			for (j = 0; j < s->nout; j++)
				add_scaled(now, g[i * s->nout + j],
					   s->out[j] + d);
			copy(s->in[i] + d, now);
		}
		for (j = 0; j < s->nout; j++) {
			copy(now, s->out[j] + d);
			for (i = 0; i < s->nin; i++)
				add_scaled(now, g[i * s->nout + j], old[i]);
			copy(s->out[j] + d, now);
		}
	}
	return loss;
}

static RACY void mix(float *h, float *const *rows, const float *weights, int n,
		     float scale, size_t dim)
{
	size_t d, k;
	int i;

	for (d = 0; d < dim; d += KERN_LANES) {
		float sum[KERN_LANES] = {0};

		for (i = 0; i < n; i++)
			add_scaled(sum, weights ? weights[i] : 1, rows[i] + d);
		for (k = 0; k < KERN_LANES; k++)
			h[d + k] = scale * sum[k];
	}
}

static RACY void add_delta(float *const *rows, const float *weights, int n,
			   const float *now, const float *old, float scale,
			   size_t dim)
{
	float delta[KERN_LANES];
	size_t d, k;
	int i;

	for (d = 0; d < dim; d += KERN_LANES) {
		for (k = 0; k < KERN_LANES; k++)
			delta[k] = now[d + k] - old[d + k];
		for (i = 0; i < n; i++)
			add_scaled(rows[i] + d,
				   scale * (weights ? weights[i] : 1), delta);
	}
}

/* ---- rows of bf16: the upper halves of floats ---- */

static RACY float get16(float *row, size_t d)
{
	uint16_t half;
	uint32_t bits;
	float x;

	memcpy(&half, (char *)row + d * sizeof(half), sizeof(half));
	bits = (uint32_t)half << 16;
	memcpy(&x, &bits, sizeof(x));
	return x;
}

static RACY void put16(float *row, size_t d, float x, uint32_t noise)
{
	uint16_t half;
	uint32_t bits;

	memcpy(&bits, &x, sizeof(bits));
	half = (uint16_t)((bits + noise) >> 16);
	memcpy((char *)row + d * sizeof(half), &half, sizeof(half));
}

static uint32_t dither_next(struct kern_dither *dither, size_t lane)
{
	uint32_t r = dither->state[lane];

	r ^= r << 13;
	r ^= r >> 17;
	r ^= r << 5;
	return dither->state[lane] = r;
}

static RACY void mix16(float *h, float *const *rows, int n, float scale,
		       size_t dim)
{
	size_t d;
	int i;

	for (d = 0; d < dim; d++) {
		float sum = 0;

		for (i = 0; i < n; i++)
			sum += get16(rows[i], d);
		h[d] = scale * sum;
	}
}

static RACY void add_delta16(float *const *rows, int n, const float *now,
			     const float *old, float scale, size_t dim,
			     struct kern_dither *dither)
{
	size_t d, lane, e;
	int i;

	for (d = 0; d < dim; d += 2 * KERN_LANES)
		for (lane = 0; lane < KERN_LANES; lane++)
			for (i = 0; i < n; i++) {
				uint32_t r = dither_next(dither, lane);

				e = d + lane;
				put16(rows[i], e, get16(rows[i], e) +
				      scale * (now[e] - old[e]), r >> 16);
				e += KERN_LANES;
				put16(rows[i], e, get16(rows[i], e) +
				      scale * (now[e] - old[e]), r & 0xffff);
			}
}

static RACY void narrow16(float *row, const float *x, size_t dim,
			  struct kern_dither *dither)
{
	size_t d, lane;

	for (d = 0; d < dim; d += 2 * KERN_LANES)
		for (lane = 0; lane < KERN_LANES; lane++) {
			uint32_t r = dither_next(dither, lane);

			put16(row, d + lane, x[d + lane], r >> 16);
			put16(row, d + KERN_LANES + lane,
			      x[d + KERN_LANES + lane], r & 0xffff);
		}
}

static void dots(const float *a, size_t na, size_t lda, const float *b,
		 size_t nb, size_t ldb, size_t dim, float *out, size_t ldo)
{
	size_t i, j;

	for (i = 0; i < na; i++)
		for (j = 0; j < nb; j++)
			out[i * ldo + j] = dot(a + i * lda, b + j * ldb, dim);
}

static void pack(const float *rows, size_t n, size_t ld, size_t dim,
		 float *panel)
{
	size_t d, j;

	for (d = 0; d < dim; d++)
		for (j = 0; j < KERN_PANEL; j++)
			panel[d * KERN_PANEL + j] =
			    j < n ? rows[j * ld + d] : 0;
}

static void panel(const float *a, size_t na, size_t lda, const float *p,
		  size_t dim, float *out, size_t ldo)
{
	size_t i, j, d;

	for (i = 0; i < na; i++)
		for (j = 0; j < KERN_PANEL; j++) {
			float sum = 0;

			for (d = 0; d < dim; d++)
				sum += a[i * lda + d] * p[d * KERN_PANEL + j];
			out[i * ldo + j] = sum;
		}
}

static void at_least(float *x, size_t n, const struct kern_limit *limit,
		     uint32_t *masks)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		masks[i] = 0;
		for (j = 0; j < KERN_PANEL; j++) {
			float *v = &x[i * KERN_PANEL + j];

			*v = fmaf(*v * limit->scale[i], limit->unit[j],
				  limit->lift[i]);
			masks[i] |= (uint32_t)(*v >= limit->least[j]) << j;
		}
	}
}

static float to_i8(const float *x, size_t n, int8_t *codes, float *ret_scale)
{
	float max = 0, errors = 0;
	size_t i;

	for (i = 0; i < n; i++)
		if (fabsf(x[i]) > max)
			max = fabsf(x[i]);
	*ret_scale = max / 127;
	for (i = 0; i < n; i++) {
		/* In double, because max / 127 of the smallest is zero. */
		double v = *ret_scale > 0 ? x[i] * (127 / (double)max)
					  : (double)x[i] * 0;

		codes[i] = v == v ? (int8_t)lrint(v) : 0;
		errors += (float)((v - rint(v)) * (v - rint(v)));
	}
	return errors;
}

static void dots_u8(const int8_t *q, const uint8_t *rows, size_t stride,
		    const uint32_t *ids, size_t n, size_t dim, float *out)
{
	size_t i, d;

	for (i = 0; i < n; i++) {
		const uint8_t *row = rows + ids[i] * stride;
		int32_t sum = 0;

		for (d = 0; d < dim; d++)
			sum += q[d] * row[d];
		out[i] = (float)sum;
	}
}

static void dots_u4(const int8_t *q, const uint8_t *rows, size_t stride,
		    const uint32_t *ids, size_t n, size_t dim, float *out)
{
	size_t half = (dim + 1) / 2, i, j;
	const int8_t *rest = q + kern_coded(half);

	for (i = 0; i < n; i++) {
		const uint8_t *row = rows + ids[i] * stride;
		int32_t sum = 0;

		for (j = 0; j < half; j++)
			sum += q[j] * (row[j] & 15) + rest[j] * (row[j] >> 4);
		out[i] = (float)sum;
	}
}

static void from_i8(const int8_t *codes, size_t n, float scale, float *out)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = scale * (float)codes[i];
}

/* See kern_viterbi.h. */
static void trellis_step(const float *levels, int k, float x, float weight,
			 float *cost, uint8_t *from)
{
	int groups = KERN_STATES >> k, n = 1 << k, g, j;
	float best[KERN_STATES / 2] = {0}, e;

	for (g = 0; g < groups; g++) {
		from[g] = 0;
		for (j = 1; j < n; j++)
			if (cost[j * groups + g] < cost[from[g] * groups + g])
				from[g] = (uint8_t)j;
		best[g] = cost[from[g] * groups + g];
	}
	for (g = 0; g < KERN_STATES; g++) {
		e = x - levels[g];
		cost[g] = best[g / n] + weight * e * e;
	}
}

#include "kern/kern_viterbi.h"

#include "kern/kern_strings.h"

static void products(const struct kern_fields *f, const uint8_t *codes,
		     size_t stride, size_t n, const float *q, float *out,
		     float *opt_squares)
{
	size_t i, k, end;

	for (i = 0; i < n; i++, codes += stride) {
		float square = 0;

		out[i] = 0;
		for (end = k = 0; k < f->n; k++) {
			float x = f->lengths ? f->lengths[k] : 1;

			end += f->widths[k];
			x *= f->levels[(f->widths[k] - 1) * KERN_STATES +
				       kern_state(codes, end)];
			out[i] += q[k] * x;
			square += x * x;
		}
		if (opt_squares)
			opt_squares[i] = square;
	}
}

static size_t beat3(const float *x, const float *y, const float *z, size_t n,
		    float *best)
{
	size_t at = n, i;

	for (i = 0; i < n; i++) {
		float v = y ? x[i] + y[i] - z[i] : x[i];

		if (v > *best) {
			*best = v;
			at = i;
		}
	}
	return at;
}

static bool is_space(char c)
{
	return c == '\0' || c == ' ' || (c >= '\t' && c <= '\r');
}

static void spaces(const char *text, size_t n, uint64_t *masks)
{
	size_t i;

	memset(masks, 0, n / 8);
	for (i = 0; i < n; i++)
		masks[i / 64] |= (uint64_t)is_space(text[i]) << i % 64;
}

const struct kern kern_scalar = {
	.name = "scalar",
	.lanes = KERN_LANES,
	.step = step,
	.mix = mix,
	.add_delta = add_delta,
	.mix16 = mix16,
	.add_delta16 = add_delta16,
	.narrow16 = narrow16,
	.dots = dots,
	.pack = pack,
	.panel = panel,
	.at_least = at_least,
	.dots_u8 = dots_u8,
	.dots_u4 = dots_u4,
	.to_i8 = to_i8,
	.from_i8 = from_i8,
	.trellis = trellis,
	.fields = fields_plain,
	.products = products,
	.beat3 = beat3,
	.spaces = spaces,
};
