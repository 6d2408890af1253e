/* SPDX-License-Identifier: MIT */
/*
 * The step of training; a part of kern_body.h.
 *
 * Register tiles: a step computes its dot products a few inputs times up to
 * OUT_TILE outputs at a time, which needs one accumulator each; 3 x 9 fills 32
 * registers and 2 x 6 sixteen.  The update keeps OUT_TILE outputs and their
 * new values in registers and streams the inputs past them, so that every row
 * is loaded and stored once a step whatever the window.
 */
/* Inputs met at once by NO outputs. */
#define IN_TILE(no) (ACCUMULATORS / (no) < 4 ? ACCUMULATORS / (no) : 4)

#define BIG_SCORE 20.0f /* beyond it the sigmoid is 0 or 1 to float */

/* e^x for |x| <= BIG_SCORE: 2^n times a degree-6 polynomial on
 * [-ln 2 / 2, ln 2 / 2], relative error below 2e-7. */
INLINE V v_exp(V x)
{
	V n = v_round(v_mul(x, v_set1(1.44269504f)));
	V r = v_fma(n, v_set1(-0.693359375f), x);
	V p = v_set1(1.0f / 720);

	r = v_fma(n, v_set1(2.12194440e-4f), r);
	p = v_fma(p, r, v_set1(1.0f / 120));
	p = v_fma(p, r, v_set1(1.0f / 24));
	p = v_fma(p, r, v_set1(1.0f / 6));
	p = v_fma(p, r, v_set1(0.5f));
	p = v_fma(p, r, v_set1(1.0f));
	p = v_fma(p, r, v_set1(1.0f));
	return v_mul(p, v_pow2(n));
}

/* ln x for normal x > 0, absolute error about 1e-5 (it is only summed and
 * shown): the exponent, and a polynomial interpolated at the Chebyshev nodes
 * of [1, 2] for the mantissa.  Taking numbers apart can lose a NaN, hence the
 * last term. */
INLINE V v_log(V x)
{
	V t = v_sub(v_mantissa(x), v_set1(1.5f));
	V p = v_set1(0.0298087653f);

	p = v_fma(p, t, v_set1(-0.0554352846f));
	p = v_fma(p, t, v_set1(0.0984307009f));
	p = v_fma(p, t, v_set1(-0.221639156f));
	p = v_fma(p, t, v_set1(0.666671338f));
	p = v_fma(p, t, v_set1(0.405456972f));
	p = v_fma(v_exponent(x), v_set1(0.69314718f), p);
	return v_fma(x, v_set1(0.0f), p);
}

/* NI inputs against NO outputs: NI * NO sums, input-major, and up to three
 * floats of junk behind them. */
INLINE RACY void dot_tile(int ni, int no, float *const *in, float *const *out,
			  size_t dim, float *g)
{
	V acc[ACCUMULATORS + 3];
	V x[4];
	size_t d;
	int i, j;

	UNROLL
	for (i = 0; i < ni * no + 3; i++)
		acc[i] = v_set1(0.0f);
	for (d = 0; d < dim; d += LANES) {
		UNROLL
		for (i = 0; i < ni; i++)
			x[i] = v_load(in[i] + d);
		UNROLL
		for (j = 0; j < no; j++) {
			V o = v_load(out[j] + d);

			UNROLL
			for (i = 0; i < ni; i++)
				acc[i * no + j] =
				    v_fma(x[i], o, acc[i * no + j]);
		}
	}
	UNROLL
	for (i = 0; i < ni * no; i += 4)
		v_sum4(acc[i], acc[i + 1], acc[i + 2], acc[i + 3], g + i);
}

INLINE RACY void dot_block(int no, const struct kern_step *s,
			   float *const *out, float *g)
{
	int i = 0;

	for (; i + IN_TILE(no) <= s->nin; i += IN_TILE(no))
		dot_tile(IN_TILE(no), no, s->in + i, out, s->dim, g + i * no);
	for (; i + 2 <= s->nin; i += 2)
		dot_tile(2, no, s->in + i, out, s->dim, g + i * no);
	if (i < s->nin)
		dot_tile(1, no, s->in + i, out, s->dim, g + i * no);
}

/*
 * N scores to gradients in place, and the loss.  With t = 1 / (1 + e^f), the
 * loss of a score f is -log t as noise, and f less as truth.  Both arrays have
 * room for LANES more.
 */
