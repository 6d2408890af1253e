/* SPDX-License-Identifier: MIT */
/* Any bytes as a vocabulary file, read and merged. */
#include "fuzz.h"

#include "data/merge.h"
#include "data/vocab.h"

#include <string.h>

enum { FACTOR = 24 };

/* Merging this one file must give what reading it gives. */
static void same_merged(const char *path, const struct vocab *v, bool readable,
			uint64_t memory)
{
	char name[64];
	char *const paths[] = {name};
	struct census *c = NULL;
	struct err err = ERR_INIT;
	const struct rank *r;
	const char *word;
	size_t i, len;
	int rc;

	strcpy(name, path);
	rc = merge_files(&c, paths, 1, 1, memory, &err);
	fuzz_verdict(rc, &err);
	FUZZ_CHECK(readable == (rc == 0));
	if (rc < 0)
		return;
	for (i = 0; census_next(c, &r, &err) > 0; i++) {
		FUZZ_CHECK(i < v->words.n);
		word = words_get(&v->words, i, &len);
		FUZZ_CHECK(r->len == len && !memcmp(r->bytes, word, len) &&
			   r->count == v->counts[i]);
	}
	FUZZ_CHECK(i == v->words.n);
	census_free(c);
}

static void check(const struct vocab *v)
{
	const char *word;
	size_t i, len;

	for (i = 0; i < v->words.n; i++) {
		word = words_get(&v->words, i, &len);
		FUZZ_CHECK(words_find(&v->words, word, len) == i);
		FUZZ_CHECK(v->counts[i]);
		FUZZ_CHECK(i == 0 || v->counts[i] <= v->counts[i - 1]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct vocab v = VOCAB_INIT;
	struct err err = ERR_INIT;
	uint64_t seen = fuzz_content(path);
	int rc;

	fuzz_limit(FACTOR, seen);
	rc = vocab_read(&v, path, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	same_merged(path, &v, rc == 0, size % 2 ? 0 : 1 << 20);
	if (rc == 0) {
		check(&v);
		FUZZ_CHECK(vocab_cut(&v, 2, size % 7, NULL, &err) == 0);
	}
	vocab_release(&v);
	return 0;
}
