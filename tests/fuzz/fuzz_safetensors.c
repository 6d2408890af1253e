/* SPDX-License-Identifier: MIT */
#include "fuzz_matrix.h"

#include "kern/kern.h"
#include "quant/codec.h"
#include "quant/quantize.h"

/* What opens through its codec can be decoded, whatever it holds. */
static void fuzz_codec(const char *path)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	struct coded c;
	int rc;

	if (!kern())
		kern_init(&err);
	rc = matrix_read_as(&m, path, format_find("safetensors"), 1, &err);
	if (rc == 0)
		rc = coded_open(&c, &m, &err);
	if (rc == 0 && c.rows < 1000 && c.dim < 5000)
		rc = quantize_undo(&m, &err);
	fuzz_verdict(rc, &m, &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	fuzz_read(path, "safetensors");
	fuzz_stream(path, "safetensors");
	fuzz_codec(path);
	return 0;
}
