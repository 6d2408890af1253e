/* SPDX-License-Identifier: MIT */
/*
 * The trained rows, shared by all workers and written without locks: input
 * [rows_in, dim] and output [rows_out, dim].  Rows are padded for the kernels
 * (kern_padded) and the padding stays zero.
 *
 * They are floats, or to save memory bf16; then a pointer to a row points at
 * half as many floats, and what is there is for kernels that know (mix16 in
 * kern.h).
 */
#ifndef TRAIN_PARAMS_H
#define TRAIN_PARAMS_H

#include "data/matrix.h"
#include "train/subwords.h"

#include <stddef.h>
#include <stdint.h>

struct params {
	enum dtype type; /* F32 or BF16 */
	size_t rows_in, rows_out;
	size_t dim;	/* as asked */
	size_t width;	/* that, padded */
	size_t columns; /* of those the ones that kernels go over */
	size_t stride;	/* the memory of a row, in floats */
	float *input, *output;
	const struct sets *sets; /* the caller's: which input rows a word has
				  * (subwords.h); NULL: the one of its number */
	size_t contended; /* of words, the leading ones whose input rows several
			   * workers are likely to change at the same time */
	const uint8_t *frozen; /* [words], the caller's: which rows are
				* locked (freeze.h); NULL: none */
};

#define PARAMS_INIT {0}

/*
 * Input rows uniform in +-1/2 / dim, output rows zero, as word2vec has it.
 * A row's numbers depend on SEED and its own number only.
 */
int params_init(struct params *p, size_t rows_in, size_t rows_out, size_t dim,
		uint64_t seed, struct err *err);
/* The same as TYPE. */
int params_init_as(struct params *p, enum dtype type, size_t rows_in,
		   size_t rows_out, size_t dim, uint64_t seed,
		   struct err *err);
void params_release(struct params *p);

/* Bytes of a row of DIM numbers of TYPE. */
size_t params_row_bytes(enum dtype type, size_t dim);

/* ROW, of both, as at the start; its numbers depend on SEED and STREAM only. */
void params_begin(struct params *p, uint32_t row, uint64_t seed,
		  uint64_t stream);

/* Row K of the first N, of both, becomes what row ORDER[K] was.  ORDER is a
 * permutation and is lost; SPARE has room for a row. */
void params_permute(struct params *p, uint32_t *order, size_t n,
		    float *spare);

/* The rows become those of tensors, which together have the same shape and
 * type; what else they are is an error.  Input rows are those of OPT_INPUT and
 * then those of OPT_TABLE. */
int params_take(struct params *p, const struct tensor *opt_input,
		const struct tensor *opt_table, const struct tensor *output,
		struct err *err);

/* See mem_pages_mend. */
void params_mend(const struct params *p);

/* No NaN and no infinity anywhere? */
bool params_finite(const struct params *p);

static inline bool params_half(const struct params *p)
{
	return p->type == DTYPE_BF16;
}

static inline float *params_input(const struct params *p, uint32_t row)
{
	return p->input + row * p->stride;
}

static inline float *params_output(const struct params *p, uint32_t row)
{
	return p->output + row * p->stride;
}

#endif
