/* SPDX-License-Identifier: MIT */
/* Every kernel table against the scalar reference. */
#include "kern/kern.h"

#include "base/rng.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 20, GUARD = 16, MAX_OUT = 40, HALF_DIM = 1024 };

static const size_t dims[] = {1, 2, 7, 8, 15, 16, 17, 31, 33, 100, 300, 1000};
enum { NDIMS = sizeof(dims) / sizeof(dims[0]) };

static float *aligned(size_t n)
{
	size_t bytes = kern_padded(n + GUARD) * sizeof(float);
	float *p = aligned_alloc(KERN_ALIGN, bytes);

	ck_assert_ptr_nonnull(p);
	memset(p, 0, bytes);
	return p;
}

static void fill(float *p, size_t n, struct rng *r, float scale)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (rng_float(r) - 0.5f) * scale;
}

static void near(const float *a, const float *b, size_t n, float tolerance,
		 const char *what, const char *table)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!(fabsf(a[i] - b[i]) <= tolerance * (1 + fabsf(b[i]))))
			ck_abort_msg("%s/%s: [%zu] %g, reference %g (seed %d)",
				     table, what, i, (double)a[i],
				     (double)b[i], SEED);
}

/* Rows with a guard behind each that no kernel may touch. */
struct window {
	size_t dim, stride;
	float *in, *out, *scratch;
	float *pin[KERN_MAX_IN], *pout[MAX_OUT];
	float labels[KERN_MAX_IN][MAX_OUT];
	const float *plabels[KERN_MAX_IN];
};

static void window_init(struct window *w, const struct kern *k, size_t dim,
			int nin, int nout)
{
	struct rng r;
	int i, j;

	rng_seed(&r, SEED, dim * 1000 + (size_t)nin * 50 + (size_t)nout);
	w->dim = kern_columns(k, dim);
	w->stride = kern_padded(dim) + GUARD;
	w->in = aligned(w->stride * KERN_MAX_IN);
	w->out = aligned(w->stride * MAX_OUT);
	w->scratch = aligned(kern_step_scratch(nout));
	for (i = 0; i < nin; i++) {
		w->pin[i] = w->in + (size_t)i * w->stride;
		fill(w->pin[i], dim, &r, 2 / sqrtf((float)dim));
		w->pin[i][w->dim] = 77;
	}
	for (i = 0; i < nout; i++) {
		w->pout[i] = w->out + (size_t)i * w->stride;
		fill(w->pout[i], dim, &r, 6 / sqrtf((float)dim));
		w->pout[i][w->dim] = 78;
	}
	for (i = 0; i < nin; i++) {
		w->plabels[i] = w->labels[i];
		for (j = 0; j < nout; j++)
			w->labels[i][j] = (float)rng_below(&r, 5) - 2;
	}
}

static void window_release(struct window *w)
{
	free(w->in);
	free(w->out);
	free(w->scratch);
}

static float run(const struct kern *k, struct window *w, int nin, int nout)
{
	struct kern_step s = {.dim = w->dim,
			      .nin = nin,
			      .nout = nout,
			      .in = w->pin,
			      .out = w->pout,
			      .labels = w->plabels,
			      .rate = 0.3f,
			      .scratch = w->scratch,
			      .fetch = w->pout,
			      .nfetch = nout / 2,
			      .fetch_dim = w->dim};

	return k->step(&s);
}

/* N rows of DIM numbers, and what stands behind those of A. */
static void near_inputs(const struct window *a, const struct window *b,
			size_t dim, int n, const char *what, const char *table)
{
	int i;

	for (i = 0; i < n; i++) {
		near(a->pin[i], b->pin[i], dim, 1e-5f, what, table);
		ck_assert_float_eq(a->pin[i][a->dim], 77);
	}
}

