/* SPDX-License-Identifier: MIT */
/*
 * Vector kernels: pure functions of arrays, one table of them per instruction
 * set, chosen at start-up.  Every table computes the same thing as the scalar
 * reference up to the order of additions.
 *
 * "Row" is a run of `dim` floats.  Functions marked [padded] want rows that
 * start on KERN_ALIGN bytes, with zeros after the last real element (training
 * keeps its matrices so), and dims that are multiples of the table's lanes; all
 * others take any pointer and any dim >= 0.
 */
#ifndef KERN_KERN_H
#define KERN_KERN_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Bytes, and the floats of the longest vectors. */
enum { KERN_ALIGN = 64, KERN_LANES = 16 };

/* dim rounded up to KERN_LANES. */
static inline size_t kern_padded(size_t dim)
{
	return (dim + KERN_LANES - 1) / KERN_LANES * KERN_LANES;
}

enum { KERN_MAX_IN = 32 };

/*
 * Panels: up to KERN_PANEL vectors side by side, component by component, so
 * that a kernel scores a row against all of them with no sum across lanes.
 * Vectors that are not there are zeros.
 *
 *     floats   [dim][KERN_PANEL]
 *     bytes    [kern_coded(dim) / 4][KERN_PANEL][4], of codes + 128, and 0
 *              where there is no component
 */
enum { KERN_PANEL = 32 };

/* Bytes of a row of codes rounded up to what kernels read. */
static inline size_t kern_coded(size_t bytes)
{
	return (bytes + 63) / 64 * 64;
}

static inline size_t kern_panel_bytes(size_t dim)
{
	return kern_coded(dim) * KERN_PANEL;
}

/*
 * One gradient step of the logistic loss between the inputs and the outputs
 * of a window (Mikolov et al. 2013b, eq. 4, with the outputs shared by all
 * inputs as in Ji et al. 2016, "Parallelizing word2vec in shared and
 * distributed memory"):
 *
 *     p_ij  = sigmoid(sgn(label_ij) <in_i, out_j>)
 *     g_ij  = rate * label_ij * (1 - p_ij)
 *     in_i  += sum_j g_ij out_j        out_j += sum_i g_ij in_i
 *
 * all right-hand sides being the values before the step.  A label is +n for a
 * pair seen together n times, -n for n times noise, 0 for no pair.
 */
struct kern_step {
	size_t dim; /* [padded] */
	int nin;    /* 1..KERN_MAX_IN */
	int nout;   /* >= 1 */
	float *const *in;
	float *const *out; /* distinct from each other and from the inputs */
	const float *const *labels; /* [nin] rows of [nout] */
	float rate;
	float *scratch; /* kern_step_scratch() floats, KERN_ALIGN-aligned */
	float *const *fetch; /* rows that later steps will want: fetched from
			      * memory bit by bit during this one */
	int nfetch;
	size_t fetch_dim; /* floats of each */
};

/*
 * Random numbers for rounding, a generator a lane (Marsaglia 2003, "Xorshift
 * RNGs"); none is ever 0.
 */
struct kern_dither {
	uint32_t state[KERN_LANES];
};

/* Floats of scratch for steps of up to NOUT outputs. */
size_t kern_step_scratch(int nout);

/*
 * A string of bits as numbers: a coefficient appends its 1 to 8 bits, and its
 * value is that of the last KERN_STATE_BITS bits of the string, zeros before
 * it begins, in the table of its width.  So few bits choose among few values,
 * but other ones each time (trellis-coded quantisation; Marcellin and Fischer
 * 1990; in this form Mao et al. 2023, Tseng et al. 2024).
 */
enum { KERN_STATE_BITS = 8, KERN_STATES = 1 << KERN_STATE_BITS };

/* The state after the first END >= 1 bits of CODES, the first of a byte being
 * its most significant. */
static inline unsigned kern_state(const uint8_t *codes, size_t end)
{
	size_t byte = (end - 1) / 8;
	unsigned two = codes[byte];

	if (byte)
		two |= (unsigned)codes[byte - 1] << 8;
	return two >> (7 - (end - 1) % 8) & (KERN_STATES - 1);
}

/* More than any sum of errors: what no string leads to. */
#define KERN_FAR 1e30f

struct kern_trellis {
	size_t n;		/* coefficients */
	const uint8_t *bits;	/* [n]: 1..8 */
	const float *weights;	/* [n]: of squared errors */
	const float *levels;	/* [8, KERN_STATES], by width - 1 */
	uint8_t *from;		/* [n, KERN_STATES / 2]: scratch */
};

/* A row of such numbers, and what they are multiplied by. */
struct kern_fields {
	size_t n;
	const uint8_t *widths; /* [n]: 1..8 */
	const float *lengths;  /* [n]; NULL: all are 1 */
	const float *levels;   /* [8, KERN_STATES], by width - 1 */
	size_t bytes;	       /* of the string: at least the bits there are */
};

/* See at_least. */
struct kern_limit {
	const float *scale, *lift; /* a value a row */
	float unit[KERN_PANEL], least[KERN_PANEL];
};

struct kern {
	const char *name; /* "scalar", "avx2", "avx512", "vnni", "amx", "neon" */
	size_t lanes;	  /* floats it takes at a time: divides KERN_LANES */

	/* Returns the sum over i, j of -|label_ij| log p_ij (NaN if anything
	 * was). */
	float (*step)(const struct kern_step *s); /* [padded] */

	/* h = scale * sum of w_i row_i over N rows; no WEIGHTS (NULL): all
	 * are 1. [padded] */
	void (*mix)(float *h, float *const *rows, const float *weights, int n,
		    float scale, size_t dim);
	/* row_i += scale * w_i (now - old) for N rows, WEIGHTS as in mix; OLD
	 * or NOW may be one of the rows if it is the only one. [padded] */
	void (*add_delta)(float *const *rows, const float *weights, int n,
			  const float *now, const float *old, float scale,
			  size_t dim);

