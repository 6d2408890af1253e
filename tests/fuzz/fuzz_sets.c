/* SPDX-License-Identifier: MIT */
/* Any bytes as a test set: every word and section lies within the text. */
#include "eval/set.h"

#include <stdlib.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/tmp/fuzz_sets-XXXXXX";
	struct err err = ERR_INIT;
	int fd = mkstemp(path);
	size_t i, j;
	struct set set;

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
	if (set_read(&set, path, &err) == 0) {
		if (!set.nitems || !set.nsections)
			abort();
		for (i = 0; i < set.nitems; i++)
			if (set.items[i].section >= set.nsections ||
			    !set.items[i].nwords ||
			    set.items[i].first + set.items[i].nwords >
				set.nwords)
				abort();
		for (j = 0; j < set.nwords; j++)
			if (!set.words[j].len ||
			    set.words[j].start + set.words[j].len >
				set.text.len)
				abort();
		set_release(&set);
	} else if (!err_is_set(&err)) {
		abort();
	}
	unlink(path);
	return 0;
}
