/* SPDX-License-Identifier: MIT */
/* What the targets for matrix formats share: bytes to a file to a matrix. */
#ifndef FUZZ_MATRIX_H
#define FUZZ_MATRIX_H

#include "base/gz.h"
#include "data/format.h"
#include "data/matrix.h"

#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char fuzz_path[] = "/tmp/fuzz_matrix.XXXXXX";

static void fuzz_unlink(void)
{
	unlink(fuzz_path);
}

/* One temporary file, filled anew each time. */
static const char *fuzz_file(const uint8_t *data, size_t n)
{
	static int fd = -1;

	if (fd < 0) {
		fd = mkstemp(fuzz_path);
		atexit(fuzz_unlink);
	}
	if (fd < 0 || ftruncate(fd, 0) < 0 ||
	    pwrite(fd, data, n, 0) != (ssize_t)n)
		abort();
	return fuzz_path;
}

/* Every failure has a reason and the status of a failure. */
static void fuzz_verdict(int rc, struct matrix *m, const struct err *err)
{
	if ((rc < 0) != (err->status == ERR_FAILED) || (rc < 0 && !err->msg[0]))
		abort();
	if (rc == 0 && !m->words.n && !matrix_is_index(m))
		abort();
	matrix_release(m);
}

static void fuzz_read(const char *path, const char *format)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc = matrix_read_as(&m, path, format ? format_find(format) : NULL,
				1, &err);

	fuzz_verdict(rc, &m, &err);
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
	rc = format_find(format)->read(&m, in, &err);
	fuzz_verdict(rc, &m, &err);
	gz_close(in);
}

#endif
