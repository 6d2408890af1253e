/* SPDX-License-Identifier: MIT */
/* Finds out of which kind a set is, and reads it. */
#include "base/mem.h"
#include "base/num.h"
#include "data/words.h"
#include "eval/set.h"
#include "eval/set_bats.h"
#include "eval/set_lines.h"

#include <float.h>
#include <string.h>
#include <sys/stat.h>

static const char *const kind_names[] = {"an analogy set", "a similarity set",
					 "a BATS set", "a category set",
					 "an odd-one-out set"};

struct reading {
	struct set *set;
	const struct set_lines *l;
	size_t at; /* line */
	bool said; /* the kind, by the user */
};

static bool to_score(struct set_field f, double *ret)
{
	char text[64];

	if (f.len >= sizeof(text))
		return false;
	memcpy(text, f.bytes, f.len);
	text[f.len] = '\0';
	return num_real(text, -DBL_MAX, DBL_MAX, ret) == NULL;
}

/* Two words and a score; how many fields. */
static int similarity(struct set_field line)
{
	struct set_field f[SET_LINES_FIELDS];
	int count = set_lines_split(line, f);
	double score;

	return count >= 3 && to_score(f[2], &score) ? count : 0;
}

static bool any_slash(const struct set_lines *l)
{
	struct set_field f[2];
	size_t i;

	for (i = 0; i < l->n; i++)
		if (set_lines_pair(set_lines_get(l, i), f) &&
		    memchr(f[1].bytes, '/', f[1].len))
			return true;
	return false;
}

/* Pairs whose second field has spaces in it may be read as lines of more
 * fields; if all lines can be, they are. */
static bool rather_more(struct set *set, const struct set_lines *l)
{
	struct set_field f[SET_LINES_FIELDS];
	bool fours = true, scores = true;
	size_t i;

	for (i = 0; i < l->n && (fours || scores); i++) {
		struct set_field line = set_lines_get(l, i);

		if (line.bytes[0] == ':')
			continue;
		fours = fours && set_lines_split(line, f) == 4;
		scores = scores && similarity(line);
	}
	set->kind = scores ? SET_SIMILARITY : SET_ANALOGY;
	return fours || scores;
}

/* A line of column names is told by the numbers below it; four words between
 * spaces are rather a question. */
static bool has_header(const struct set_lines *l, int count)
{
	struct set_field line = set_lines_get(l, 0);
	bool spaces = !memchr(line.bytes, '\t', line.len) &&
		      !memchr(line.bytes, ',', line.len);

	return count >= 3 && !(count == 4 && spaces) && l->n > 1 &&
	       similarity(set_lines_get(l, 1));
}

static int find_kind(struct set *set, const struct set_lines *l,
		     struct err *err)
{
	struct set_field line = set_lines_get(l, 0);
	struct set_field f[SET_LINES_FIELDS];
	int count = set_lines_split(line, f);

	if (line.bytes[0] == ':')
		set->kind = SET_ANALOGY;
	else if (set_lines_pair(line, f) &&
		 (count == 2 || !rather_more(set, l)))
		set->kind = any_slash(l) ? SET_BATS : SET_CATEGORY;
	else if (similarity(line) || has_header(l, count))
		set->kind = SET_SIMILARITY;
	else if (count == 4)
		set->kind = SET_ANALOGY;
	else if (count >= 3)
		set->kind = SET_ODD;
	else
		return err_at(err, l->path, l->lines[0].number,
			      "expected a line of a test set, found one word");
	return 0;
}

static int wrong_line(const struct reading *r, struct err *err,
		      const char *expected, int found)
{
	const char *kind = kind_names[r->set->kind], *path = r->l->path;
	uint64_t number = r->l->lines[r->at].number;

	if (found < 0)
		return err_at(err, path, number, "expected %s (%s is %s)",
			      expected, path, kind);
	return err_at(err, path, number, "expected %s, found %d (%s is %s)",
		      expected, found, path, kind);
}

static int add_heading(struct reading *r, struct set_field line,
		       struct err *err)
{
	size_t at = 1;

	while (at < line.len &&
	       (line.bytes[at] == ' ' || line.bytes[at] == '\t'))
		at++;
	return set_add_section(r->set, line.bytes + at, line.len - at,
			       SET_NO_GROUP, err);
}

static int add_fields(struct reading *r, const struct set_field *f, int n,
		      double score, struct err *err)
{
	struct set *set = r->set;
	struct set_word word;
	int i;

	if (!set->nsections &&
	    set_add_section(set, "", 0, SET_NO_GROUP, err) < 0)
		return -1;
	for (i = 0; i < n; i++)
		if (set_add_text(set, f[i].bytes, f[i].len, &word, err) < 0 ||
		    set_add_word(set, word, err) < 0)
			return -1;
	return set_add_item(set, (uint32_t)set->nsections - 1, (uint32_t)n,
			    score, err);
}

static int add_analogy(struct reading *r, struct set_field line,
		       struct err *err)
{
	struct set_field f[SET_LINES_FIELDS];
	int count = set_lines_split(line, f);

	if (line.bytes[0] == ':')
		return add_heading(r, line, err);
	if (count != 4)
		return wrong_line(r, err, "4 words", count);
	return add_fields(r, f, 4, 0, err);
}

static int add_similarity(struct reading *r, struct set_field line,
			  struct err *err)
{
	struct set_field f[SET_LINES_FIELDS];
	int count = set_lines_split(line, f);
	double score;

	if (line.bytes[0] != ':' && count >= 3 && to_score(f[2], &score))
		return add_fields(r, f, 2, score, err);
	if (line.bytes[0] != ':' && count >= 3 && r->at == 0)
		return 0; /* column names */
	return wrong_line(r, err, "two words and a score", -1);
}

