/* SPDX-License-Identifier: MIT */
/*
 * Test sets, as text: analogies in Google's format (four words a line,
 * sections headed ": name") and similarities (two words and a score, between
 * tabs, spaces or commas).  The kind shows in the first line.
 */
#ifndef EVAL_SET_H
#define EVAL_SET_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

enum set_kind { SET_ANALOGY, SET_SIMILARITY };

struct set_word {
	size_t start, len; /* in set->text */
};

struct set_item {
	struct set_word words[4]; /* two of them for a similarity */
	double score;		  /* of a similarity */
	uint32_t section;
};

struct set_section {
	char *name;
	size_t first, n; /* items */
};

struct set {
	const char *path;
	enum set_kind kind;
	struct strbuf text;
	struct set_item *items;
	size_t nitems, items_cap;
	struct set_section *sections; /* at least one; the first may be "" */
	size_t nsections, sections_cap;
};

/* Errors name file and line; a set without items is one. PATH stays the
 * caller's. */
int set_read(struct set *set, const char *path, struct err *err);
void set_release(struct set *set);

#endif
