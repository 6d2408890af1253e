/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a corpus, by rules that the first of them choose, in blocks of
 * two sizes: counts must be the same, and encoding must give as many tokens.  libFuzzer, cc -fsanitize=fuzzer,address.
 */
#include "base/log.h"
#include "data/count.h"
#include "kern/kern.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool count(struct vocab *v, struct ids *ids, char *path, size_t block,
		  const struct corpus_rules *rules, struct count_stats *stats)
{
	char *const paths[] = {path};
	struct err err = ERR_INIT;
	struct corpus *c;
	bool ok;

	if (corpus_open(&c, paths, 1, rules, 1, &err) < 0)
		abort();
	corpus_set_block(c, block);
	ok = count_corpus(v, ids, c, 1, stats, &err) == 0;
	if (!ok && !err_is_set(&err))
		abort();
	corpus_close(c);
	return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz_corpus-XXXXXX";
	struct vocab v = VOCAB_INIT, w = VOCAB_INIT;
	struct count_stats sv, sw;
	struct err err = ERR_INIT;
	int fd = mkstemp(path);
	struct corpus_rules rules = {0};
	struct ids ids;
	bool ok;

	if (size > 0) {
		rules.normal.lowercase = data[0] & 1;
		rules.normal.unicode_space = data[0] >> 1 & 1;
		rules.normal.utf8 = (enum normal_utf8)((data[0] >> 2) % 3);
		rules.max_token = data[0] >> 5; /* 0: the default */
	}
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	log_setup("fuzz", true, LOG_TEXT);
	if (kern_init(&err) < 0)
		abort();
	if (ids_init(&ids, size % 3 ? UINT64_MAX : 0, &err) < 0)
		abort();
	ok = count(&v, NULL, path, 1 << 16, &rules, &sv);
	if (ok != count(&w, &ids, path, 2000 + size % 50, &rules, &sw))
		abort();
	if (ok && (vocab_digest(&v) != vocab_digest(&w) ||
		   sv.tokens != sw.tokens || sv.sentences != sw.sentences ||
		   sv.overlong != sw.overlong || ids.tokens != sv.tokens))
		abort();
	ids_release(&ids);
	vocab_release(&v);
	vocab_release(&w);
	unlink(path);
	return 0;
}