static void compare_step(const struct kern *k, size_t dim, int nin, int nout)
{
	const struct kern *ref = kern_all()[0];
	struct window a, b;
	float la, lb;
	int j;

	window_init(&a, k, dim, nin, nout);
	window_init(&b, ref, dim, nin, nout);
	la = run(k, &a, nin, nout);
	lb = run(ref, &b, nin, nout);
	near(&la, &lb, 1, 1e-4f, "loss", k->name);
	near_inputs(&a, &b, dim, nin, "in", k->name);
	for (j = 0; j < nout; j++) {
		near(a.pout[j], b.pout[j], dim, 1e-5f, "out", k->name);
		ck_assert_float_eq(a.pout[j][a.dim], 78);
	}
	window_release(&a);
	window_release(&b);
}

START_TEST(step_equals_reference)
{
	const struct kern *k = kern_all()[_i];
	int d, nin, nout;

	for (d = 0; d < NDIMS; d++)
		for (nin = 1; nin <= KERN_MAX_IN; nin += nin < 12 ? 1 : 5)
			for (nout = 1; nout <= MAX_OUT;
			     nout += nout < 14 ? 1 : 13)
				compare_step(k, dims[d], nin, nout);
}
END_TEST

/* Repeating a step must lower its loss every time. */
START_TEST(step_descends)
{
	const struct kern *k = kern_all()[_i];
	struct window w;
	float loss = INFINITY;
	int n;

	window_init(&w, k, 10, 3, 2);
	for (n = 0; n < 20; n++) {
		float now = run(k, &w, 3, 2);

		ck_assert_msg(now < loss, "%s: %g after %g", k->name,
			      (double)now, (double)loss);
		loss = now;
	}
	window_release(&w);
}
END_TEST

START_TEST(step_shows_nan)
{
	const struct kern *k = kern_all()[_i];
	struct window w;

	window_init(&w, k, 20, 3, 7);
	w.pin[1][3] = NAN;
	ck_assert_msg(isnan(run(k, &w, 3, 7)), "%s hides a NaN", k->name);
	window_release(&w);
}
END_TEST

START_TEST(step_bears_huge_scores)
{
	const struct kern *k = kern_all()[_i];
	struct window w;
	int i;

	window_init(&w, k, 16, 2, 3);
	for (i = 0; i < 16; i++)
		w.pin[0][i] = w.pout[0][i] = 100;
	ck_assert(isfinite(run(k, &w, 2, 3)));
	ck_assert(isfinite(w.pin[0][0]) && isfinite(w.pout[2][5]));
	window_release(&w);
}
END_TEST

START_TEST(rows_equal_reference)
{
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float h[1008], h2[1008], weights[KERN_MAX_IN];
	struct window a, b;
	int d, n;

	for (d = 0; d < NDIMS; d++)
		for (n = 1; n <= KERN_MAX_IN; n++) {
			const float *w = n % 2 ? weights : NULL;

			weights[n - 1] = 1 / (float)n;
			window_init(&a, k, dims[d], n, 2);
			window_init(&b, ref, dims[d], n, 2);
			k->mix(h, a.pin, w, n, 1.0f / (float)n, a.dim);
			ref->mix(h2, b.pin, w, n, 1.0f / (float)n, b.dim);
			near(h, h2, dims[d], 1e-5f, "mix", k->name);
			k->add_delta(a.pin, w, n, h, a.pout[0], 0.5f, a.dim);
			ref->add_delta(b.pin, w, n, h2, b.pout[0], 0.5f, b.dim);
			near_inputs(&a, &b, dims[d], n, "add_delta", k->name);
			window_release(&a);
			window_release(&b);
		}
}
END_TEST

/* Numbers of bf16 for PIN and POUT of W, padded as those are to be. */
static void halve(const struct kern *k, struct window *w, size_t dim, int n,
		  struct kern_dither *dither)
{
	float x[HALF_DIM];
	int i;

	for (i = 0; i < n; i++) {
		memset(x, 0, sizeof(x));
		memcpy(x, w->pin[i], w->dim * sizeof(*x));
		k->narrow16(w->pin[i], x, dim, dither);
	}
}

/* Every number is one of the two next to it in bf16, and the same as the
 * reference's to the bit. */
