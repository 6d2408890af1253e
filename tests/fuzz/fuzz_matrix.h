/* SPDX-License-Identifier: MIT */
/* What the targets for matrix formats share: bytes to a file to a matrix. */
#ifndef FUZZ_MATRIX_H
#define FUZZ_MATRIX_H

#include "fuzz.h"

#include "base/gz.h"
#include "data/format.h"
#include "data/matrix.h"

/* What readers promise (data/format.h). */
enum { FUZZ_MATRIX_FACTOR = 32 };

/* Every failure has a reason and the status of a failure. */
static inline void fuzz_matrix(int rc, struct matrix *m, const struct err *err)
{
	fuzz_verdict(rc, err);
	FUZZ_CHECK(rc == 0 || err->status == ERR_FAILED);
	FUZZ_CHECK(rc < 0 || m->words.n || matrix_is_index(m));
	matrix_release(m);
}

static inline void fuzz_read(const char *path, const char *format)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fuzz_limit(FUZZ_MATRIX_FACTOR, fuzz_content(path));
	rc = matrix_read_as(&m, path, format ? format_find(format) : NULL, 1,
			    &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
}

/* Shapes without data. */
static inline void fuzz_header(const char *path)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fuzz_limit(FUZZ_MATRIX_FACTOR, fuzz_content(path));
	rc = matrix_read_header(&m, path, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	matrix_release(&m);
}

/* As a stream, where matrix_read_as would map it. */
static inline void fuzz_stream(const char *path, const char *format)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct gz_reader *in;
	int rc;

	if (gz_open(&in, path, 1, &err) < 0)
		return;
	fuzz_limit(FUZZ_MATRIX_FACTOR, fuzz_content(path));
	rc = format_find(format)->read(&m, in, &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
	gz_close(in);
}

#endif
