/* SPDX-License-Identifier: MIT */
/* Any bytes as NumPy's, TensorBoard's, floret's and finalfusion's: the first
 * says as which, and how many after it are the file of words. */
#include "fuzz_matrix.h"

/* A vector of a word may be as long as the file, and a code 64 numbers. */
enum { FACTOR_MADE = 300 };

static const struct {
	const char *name;
	unsigned factor;
} formats[] = {{"npy", FACTOR},
	       {"tsv", FACTOR},
	       {"floret", FACTOR_MADE},
	       {"finalfusion", FACTOR_MADE}};

static void read_with(const char *path, const uint8_t *words, size_t n,
		      const struct format *format, unsigned factor)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fuzz_stdin(words, n);
	m.words_path = "-";
	fuzz_limit(factor, fuzz_content(path) + fuzz_content("-"));
	fuzz_stdin(words, n);
	rc = matrix_read_as(&m, path, format, 1, &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	size_t kind, words;
	const char *path;

	if (!n)
		return 0;
	kind = data[0] >> 6;
	words = data[0] & 63;
	if (words > n - 1)
		words = n - 1;
	path = fuzz_file(data + 1 + words, n - 1 - words);
	read_with(path, data + 1, words, format_find(formats[kind].name),
		  formats[kind].factor);
	fuzz_header(path);
	return 0;
}