START_TEST(halves_equal_reference)
{
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float h[HALF_DIM], h2[HALF_DIM], now[HALF_DIM];
	struct window a, b;
	int i, n;

	for (i = 0; i < NDIMS; i++)
		for (n = 1; n <= 7; n++) {
			size_t dim = (dims[i] + 31) / 32 * 32, d;
			struct kern_dither da, db;

			for (d = 0; d < KERN_LANES; d++)
				da.state[d] = db.state[d] = (uint32_t)d + 77;
			window_init(&a, ref, dims[i], n, 2);
			window_init(&b, ref, dims[i], n, 2);
			memset(now, 0, sizeof(now));
			memcpy(now, a.pin[0], a.dim * sizeof(*now));
			halve(k, &a, dim, n, &da);
			halve(ref, &b, dim, n, &db);
			ck_assert_mem_eq(a.in, b.in, a.stride * KERN_MAX_IN *
							 sizeof(float));
			k->mix16(h, a.pin, 1, 1, dim);
			for (d = 0; d < dim; d++)
				ck_assert_float_le(fabsf(h[d] - now[d]),
						   fabsf(now[d]) / 128);
			k->mix16(h, a.pin, n, 1.0f / (float)n, dim);
			ref->mix16(h2, b.pin, n, 1.0f / (float)n, dim);
			near(h, h2, dim, 1e-5f, "mix16", k->name);
			k->add_delta16(a.pin, n, now, h, 0.5f, dim, &da);
			ref->add_delta16(b.pin, n, now, h, 0.5f, dim, &db);
			ck_assert_mem_eq(a.in, b.in, a.stride * KERN_MAX_IN *
							 sizeof(float));
			ck_assert_mem_eq(&da, &db, sizeof(da));
			window_release(&a);
			window_release(&b);
		}
}
END_TEST

/* Changes far below what a number of bf16 can show come to their sum. */
START_TEST(halves_add_up)
{
	enum { DIM = 64, TIMES = 4000 };
	const struct kern *k = kern_all()[_i];
	struct kern_dither dither;
	float now[DIM], old[DIM] = {0}, h[DIM];
	float row[DIM / 2] = {0}, *rows[] = {row};
	double sum = 0;
	int d, t;

	for (d = 0; d < KERN_LANES; d++)
		dither.state[d] = (uint32_t)d + 1;
	for (d = 0; d < DIM; d++) {
		now[d] = 1;
		old[d] = 1 - 1e-4f;
	}
	k->narrow16(row, now, DIM, &dither);
	for (t = 0; t < TIMES; t++)
		k->add_delta16(rows, 1, now, old, 1, DIM, &dither);
	k->mix16(h, rows, 1, 1, DIM);
	for (d = 0; d < DIM; d++) {
		ck_assert_float_eq_tol(h[d], 1.4f, 0.25f);
		sum += (double)h[d] / DIM;
	}
	ck_assert_double_eq_tol(sum, 1.4, 0.03);
}
END_TEST

START_TEST(dots_equal_reference)
{
	static const size_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 13};
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float *a = aligned(14 * 1010), *b = aligned(14 * 1010);
	float got[13 * 20], want[13 * 20];
	struct rng r;
	int d, i, j;

	rng_seed(&r, SEED, 1);
	fill(a, 14 * 1010, &r, 1);
	fill(b, 14 * 1010, &r, 1);
	for (d = 0; d < NDIMS; d++)
		for (i = 0; i < 8; i++)
			for (j = 0; j < 8; j++) {
				size_t dim = dims[d], ld = dim + 3;

				memset(got, 0, sizeof(got));
				memset(want, 0, sizeof(want));
				k->dots(a + 1, sizes[i], ld, b + 2, sizes[j],
					ld, dim, got, 20);
				ref->dots(a + 1, sizes[i], ld, b + 2,
					  sizes[j], ld, dim, want, 20);
				near(got, want, 13 * 20, 1e-4f, "dots",
				     k->name);
			}
	free(a);
	free(b);
}
END_TEST

