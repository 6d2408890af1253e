/* SPDX-License-Identifier: MIT */
/* What vecmill quantize --report prints. */
#ifndef CMD_QUANTIZE_PRINT_H
#define CMD_QUANTIZE_PRINT_H

#include "cmd/eval_print.h"
#include "quant/report.h"

/* To standard output: R of the codes M; INPUT: bytes of the rows as floats. */
void quantize_print(const struct report *r, const struct matrix *m,
		    const char *codec, uint64_t input,
		    enum eval_format format);

#endif
