/* SPDX-License-Identifier: MIT */
/*
 * The types of numbers in tensors, as safetensors names them, and those of
 * vectors as floats.
 */
#ifndef DATA_DTYPE_H
#define DATA_DTYPE_H

#include <stdbool.h>
#include <stddef.h>

enum dtype {
	DTYPE_F32,
	DTYPE_F16,
	DTYPE_BF16,
	DTYPE_F64,
	DTYPE_I64,
	DTYPE_I32,
	DTYPE_I16,
	DTYPE_I8,
	DTYPE_U8,
	DTYPE_U16,
	DTYPE_U32,
	DTYPE_U64,
	DTYPE_BOOL,
	DTYPE_F8_E4M3,
	DTYPE_F8_E5M2,
	DTYPE_COUNT
};

size_t dtype_size(enum dtype t);
const char *dtype_name(enum dtype t); /* "F32" */
/* 0, or -1 when there is none. */
int dtype_find(const char *name, enum dtype *ret);

/* F32, F16 or BF16: what our own files have vectors in. */
bool dtype_holds_vectors(enum dtype t);

/* Those, F64 and I8: what dtype_widen takes. */
bool dtype_widens(enum dtype t);

/* N numbers as floats, doubles to the nearest. */
void dtype_widen(enum dtype type, const void *from, size_t n, float *to);

/* N floats as F32, F16 or BF16, to nearest, ties to even.  The first that is
 * finite and would not be so any more, or N: then TO holds all. */
size_t dtype_narrow(enum dtype type, const float *from, size_t n, void *to);

#endif