/* Rows against panels, and where they reach the least that counts. */
START_TEST(panels_equal_reference)
{
	enum { NA = 19, ROOM = NA * KERN_PANEL };
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float *a = aligned(NA * 1010), *b = aligned(KERN_PANEL * 1010);
	float *p = aligned(KERN_PANEL * 1010), got[ROOM], want[ROOM];
	float scale[NA], lift[NA];
	struct kern_limit limit = {.scale = scale, .lift = lift};
	uint32_t masks[NA], masks2[NA];
	struct rng r;
	size_t n, i;
	int d;

	rng_seed(&r, SEED, 4);
	fill(a, NA * 1010, &r, 1);
	fill(b, KERN_PANEL * 1010, &r, 1);
	fill(limit.unit, KERN_PANEL, &r, 1);
	fill(limit.least, KERN_PANEL, &r, 1);
	fill(scale, NA, &r, 1);
	fill(lift, NA, &r, 1);
	for (d = 0; d < NDIMS; d++)
		for (n = 1; n <= NA; n++) {
			size_t dim = dims[d], ld = dim + 3;

			k->pack(b, n, ld, dim, p);
			memset(got, 0, sizeof(got));
			memset(want, 0, sizeof(want));
			k->panel(a + 1, n, ld, p, dim, got, KERN_PANEL);
			ref->panel(a + 1, n, ld, p, dim, want, KERN_PANEL);
			near(got, want, ROOM, 1e-4f, "panel", k->name);
			for (i = n; i < KERN_PANEL; i++)
				ck_assert(got[i] == 0);
			memcpy(got, want, sizeof(got));
			k->at_least(got, n, &limit, masks);
			ref->at_least(want, n, &limit, masks2);
			ck_assert_mem_eq(got, want, sizeof(got));
			ck_assert_mem_eq(masks, masks2, n * sizeof(*masks));
		}
	free(a);
	free(b);
	free(p);
}
END_TEST

START_TEST(byte_panels_equal_a_plain_loop)
{
	enum { NA = 37, MAX = 301, ROOM = 320 };
	const struct kern *k = kern_all()[_i];
	int8_t a[NA][ROOM], b[KERN_PANEL][MAX];
	uint8_t p[ROOM * KERN_PANEL];
	float got[NA * KERN_PANEL];
	int32_t sums[NA], want;
	struct rng r;
	size_t i, j, d, dim;

	if (!k->panel_i8)
		return;
	rng_seed(&r, SEED, 5);
	for (dim = 1; dim <= MAX; dim += dim < 10 ? 1 : 97) {
		memset(p, 0, sizeof(p));
		for (j = 0; j < KERN_PANEL; j++)
			for (d = 0; d < dim; d++) {
				b[j][d] = (int8_t)((int)rng_below(&r, 255) -
						   127);
				p[d / 4 * 4 * KERN_PANEL + j * 4 + d % 4] =
				    (uint8_t)(b[j][d] + 128);
			}
		for (i = 0; i < NA; i++)
			for (sums[i] = 0, d = 0; d < ROOM; d++) {
				a[i][d] = (int8_t)((int)rng_below(&r, 255) -
						   127);
				sums[i] += d < dim ? a[i][d] : 0;
			}
		k->panel_i8(a[0], NA, ROOM, sums, p, dim, got);
		for (i = 0; i < NA; i++)
			for (j = 0; j < KERN_PANEL; j++) {
				for (want = 0, d = 0; d < dim; d++)
					want += a[i][d] * b[j][d];
				ck_assert(got[i * KERN_PANEL + j] ==
					  (float)want);
			}
	}
}
END_TEST

