/* SPDX-License-Identifier: MIT */
/* Any bytes as a vocabulary file, read and merged: libFuzzer, cc
 * -fsanitize=fuzzer,address. */
#include "base/log.h"
#include "data/merge.h"
#include "data/vocab.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Merging this one file must give what reading it gives. */
static void same_merged(char *path, const struct vocab *v, bool readable)
{
	char *const paths[] = {path};
	struct census *c = NULL;
	struct err err = ERR_INIT;
	const struct rank *r;
	const char *word;
	size_t i, len;

	if (merge_files(&c, paths, 1, 1, 0, &err) < 0) {
		if (readable)
			abort();
		return;
	}
	if (!readable)
		abort();
	for (i = 0; census_next(c, &r, &err) > 0; i++) {
		if (i == v->words.n)
			abort();
		word = words_get(&v->words, i, &len);
		if (r->len != len || memcmp(r->bytes, word, len) ||
		    r->count != v->counts[i])
			abort();
	}
	if (i != v->words.n)
		abort();
	census_free(c);
}

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
	log_setup("fuzz", true, LOG_TEXT);
	if (vocab_read(&v, path, &err) == 0) {
		same_merged(path, &v, true);
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
	} else {
		same_merged(path, &v, false);
	}
	vocab_release(&v);
	unlink(path);
	return 0;
}
