/* SPDX-License-Identifier: MIT */
/* What the reader and the writer of safetensors files share. */
#ifndef DATA_SAFETENSORS_H
#define DATA_SAFETENSORS_H

#include "data/matrix.h"

int safetensors_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err);

#endif
