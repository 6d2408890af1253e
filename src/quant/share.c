/* SPDX-License-Identifier: MIT */
#include "quant/share.h"

#include "base/mem.h"
#include "quant/pq.h"

#include <math.h>
#include <stdlib.h>

enum {
	PART = 8, /* bits */
	FIRST = 7 /* of a component alone in its part: a book of its own is
		   * almost a bit worse than the bound */
};

struct item {
	double worth; /* bits */
	size_t component;
	bool again;
};

struct sharing {
	size_t n, parts;
	struct item *items; /* [2 n] */
	size_t nitems;
	double *had;	  /* [parts]: bits */
	size_t *filled;	  /* [parts]: places */
	size_t *first;	  /* [n]: place of a component, or n */
	size_t *order, *next;
};

/* The bits the components are worth above LEVEL, and how many are. */
static double sum_above(const struct sharing *s, double level, size_t *ret_n)
{
	double sum = 0;
	size_t i;

	*ret_n = 0;
	for (i = 0; i < s->n; i++)
		if (s->items[i].worth > level) {
			sum += s->items[i].worth - level;
			++*ret_n;
		}
	return sum;
}

/* The level above which they are worth all bits: each step raises it to where
 * it would be if those above were all there are. */
static double find_level(const struct sharing *s)
{
	double bits = (double)(PART * s->parts), sum, level = INFINITY;
	size_t i, n = 0, had;

	for (i = 0; i < s->n; i++)
		level = fmin(level, s->items[i].worth - 1);
	do {
		had = n;
		sum = sum_above(s, level, &n);
		level += (sum - bits) / (double)n;
	} while (n != had);
	return level;
}

static int by_worth(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	if (x->worth != y->worth)
		return x->worth < y->worth ? 1 : -1;
	return (x->component > y->component) - (x->component < y->component);
}

/* Components, and those again that are worth more than a part. */
static void list_items(struct sharing *s, const double *variances)
{
	double level;
	size_t i;

	for (i = 0; i < s->n; i++)
		s->items[i] = (struct item){log2(variances[i]) / 2, i, false};
	level = find_level(s);
	s->nitems = s->n;
	for (i = 0; i < s->n; i++) {
		struct item *item = &s->items[i];

		item->worth -= level;
		if (item->worth > PART)
			s->items[s->nitems++] = (struct item){
			    item->worth - FIRST, item->component, true};
	}
	qsort(s->items, s->nitems, sizeof(*s->items), by_worth);
}

static size_t start(const struct sharing *s, size_t part)
{
	return pq_start(s->n, s->parts, part);
}

static size_t part_of(const struct sharing *s, size_t place)
{
	size_t part = 0;

	while (start(s, part + 1) <= place)
		part++;
	return part;
}

/* The part of the fewest bits that has room, FROM or later; of none, parts. */
static size_t choose_part(const struct sharing *s, size_t from)
{
	size_t best = s->parts, p;

	for (p = from; p < s->parts; p++)
		if (start(s, p) + s->filled[p] < start(s, p + 1) &&
		    (best == s->parts || s->had[p] < s->had[best]))
			best = p;
	return best;
}

/* Returns whether it was put anywhere. */
static bool put(struct sharing *s, const struct item *item)
{
	size_t *first = &s->first[item->component], part, place;

	part = choose_part(s, item->again ? part_of(s, *first) + 1 : 0);
	if (part == s->parts)
		return false;
	place = start(s, part) + s->filled[part]++;
	s->had[part] += fmax(item->worth, 0);
	s->order[place] = item->component;
	s->next[place] = 0;
	if (item->again)
		s->next[*first] = place;
	else
		*first = place;
	return true;
}

int share_out(const double *variances, size_t n, size_t parts, size_t *order,
	      size_t *next, struct err *err)
{
	struct sharing s = {.n = n, .parts = parts, .order = order,
			    .next = next};
	size_t i, placed = 0;
	int rc = -1;

	s.items = mem_array(2 * n, sizeof(*s.items), err);
	s.had = mem_array(parts, sizeof(*s.had), err);
	s.filled = mem_array(parts, sizeof(*s.filled), err);
	s.first = mem_array(n, sizeof(*s.first), err);
	if (s.items && s.had && s.filled && s.first) {
		list_items(&s, variances);
		for (i = 0; placed < n; i++)
			placed += put(&s, &s.items[i]);
		rc = 0;
	}
	mem_free(s.items);
	mem_free(s.had);
	mem_free(s.filled);
	mem_free(s.first);
	return rc;
}
