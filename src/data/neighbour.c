/* SPDX-License-Identifier: MIT */
#include "data/neighbour.h"

#include "base/beside.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/strbuf.h"

#include <string.h>
#include <unistd.h>

static bool ends_in(const char *s, size_t n, const char *end, size_t len)
{
	return n >= len && memcmp(s + n - len, end, len) == 0;
}

static bool is_gz(const char *path)
{
	return ends_in(path, strlen(path), ".gz", 3);
}

/* How much of PATH, which begins with DIR bytes of directories, stands before
 * its extension. */
static size_t stem(const char *path, size_t dir)
{
	size_t n = strlen(path) - (is_gz(path) ? 3 : 0), i;

	for (i = n; i > dir + 1; i--)
		if (path[i - 1] == '.')
			return i - 1;
	return n;
}

/* What of PATH stays and, in *RET_END, what comes behind it; -1 where the
 * pattern does not fit. */
static long match(const char *path, const char *pattern, const char **ret_end)
{
	size_t dir = beside_dir(path), n = stem(path, dir), len;
	const char *equals = strchr(pattern, '=');

	if (*pattern == '/') {
		*ret_end = pattern + 1;
		return (long)dir;
	}
	*ret_end = pattern;
	if (!equals)
		return (long)n;
	len = (size_t)(equals - pattern);
	*ret_end = equals + 1;
	return ends_in(path + dir, n - dir, pattern, len) ? (long)(n - len)
							  : -1;
}

static char *join(const char *path, long n, const char *end, const char *more,
		  struct err *err)
{
	struct strbuf b = STRBUF_INIT;

	if (strbuf_add(&b, path, (size_t)n, err) == 0 &&
	    strbuf_addf(&b, err, "%s%s", end, more) == 0)
		return b.data;
	strbuf_release(&b);
	return NULL;
}

/* 1, 0, -1. */
static int try_name(char **ret, const char *path, const char *pattern,
		    const char *more, struct err *err)
{
	const char *end;
	long n = match(path, pattern, &end);

	if (n < 0)
		return 0;
	*ret = join(path, n, end, more, err);
	if (!*ret)
		return -1;
	if (access(*ret, F_OK) == 0)
		return 1;
	mem_free(*ret);
	*ret = NULL;
	return 0;
}

int neighbour_find(char **ret, const char *path, const char *const *patterns,
		   struct err *err)
{
	/* The one that was written beside it comes first. */
	const char *first = is_gz(path) ? ".gz" : "";
	const char *then = is_gz(path) ? "" : ".gz";
	int rc = 0;

	*ret = NULL;
	if (strcmp(path, "-") == 0)
		return 0;
	for (; rc == 0 && *patterns; patterns++) {
		rc = try_name(ret, path, *patterns, first, err);
		if (rc == 0)
			rc = try_name(ret, path, *patterns, then, err);
	}
	return rc < 0 ? -1 : 0;
}

char *neighbour_output(const char *path, const char *const *patterns,
		       struct err *err)
{
	const char *end = "";
	long n = -1;

	if (!file_replaceable(path)) {
		err_usage(err, "%s: there would be two files, which need the "
			  "name of one", path);
		return NULL;
	}
	for (; n < 0 && *patterns; patterns++)
		n = match(path, *patterns, &end);
	return join(path, n, end, is_gz(path) ? ".gz" : "", err);
}