/* Where two words and a number stand somebody has mixed up his files. */
static int add_odd(struct reading *r, struct set_field line, struct err *err)
{
	struct set_field f[SET_LINES_FIELDS];
	int count = set_lines_split(line, f);

	if (line.bytes[0] == ':' && r->said)
		return add_heading(r, line, err);
	if (line.bytes[0] == ':' || (!r->said && similarity(line) == 3))
		return wrong_line(r, err, "3 words or more", -1);
	if (count < 3 || count > SET_LINES_FIELDS)
		return wrong_line(r, err, "3 to 64 words", count);
	return add_fields(r, f, count, 0, err);
}

static int read_plain(struct reading *r, struct err *err)
{
	static int (*const add[])(struct reading *, struct set_field,
				  struct err *) = {
	    [SET_ANALOGY] = add_analogy,
	    [SET_SIMILARITY] = add_similarity,
	    [SET_ODD] = add_odd,
	};

	for (r->at = 0; r->at < r->l->n; r->at++)
		if (add[r->set->kind](r, set_lines_get(r->l, r->at), err) < 0)
			return -1;
	return 0;
}

static int list_classes(struct reading *r, struct words *classes,
			struct err *err)
{
	struct set_field line, f[2];

	for (r->at = 0; r->at < r->l->n; r->at++) {
		line = set_lines_get(r->l, r->at);
		if (line.bytes[0] == ':' || !set_lines_pair(line, f))
			return wrong_line(r, err, "a word and its class", -1);
		if (words_add(classes, f[1].bytes, f[1].len, err) < 0)
			return -1;
	}
	return words_index(classes, NULL, err);
}

/* The first line of a class stands for it among all classes. */
static int read_categories(struct reading *r, struct err *err)
{
	uint32_t *sections = mem_array(r->l->n, sizeof(*sections), err);
	struct words classes = WORDS_INIT;
	struct set *set = r->set;
	struct set_field f[2];
	struct set_word word;
	int status = -1;
	uint32_t first;

	if (!sections || list_classes(r, &classes, err) < 0)
		goto out;
	for (r->at = 0; r->at < r->l->n; r->at++) {
		set_lines_pair(set_lines_get(r->l, r->at), f);
		first = words_find(&classes, f[1].bytes, f[1].len);
		if (first == r->at) {
			sections[first] = (uint32_t)set->nsections;
			if (set_add_section(set, f[1].bytes, f[1].len,
					    SET_NO_GROUP, err) < 0)
				goto out;
		}
		if (set_add_text(set, f[0].bytes, f[0].len, &word, err) < 0 ||
		    set_add_word(set, word, err) < 0 ||
		    set_add_item(set, sections[first], 1, 0, err) < 0)
			goto out;
	}
	status = 0;
out:
	words_release(&classes);
	mem_free(sections);
	return status;
}

/* Google's syntactic sections are called gram1... */
static int group_sections(struct set *set, struct err *err)
{
	size_t i, of[2] = {0, 0};

	if (set->kind != SET_ANALOGY)
		return 0;
	for (i = 0; i < set->nsections; i++)
		of[strncmp(set->sections[i].name, "gram", 4) == 0] +=
		    set->sections[i].n;
	if (!of[0] || !of[1])
		return 0;
	for (i = 0; i < set->nsections; i++)
		set->sections[i].group =
		    strncmp(set->sections[i].name, "gram", 4) == 0;
	return set_add_group(set, "semantic", 8, err) < 0
		   ? -1
		   : set_add_group(set, "syntactic", 9, err);
}

static int read_file(struct set *set, bool said, struct err *err)
{
	struct set_lines l;
	struct reading r = {set, &l, 0, said};
	int status = -1;

	if (set_lines_read(&l, set->path, err) < 0)
		return -1;
	if (l.n == 0) {
		err_set(err, "%s: no questions and no pairs", set->path);
		goto out;
	}
	if (!said && find_kind(set, &l, err) < 0)
		goto out;
	if (set->kind == SET_BATS)
		status = set_bats_file(set, &l, SET_NO_GROUP, err);
	else if (set->kind == SET_CATEGORY)
		status = read_categories(&r, err);
	else
		status = read_plain(&r, err);
	if (status == 0 && set->nitems == 0)
		status =
		    err_set(err, "%s: no questions and no pairs", set->path);
	if (status == 0)
		status = group_sections(set, err);
out:
	set_lines_release(&l);
	return status;
}

/* The kind before a colon, unless that is part of a file's name. */
static bool said_kind(struct set *set, const char *operand)
{
	const char *colon = strchr(operand, ':');
	struct stat st;
	int k;

	if (!colon || stat(operand, &st) == 0)
		return false;
	for (k = 0; set_kinds[k]; k++)
		if (strlen(set_kinds[k]) == (size_t)(colon - operand) &&
		    !strncmp(set_kinds[k], operand, (size_t)(colon - operand)))
			break;
	if (!set_kinds[k])
		return false;
	set->kind = (enum set_kind)k;
	set->path = colon + 1;
	return true;
}

int set_read(struct set *set, const char *operand, struct err *err)
{
	struct stat st;
	int status;
	bool said;

	*set = (struct set){.path = operand};
	said = said_kind(set, operand);
	if ((!said || set->kind == SET_BATS) && stat(set->path, &st) == 0 &&
	    S_ISDIR(st.st_mode)) {
		set->kind = SET_BATS;
		status = set_bats_directory(set, set->path, err);
	} else {
		status = read_file(set, said, err);
	}
	if (status < 0)
		set_release(set);
	return status;
}
