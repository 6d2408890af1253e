/* SPDX-License-Identifier: MIT */
/*
 * The header of a NumPy file (numpy.lib.format, versions 1.0 to 3.0): six
 * bytes that are always the same, the version in two, the length of what
 * follows in two (four since 2.0), and then text, a literal of Python:
 *
 *     {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }
 */
#ifndef DATA_NPY_HEADER_H
#define DATA_NPY_HEADER_H

#include "base/err.h"

#include <stddef.h>

enum { NPY_MAGIC = 6, NPY_PREFIX = 8, NPY_MAX_HEADER = 1 << 20 };
extern const char npy_magic[NPY_MAGIC];

struct npy_header {
	size_t size; /* bytes of a number: 2, 4 or 8 */
	bool big_endian;
	bool by_columns; /* all rows' first number, then all second ones */
	uint64_t rows, dim;
};

/* The text, NAME is the file's.  Errors say what is there and what is read:
 * numbers that are no floats, an array that is no matrix. */
int npy_header_parse(struct npy_header *ret, const char *text, size_t n,
		     const char *name, struct err *err);

#endif