/* Rows of codes named by number, of whole and of half bytes. */
START_TEST(products_of_codes_equal_reference)
{
	enum { N = 9, ROOM = 320, ROWS = 20 };
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	uint8_t rows[ROWS * ROOM];
	int8_t q[2 * ROOM];
	uint32_t ids[N];
	float got[N], want[N];
	struct rng r;
	size_t dim, n, i;

	rng_seed(&r, SEED, 7);
	for (i = 0; i < sizeof(rows); i++)
		rows[i] = (uint8_t)rng_next(&r);
	for (dim = 1; dim <= ROOM; dim += dim < 10 ? 1 : 29)
		for (n = 1; n <= N; n++) {
			size_t half = (dim + 1) / 2;

			memset(q, 0, sizeof(q));
			for (i = 0; i < dim; i++)
				q[i] = (int8_t)((int)rng_below(&r, 255) - 127);
			for (i = 0; i < n; i++)
				ids[i] = rng_below(&r, ROWS);
			k->dots_u8(q, rows, ROOM, ids, n, dim, got);
			ref->dots_u8(q, rows, ROOM, ids, n, dim, want);
			ck_assert_mem_eq(got, want, n * sizeof(*got));
			memset(q + half, 0, sizeof(q) - half);
			for (i = 0; i < dim - half; i++)
				q[kern_coded(half) + i] = (int8_t)(i * 7);
			k->dots_u4(q, rows, ROOM, ids, n, dim, got);
			ref->dots_u4(q, rows, ROOM, ids, n, dim, want);
			ck_assert_mem_eq(got, want, n * sizeof(*got));
		}
}
END_TEST

START_TEST(to_codes_equals_reference)
{
	static const float sizes[] = {1, 1e-38f, 1e-41f, 3e37f, 0};
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float x[120], s, s2, e, e2;
	int8_t a[120], b[120];
	struct rng r;
	size_t n, i;

	rng_seed(&r, SEED, 6);
	for (n = 1; n < 120; n++) {
		fill(x, n, &r, sizes[n % 5]);
		memset(a, 77, sizeof(a));
		e = k->to_i8(x, n, a, &s);
		e2 = ref->to_i8(x, n, b, &s2);
		ck_assert(s == s2 && a[n] == 77);
		ck_assert_float_eq_tol(e, e2, 1e-3f * (1 + e2));
		for (i = 0; i < n; i++)
			ck_assert_int_le(abs(a[i] - b[i]),
					 fabsf(e - e2) > 0);
		x[rng_below(&r, (uint32_t)n)] = n % 2 ? NAN : INFINITY;
		ck_assert(isnan(k->to_i8(x, n, a, &s)));
		ck_assert(isnan(ref->to_i8(x, n, a, &s)));
	}
}
END_TEST

/* The states are a way through the trellis, and its errors are the sum. */
static float cost_of_states(const struct kern_trellis *t, const float *x,
			    const uint8_t *states)
{
	float sum = 0;
	int before = 0;
	size_t d;

	for (d = 0; d < t->n; d++) {
		int k = t->bits[d], s = states[d];
		float e = x[d] - t->levels[(k - 1) * KERN_STATES + s];

		ck_assert_int_eq(s >> k, before & ((KERN_STATES >> k) - 1));
		sum += t->weights[d] * e * e;
		before = s;
	}
	return sum;
}

/* Strings end where memory may: no byte after the last is read (a sanitizer
 * says so), and none before the first. */
