/* SPDX-License-Identifier: MIT */
#include "data/words.h"

#include "base/hash.h"
#include "base/mem.h"

#include <string.h>

/* How far the index builder looks ahead: enough to hide a miss in memory. */
enum { AHEAD = 16 };

void words_release(struct words *w)
{
	mem_free(w->text);
	mem_free(w->start);
	mem_free(w->slots);
	*w = (struct words)WORDS_INIT;
}

static void drop_index(struct words *w)
{
	mem_free(w->slots);
	w->slots = NULL;
	w->nslots = 0;
}

static int too_many(struct err *err)
{
	return err_set(err, "more than 2^32 - 2 words");
}

/* Room for N words of BYTES together, newlines and all. */
static int reserve(struct words *w, size_t n, size_t bytes, struct err *err)
{
	if (mem_grow(&w->text, &w->text_cap, w->text_len + bytes, 1, err) < 0)
		return -1;
	if (mem_grow(&w->start, &w->start_cap, w->n + n + 1,
		     sizeof(*w->start), err) < 0)
		return -1;
	drop_index(w);
	return 0;
}

int words_add(struct words *w, const char *bytes, size_t n, struct err *err)
{
	if (w->n >= WORDS_NONE - 1)
		return too_many(err);
	if (reserve(w, 1, n + 1, err) < 0)
		return -1;
	if (n)
		memcpy(w->text + w->text_len, bytes, n);
	w->text[w->text_len + n] = '\n';
	w->start[w->n] = w->text_len;
	w->text_len += n + 1;
	w->n++;
	w->start[w->n] = w->text_len;
	return 0;
}

int words_join(struct words *w, const struct words *more, struct err *err)
{
	size_t i;

	if (!more->n)
		return 0;
	if (more->n > WORDS_NONE - 1 - w->n)
		return too_many(err);
	if (reserve(w, more->n, more->text_len, err) < 0)
		return -1;
	memcpy(w->text + w->text_len, more->text, more->text_len);
	for (i = 0; i <= more->n; i++)
		w->start[w->n + i] = w->text_len + more->start[i];
	w->text_len += more->text_len;
	w->n += more->n;
	return 0;
}

int words_copy(struct words *to, const struct words *w, struct err *err)
{
	*to = *w;
	to->text = mem_copy(w->text, w->text_len, err);
	to->start = mem_copy(w->start, (w->n + 1) * sizeof(*w->start), err);
	to->slots = w->nslots ? mem_copy(w->slots,
					 w->nslots * sizeof(*w->slots), err)
			      : NULL;
	to->text_cap = w->text_len;
	to->start_cap = w->n + 1;
	if (to->text && to->start && (to->slots || !w->nslots))
		return 0;
	words_release(to);
	return -1;
}

void words_truncate(struct words *w, size_t n)
{
	if (n >= w->n)
		return;
	drop_index(w);
	w->n = n;
	w->text_len = w->start[n];
}

void words_trim(struct words *w)
{
	if (w->n == 0)
		return;
	mem_trim(&w->text, w->text_len, 1);
	w->text_cap = w->text_len;
	mem_trim(&w->start, w->n + 1, sizeof(*w->start));
	w->start_cap = w->n + 1;
}

static size_t home(const struct words *w, uint64_t hash)
{
	return (size_t)hash & (w->nslots - 1);
}

/* The slot that holds these bytes, or the empty one where they belong. */
static size_t probe(const struct words *w, const char *bytes, size_t n,
		    uint64_t hash)
{
	size_t i = home(w, hash);
	const char *have;
	size_t len;

	for (; w->slots[i] != WORDS_NONE; i = (i + 1) & (w->nslots - 1)) {
		have = words_get(w, w->slots[i], &len);
		if (len == n && memcmp(have, bytes, n) == 0)
			break;
	}
	return i;
}

static uint64_t hash_row(const struct words *w, size_t row)
{
	size_t len;
	const char *bytes = words_get(w, row, &len);

	return hash_word(bytes, len);
}

static uint32_t insert_all(struct words *w)
{
	uint32_t duplicate = WORDS_NONE;
	uint64_t hashes[AHEAD] = {0}, hash;
	size_t row, slot, len;
	const char *bytes;

	for (row = 0; row < w->n + AHEAD; row++) {
		hash = hashes[row % AHEAD];
		if (row < w->n) {
			hashes[row % AHEAD] = hash_row(w, row);
			__builtin_prefetch(
			    &w->slots[home(w, hashes[row % AHEAD])], 1);
		}
		if (row < AHEAD)
			continue;
		bytes = words_get(w, row - AHEAD, &len);
		slot = probe(w, bytes, len, hash);
		if (w->slots[slot] == WORDS_NONE)
			w->slots[slot] = (uint32_t)(row - AHEAD);
		else if (duplicate == WORDS_NONE)
			duplicate = (uint32_t)(row - AHEAD);
	}
	return duplicate;
}

int words_index(struct words *w, uint32_t *opt_duplicate, struct err *err)
{
	size_t nslots = 16;
	uint32_t duplicate;

	while (nslots < 2 * w->n)
		nslots *= 2;
	drop_index(w);
	w->slots = mem_array(nslots, sizeof(*w->slots), err);
	if (!w->slots)
		return -1;
	w->nslots = nslots;
	memset(w->slots, 0xff, nslots * sizeof(*w->slots));
	duplicate = insert_all(w);
	if (opt_duplicate)
		*opt_duplicate = duplicate;
	return 0;
}

uint32_t words_find(const struct words *w, const char *bytes, size_t n)
{
	return w->slots[probe(w, bytes, n, hash_word(bytes, n))];
}
