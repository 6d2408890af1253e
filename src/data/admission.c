/* SPDX-License-Identifier: MIT */
#include "data/admission.h"

int admission_init(struct admission *a, size_t rows, size_t waiting,
		   size_t longest, uint64_t min_count, struct err *err)
{
	*a = (struct admission){.min_count = min_count};
	if (roster_init(&a->rows, rows, longest, err) == 0 &&
	    roster_init(&a->waiting, waiting, longest, err) == 0)
		return 0;
	admission_release(a);
	return -1;
}

void admission_release(struct admission *a)
{
	roster_release(&a->rows);
	roster_release(&a->waiting);
}

/* Counts a word that waits, or begins to.  Its number among them. */
static uint32_t wait_count(struct roster *w, const char *bytes, size_t len,
			   uint64_t n)
{
	uint32_t i = roster_find(w, bytes, len);
	uint64_t error = 0;

	if (i != ROSTER_NONE) {
		roster_count(w, i, n);
		return i;
	}
	while (!roster_room(w, len, NULL)) {
		i = roster_rarest(w);
		error = w->entries[i].count;
		roster_remove(w, i);
	}
	i = roster_add(w, bytes, len, error + n);
	w->entries[i].error = error;
	return i;
}

/* May a word of LEN bytes, SEEN so often, have the row of the rarest? */
static bool outweighs(struct admission *a, size_t len, uint64_t seen)
{
	const struct roster_entry *out =
	    &a->rows.entries[roster_rarest(&a->rows)];

	return seen > out->count + out->count / 8 &&
	       roster_room(&a->rows, len, out);
}

static void evict_rarest(struct admission *a)
{
	uint32_t row = roster_rarest(&a->rows);
	const struct roster_entry *e = &a->rows.entries[row];

	wait_count(&a->waiting, roster_word(&a->rows, row), e->len, e->count);
	roster_remove(&a->rows, row);
	a->evicted++;
}

void admission_count(struct admission *a, const char *bytes, size_t len,
		     uint64_t n)
{
	const struct roster_entry *e;
	uint32_t i = roster_find(&a->rows, bytes, len);
	uint64_t seen;

	if (i != ROSTER_NONE) {
		roster_count(&a->rows, i, n);
		return;
	}
	i = wait_count(&a->waiting, bytes, len, n);
	e = &a->waiting.entries[i];
	seen = e->count - e->error;
	if (seen < a->min_count)
		return;
	if (!roster_room(&a->rows, len, NULL)) {
		if (!outweighs(a, len, seen))
			return;
		roster_remove(&a->waiting, i);
		evict_rarest(a);
	} else {
		roster_remove(&a->waiting, i);
	}
	i = roster_add(&a->rows, bytes, len, seen);
	a->admitted++;
	if (a->fresh)
		a->fresh(a->owner, i);
}

void admission_halve(struct admission *a)
{
	roster_halve(&a->rows);
	roster_halve(&a->waiting);
}
