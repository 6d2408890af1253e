/* SPDX-License-Identifier: MIT */
#include "data/dtype.h"

#include "base/half.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *name;
	size_t size;
} dtypes[DTYPE_COUNT] = {
    [DTYPE_F32] = {"F32", 4},	[DTYPE_F16] = {"F16", 2},
    [DTYPE_BF16] = {"BF16", 2}, [DTYPE_F64] = {"F64", 8},
    [DTYPE_I64] = {"I64", 8},	[DTYPE_I32] = {"I32", 4},
    [DTYPE_I16] = {"I16", 2},	[DTYPE_I8] = {"I8", 1},
    [DTYPE_U8] = {"U8", 1},	[DTYPE_U16] = {"U16", 2},
    [DTYPE_U32] = {"U32", 4},	[DTYPE_U64] = {"U64", 8},
    [DTYPE_BOOL] = {"BOOL", 1}, [DTYPE_F8_E4M3] = {"F8_E4M3", 1},
    [DTYPE_F8_E5M2] = {"F8_E5M2", 1},
};

size_t dtype_size(enum dtype t)
{
	return dtypes[t].size;
}

const char *dtype_name(enum dtype t)
{
	return dtypes[t].name;
}

int dtype_find(const char *name, enum dtype *ret)
{
	int t;

	for (t = 0; t < DTYPE_COUNT; t++)
		if (strcmp(dtypes[t].name, name) == 0) {
			*ret = (enum dtype)t;
			return 0;
		}
	return -1;
}

bool dtype_holds_vectors(enum dtype t)
{
	return t == DTYPE_F32 || t == DTYPE_F16 || t == DTYPE_BF16;
}

bool dtype_widens(enum dtype t)
{
	return dtype_holds_vectors(t) || t == DTYPE_F64 || t == DTYPE_I8;
}

static void widen_f16(const uint16_t *from, size_t n, float *to)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = half_to_float(from[i]);
}

static void widen_bf16(const uint16_t *from, size_t n, float *to)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = half_bf16_to_float(from[i]);
}

static void widen_f64(const double *from, size_t n, float *to)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = (float)from[i];
}

static void widen_i8(const int8_t *from, size_t n, float *to)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = from[i];
}

void dtype_widen(enum dtype type, const void *from, size_t n, float *to)
{
	if (type == DTYPE_F32)
		memcpy(to, from, n * sizeof(*to));
	else if (type == DTYPE_F16)
		widen_f16(from, n, to);
	else if (type == DTYPE_BF16)
		widen_bf16(from, n, to);
	else if (type == DTYPE_F64)
		widen_f64(from, n, to);
	else
		widen_i8(from, n, to);
}

static size_t narrow_f16(const float *from, size_t n, uint16_t *to)
{
	size_t i;

	for (i = 0; i < n; i++) {
		to[i] = half_of_float(from[i]);
		if ((to[i] & 0x7fff) == 0x7c00 && isfinite(from[i]))
			break;
	}
	return i;
}

static size_t narrow_bf16(const float *from, size_t n, uint16_t *to)
{
	size_t i;

	for (i = 0; i < n; i++) {
		to[i] = half_bf16_of_float(from[i]);
		if ((to[i] & 0x7fff) == 0x7f80 && isfinite(from[i]))
			break;
	}
	return i;
}

size_t dtype_narrow(enum dtype type, const float *from, size_t n, void *to)
{
	if (type == DTYPE_F16)
		return narrow_f16(from, n, to);
	if (type == DTYPE_BF16)
		return narrow_bf16(from, n, to);
	memcpy(to, from, n * sizeof(*from));
	return n;
}