	/*
	 * The same of ROWS of bf16, without weights, DIM being a multiple of
	 * 2 KERN_LANES; what is stored is rounded to one neighbour or the
	 * other so that the mean of many roundings is exact.
	 */
	void (*mix16)(float *h, float *const *rows, int n, float scale,
		      size_t dim);
	void (*add_delta16)(float *const *rows, int n, const float *now,
			    const float *old, float scale, size_t dim,
			    struct kern_dither *dither);
	/* ROW, of bf16, becomes X. */
	void (*narrow16)(float *row, const float *x, size_t dim,
			 struct kern_dither *dither);

	/* out[i * ldo + j] = <a_i, b_j>: NA rows at A, LDA floats apart,
	 * against NB rows at B, LDB apart. */
	void (*dots)(const float *a, size_t na, size_t lda, const float *b,
		     size_t nb, size_t ldb, size_t dim, float *out,
		     size_t ldo);
	/* Row I of N at ROWS, LD floats apart, becomes column I of PANEL. */
	void (*pack)(const float *rows, size_t n, size_t ld, size_t dim,
		     float *panel);
	/* out[i * ldo + j] = <a_i, panel_j>, j < KERN_PANEL: dots() for many
	 * vectors at once. */
	void (*panel)(const float *a, size_t na, size_t lda,
		      const float *panel, size_t dim, float *out, size_t ldo);
	/* The same of bytes: out[i * KERN_PANEL + j] = <a_i, panel_j>, LDA
	 * bytes from row to row, of which kern_coded(dim) are read; SUMS[i] is
	 * the sum of the codes of row i.  NULL where the processor has no
	 * instruction that makes it faster than floats. */
	void (*panel_i8)(const int8_t *a, size_t na, size_t lda,
			 const int32_t *sums, const uint8_t *panel, size_t dim,
			 float *out);
	/* Each x[i * KERN_PANEL + j] of N rows becomes x * scale[i] * unit[j]
	 * + lift[i]; bit j of MASKS[i] is set where that is >= least[j]. */
	void (*at_least)(float *x, size_t n, const struct kern_limit *limit,
			 uint32_t *masks);
	/*
	 * out[i] = sum over d of q_d row_d for the N rows IDS of unsigned
	 * codes at ROWS, STRIDE bytes apart (exact below 2^24).  u8: a code a
	 * byte.  u4: two, byte j holding components j (low half) and H + j
	 * (high half) for H = dim / 2 rounded up.  Rows are read, and the bytes of Q after its
	 * last component are zeros, up to kern_coded(bytes of a row).
	 */
	void (*dots_u8)(const int8_t *q, const uint8_t *rows, size_t stride,
			const uint32_t *ids, size_t n, size_t dim, float *out);
	/* Q: the first H components, zeros up to kern_coded(H), the rest. */
	void (*dots_u4)(const int8_t *q, const uint8_t *rows, size_t stride,
			const uint32_t *ids, size_t n, size_t dim, float *out);
	/* CODES of n floats, x ~ scale * code with scale = max|x| / 127,
	 * rounded to nearest.  Returns the sum of squared errors in units of
	 * scale^2: NaN if some x is not finite. */
	float (*to_i8)(const float *x, size_t n, int8_t *codes,
		       float *ret_scale);
	/* out[i] = scale * codes[i] */
	void (*from_i8)(const int8_t *codes, size_t n, float scale,
			float *out);
	/* The index of the greatest x[i] (+ y[i] - z[i]) if it is above
	 * *BEST, the first of equals, and *BEST becomes it; else N.  Y and Z
	 * may both be NULL.  NaN never wins.  Quick where none is above. */
	size_t (*beat3)(const float *x, const float *y, const float *z,
			size_t n, float *best);
	/* The STATES of the coefficients X whose values come nearest: the
	 * least weighted sum of squared errors, which is returned. */
	float (*trellis)(const struct kern_trellis *t, const float *x,
			 uint8_t *states);
	/* out[i * ldo + k] = scales[i] lengths[k] value_k of the N strings at
	 * CODES, STRIDE bytes apart, of which no more than their bytes are
	 * read. */
	void (*fields)(const struct kern_fields *f, const uint8_t *codes,
		       size_t stride, const float *scales, size_t n,
		       float *out, size_t ldo);

	/* Without scales, the product of every such row with Q [n], and the
	 * sum of its squares (NULL: not wanted), the numbers themselves
	 * being of no use. */
	void (*products)(const struct kern_fields *f, const uint8_t *codes,
			 size_t stride, size_t n, const float *q, float *out,
			 float *opt_squares);

	/* Bit i of MASKS[i / 64] is set where text[i] is ASCII white space
	 * (9..13, 32) or NUL; N a multiple of 64. */
	void (*spaces)(const char *text, size_t n, uint64_t *masks);
};

/* Picks the table: the best this machine runs, or what the environment
 * variable VECMILL_SIMD names (an error if it cannot run here). */
int kern_init(struct err *err);

/* No NaN and no infinity among N floats? */
bool kern_finite(const float *x, size_t n);

/* DIM rounded up to what K's [padded] functions want. */
static inline size_t kern_columns(const struct kern *k, size_t dim)
{
	return (dim + k->lanes - 1) / k->lanes * k->lanes;
}

/* The chosen table; kern_init was called. */
const struct kern *kern(void);

/* All tables that run on this machine, scalar first; NULL-ended. */
const struct kern *const *kern_all(void);

#endif
