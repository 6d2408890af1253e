/* SPDX-License-Identifier: MIT */
/* Any bytes as a vocabulary file: libFuzzer, cc -fsanitize=fuzzer,address. */
#include "data/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz_vocab-XXXXXX";
	struct vocab v = VOCAB_INIT;
	struct err err = ERR_INIT;
	int fd = mkstemp(path);
	const char *word;
	size_t i, len;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	if (vocab_read(&v, path, &err) == 0) {
		for (i = 0; i < v.words.n; i++) {
			word = words_get(&v.words, i, &len);
			if (words_find(&v.words, word, len) != i ||
			    v.counts[i] == 0 ||
			    (i && v.counts[i] > v.counts[i - 1]))
				abort();
		}
		if (vocab_cut(&v, 2, size % 7, NULL, &err) < 0)
			abort();
	} else if (!err_is_set(&err)) {
		abort();
	}
	vocab_release(&v);
	unlink(path);
	return 0;
}
