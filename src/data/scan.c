/* SPDX-License-Identifier: MIT */
#include "data/scan.h"

#include "base/mem.h"
#include "kern/kern.h"

#include <assert.h>

/* WINDOW: bytes whose white space is found at a time. */
enum { BATCH = 64, WINDOW = 4096 };

struct batch {
	struct tally_key keys[BATCH];
	size_t at[BATCH]; /* where in scan.ids its number goes */
	int n;
};

/*
 * Two batches: while one fills, its words' slots are on their way from
 * memory; when it is full the slots name the entries, which are asked for, and
 * the batch before it, whose entries have come, is settled.
 */
struct pipe {
	struct batch batches[2];
	int filling;
};

void scan_release(struct scan *s)
{
	mem_free(s->ids);
	*s = (struct scan){0};
}

static int settle_count(struct scan *s, const struct batch *b, struct err *err)
{
	uint32_t id;
	int i;

	if (tally_full(s->count, BATCH) && s->full &&
	    s->full(s->owner, err) < 0)
		return -1;
	for (i = 0; i < b->n; i++) {
		if (tally_add(s->count, &b->keys[i], 1, &id, err) < 0)
			return -1;
		if (s->encode)
			s->ids[b->at[i]] = id;
	}
	return 0;
}

static void settle_find(struct scan *s, const struct batch *b)
{
	uint32_t id;
	int i;

	assert(s->encode);
	for (i = 0; i < b->n; i++) {
		id = tally_find(s->find, &b->keys[i]);
		s->ids[b->at[i]] = id == TALLY_NONE ? IDS_NONE : id;
	}
}

static int turn(struct scan *s, struct pipe *p, struct err *err)
{
	const struct tally *t = s->count ? s->count : s->find;
	struct batch *now = &p->batches[p->filling];
	struct batch *before = &p->batches[!p->filling];
	int i, status = 0;

	for (i = 0; i < now->n; i++)
		tally_fetch_entry(t, &now->keys[i]);
	if (s->count)
		status = settle_count(s, before, err);
	else
		settle_find(s, before);
	s->tokens += (uint64_t)before->n;
	before->n = 0;
	p->filling = !p->filling;
	return status;
}

static void end_sentence(struct scan *s)
{
	if (!s->part.has_end)
		s->part.head = s->open;
	else
		s->part.inner += s->open;
	s->part.has_end = true;
	if (s->open && s->encode)
		s->ids[s->n++] = IDS_END;
	s->open = false;
}

static inline bool is_mark(const char *p, size_t n)
{
	return n == 4 && memcmp(p, "</s>", 4) == 0;
}

static inline int take(struct scan *s, struct pipe *p, const char *word,
		       size_t n, struct err *err)
{
	struct batch *b = &p->batches[p->filling];

	if (n > s->max_token) {
		s->overlong++;
		return 0;
	}
	if (is_mark(word, n)) {
		end_sentence(s);
		return 0;
	}
	s->open = true;
	tally_key(&b->keys[b->n], word, n);
	tally_fetch_slot(s->count ? s->count : s->find, &b->keys[b->n]);
	if (s->encode) {
		b->at[b->n] = s->n;
		s->ids[s->n++] = IDS_NONE;
	}
	return ++b->n == BATCH ? turn(s, p, err) : 0;
}

/* The words of TEXT that end at a bit of MASKS; *FROM is where the current
 * one began. */
static int take_words(struct scan *s, struct pipe *p, const char *text,
		      const uint64_t *masks, size_t nmasks, const char **from,
		      struct err *err)
{
	const char *at = *from, *space;
	uint64_t mask;
	size_t i;

	for (i = 0; i < nmasks; i++, text += 64) {
		for (mask = masks[i]; mask; mask &= mask - 1) {
			space = text + __builtin_ctzll(mask);
			if (space != at && take(s, p, at,
						(size_t)(space - at), err) < 0)
				return -1;
			if (*space == '\n')
				end_sentence(s);
			at = space + 1;
		}
	}
	*from = at;
	return 0;
}

/* LEN bytes, and the blank behind them that ends the last word. */
static int scan_text(struct scan *s, const char *text, size_t len,
		     struct err *err)
{
	uint64_t masks[WINDOW / 64];
	struct pipe p;
	const char *from = text;
	size_t at, n;

	p.batches[0].n = p.batches[1].n = p.filling = 0;
	for (at = 0; at <= len; at += n) {
		n = len + 1 - at;
		n = n > WINDOW ? WINDOW : (n + 63) / 64 * 64;
		kern()->spaces(text + at, n, masks);
		if (take_words(s, &p, text + at, masks, n / 64, &from, err) <
		    0)
			return -1;
	}
	if (turn(s, &p, err) < 0)
		return -1;
	return turn(s, &p, err);
}

int scan_block(struct scan *s, const struct corpus_block *b, struct err *err)
{
	/* A byte makes at most one number: a word has one behind it that may
	 * become a mark. */
	if (s->encode && mem_grow(&s->ids, &s->cap, b->len + 2,
				  sizeof(*s->ids), err) < 0)
		return -1;
	s->n = 0;
	s->open = false;
	s->part = (struct scan_part){.number = b->number};
	if (scan_text(s, b->data, b->len, err) < 0)
		return -1;
	if (b->sentence_end)
		end_sentence(s);
	s->part.tail = s->open;
	return 0;
}

uint64_t scan_sentences(struct scan_part *parts, size_t n)
{
	uint64_t sentences = 0;
	bool open = false;
	size_t i;

	for (i = 0; i < n; i++) {
		parts[i].joined = open && (parts[i].head || !parts[i].has_end);
		if (parts[i].has_end) {
			sentences += parts[i].inner + (open | parts[i].head);
			open = false;
		}
		open |= parts[i].tail;
	}
	return sentences + open;
}
