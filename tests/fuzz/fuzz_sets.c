/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a test set, of the kind that shows and of each that may be said:
 * every word and section lies within the text.  Bytes that begin with a form
 * feed are a directory of files, which form feeds divide.
 */
#include "fuzz.h"

#include "eval/set.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the bytes of a text, and for an answer that a line and another make
 * (eval/set.h). */
enum { FACTOR = 48, PAIR = 100, LINES = 2000, NFILES = 4 };

static char root[] = "/dev/shm/fuzz_sets-XXXXXX";
static const char *const names[NFILES] = {"a.txt", "b", "one/c.txt",
					  "one/two.gz"};

static void remove_tree(void)
{
	char path[100];
	int i;

	for (i = 0; i < NFILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", root, names[i]);
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/one", root);
	rmdir(path);
	rmdir(root);
}

static const char *directory(const uint8_t *data, size_t n)
{
	static bool made;
	char path[100];
	size_t len;
	int i, fd;

	if (!made) {
		FUZZ_CHECK(mkdtemp(root));
		snprintf(path, sizeof(path), "%s/one", root);
		FUZZ_CHECK(mkdir(path, 0700) == 0);
		atexit(remove_tree);
		made = true;
	}
	for (i = 0; i < NFILES; i++) {
		const uint8_t *end = n ? memchr(data, '\f', n) : NULL;

		len = end && i < NFILES - 1 ? (size_t)(end - data) : n;
		snprintf(path, sizeof(path), "%s/%s", root, names[i]);
		unlink(path);
		if (len == 0 && n == 0)
			continue;
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		FUZZ_CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
		close(fd);
		n -= len;
		data += len;
		if (n) {
			data++;
			n--;
		}
	}
	return root;
}

static void check(const char *operand, uint64_t seen)
{
	struct err err = ERR_INIT;
	size_t i, j;
	struct set set;
	int rc;

	fuzz_limit(FACTOR, seen);
	rc = set_read(&set, operand, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	if (rc < 0)
		return;
	FUZZ_CHECK(set.nitems && set.nsections);
	for (i = 0; i < set.nitems; i++) {
		const struct set_item *item = &set.items[i];

		FUZZ_CHECK(item->section < set.nsections && item->nwords);
		FUZZ_CHECK(item->first + item->nwords <= set.nwords);
	}
	for (j = 0; j < set.nwords; j++)
		FUZZ_CHECK(set.words[j].len &&
			   set.words[j].start + set.words[j].len <=
			       set.text.len);
	set_release(&set);
}

/* Questions of lines with one another, of which we see no packed ones: a
 * number of bytes that allows for what they take. */
static uint64_t pairs(const uint8_t *data, size_t n, uint64_t content)
{
	uint64_t lines = 1, slashes = 1;
	size_t i;

	if (content != n)
		lines = LINES;

	for (i = 0; i < n; i++) {
		lines += data[i] == '\n';
		slashes += data[i] == '/';
	}
	if (lines > LINES)
		lines = LINES;
	if (content > n)
		slashes = content;
	return lines * (lines + slashes) * PAIR / FACTOR;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char operand[100];
	const char *path;
	uint64_t seen;
	int k;

	if (size > 0 && data[0] == '\f') {
		check(directory(data + 1, size - 1),
		      size + pairs(data, size, size));
		return 0;
	}
	path = fuzz_file(data, size);
	seen = fuzz_content(path);
	seen += pairs(data, size, seen);
	check(path, seen);
	for (k = 0; set_kinds[k]; k++) {
		snprintf(operand, sizeof(operand), "%s:%s", set_kinds[k],
			 path);
		check(operand, seen);
	}
	return 0;
}
