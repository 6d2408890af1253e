/* SPDX-License-Identifier: MIT */
/* Codecs tried on a sample of the rows: what they keep, and what they take. */
#ifndef QUANT_TRIAL_H
#define QUANT_TRIAL_H

#include "quant/nearest.h"
#include "quant/quantize.h"

struct trial {
	size_t n, dim; /* of the sample */
	size_t most;   /* coordinates along principal axes there may be */
	float *rows;   /* [n, dim]: as they are coded without --pca */
	float *turned; /* [n, most]: by descending variance */
	struct words words;
	size_t asked;
	struct nearest *before; /* [asked]: of queries spread over all */
};

/* What becomes of the sample with a codec. */
struct trial_result {
	double kept;  /* of the nearest rows, 0..1 */
	double row;   /* bytes a row takes, */
	double fixed; /* and those that do not depend on their number; both
		       * as they are in the file, without words */
};

/* Takes a sample, spread over the rows of M that S keeps.  TURN: --pca will be
 * tried. */
int trial_init(struct trial *t, const struct matrix *m, const struct steps *s,
	       bool turn, int threads, struct err *err);
void trial_release(struct trial *t);

/* Codes the sample as Q says, with PCA of the coordinates (0: with all
 * dimensions as they are); COMPRESS: the file is gzip'd. */
int trial_run(const struct trial *t, const struct quantize *q, size_t pca,
	      bool compress, struct trial_result *ret, struct err *err);

#endif
