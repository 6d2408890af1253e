/* SPDX-License-Identifier: MIT */
/* Any bytes as word2vec binary, and as whatever they look like. */
#include "fuzz_matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, NULL);
	fuzz_read(path, "word2vec");
	fuzz_header(path);
	return 0;
}
