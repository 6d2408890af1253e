/* SPDX-License-Identifier: MIT */
/* Any bytes as a model of fastText, and as whatever they look like; what is
 * read is written again. */
#include "fuzz_matrix.h"

#include "base/file.h"
#include "data/fasttext.h"

static void write_again(const char *path)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct file_out *out;
	int rc;

	if (matrix_read_as(&m, path, format_find("fasttext"), 1, &err) < 0)
		return;
	FUZZ_CHECK(file_out_open(&out, "/dev/null", &err) == 0);
	rc = fasttext_write(&m, NULL, out, false, 1, &err);
	fuzz_verdict(rc, &err);
	file_out_abort(out);
	matrix_release(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, NULL);
	fuzz_read(path, "fasttext");
	fuzz_header(path);
	write_again(path);
	return 0;
}
