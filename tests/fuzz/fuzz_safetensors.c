/* SPDX-License-Identifier: MIT */
/* Any bytes as safetensors, mapped, streamed, spooled, or the header only. */
#include "fuzz_matrix.h"

static void spooled(const char *path)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fuzz_matrix_limit(path);
	rc = matrix_read_spooled(&m, path, 1, &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, "safetensors");
	fuzz_stream(path, "safetensors");
	fuzz_header(path);
	if (n > 1 && data[0] == 0x1f && data[1] == 0x8b)
		spooled(path);
	return 0;
}
