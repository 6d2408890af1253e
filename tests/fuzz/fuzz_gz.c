/* SPDX-License-Identifier: MIT */
/* Any bytes as an input file: libFuzzer, cc -fsanitize=fuzzer,address. */
#include "base/gz.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static unsigned char buf[200000];
	char path[] = "/tmp/fuzz_gz-XXXXXX";
	struct err err = ERR_INIT;
	struct gz_reader *in = NULL;
	int fd = mkstemp(path);
	uint64_t total = 0;
	ssize_t got;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	if (gz_open(&in, path, 1 + (int)(size % 2), &err) == 0) {
		gz_peek(in, buf, size % 5000, &err);
		while ((got = gz_read(in, buf, sizeof(buf), &err)) > 0 &&
		       total < 1 << 26)
			total += (uint64_t)got;
		gz_close(in);
	}
	unlink(path);
	return 0;
}