INLINE float gradients(float *g, float *labels, int n, float rate)
{
	V loss = v_set1(0.0f), zero = v_set1(0.0f);
	V big = v_set1(BIG_SCORE), small = v_set1(-BIG_SCORE);
	float sum[4];
	int i;

	v_store(g + n, zero);
	v_store(labels + n, zero);
	for (i = 0; i < n; i += LANES) {
		V f = v_min(big, v_max(small, v_load(g + i)));
		V label = v_load(labels + i);
		V truth = v_max(zero, label);
		V weight = v_max(label, v_sub(zero, label));
		V e = v_exp(f);
		V t = v_div(v_set1(1.0f), v_add(v_set1(1.0f), e));
		V p = v_mul(e, t);

		v_store(g + i, v_mul(v_sub(truth, v_mul(weight, p)),
				     v_set1(rate)));
		loss = v_fma(truth, f, loss);
		loss = v_fma(weight, v_log(t), loss);
	}
	v_sum4(loss, loss, loss, loss, sum);
	return -sum[0];
}

/*
 * Starts fetching columns d .. d + N of the rows wanted later.  A processor
 * has few places for lines on their way and stands still when they are taken;
 * a few lines after every few columns of work never fill them.  They are
 * fetched for writing, so that another core's copy is given up at once and not
 * when the row is stored.
 */
INLINE void fetch(const struct kern_step *s, size_t d, size_t n)
{
	size_t to = d + n < s->fetch_dim ? d + n : s->fetch_dim;
	int i;

	for (d = kern_padded(d); d < to; d += KERN_LANES)
		for (i = 0; i < s->nfetch; i++)
			__builtin_prefetch(s->fetch[i] + d, 1, 3);
}

/* One tile of outputs at columns d .. d + W * LANES: out += g' in, and the
 * inputs' new values, read from and written to X (which are the inputs
 * themselves when there is one tile only). */
INLINE RACY void update_tile(int w, int no, const struct kern_step *s,
			     float *const *out, const float *g, size_t d,
			     float *const *x, size_t xd)
{
	V o[OUT_TILE * 2], sum[OUT_TILE * 2];
	int i, j, k;

	UNROLL
	for (j = 0; j < no; j++)
		UNROLL
		for (k = 0; k < w; k++)
			sum[j * w + k] = o[j * w + k] =
			    v_load(out[j] + d + (size_t)k * LANES);
	for (i = 0; i < s->nin; i++, g += no) {
		V old[2], now[2];

		UNROLL
		for (k = 0; k < w; k++) {
			old[k] = v_load(s->in[i] + d + (size_t)k * LANES);
			now[k] = v_load(x[i] + xd + (size_t)k * LANES);
		}
		UNROLL
		for (j = 0; j < no; j++) {
			V gj = v_set1(g[j]);

			UNROLL
			for (k = 0; k < w; k++) {
				now[k] = v_fma(gj, o[j * w + k], now[k]);
				sum[j * w + k] =
				    v_fma(gj, old[k], sum[j * w + k]);
			}
		}
		UNROLL
		for (k = 0; k < w; k++)
			v_store(x[i] + xd + (size_t)k * LANES, now[k]);
	}
	UNROLL
	for (j = 0; j < no; j++)
		UNROLL
		for (k = 0; k < w; k++)
			v_store(out[j] + d + (size_t)k * LANES, sum[j * w + k]);
}

/* All columns of a window whose outputs fit one tile. */
INLINE RACY void update_single(int no, const struct kern_step *s,
			       const float *g)
{
	size_t d = 0;

	if (no <= WIDE_TILE)
		for (; d + 2 * LANES <= s->dim; d += 2 * LANES) {
			update_tile(2, no, s, s->out, g, d, s->in, d);
			fetch(s, d, 2 * LANES);
		}
	for (; d < s->dim; d += LANES) {
		update_tile(1, no, s, s->out, g, d, s->in, d);
		fetch(s, d, LANES);
	}
}

#if OUT_TILE == 9
#define EACH_TILE_SIZE(no, call)               \
	switch (no) {                          \
	case 9: call(9); break;                \
	case 8: call(8); break;                \
	case 7: call(7); break;                \
	EACH_TILE_SIZE_TO_6(call)              \
	}
#else
#define EACH_TILE_SIZE(no, call)               \
	switch (no) {                          \
	EACH_TILE_SIZE_TO_6(call)              \
	}
#endif
#define EACH_TILE_SIZE_TO_6(call)              \
	case 6: call(6); break;                \
	case 5: call(5); break;                \
	case 4: call(4); break;                \
	case 3: call(3); break;                \
	case 2: call(2); break;                \
	default: call(1);

/* Floats between the gradients of a tile of NO outputs and of the next. */
static size_t tile_stride(int nin, int no)
{
	return kern_padded((size_t)nin * (size_t)no + KERN_LANES);
}

/* Outputs from J in the next tile: all tiles nearly the same size. */
static int tile_size(const struct kern_step *s, int j)
{
	int left = s->nout - j, tiles = (left + OUT_TILE - 1) / OUT_TILE;

	return (left + tiles - 1) / tiles;
}

