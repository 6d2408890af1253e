/* SPDX-License-Identifier: MIT */
/* Any bytes as word2vec text, fastText .vec and GloVe. */
#include "fuzz_matrix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, "text");
	fuzz_read(path, "glove");
	return 0;
}
