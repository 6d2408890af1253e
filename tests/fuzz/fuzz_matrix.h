/* SPDX-License-Identifier: MIT */
/* What the targets for matrix formats share: bytes to a file to a matrix. */
#ifndef FUZZ_MATRIX_H
#define FUZZ_MATRIX_H

#include "fuzz.h"

#include "base/gz.h"
#include "data/format.h"
#include "data/matrix_file.h"

/* What readers promise (data/format.h, data/pack.h). */
enum { FACTOR = 16, FACTOR_PACKED = 700 };

static inline void fuzz_matrix_limit(const char *path)
{
	fuzz_limit(fuzz_may_hold(".prefix") ? FACTOR_PACKED : FACTOR,
		   fuzz_content(path));
}

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

	fuzz_matrix_limit(path);
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

	fuzz_matrix_limit(path);
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
	fuzz_matrix_limit(path);
	rc = format_find(format)->read(&m, in, &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
	gz_close(in);
}

#endif
