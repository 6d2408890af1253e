/* SPDX-License-Identifier: MIT */
#include "train/copies.h"

#include "base/mem.h"
#include "kern/kern.h"

#include <string.h>

/* What the copies of one row come to. */
struct copies_lot {
	size_t start, n; /* among the room's copies */
	float times;
};

enum { AHEAD = 4 /* rows fetched before they are used */ };

void copies_release(struct copies *c)
{
	mem_pages_free(c->rows, c->bytes);
	mem_free(c->list);
	mem_free(c->from);
	*c = (struct copies)COPIES_INIT;
}

static int make_room(struct copies *c, size_t n, size_t stride, size_t parts,
		     struct err *err)
{
	size_t bytes = n * stride * sizeof(float);

	if (mem_grow(&c->list, &c->list_cap, n, sizeof(*c->list), err) < 0 ||
	    mem_grow(&c->from, &c->from_cap, parts + 1, sizeof(*c->from),
		     err) < 0)
		return -1;
	if (bytes <= c->bytes)
		return 0;
	mem_pages_free(c->rows, c->bytes);
	c->bytes = bytes + bytes / 4;
	c->rows = mem_pages(c->bytes, err);
	if (c->rows)
		return 0;
	c->bytes = 0;
	return -1;
}

static void fetch(const float *row, size_t stride)
{
	size_t d;

	for (d = 0; d < stride; d += KERN_LANES)
		__builtin_prefetch(row + d);
}

static void copy_rows(struct copies *c, const struct touched *t,
		      const float *rows, size_t stride)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (i + AHEAD < t->n)
			fetch(rows + t->rows[i + AHEAD] * stride, stride);
		memcpy(c->rows + i * stride, rows + t->rows[i] * stride,
		       stride * sizeof(float));
	}
}

/* Counting sort. */
static void list_by_part(struct copies *c, const struct touched *t,
			 size_t parts)
{
	size_t i, p;

	memset(c->from, 0, (parts + 1) * sizeof(*c->from));
	for (i = 0; i < t->n; i++)
		c->from[t->rows[i] % parts]++;
	for (p = 1; p <= parts; p++)
		c->from[p] += c->from[p - 1];
	for (i = t->n; i-- > 0;)
		c->list[--c->from[t->rows[i] % parts]] = (struct copy_of){
		    t->rows[i], (uint32_t)i, t->times[i]};
}

int copies_take(struct copies *c, const struct touched *t, const float *rows,
		size_t stride, size_t parts, struct err *err)
{
	if (make_room(c, t->n, stride, parts, err) < 0)
		return -1;
	c->n = t->n;
	copy_rows(c, t, rows, stride);
	list_by_part(c, t, parts);
	return 0;
}

void copies_room_release(struct copies_room *room)
{
	touched_release(&room->touched);
	mem_free(room->lots);
	mem_free(room->copies);
	*room = (struct copies_room)COPIES_ROOM_INIT;
}

static size_t part_size(const struct copies *c, size_t part)
{
	return c->from[part + 1] - c->from[part];
}

/* Which rows there are, and of how many copies. */
static int count_lots(struct copies_room *room, struct copies *const *at,
		      size_t n, size_t part, struct err *err)
{
	struct touched *t = &room->touched;
	size_t all = 0, i, j;

	touched_reset(t);
	for (i = 0; i < n; i++)
		all += part_size(at[i], part);
	if (touched_reserve(t, all, err) < 0 ||
	    mem_grow(&room->copies, &room->copies_cap, all,
		     sizeof(*room->copies), err) < 0 ||
	    mem_grow(&room->lots, &room->lots_cap, all, sizeof(*room->lots),
		     err) < 0)
		return -1;
	if (all)
		memset(room->lots, 0, all * sizeof(*room->lots));
	for (i = 0; i < n; i++)
		for (j = at[i]->from[part]; j < at[i]->from[part + 1]; j++)
			room->lots[touched_slot(t, at[i]->list[j].row,
						at[i]->list[j].times)]
			    .n++;
	return 0;
}

/* The copies of every row side by side, in the order of the lists. */
static void sort_copies(struct copies_room *room, struct copies *const *at,
			size_t n, size_t part, size_t stride)
{
	struct copies_lot *lots = room->lots;
	size_t start = 0, i, j;

	for (i = 0; i < room->touched.n; i++) {
		lots[i].start = start;
		start += lots[i].n;
		lots[i].n = 0;
	}
	for (i = 0; i < n; i++)
		for (j = at[i]->from[part]; j < at[i]->from[part + 1]; j++) {
			const struct copy_of *c = &at[i]->list[j];
			struct copies_lot *lot =
			    &lots[touched_slot(&room->touched, c->row, 0)];

			room->copies[lot->start + lot->n++] =
			    at[i]->rows + c->slot * stride;
		}
}

float copies_weight(float times, size_t k, float step)
{
	float way = step * times / (float)k;
	float share = way / (1 + way);

	return (float)k / (1 + (float)(k - 1) * share);
}

/* The first copy makes room for the mean. */
static void merge_row(float *row, float *const *copies, size_t k,
		      float weight, size_t stride)
{
	float *mean = copies[0];

	if (k > 1) {
		kern()->mix(mean, copies, NULL, (int)k, 1 / (float)k, stride);
		kern()->add_delta(&row, NULL, 1, mean, row, weight, stride);
	} else {
		memcpy(row, mean, stride * sizeof(*row));
	}
}

static void fetch_lot(const struct copies_room *room, size_t i,
		      const float *rows, size_t stride)
{
	const struct copies_lot *lot = &room->lots[i];
	size_t j;

	fetch(rows + room->touched.rows[i] * stride, stride);
	for (j = 0; j < lot->n && j < AHEAD; j++)
		fetch(room->copies[lot->start + j], stride);
}

int copies_merge(struct copies_room *room, float *rows, size_t stride,
		 struct copies *const *at, size_t n, size_t part, float step,
		 struct err *err)
{
	const struct touched *t = &room->touched;
	size_t i;

	if (count_lots(room, at, n, part, err) < 0)
		return -1;
	sort_copies(room, at, n, part, stride);
	for (i = 0; i < t->n; i++) {
		const struct copies_lot *lot = &room->lots[i];

		if (i + 2 < t->n)
			fetch_lot(room, i + 2, rows, stride);
		merge_row(rows + t->rows[i] * stride,
			  room->copies + lot->start, lot->n,
			  copies_weight(t->times[i], lot->n, step), stride);
	}
	return 0;
}
