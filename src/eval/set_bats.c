/* SPDX-License-Identifier: MIT */
#include "eval/set_bats.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
	MAX_DEPTH = 32,
	MAX_LINES = 2000, /* 4 million questions, */
	MAX_WORDS = 1 << 25 /* and the words of those */
};

/* A line in memory: the word, then its answers, in words[]. */
struct entry {
	size_t first, n;
};

/* Taken apart at the slashes. */
static int add_entry(struct set *set, struct set_field f[2],
		     struct set_word *words, size_t *n, struct err *err)
{
	const char *at = f[1].bytes, *end = at + f[1].len, *slash;

	if (set_add_text(set, f[0].bytes, f[0].len, &words[(*n)++], err) < 0)
		return -1;
	for (; at < end; at = slash + 1) {
		slash = memchr(at, '/', (size_t)(end - at));
		if (!slash)
			slash = end;
		if (slash > at && set_add_text(set, at, (size_t)(slash - at),
					       &words[(*n)++], err) < 0)
			return -1;
	}
	return 0;
}

static int ask(struct set *set, const struct set_word *words,
	       const struct entry *x, const struct entry *y, struct err *err)
{
	size_t i;

	if (set_add_word(set, words[x->first], err) < 0 ||
	    set_add_word(set, words[x->first + 1], err) < 0)
		return -1;
	for (i = 0; i < y->n; i++)
		if (set_add_word(set, words[y->first + i], err) < 0)
			return -1;
	return set_add_item(set, (uint32_t)set->nsections - 1,
			    (uint32_t)y->n + 2, 0, err);
}

static int read_entries(struct set *set, const struct set_lines *l,
			struct set_word *words, struct entry *entries,
			struct err *err)
{
	struct set_field f[2];
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		struct set_field line = set_lines_get(l, i);

		entries[i].first = n;
		if (line.bytes[0] == ':' || !set_lines_pair(line, f))
			goto bad;
		if (add_entry(set, f, words, &n, err) < 0)
			return -1;
		entries[i].n = n - entries[i].first;
		if (entries[i].n < 2)
			goto bad;
	}
	return 0;
bad:
	return err_at(err, l->path, l->lines[i].number,
		      "expected a word, a tab and its answers between slashes "
		      "(%s is a BATS set)",
		      l->path);
}

/* Room for every line against every other: exactly as much, for it is a lot. */
static int make_room(struct set *set, const char *path,
		     const struct entry *entries, size_t n, struct err *err)
{
	uint64_t words = 0;
	size_t i;

	for (i = 0; i < n; i++)
		words += (uint64_t)(entries[i].n + 2) * (n - 1);
	if (words > MAX_WORDS)
		return err_set(err, "%s: %zu lines with so many answers are "
			       "too many questions: %llu words, more than %d",
			       path, n, (unsigned long long)words, MAX_WORDS);
	return mem_grow(&set->words, &set->words_cap,
			set->nwords + (size_t)words, sizeof(*set->words),
			err) < 0 ||
			       mem_grow(&set->items, &set->items_cap,
					set->nitems + n * (n - 1),
					sizeof(*set->items), err) < 0
		   ? -1
		   : 0;
}

/* Every line against every other. */
static int ask_all(struct set *set, const struct set_lines *l, struct err *err)
{
	/* No more words than bytes. */
	struct set_word *words = mem_array(l->text.len, sizeof(*words), err);
	struct entry *e = mem_array(l->n, sizeof(*e), err);
	int status = -1;
	size_t i, j;

	if (!words || !e || read_entries(set, l, words, e, err) < 0 ||
	    make_room(set, l->path, e, l->n, err) < 0)
		goto out;
	for (i = 0; i < l->n; i++)
		for (j = 0; j < l->n; j++)
			if (i != j && ask(set, words, &e[i], &e[j], err) < 0)
				goto out;
	status = 0;
out:
	mem_free(words);
	mem_free(e);
	return status;
}

/* The name of a file without directories and .txt, .gz. */
static struct set_field stem(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct set_field f = {slash ? slash + 1 : path, 0};

	f.len = strlen(f.bytes);
	if (f.len > 3 && !memcmp(f.bytes + f.len - 3, ".gz", 3))
		f.len -= 3;
	if (f.len > 4 && !memcmp(f.bytes + f.len - 4, ".txt", 4))
		f.len -= 4;
	return f;
}

int set_bats_file(struct set *set, const struct set_lines *l, uint32_t group,
		  struct err *err)
{
	struct set_field name = stem(l->path);