/* More outputs than a tile, at columns d .. d + W * LANES: the inputs' new
 * values are collected beside, so that every tile still sees the old ones. */
INLINE RACY void update_columns(int w, const struct kern_step *s, size_t d)
{
	float buffer[KERN_MAX_IN][2 * LANES];
	float *x[KERN_MAX_IN];
	const float *g = s->scratch;
	int i, j, k, no;

	for (i = 0; i < s->nin; i++) {
		x[i] = buffer[i];
		for (k = 0; k < w * LANES; k += LANES)
			v_store(x[i] + k, v_load(s->in[i] + d + k));
	}
	for (j = 0; j < s->nout; j += no) {
		no = tile_size(s, j);
#define UPDATE(n) update_tile(w, n, s, s->out + j, g, d, x, 0)
		EACH_TILE_SIZE(no, UPDATE)
#undef UPDATE
		g += tile_stride(s->nin, no);
	}
	for (i = 0; i < s->nin; i++)
		for (k = 0; k < w * LANES; k += LANES)
			v_store(s->in[i] + d + k, v_load(x[i] + k));
	fetch(s, d, (size_t)w * LANES);
}

static RACY void update_many(const struct kern_step *s)
{
	size_t d = 0;

	if (tile_size(s, 0) <= WIDE_TILE)
		for (; d + 2 * LANES <= s->dim; d += 2 * LANES)
			update_columns(2, s, d);
	for (; d < s->dim; d += LANES)
		update_columns(1, s, d);
}

/* One input, any number of outputs, at columns d .. d + W * LANES. */
INLINE RACY void update_one(int w, const struct kern_step *s, size_t d)
{
	V old[4], now[4];
	int j, k;

	UNROLL
	for (k = 0; k < w; k++)
		now[k] = old[k] = v_load(s->in[0] + d + (size_t)k * LANES);
	for (j = 0; j < s->nout; j++) {
		V gj = v_set1(s->scratch[j]);
		float *out = s->out[j] + d;

		UNROLL
		for (k = 0; k < w; k++) {
			V o = v_load(out + k * LANES);

			now[k] = v_fma(gj, o, now[k]);
			v_store(out + k * LANES, v_fma(gj, old[k], o));
		}
	}
	UNROLL
	for (k = 0; k < w; k++)
		v_store(s->in[0] + d + (size_t)k * LANES, now[k]);
	fetch(s, d, (size_t)w * LANES);
}

/* One input, as CBOW has it. */
static RACY float step_one(const struct kern_step *s)
{
	float *g = s->scratch;
	float *labels = g + kern_padded((size_t)s->nout + KERN_LANES);
	float loss;
	size_t d = 0;
	int j, no;

	for (j = 0; j < s->nout; j += no) {
		no = tile_size(s, j);
#define DOTS(n) dot_tile(1, n, s->in, s->out + j, s->dim, g + j)
		EACH_TILE_SIZE(no, DOTS)
#undef DOTS
	}
	memcpy(labels, s->labels[0], (size_t)s->nout * sizeof(*labels));
	loss = gradients(g, labels, s->nout, s->rate);
	for (; d + 4 * LANES <= s->dim; d += 4 * LANES)
		update_one(4, s, d);
	for (; d + 2 * LANES <= s->dim; d += 2 * LANES)
		update_one(2, s, d);
	for (; d < s->dim; d += LANES)
		update_one(1, s, d);
	return loss;
}

/* The gradients of NO outputs from J on, and their loss. */
INLINE RACY float score_tile(int no, const struct kern_step *s, int j,
			     float *g)
{
	float labels[KERN_MAX_IN * OUT_TILE + LANES];
	int i;

	dot_block(no, s, s->out + j, g);
	for (i = 0; i < s->nin; i++)
		memcpy(labels + i * no, s->labels[i] + j,
		       (size_t)no * sizeof(*labels));
	return gradients(g, labels, s->nin * no, s->rate);
}

static RACY float step(const struct kern_step *s)
{
	float *g = s->scratch;
	float loss = 0;
	int j, no;

	if (s->nin == 1)
		return step_one(s);
	for (j = 0; j < s->nout; j += no) {
		no = tile_size(s, j);
#define SCORE(n) loss += score_tile(n, s, j, g)
		EACH_TILE_SIZE(no, SCORE)
#undef SCORE
		g += tile_stride(s->nin, no);
	}
	if (s->nout > OUT_TILE) {
		update_many(s);
		return loss;
	}
#define UPDATE(n) update_single(n, s, s->scratch)
	EACH_TILE_SIZE(s->nout, UPDATE)
#undef UPDATE
	return loss;
}