START_TEST(fields_equal_reference)
{
	static const size_t counts[] = {1, 2, 7, 8, 9, 30, 300, 700};
	enum { MAX = 700, ROWS = 5 };
	static float levels[8 * KERN_STATES], lengths[MAX];
	static float got[ROWS * (MAX + 1)], want[ROWS * (MAX + 1)];
	const struct kern *k = kern_all()[_i / 16], *ref = kern_all()[0];
	float scales[ROWS] = {1, -2, .25f, 3, 1};
	struct kern_fields f = {counts[_i / 2 % 8], NULL, lengths, levels, 0};
	uint8_t widths[MAX], *codes;
	size_t bits = 0, i;
	struct rng r;

	rng_seed(&r, SEED, (uint64_t)_i);
	fill(levels, 8 * KERN_STATES, &r, 2);
	fill(lengths, MAX, &r, 1);
	for (i = 0; _i % 2 && i < 4 * KERN_STATES; i++) /* bits of its own */
		levels[i] = levels[i / KERN_STATES * KERN_STATES +
				   (i & ((2u << i / KERN_STATES) - 1))];
	for (i = 0; i < f.n; i++)
		bits += widths[i] = (uint8_t)(1 + rng_next(&r) %
						      (i < 50 ? 4 : 8));
	f.widths = widths;
	f.lengths = _i / 2 % 8 == 5 ? NULL : lengths;
	f.bytes = (bits + 7) / 8;
	codes = malloc(ROWS * f.bytes);
	for (i = 0; i < ROWS * f.bytes; i++)
		codes[i] = (uint8_t)rng_next(&r);
	for (i = 0; i < ROWS * (MAX + 1); i++)
		got[i] = want[i] = 77;
	k->fields(&f, codes, f.bytes, scales, ROWS, got, f.n + 1);
	ref->fields(&f, codes, f.bytes, scales, ROWS, want, f.n + 1);
	ck_assert_mem_eq(got, want, sizeof(got));
	ck_assert_float_eq(got[f.n], 77);
	k->products(&f, codes, f.bytes, ROWS, lengths, got, got + ROWS);
	k->products(&f, codes, f.bytes, ROWS, lengths, got + 2 * ROWS, NULL);
	for (i = 0; i < ROWS; i++) {
		double product = 0, square = 0, size = 1e-6;
		size_t j;

		for (j = 0; j < f.n; j++) {
			double x = want[i * (f.n + 1) + j] / scales[i];

			product += x * lengths[j];
			square += x * x;
			size += fabs(x * lengths[j]);
		}
		ck_assert(fabs(got[i] - product) < 1e-5 * size);
		ck_assert(fabs(got[2 * ROWS + i] - product) < 1e-5 * size);
		ck_assert(fabs(got[ROWS + i] - square) < 1e-5 * (square + 1));
	}
	ck_assert_float_eq(want[0],
			   levels[(widths[0] - 1) * KERN_STATES +
				  (codes[0] >> (8 - widths[0]))] *
			       (f.lengths ? lengths[0] : 1));
	free(codes);
}
END_TEST

START_TEST(trellis_equals_reference)
{
	enum { MAX = 40 };
	static float levels[8 * KERN_STATES], x[MAX], weights[MAX];
	static uint8_t from[MAX * KERN_STATES / 2];
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	uint8_t bits[MAX], a[MAX + 1], b[MAX];
	struct kern_trellis t = {0, bits, weights, levels, from};
	float got, want;
	struct rng r;
	size_t d;

	rng_seed(&r, SEED, 7);
	fill(levels, 8 * KERN_STATES, &r, 2);
	for (t.n = 1; t.n <= MAX; t.n++) {
		fill(x, t.n, &r, 2);
		for (d = 0; d < t.n; d++) {
			bits[d] = (uint8_t)(1 + (t.n + d * (t.n % 3)) % 8);
			weights[d] = rng_float(&r);
		}
		a[t.n] = 77;
		got = k->trellis(&t, x, a);
		want = ref->trellis(&t, x, b);
		ck_assert_uint_eq(a[t.n], 77);
		ck_assert_float_eq_tol(got, want, 1e-4f * (1 + want));
		ck_assert_float_eq_tol(got, cost_of_states(&t, x, a),
				       1e-4f * (1 + want));
	}
}
END_TEST

/* No other string of bits does better. */
START_TEST(trellis_finds_the_best)
{
	enum { N = 12 };
	static float levels[8 * KERN_STATES];
	static uint8_t from[N * KERN_STATES / 2];
	const struct kern *k = kern_all()[_i];
	uint8_t bits[N], states[N], best[N];
	float x[N], weights[N], least;
	struct kern_trellis t = {N, bits, weights, levels, from};
	unsigned string, d;
	struct rng r;

	rng_seed(&r, SEED, 8);
	fill(levels, 8 * KERN_STATES, &r, 2);
	fill(x, N, &r, 2);
	for (d = 0; d < N; d++) {
		bits[d] = 1;
		weights[d] = rng_float(&r);
	}
	least = k->trellis(&t, x, best);
	for (string = 0; string < 1u << N; string++) {
		for (d = 0; d < N; d++)
			states[d] = (uint8_t)(string >> (N - 1 - d));
		ck_assert(cost_of_states(&t, x, states) >= least * .9999f);
	}
}
END_TEST

