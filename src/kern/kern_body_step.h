/* SPDX-License-Identifier: MIT */
/*
 * The step of training; a part of kern_body.h.
 *
 * Register tiles: a step computes its dot products a few inputs times up to
 * OUT_TILE outputs at a time, which needs one accumulator each; 3 x 9 fills 32
 * registers and 2 x 6 sixteen.  The update keeps OUT_TILE outputs and their
 * new values in registers and streams the inputs past them, so that every row
 * is loaded and stored once a step whatever the window.  One or two inputs stay
 * in registers themselves, and the outputs pass.
 */
/* Inputs met at once by NO outputs. */
#define IN_TILE(no) (ACCUMULATORS / (no) < 4 ? ACCUMULATORS / (no) : 4)

/* Vectors a row of each of NI inputs that registers hold, old and new. */
#define FEW_WIDTH(ni) ((ni) * 16 <= ACCUMULATORS + 5 ? 4 : 2)

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

			v_keep(o);
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

/* Columns of which the inputs' new values are kept while tiles add to them. */
enum { STEP_BLOCK = 128 };

/* Where inputs' values stand, as they were and as tiles before this one have
 * left them, and where this one leaves them: [nin] pointers each. */
struct step_inputs {
	float *const *old, *const *from, *const *to;
};

/* One tile of outputs at columns d .. d + W * LANES: out += g' in, and the
 * inputs' share of in += g out.  OPT_IN are the inputs there; NULL: no other
 * tile changes them, and they stand where the step has them. */
INLINE RACY void update_tile(int w, int no, const struct kern_step *s,
			     float *const *out, const float *g, size_t d,
			     const struct step_inputs *opt_in, size_t at)
{
	V o[OUT_TILE * 2], sum[OUT_TILE * 2];
	/* Not read again after every store. */
	float *const *in = opt_in ? opt_in->old : s->in;
	float *const *in_from = opt_in ? opt_in->from : NULL;
	float *const *in_to = opt_in ? opt_in->to : NULL;
	int parts = 2 / w; /* of an input's new value, so that no multiply-add
			    * waits long for the one before */
	int nin = s->nin, i, j, k;

	UNROLL
	for (j = 0; j < no; j++)
		UNROLL
		for (k = 0; k < w; k++)
			sum[j * w + k] = o[j * w + k] =
			    v_load(out[j] + d + (size_t)k * LANES);
	for (i = 0; i < nin; i++, g += no) {
		float *x = in[i] + (opt_in ? at : d);
		float *to = opt_in ? in_to[i] + at : x;
		V old[2], now[2];

		UNROLL
		for (k = 0; k < w; k++) {
			old[k] = v_load(x + k * LANES);
			now[k] = opt_in ? v_load(in_from[i] + at + k * LANES)
					: old[k];
		}
		UNROLL
		for (j = 0; j < no; j++) {
			V gj = v_set1(g[j]);

			UNROLL
			for (k = 0; k < w; k++) {
				V *part = &now[parts == 2 ? j & 1 : k];

				sum[j * w + k] =
				    v_fma(gj, old[k], sum[j * w + k]);
				*part = parts == 2 && j == 1
					    ? v_mul(gj, o[j])
					    : v_fma(gj, o[j * w + k], *part);
			}
		}
		if (parts == 2 && no > 1)
			now[0] = v_add(now[0], now[1]);
		UNROLL
		for (k = 0; k < w; k++)
			v_store(to + k * LANES, now[k]);
	}
	UNROLL
	for (j = 0; j < no; j++)
		UNROLL
		for (k = 0; k < w; k++)
			v_store(out[j] + d + (size_t)k * LANES, sum[j * w + k]);
}

/* The same at columns FROM .. TO, where OPT_IN's pointers begin, of which the
 * first of a step's tiles fetches what is wanted later. */
INLINE RACY void update_span(int no, const struct kern_step *s,
			     float *const *out, const float *g, size_t from,
			     size_t to, const struct step_inputs *opt_in)
{
	bool first = out == s->out;
	size_t d = from;

	if (no <= WIDE_TILE)
		for (; d + 2 * LANES <= to; d += 2 * LANES) {
			update_tile(2, no, s, out, g, d, opt_in, d - from);
			if (first)
				fetch(s, d, 2 * LANES);
		}
	for (; d < to; d += LANES) {
		update_tile(1, no, s, out, g, d, opt_in, d - from);
		if (first)
			fetch(s, d, LANES);
	}
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

/* Functions for each size of tile, which have the registers for themselves. */
#define SIZED(no)                                                           \
	static RACY NOINLINE float score_##no(const struct kern_step *s,    \
					      int j, float *g)              \
	{                                                                   \
		return score_tile(no, s, j, g);                             \
	}                                                                   \
	static RACY NOINLINE void update_##no(                              \
	    const struct kern_step *s, float *const *out, const float *g,   \
	    size_t from, size_t to, const struct step_inputs *opt_in)       \
	{                                                                   \
		if (opt_in)                                                 \
			update_span(no, s, out, g, from, to, opt_in);       \
		else                                                        \
			update_span(no, s, out, g, from, to, NULL);         \
	}
#define EACH_SIZE_TO_6(call) \
	call(6) call(5) call(4) call(3) call(2) call(1)
#if OUT_TILE == 9
#define EACH_SIZE(call) call(9) call(8) call(7) EACH_SIZE_TO_6(call)
#else
#define EACH_SIZE(call) EACH_SIZE_TO_6(call)
#endif
EACH_SIZE(SIZED)
#undef SIZED

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

