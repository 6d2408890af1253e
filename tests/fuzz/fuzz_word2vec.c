/* SPDX-License-Identifier: MIT */
#include "fuzz_matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, NULL);
	fuzz_read(path, "word2vec");
	return 0;
}
