/* SPDX-License-Identifier: MIT */
#include "quant/family.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 64 };

/* All that codecs write: other tensors may be named alike. */
static const char *const parts[] = {
    "codes", "scales",	  "signs",   "axes",   "lengths", "widths", "levels",
    "core",  "centroids", "columns", "places", "mixes",	  NULL};

static void join(char to[LONGEST], const char *a, const char *b)
{
	int n = snprintf(to, LONGEST, "%s.%s", a, b);

	assert(n > 0 && n < LONGEST);
	(void)n;
}

const struct tensor *family_tensor(const struct matrix *m, const char *family,
				   const char *part)
{
	char name[LONGEST];

	join(name, family, part);
	return matrix_tensor(m, name);
}

static bool is_part(const char *name)
{
	const char *const *p;

	for (p = parts; *p; p++)
		if (strcmp(*p, name) == 0)
			return true;
	return false;
}

int family_add_tensor(struct matrix *m, const char *family,
		      const struct tensor *t, struct err *err)
{
	struct tensor named = *t;
	char name[LONGEST];

	assert(is_part(t->name));
	join(name, family, t->name);
	named.name = name;
	return matrix_add_tensor(m, &named, err);
}

int family_add(struct matrix *m, const char *family, const char *part,
	       enum dtype type, uint64_t rows, uint64_t cols, void *owned,
	       struct err *err)
{
	struct tensor t = {.name = (char *)part,
			   .type = type,
			   .ndim = cols ? 2 : 1,
			   .shape = {rows, cols},
			   .data = owned,
			   .owned = owned};

	return family_add_tensor(m, family, &t, err);
}

static void meta_key(char to[LONGEST], const char *family, const char *key)
{
	char prefix[LONGEST] = "vecmill";

	if (strcmp(family, "input") != 0)
		join(prefix, "vecmill", family);
	join(to, prefix, key);
}

const char *family_meta(const struct matrix *m, const char *family,
			const char *key)
{
	char name[LONGEST];

	meta_key(name, family, key);
	return matrix_meta(m, name);
}

int family_set_meta(struct matrix *m, const char *family, const char *key,
		    const char *value, struct err *err)
{
	char name[LONGEST];

	meta_key(name, family, key);
	return matrix_set_meta(m, err, name, "%s", value);
}

void family_drop(struct matrix *m, const char *family)
{
	char name[LONGEST];
	const char *const *p;

	matrix_drop(m, family);
	for (p = parts; *p; p++) {
		join(name, family, *p);
		matrix_drop(m, name);
	}
}
