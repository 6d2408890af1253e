/* SPDX-License-Identifier: MIT */
/*
 * Test sets, as text.  Blank lines and those that start with # are skipped;
 * fields stand between tabs, spaces or commas.
 *
 *   analogy     Google's format (Mikolov et al. 2013): four words a line
 *               under headings ": section".  Sections whose name begins with
 *               "gram" make the group "syntactic", the others "semantic",
 *               where both occur.
 *   similarity  two words and a score; a first line without a number is one
 *               of column names.
 *   bats        Gladkova et al. 2016: a word, a tab and its answers between
 *               slashes; a file is a section.  A directory of files is one
 *               set whose subdirectories are groups.  All ordered pairs of
 *               different lines are questions.
 *   category    a word and its class; a class is a section.
 *   odd         three words or more; the last is the odd one.
 *
 * The kind shows in the first lines, or is said: "odd:FILE".
 *
 * Reading takes at most 48 times the bytes of the text, and 3 MiB.  Questions
 * of a bats file are more than its bytes: 2,000 lines at most, 2^25 words at
 * most, 16 bytes each and 24 a question.
 */
#ifndef EVAL_SET_H
#define EVAL_SET_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

enum set_kind { SET_ANALOGY, SET_SIMILARITY, SET_BATS, SET_CATEGORY, SET_ODD };

/* "analogy" ...: by kind, as they stand before the colon; NULL-ended. */
extern const char *const set_kinds[];

#define SET_NO_GROUP UINT32_MAX

struct set_word {
	size_t start, len; /* in set->text */
};

struct set_item {
	size_t first; /* words[first .. first + nwords): a b c and one answer
		       * or more; a pair; a word; a word after another */
	uint32_t nwords;
	uint32_t section;
	double score; /* of a similarity */
};

struct set_section {
	char *name;
	size_t n;       /* items */
	uint32_t group; /* or SET_NO_GROUP */
};

struct set {
	const char *path; /* without the kind before it */
	enum set_kind kind;
	struct strbuf text;
	struct set_word *words;
	size_t nwords, words_cap;
	struct set_item *items; /* at least one */
	size_t nitems, items_cap;
	struct set_section *sections; /* at least one; the first may be "" */
	size_t nsections, sections_cap;
	char **groups;
	size_t ngroups, groups_cap;
};

/* Reads OPERAND, "KIND:PATH" or a path (if there is a file of the whole name
 * it is that).  Errors name file and line; a set without items is one.
 * OPERAND stays the caller's and must outlive SET, which after a failure is
 * empty. */
int set_read(struct set *set, const char *operand, struct err *err);
void set_release(struct set *set);

static inline const struct set_word *set_words(const struct set *set, size_t i)
{
	return set->words + set->items[i].first;
}

/* For readers. */
int set_add_group(struct set *set, const char *name, size_t n, struct err *err);
int set_add_section(struct set *set, const char *name, size_t n, uint32_t group,
		    struct err *err);
/* Bytes into the text. */
int set_add_text(struct set *set, const char *bytes, size_t n,
		 struct set_word *ret, struct err *err);
int set_add_word(struct set *set, struct set_word word, struct err *err);
/* An item of the last NWORDS words. */
int set_add_item(struct set *set, uint32_t section, uint32_t nwords,
		 double score, struct err *err);

#endif
