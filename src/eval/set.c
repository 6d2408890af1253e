/* SPDX-License-Identifier: MIT */
/* Sets in memory.  What reads them is set_read.c and set_bats.c. */
#include "eval/set.h"

#include "base/mem.h"

#include <string.h>

const char *const set_kinds[] = {"analogy",  "similarity", "bats",
				 "category", "odd",        NULL};

static char *copy_name(const char *name, size_t n, struct err *err)
{
	char *copy = mem_array(n + 1, 1, err);

	if (copy)
		memcpy(copy, name, n);
	return copy;
}

int set_add_group(struct set *set, const char *name, size_t n, struct err *err)
{
	char *copy;

	if (mem_grow(&set->groups, &set->groups_cap, set->ngroups + 1,
		     sizeof(*set->groups), err) < 0)
		return -1;
	copy = copy_name(name, n, err);
	if (!copy)
		return -1;
	set->groups[set->ngroups++] = copy;
	return 0;
}

int set_add_section(struct set *set, const char *name, size_t n, uint32_t group,
		    struct err *err)
{
	char *copy;

	if (mem_grow(&set->sections, &set->sections_cap, set->nsections + 1,
		     sizeof(*set->sections), err) < 0)
		return -1;
	copy = copy_name(name, n, err);
	if (!copy)
		return -1;
	set->sections[set->nsections++] = (struct set_section){copy, 0, group};
	return 0;
}

int set_add_text(struct set *set, const char *bytes, size_t n,
		 struct set_word *ret, struct err *err)
{
	*ret = (struct set_word){set->text.len, n};
	return strbuf_add(&set->text, bytes, n, err);
}

int set_add_word(struct set *set, struct set_word word, struct err *err)
{
	if (mem_grow(&set->words, &set->words_cap, set->nwords + 1,
		     sizeof(*set->words), err) < 0)
		return -1;
	set->words[set->nwords++] = word;
	return 0;
}

int set_add_item(struct set *set, uint32_t section, uint32_t nwords,
		 double score, struct err *err)
{
	if (mem_grow(&set->items, &set->items_cap, set->nitems + 1,
		     sizeof(*set->items), err) < 0)
		return -1;
	set->items[set->nitems++] =
	    (struct set_item){set->nwords - nwords, nwords, section, score};
	set->sections[section].n++;
	return 0;
}

void set_release(struct set *set)
{
	size_t i;

	for (i = 0; i < set->nsections; i++)
		mem_free(set->sections[i].name);
	for (i = 0; i < set->ngroups; i++)
		mem_free(set->groups[i]);
	mem_free(set->sections);
	mem_free(set->groups);
	mem_free(set->items);
	mem_free(set->words);
	strbuf_release(&set->text);
	*set = (struct set){0};
}