static RACY float score(int no, const struct kern_step *s, int j, float *g)
{
#define CASE(n) case n: return score_##n(s, j, g);
	switch (no) {
	EACH_SIZE(CASE)
	}
#undef CASE
	return 0;
}

static RACY void update(int no, const struct kern_step *s, int j,
			const float *g, size_t from, size_t to,
			const struct step_inputs *opt_in)
{
#define CASE(n)                                                    \
	case n:                                                    \
		update_##n(s, s->out + j, g, from, to, opt_in);    \
		break;
	switch (no) {
	EACH_SIZE(CASE)
	}
#undef CASE
}

/* More outputs than a tile: block by block, so that the inputs' new values,
 * which have no place of their own until the last tile, stay in the cache. */
static RACY void update_many(const struct kern_step *s)
{
	float values[KERN_MAX_IN * STEP_BLOCK];
	float *in[KERN_MAX_IN], *kept[KERN_MAX_IN];
	struct step_inputs inputs = {.old = in};
	size_t from, to;
	const float *g;
	int i, j, no;

	for (i = 0; i < s->nin; i++)
		kept[i] = values + i * STEP_BLOCK;
	for (from = 0; from < s->dim; from = to) {
		to = s->dim - from < STEP_BLOCK ? s->dim : from + STEP_BLOCK;
		for (i = 0; i < s->nin; i++)
			in[i] = s->in[i] + from;
		for (j = 0, g = s->scratch; j < s->nout; j += no) {
			no = tile_size(s, j);
			inputs.from = j == 0 ? in : kept;
			inputs.to = j + no == s->nout ? in : kept;
			update(no, s, j, g, from, to, &inputs);
			g += tile_stride(s->nin, no);
		}
	}
}

/* NI inputs, which stay in registers while any number of outputs pass, at
 * columns d .. d + W * LANES.  G has a row of NI an output. */
INLINE RACY void update_few(int ni, int w, const struct kern_step *s,
			    const float *g, size_t d)
{
	V old[2 * 4], now[2 * 4], gi[2];
	float *const *outs = s->out; /* not read again after every store */
	float *x[2];
	int nout = s->nout, i, j, k;

	UNROLL
	for (i = 0; i < ni; i++) {
		x[i] = s->in[i] + d;
		UNROLL
		for (k = 0; k < w; k++)
			now[i * w + k] = old[i * w + k] =
			    v_load(x[i] + k * LANES);
	}
	for (j = 0; j < nout; j++, g += ni) {
		float *out = outs[j] + d;

		UNROLL
		for (i = 0; i < ni; i++)
			gi[i] = v_set1(g[i]);
		UNROLL
		for (k = 0; k < w; k++) {
			V o = v_load(out + k * LANES), sum = o;

			UNROLL
			for (i = 0; i < ni; i++) {
				now[i * w + k] =
				    v_fma(gi[i], o, now[i * w + k]);
				sum = v_fma(gi[i], old[i * w + k], sum);
			}
			v_store(out + k * LANES, sum);
		}
	}
	UNROLL
	for (i = 0; i < ni; i++)
		UNROLL
		for (k = 0; k < w; k++)
			v_store(x[i] + k * LANES, now[i * w + k]);
	fetch(s, d, (size_t)w * LANES);
}

/* The products of NI inputs with NO outputs from J on to G, a row of NI an
 * output. */
INLINE RACY void dot_few(int ni, int no, const struct kern_step *s, int j,
			 float *g)
{
	float products[2 * OUT_TILE + 3];
	int i, k;

	dot_tile(ni, no, s->in, s->out + j, s->dim, products);
	for (k = 0; k < no; k++)
		for (i = 0; i < ni; i++)
			g[(j + k) * ni + i] = products[i * no + k];
}

/* One or two inputs, as CBOW has them. */
INLINE RACY float step_few(int ni, const struct kern_step *s)
{
	size_t n = (size_t)ni * (size_t)s->nout, d = 0;
	float *g = s->scratch, *labels = g + kern_padded(n + KERN_LANES);
	float loss;
	int i, j, no;

	for (j = 0; j < s->nout; j += no) {
		no = tile_size(s, j);
#define CASE(n)                            \
	case n:                            \
		dot_few(ni, n, s, j, g);   \
		break;
		switch (no) {
		EACH_SIZE(CASE)
		}
#undef CASE
	}
	for (j = 0; j < s->nout; j++)
		for (i = 0; i < ni; i++)
			labels[j * ni + i] = s->labels[i][j];
	loss = gradients(g, labels, (int)n, s->rate);
	if (FEW_WIDTH(ni) == 4)
		for (; d + 4 * LANES <= s->dim; d += 4 * LANES)
			update_few(ni, 4, s, g, d);
	for (; d + 2 * LANES <= s->dim; d += 2 * LANES)
		update_few(ni, 2, s, g, d);
	for (; d < s->dim; d += LANES)
		update_few(ni, 1, s, g, d);
	return loss;
}

static RACY NOINLINE float step_one(const struct kern_step *s)
{
	return step_few(1, s);
}

static RACY NOINLINE float step_two(const struct kern_step *s)
{
	return step_few(2, s);
}

static RACY float step(const struct kern_step *s)
{
	float *g = s->scratch;
	float loss = 0;
	int j, no;

	if (s->nin <= 2)
		return s->nin == 1 ? step_one(s) : step_two(s);
	for (j = 0; j < s->nout; j += no) {
		no = tile_size(s, j);
		loss += score(no, s, j, g);
		g += tile_stride(s->nin, no);
	}
	if (s->nout <= OUT_TILE)
		update(s->nout, s, 0, s->scratch, 0, s->dim, NULL);
	else
		update_many(s);
	return loss;
}
