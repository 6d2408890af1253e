/* SPDX-License-Identifier: MIT */
#include "data/twice.h"

#include "base/hash.h"
#include "base/mem.h"
#include "base/stop.h"
#include "data/vocab_file.h"

#include <stdlib.h>

void twice_begin(struct twice *t)
{
	t->file++;
	t->found = t->emptied = false;
}

int twice_see(struct twice *t, uint32_t id, struct err *err)
{
	if (id < t->n) {
		t->found |= t->last[id] == t->file;
	} else {
		if (mem_grow(&t->last, &t->cap, t->n + 1, sizeof(*t->last),
			     err) < 0)
			return -1;
		t->n++;
	}
	t->last[id] = t->file;
	return 0;
}

void twice_empty(struct twice *t)
{
	t->n = 0;
	t->emptied = true;
}

void twice_release(struct twice *t)
{
	mem_free(t->last);
}

/* The hashes of a part of the words. */
struct part {
	uint64_t *hashes;
	size_t n, cap;
	uint64_t number, of;
};

static int take_part(struct part *p, struct vocab_reader *r, struct err *err)
{
	const char *word;
	uint64_t count, hash;
	size_t len;
	int got;

	while ((got = vocab_reader_next(r, &word, &len, &count, err)) > 0) {
		if (r->words % 65536 == 0 && stop_requested())
			return err_stopped(err, stop_signal());
		hash = hash_word(word, len);
		if (hash % p->of != p->number)
			continue;
		if (mem_grow(&p->hashes, &p->cap, p->n + 1,
			     sizeof(*p->hashes), err) < 0)
			return -1;
		p->hashes[p->n++] = hash;
	}
	return got;
}

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Equal hashes are equal words, but for one in 2^64 pairs. */
static bool any_equal(uint64_t *x, size_t n)
{
	size_t i;

	if (n)
		qsort(x, n, sizeof(*x), by_value);
	for (i = 1; i < n; i++)
		if (x[i] == x[i - 1])
			return true;
	return false;
}

int twice_look(const char *path, uint64_t words, size_t memory,
	       struct err *err)
{
	struct part p = {.of = 1 + words * 16 / ((uint64_t)memory + 1)};
	struct vocab_reader r;
	int status = 0;

	for (; status == 0 && p.number < p.of; p.number++) {
		p.n = 0;
		status = vocab_reader_open(&r, path, err);
		if (status == 0)
			status = take_part(&p, &r, err);
		if (status == 0)
			status = any_equal(p.hashes, p.n);
		vocab_reader_release(&r);
	}
	mem_free(p.hashes);
	return status;
}
