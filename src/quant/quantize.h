/* SPDX-License-Identifier: MIT */
/* Between floats and codes, a whole matrix at a time. */
#ifndef QUANT_QUANTIZE_H
#define QUANT_QUANTIZE_H

#include "quant/codec.h"
#include "quant/report.h"

/* Are the rows of M codes already?  That is an error. */
int quantize_check(const struct matrix *m, struct err *err);

/* Replaces the rows of M by their codes.  Drops "output", which is of no use
 * without floats to train; words, counts and metadata stay. */
int quantize(struct matrix *m, const struct codec *codec, int threads,
	     struct err *err);

/* The same, and says what it did to the rows if that is asked for. */
int quantize_and_report(struct matrix *m, const struct codec *codec,
			int threads, struct report *opt_report,
			struct err *err);

/* Replaces codes by the floats they stand for; floats stay as they are. */
int quantize_undo(struct matrix *m, struct err *err);

/* About as many bytes a matrix of that shape takes with that codec: its codes
 * at most, and scales of F16. */
uint64_t quantize_bytes(const struct codec *codec, uint64_t rows,
			uint64_t dim);

#endif
