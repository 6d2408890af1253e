/* SPDX-License-Identifier: MIT */
/*
 * Codecs: how the rows of a matrix are stored.  Search works on any of them
 * through this seam and does not know which.  To add one, write
 * quant/codec_NAME.c and add its row in codec.c.
 *
 * Opening believes no tensor and makes no room: what it found can be decoded
 * and searched whatever it holds.
 */
#ifndef QUANT_CODEC_H
#define QUANT_CODEC_H

#include "kern/kern.h"
#include "quant/family.h"
#include "quant/hadamard.h"
#include "quant/levels.h"
#include "quant/rotation.h"
#include "quant/rows.h"

struct codec;

/* The rows of a matrix, opened for reading through their codec. */
struct coded {
	const struct codec *codec;
	const char *family; /* whose rows: "input" or "ngrams" */
	size_t rows, dim;
	enum dtype type;   /* of rows that are floats */
	const void *codes;  /* row-major, stride bytes apart */
	const void *scales; /* per row, or NULL */
	bool half;	    /* scales are F16, not F32 */
	size_t stride;
	/* Of codecs along axes: [naxes, dim] I8, axes_stride bytes apart, or
	 * NULL and `turn`, and what else codec_axes.c says. */
	const void *axes;
	size_t naxes, axes_stride;
	const float *lengths, *levels;
	const uint8_t *widths;
	struct hadamard turn;
	size_t bytes; /* of codes that are read, a row */
	size_t ncoords; /* see coordinates() */
	float norms[ROWS_MAX_AXES_DIM], along[ROWS_MAX_AXES_DIM];
	/* OUT [n, naxes]: what N rows are along the axes, times LENGTHS
	 * [naxes] (NULL: 1) and the scale (along.h). */
	void (*numbers)(const struct coded *c, const float *lengths,
			size_t first, size_t n, float *out);
	/* Of codec_pq.c: [ncentres, ncolumns], a part of them a byte, and the
	 * axis that a column is along. */
	const float *centres;
	size_t ncentres, ncolumns, parts;
	const int16_t *columns;
	/* Of codecs of groups of rows: what groups.h says. */
	void (*to_axes)(const struct coded *c, size_t slot, const float *y,
			size_t n, float *z);
	size_t groups, slots, rank, core_width, nmixes;
	const uint16_t *core;
	const float *mixes;
	const uint8_t *places;
};

/* What a user may say about the codes; 0: what the codec thinks best. */
struct codec_options {
	uint64_t seed;
	int bits;     /* a dimension */
	size_t rank;  /* of decompositions, or */
	double ratio; /* bytes of the floats to bytes of the tensors */
	enum rotation rotation;
	enum levels levels;
};

struct codec {
	const char *name; /* "int8": metadata "vecmill.codec" */
	const char *help;
	int bits; /* a dimension; picked by --bits (0: not) */
	bool ranked; /* takes a rank or a ratio */
	bool sized; /* takes 1, 2, 4 or 8 of codec_options.bits; has no
		     * scales where rows have length 1 */
	bool turns; /* options have rotation and levels */
	/* From floats: adds the tensors of their family to OUT.  NULL: not a target of
	 * quantize. */
	int (*encode)(struct matrix *out, const struct rows *rows,
		      const struct codec_options *o, int threads,
		      struct err *err);
	/* Of all tensors that gives, about. */
	uint64_t (*bytes)(uint64_t rows, uint64_t dim,
			  const struct codec_options *o);
	/* Finds and checks its tensors of a family in M, which stand for
	 * c->rows; 0, or -1 with ERR. */
	int (*open)(struct coded *c, const struct matrix *m, struct err *err);
	void (*decode_row)(const struct coded *c, size_t row, float *out);
	/* N rows as floats, *RET_LD apart: where they are, or in SCRATCH,
	 * coded_scratch() floats (for one row, dim). */
	const float *(*floats)(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld);
	/*
	 * Rows in the coordinates in which they are coded, c->ncoords floats,
	 * and VECTORS [n, dim] brought to those: products of a row with them
	 * are the same there, up to rounding, and the length of a row is the
	 * same but for a factor of 1 +- skew().  So that searching need not
	 * bring every row back.  NULL, all three: coordinates are the floats.
	 */
	const float *(*coordinates)(const struct coded *c, size_t first,
				    size_t n, float *scratch, size_t *ret_ld);
	void (*bring)(const struct coded *c, const float *vectors, size_t n,
		      float *out);
	/* OUT [n]: the products of N <= CODED_BLOCK rows with a vector that
	 * has been brought, and the sums of the squares of their coordinates
	 * (NULL: not wanted), out of the codes.  NULL: there is no quicker way
	 * than by coordinates. */
	void (*products)(const struct coded *c, size_t first, size_t n,
			 const float *brought, float *out, float *opt_squares);
	/* A bound, found anew by every call: 1 or more where lengths have
	 * nothing to do with each other, NAN when out of memory. */
	float (*skew)(const struct coded *c);
};

/* Rows decoded at once at most. */
enum { CODED_BLOCK = 256 };

static inline size_t coded_scratch(const struct coded *c)
{
	return (size_t)CODED_BLOCK *
	       (c->dim > c->ncoords ? c->dim : c->ncoords);
}

/* Has the codes of a row brought from memory. */
static inline void coded_fetch(const struct coded *c, size_t row)
{
	const char *at = (const char *)c->codes + row * c->stride;
	size_t i;

	if (c->slots > 1) /* codes are not a row's own */
		return;
	for (i = 0; i < c->stride; i += 64)
		__builtin_prefetch(at + i);
}

/* As above, of any codec. */
const float *coded_coordinates(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld);
void coded_bring(const struct coded *c, const float *vectors, size_t n,
		 float *out);

extern const struct codec *const codec_table[]; /* NULL-ended */
const struct codec *codec_find(const char *name);
/* The first that codes with so many bits a dimension, or NULL. */
const struct codec *codec_by_bits(int bits);
/* Can it be told to code with so many? */
bool codec_takes(const struct codec *c, int bits);

/*
 * Opens the rows of M that TENSOR has or had, "input" (one a word) or "ngrams"
 * (as many as data/ngrams.h says), with the codec that metadata names for it:
 * "vecmill.codec" or "vecmill.ngrams.codec" (none: f32).
 */
int coded_open_named(struct coded *c, const struct matrix *m,
		     const char *tensor, struct err *err);
/* Those of the words. */
int coded_open(struct coded *c, const struct matrix *m, struct err *err);

/* A tensor that the codec looks for; NULL if it is not there. */
static inline const struct tensor *coded_tensor(const struct coded *c,
						const struct matrix *m,
						const char *part)
{
	return family_tensor(m, c->family, part);
}

#endif