START_TEST(codes_equal_reference)
{
	const struct kern *k = kern_all()[_i];
	int8_t codes[300];
	float out[300];
	size_t n, i;

	for (i = 0; i < 300; i++)
		codes[i] = (int8_t)(i * 37);
	for (n = 0; n < 290; n++) {
		out[n] = 5;
		k->from_i8(codes + 1, n, 0.25f, out);
		ck_assert(out[n] == 5);
		for (i = 0; i < n; i++)
			ck_assert(out[i] == 0.25f * (float)codes[i + 1]);
	}
}
END_TEST

START_TEST(beat_equals_reference)
{
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	float x[200], y[200], z[200], a, b;
	struct rng r;
	size_t n, i;

	rng_seed(&r, SEED, 2);
	for (n = 1; n < 200; n++) {
		for (i = 0; i < n; i++) { /* few values: many ties */
			x[i] = (float)rng_below(&r, 9);
			y[i] = (float)rng_below(&r, 5);
			z[i] = (float)rng_below(&r, 5);
		}
		x[rng_below(&r, (uint32_t)n)] = NAN;
		a = b = n % 3 ? -INFINITY : 10;
		ck_assert_uint_eq(k->beat3(x, y, z, n, &a),
				  ref->beat3(x, y, z, n, &b));
		ck_assert(a == b);
		a = b = n % 3 ? -INFINITY : 7;
		ck_assert_uint_eq(k->beat3(x, NULL, NULL, n, &a),
				  ref->beat3(x, NULL, NULL, n, &b));
		ck_assert(a == b);
	}
}
END_TEST

START_TEST(spaces_equal_reference)
{
	const struct kern *k = kern_all()[_i], *ref = kern_all()[0];
	uint64_t a[9], b[9];
	char text[8 * 64 + 1];
	struct rng r;
	size_t n, i;

	rng_seed(&r, SEED, 3);
	for (i = 0; i < sizeof(text); i++) /* every byte, twice */
		text[i] = (char)i;
	for (n = 0; n <= 512; n += 64) {
		a[n / 64] = b[n / 64] = 99;
		k->spaces(text + 1, n, a);
		ref->spaces(text + 1, n, b);
		ck_assert_int_eq(memcmp(a, b, sizeof(*a) * (n / 64 + 1)), 0);
	}
	for (n = 0; n < 1000; n++) {
		for (i = 0; i < 64; i++)
			text[i] = (char)rng_below(&r, 40);
		k->spaces(text, 64, a);
		for (i = 0; i < 64; i++)
			ck_assert_int_eq(a[0] >> i & 1,
					 text[i] == 0 || text[i] == ' ' ||
					     (text[i] > 8 && text[i] < 14));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("kern");
	TCase *t = tcase_create("tables");
	struct err err = ERR_INIT;
	int n = 0;

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	while (kern_all()[n])
		n++;
	tcase_set_timeout(t, 300);
	tcase_add_loop_test(t, step_equals_reference, 0, n);
	tcase_add_loop_test(t, step_descends, 0, n);
	tcase_add_loop_test(t, step_shows_nan, 0, n);
	tcase_add_loop_test(t, step_bears_huge_scores, 0, n);
	tcase_add_loop_test(t, rows_equal_reference, 0, n);
	tcase_add_loop_test(t, halves_equal_reference, 0, n);
	tcase_add_loop_test(t, halves_add_up, 0, n);
	tcase_add_loop_test(t, dots_equal_reference, 0, n);
	tcase_add_loop_test(t, panels_equal_reference, 0, n);
	tcase_add_loop_test(t, byte_panels_equal_a_plain_loop, 0, n);
	tcase_add_loop_test(t, products_of_codes_equal_reference, 0, n);
	tcase_add_loop_test(t, to_codes_equals_reference, 0, n);
	tcase_add_loop_test(t, codes_equal_reference, 0, n);
	tcase_add_loop_test(t, fields_equal_reference, 0, 16 * n);
	tcase_add_loop_test(t, trellis_equals_reference, 0, n);
	tcase_add_loop_test(t, trellis_finds_the_best, 0, n);
	tcase_add_loop_test(t, beat_equals_reference, 0, n);
	tcase_add_loop_test(t, spaces_equal_reference, 0, n);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
