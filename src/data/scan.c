/* SPDX-License-Identifier: MIT */
#include "data/scan.h"

#include "base/mem.h"
#include "data/token.h"

enum { BATCH = 32 };

struct batch {
	struct tally_key keys[BATCH];
	size_t at[BATCH]; /* where in scan.ids its number goes */
	int n;
};

void scan_release(struct scan *s)
{
	mem_free(s->ids);
	*s = (struct scan){0};
}

/* Slots were asked for when the keys were made; now for the entries. */
static void prefetch_entries(const struct tally *t, const struct batch *b)
{
	uint32_t id;
	int i;

	for (i = 0; i < b->n; i++) {
		id = t->slots[tally_home(t, b->keys[i].hash)].id;
		if (id != TALLY_NONE)
			__builtin_prefetch(&t->entries[id], 1);
	}
}

static int flush(struct scan *s, struct batch *b, struct err *err)
{
	uint32_t id;
	int i;

	prefetch_entries(s->count ? s->count : s->find, b);
	for (i = 0; i < b->n; i++) {
		if (!s->count) {
			id = tally_find(s->find, &b->keys[i]);
			s->ids[b->at[i]] = id == TALLY_NONE ? IDS_NONE : id;
		} else if (tally_add(s->count, &b->keys[i], 1,
				     &s->ids[b->at[i]], err) < 0) {
			return -1;
		}
	}
	s->tokens += (uint64_t)b->n;
	b->n = 0;
	return 0;
}

static bool is_open(const struct scan *s)
{
	return s->n > 0 && s->ids[s->n - 1] != IDS_END;
}

static void end_sentence(struct scan *s)
{
	bool words = is_open(s);

	if (!s->part.has_end)
		s->part.head = words;
	else
		s->part.inner += words;
	s->part.has_end = true;
	if (words)
		s->ids[s->n++] = IDS_END;
}

static inline bool is_mark(const char *p, size_t n)
{
	return n == 4 && memcmp(p, "</s>", 4) == 0;
}

static inline void take_word(struct scan *s, struct batch *b, const char *p,
			     size_t n)
{
	const struct tally *t = s->count ? s->count : s->find;
	struct tally_key *k = &b->keys[b->n];

	tally_key(k, p, n);
	__builtin_prefetch(&t->slots[tally_home(t, k->hash)], 1);
	b->at[b->n++] = s->n;
	s->ids[s->n++] = IDS_NONE;
}

static int scan_text(struct scan *s, const char *p, const char *end,
		     struct err *err)
{
	struct batch b;
	const char *from;
	int class;

	b.n = 0;
	for (;;) {
		while ((class = token_class[(unsigned char)*p])) {
			if (p >= end)
				return flush(s, &b, err);
			if (class == TOKEN_NEWLINE)
				end_sentence(s);
			p++;
		}
		from = p;
		p = token_end(p);
		if (p - from > CORPUS_MAX_TOKEN)
			s->overlong++;
		else if (is_mark(from, (size_t)(p - from)))
			end_sentence(s);
		else
			take_word(s, &b, from, (size_t)(p - from));
		if (b.n == BATCH && flush(s, &b, err) < 0)
			return -1;
	}
}

int scan_block(struct scan *s, const struct corpus_block *b, struct err *err)
{
	/* A byte makes at most one number: a word has one behind it that may
	 * become a mark. */
	if (mem_grow(&s->ids, &s->cap, b->len + 2, sizeof(*s->ids), err) < 0)
		return -1;
	s->n = 0;
	s->part = (struct scan_part){.number = b->number};
	if (scan_text(s, b->data, b->data + b->len, err) < 0)
		return -1;
	if (b->sentence_end)
		end_sentence(s);
	s->part.tail = is_open(s);
	return 0;
}

uint64_t scan_sentences(const struct scan_part *parts, size_t n)
{
	uint64_t sentences = 0;
	bool open = false;
	size_t i;

	for (i = 0; i < n; i++) {
		if (parts[i].has_end) {
			sentences += parts[i].inner + (open | parts[i].head);
			open = false;
		}
		open |= parts[i].tail;
	}
	return sentences + open;
}
