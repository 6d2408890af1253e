/* SPDX-License-Identifier: MIT */
#include "base/sibling.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

enum { DIGITS = 4 };

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The last dot in BASE[0..N) but at its start; N if there is none. */
static size_t dot(const char *base, size_t n)
{
	size_t i;

	for (i = n; i > 1; i--)
		if (base[i - 1] == '.')
			return i - 1;
	return n;
}

/* Bytes of PATH before its extension. */
static size_t stem_len(const char *path)
{
	const char *base = base_of(path);
	size_t n = strlen(base), end = dot(base, n);

	if (strcmp(base + end, ".gz") == 0)
		end = dot(base, end);
	return (size_t)(base - path) + end;
}

char *sibling_named(const char *path, const char *word, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	size_t stem = stem_len(path);

	if (strbuf_add(&b, path, stem, err) == 0 &&
	    strbuf_addf(&b, err, "-%s%s", word, path + stem) == 0)
		return b.data;
	strbuf_release(&b);
	return NULL;
}

bool sibling_is(const char *name, size_t n, const char *base)
{
	size_t len = strlen(base), stem = stem_len(base), tail = len - stem;

	if (n < len || memcmp(name, base, stem) != 0 ||
	    memcmp(name + n - tail, base + stem, tail) != 0)
		return false;
	return n == len || (n > len && name[stem] == '-');
}

char *sibling_numbered(const char *path, uint64_t number, struct err *err)
{
	char word[24];

	snprintf(word, sizeof(word), "%0*" PRIu64, DIGITS, number);
	return sibling_named(path, word, err);
}

/* The number in NAME; 0: it is none of BASE's. */
static uint64_t number_of(const char *name, const char *base, size_t stem)
{
	size_t tail = strlen(base + stem), n = strlen(name);
	uint64_t number;

	if (n < stem + 1 + DIGITS + tail || memcmp(name, base, stem) != 0 ||
	    name[stem] != '-' || strcmp(name + n - tail, base + stem) != 0 ||
	    num_digits(name + stem + 1, n - tail - stem - 1, &number) < 0)
		return 0;
	return number;
}

/* The directory of PATH, for mem_free. */
static char *directory(const char *path)
{
	struct err ignored = ERR_INIT;
	char *dir = mem_strdup(path, &ignored);

	if (!dir)
		return NULL;
	dir[base_of(path) - path] = '\0';
	if (dir[0])
		return dir;
	mem_free(dir);
	return mem_strdup(".", &ignored);
}

uint64_t sibling_last(const char *path)
{
	const char *base = base_of(path);
	size_t stem = stem_len(path) - (size_t)(base - path);
	uint64_t last = 0, n;
	char *name = directory(path);
	DIR *dir = name ? opendir(name) : NULL;
	struct dirent *e;

	while (dir && (e = readdir(dir))) {
		n = number_of(e->d_name, base, stem);
		if (n > last)
			last = n;
	}
	if (dir)
		closedir(dir);
	mem_free(name);
	return last;
}

uint64_t sibling_room(const char *path)
{
	char *name = directory(path);
	struct statvfs fs;
	uint64_t room = UINT64_MAX;

	if (name && statvfs(name, &fs) == 0)
		room = (uint64_t)fs.f_bavail * fs.f_frsize;
	mem_free(name);
	return room;
}