	if (l->n < 2)
		return err_set(err, "%s: fewer than two lines, no questions",
			       l->path);
	if (l->n > MAX_LINES)
		return err_set(err,
			       "%s: %zu lines, more than %d, are too many "
			       "questions",
			       l->path, l->n, MAX_LINES);
	if (set_add_section(set, name.bytes, name.len, group, err) < 0)
		return -1;
	return ask_all(set, l, err);
}

struct files {
	char **names; /* from the root */
	size_t n, cap;
};

static char *join(const char *a, const char *b, struct err *err)
{
	size_t na = strlen(a), nb = strlen(b);
	char *s = mem_array(na + nb + 2, 1, err);

	if (!s)
		return NULL;
	memcpy(s, a, na);
	if (na && a[na - 1] != '/')
		s[na++] = '/';
	memcpy(s + na, b, nb);
	return s;
}

static int walk(struct files *files, const char *root, const char *under,
		int depth, struct err *err);

/* NAME, from the root, is a file or a directory of files. */
static int visit(struct files *files, const char *root, const char *name,
		 int depth, struct err *err)
{
	char *path = join(root, name, err);
	struct stat link, st;
	int status = -1;

	if (!path)
		return -1;
	if (lstat(path, &link) < 0 || stat(path, &st) < 0) {
		err_sys(err, "%s", path);
	} else if (S_ISDIR(link.st_mode)) {
		status = walk(files, root, name, depth + 1, err);
	} else if (!S_ISREG(st.st_mode)) {
		status = 0;
	} else if (mem_grow(&files->names, &files->cap, files->n + 1,
			    sizeof(*files->names), err) == 0) {
		files->names[files->n] = mem_strdup(name, err);
		status = files->names[files->n] ? 0 : -1;
		files->n += status == 0;
	}
	mem_free(path);
	return status;
}

static int walk(struct files *files, const char *root, const char *under,
		int depth, struct err *err)
{
	char *path = join(root, under, err), *name;
	struct dirent *entry;
	int status = -1;
	DIR *dir = NULL;

	if (!path)
		return -1;
	if (depth > MAX_DEPTH) {
		err_set(err, "%s: directories nest too deep", path);
		goto out;
	}
	dir = opendir(path);
	if (!dir) {
		err_sys(err, "%s", path);
		goto out;
	}
	for (errno = 0; (entry = readdir(dir)); errno = 0) {
		if (entry->d_name[0] == '.')
			continue;
		name = join(under, entry->d_name, err);
		status = name ? visit(files, root, name, depth, err) : -1;
		mem_free(name);
		if (status < 0)
			goto out;
	}
	status = errno ? err_sys(err, "%s", path) : 0;
out:
	if (dir)
		closedir(dir);
	mem_free(path);
	return status;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The group of a file: the directory it is in; the same as the last one's if
 * that was there. */
static int group_of(struct set *set, const char *name, uint32_t *ret,
		    struct err *err)
{
	const char *slash = strrchr(name, '/');
	size_t n = slash ? (size_t)(slash - name) : 0, i;

	*ret = SET_NO_GROUP;
	if (!slash)
		return 0;
	for (i = 0; i < set->ngroups; i++)
		if (strlen(set->groups[i]) == n &&
		    !memcmp(set->groups[i], name, n))
			break;
	if (i == set->ngroups && set_add_group(set, name, n, err) < 0)
		return -1;
	*ret = (uint32_t)i;
	return 0;
}

static int read_file(struct set *set, const char *root, const char *name,
		     struct err *err)
{
	char *path = join(root, name, err);
	struct set_lines l = {0};
	uint32_t group;
	int status = -1;

	if (path && set_lines_read(&l, path, err) == 0 &&
	    group_of(set, name, &group, err) == 0)
		status = set_bats_file(set, &l, group, err);
	set_lines_release(&l);
	mem_free(path);
	return status;
}

int set_bats_directory(struct set *set, const char *path, struct err *err)
{
	struct files files = {0};
	int status = -1;
	size_t i;

	if (walk(&files, path, "", 0, err) < 0)
		goto out;
	if (files.n == 0) {
		err_set(err, "%s: no files in this directory", path);
		goto out;
	}
	qsort(files.names, files.n, sizeof(*files.names), by_bytes);
	for (i = 0; i < files.n; i++)
		if (read_file(set, path, files.names[i], err) < 0)
			goto out;
	status = 0;
out:
	for (i = 0; i < files.n; i++)
		mem_free(files.names[i]);
	mem_free(files.names);
	return status;
}
