/* SPDX-License-Identifier: MIT */
#include "data/phrase.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/pairs.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A pair that scores enough in this pass. */
struct found {
	struct pair pair;
	double score;
	uint32_t id;	   /* of the word it becomes */
	const char *word;
	size_t start, len; /* of its bytes, in `text` */
};

/* Can the word begin or end any of them? */
enum { BEGINS = 1, ENDS = 2, INSIDE = 4 };

struct joining {
	const struct phrase_rules *rules;
	struct pairs_rules pairs;
	struct vocab *v;
	size_t counts_cap;
	struct ids *ids;
	uint64_t tokens; /* in this pass */
	double threshold;
	uint16_t *role; /* [v->words.n] */
	unsigned char *part; /* [v->words.n]: BEGINS, ENDS, INSIDE */
	uint32_t *connector; /* their ids; WORDS_NONE: not in the text */

	struct team_lock *lock; /* over found */
	struct found *found;
	size_t nfound, found_cap;
	char *text; /* words of the phrases */
	size_t text_len, text_cap;
	uint32_t *slots; /* of found, by pair: number + 1; 0: empty */
	size_t nslots;
	size_t *begin; /* [segments]: the first loose token */
	void (*visit)(struct joining *j, size_t segment);
	uint64_t next; /* segment */
};

const char *phrase_check(const struct phrase_rules *r)
{
	const char *p;

	if (r->score == PHRASE_NPMI &&
	    !(r->threshold >= -1 && r->threshold <= 1))
		return "the threshold of npmi is between -1 and 1";
	if (!(r->threshold >= (r->score == PHRASE_NPMI ? -1 : 0)))
		return "the threshold must not be negative";
	if (!*r->delimiter)
		return "the delimiter is empty";
	for (p = r->delimiter; *p; p++)
		if (*p == ' ' || (*p >= '\t' && *p <= '\r'))
			return "the delimiter has white space in it";
	if (r->connectors->n && pairs_reach((int)r->connectors->n) == 0)
		return "more than 65535 connecting words";
	return NULL;
}

double phrase_threshold(const struct phrase_rules *r, int pass)
{
	double left = ldexp(1, r->passes - pass);

	return r->score == PHRASE_RATIO ? r->threshold * left
					: 1 - (1 - r->threshold) / left;
}

double phrase_score(const struct phrase_rules *r, uint64_t a, uint64_t b,
		    uint64_t ab, uint64_t tokens)
{
	double n = (double)tokens, p = (double)ab / n;

	if (r->score == PHRASE_RATIO)
		return ((double)ab - r->delta) / (double)a / (double)b * n;
	if (ab < r->min_count)
		return -1;
	/* Nothing but this pair: as near to certain as can be. */
	if (ab >= tokens)
		return 1;
	return log(p / ((double)a / n) / ((double)b / n)) / -log(p);
}

void phrases_release(struct phrases *p)
{
	mem_free(p->list);
	*p = (struct phrases){0};
}

/* What each word can be in this pass. */

static int assign_roles(struct joining *j, struct err *err)
{
	const struct words *c = j->rules->connectors;
	size_t n = j->v->words.n, i;

	mem_free(j->role);
	mem_free(j->part);
	j->role = mem_array(n, sizeof(*j->role), err);
	j->part = mem_array(n, sizeof(*j->part), err);
	if (!j->role || !j->part)
		return -1;
	for (i = 0; i < n; i++)
		j->role[i] = j->v->counts[i] < j->rules->min_count ? PAIRS_NOT
								   : PAIRS_WORD;
	for (i = 0; i < c->n && j->pairs.reach; i++)
		if (j->connector[i] != WORDS_NONE)
			j->role[j->connector[i]] =
			    (uint16_t)(PAIRS_CONNECT + i);
	j->pairs.role = j->role;
	return 0;
}

static int find_connectors(struct joining *j, struct err *err)
{
	const struct words *c = j->rules->connectors;
	const char *word;
	size_t i, len;

	j->pairs.connectors = (int)c->n;
	j->pairs.reach = c->n ? pairs_reach((int)c->n) : 0;
	j->connector = mem_array(c->n, sizeof(*j->connector), err);
	if (!j->connector)
		return -1;
	for (i = 0; i < c->n; i++) {
		word = words_get(c, i, &len);
		j->connector[i] = words_find(&j->v->words, word, len);
	}
	return 0;
}

/* Which pairs are phrases. */

static int judge(void *shared, int worker, const struct pair *p,
		 struct err *err)
{
	struct joining *j = shared;
	double score = phrase_score(j->rules, j->v->counts[p->a],
				    j->v->counts[p->b], p->count, j->tokens);
	int status;

	(void)worker;
	if (!(score > j->threshold))
		return 0;
	team_lock_enter(j->lock);
	status = mem_grow(&j->found, &j->found_cap, j->nfound + 1,
			  sizeof(*j->found), err);
	if (status == 0)
		j->found[j->nfound++] =
		    (struct found){.pair = *p, .score = score};
	team_lock_leave(j->lock);
	return status;
}

static int add_bytes(struct joining *j, const char *bytes, size_t n,
		     struct err *err)
{
	if (mem_grow(&j->text, &j->text_cap, j->text_len + n, 1, err) < 0)
		return -1;
	memcpy(j->text + j->text_len, bytes, n);
	j->text_len += n;
	return 0;
}

static int add_word(struct joining *j, uint32_t id, bool last, struct err *err)
{
	size_t len;
	const char *word = words_get(&j->v->words, id, &len);

	if (add_bytes(j, word, len, err) < 0)
		return -1;
	return last ? 0
		    : add_bytes(j, j->rules->delimiter,
				strlen(j->rules->delimiter), err);
}

/* The link's digits, to the base of one more than there are connecting words,
 * are these words, the last one lowest. */
static int spell(struct joining *j, struct found *f, struct err *err)
{
	uint32_t base = (uint32_t)j->pairs.connectors + 1, link, id[8];
	int n = 0;

	f->start = j->text_len;
	j->part[f->pair.a] |= BEGINS;
	j->part[f->pair.b] |= ENDS;
	if (add_word(j, f->pair.a, false, err) < 0)
		return -1;
	for (link = f->pair.link; link; link /= base)
		id[n++] = j->connector[link % base - 1];
	while (n-- > 0) {
		j->part[id[n]] |= INSIDE;
		if (add_word(j, id[n], false, err) < 0)
			return -1;
	}
	if (add_word(j, f->pair.b, true, err) < 0)
		return -1;
	f->len = j->text_len - f->start;
	return 0;
}

/* Equal words side by side, the best pair of each first; then by pair, for the
 * result must not depend on who found it when. */
static int by_word(const void *x, const void *y)
{
	const struct found *a = x, *b = y;
	int c;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	c = memcmp(a->word, b->word, a->len);
	if (c)
		return c;
	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->pair.a != b->pair.a)
		return a->pair.a < b->pair.a ? -1 : 1;
	return (a->pair.link > b->pair.link) - (a->pair.link < b->pair.link);
}

static int spell_all(struct joining *j, struct err *err)
{
	size_t i;

	j->text_len = 0;
	for (i = 0; i < j->nfound; i++)
		if (spell(j, &j->found[i], err) < 0)
			return -1;
	for (i = 0; i < j->nfound; i++)
		j->found[i].word = j->text + j->found[i].start;
	if (j->nfound)
		qsort(j->found, j->nfound, sizeof(*j->found), by_word);
	return 0;
}

static bool same_word(const struct found *a, const struct found *b)
{
	return a->len == b->len && memcmp(a->word, b->word, a->len) == 0;
}

/* A word of its own for each, or the one that the text has already. */
static int name_all(struct joining *j, struct err *err)
{
	struct vocab *v = j->v;
	struct found *f;
	size_t i, nold = v->words.n, n = nold;

	for (i = 0; i < j->nfound; i++) {
		f = &j->found[i];
		if (i > 0 && same_word(f - 1, f))
			f->id = f[-1].id;
		else
			f->id = words_find(&v->words, f->word, f->len);
		if (f->id == WORDS_NONE)
			f->id = (uint32_t)n++;
	}
	if (n >= WORDS_NONE - 1)
		return err_set(err, "more than 2^32 - 2 words");
	if (mem_grow(&v->counts, &j->counts_cap, n, sizeof(*v->counts), err) <
	    0)
		return -1;
	memset(v->counts + nold, 0, (n - nold) * sizeof(*v->counts));
	for (i = 0; i < j->nfound; i++) {
		f = &j->found[i];
		if (f->id == v->words.n &&
		    words_add(&v->words, f->word, f->len, err) < 0)
			return -1;
	}
	return words_index(&v->words, NULL, err);
}

static int keep_found(struct joining *j, struct phrases *ret, int pass,
		      struct err *err)
{
	const struct found *f;
	size_t i;

	for (i = 0; i < j->nfound; i++) {
		f = &j->found[i];
		if (i > 0 && f->id == f[-1].id)
			continue;
		if (mem_grow(&ret->list, &ret->cap, ret->n + 1,
			     sizeof(*ret->list), err) < 0)
			return -1;
		ret->list[ret->n++] =
		    (struct phrase){f->id, f->pair.count, f->score, pass};
	}
	return 0;
}

static size_t slot_of(const struct joining *j, const struct pair *p)
{
	size_t i = (size_t)pairs_hash(p->a, p->b, p->link) & (j->nslots - 1);
	const struct pair *q;

	for (; j->slots[i]; i = (i + 1) & (j->nslots - 1)) {
		q = &j->found[j->slots[i] - 1].pair;
		if (q->a == p->a && q->b == p->b && q->link == p->link)
			break;
	}
	return i;
}

static int index_found(struct joining *j, struct err *err)
{
	size_t i;

	for (j->nslots = 16; j->nslots < 2 * j->nfound;)
		j->nslots *= 2;
	mem_free(j->slots);
	j->slots = mem_array(j->nslots, sizeof(*j->slots), err);
	if (!j->slots)
		return -1;
	for (i = 0; i < j->nfound; i++)
		j->slots[slot_of(j, &j->found[i].pair)] = (uint32_t)i + 1;
	return 0;
}

/*
 * Joining.  The first token of a phrase becomes the phrase, the others
 * IDS_NONE.  A sentence may span many segments (the whole corpus may be one
 * line), so a segment's worker begins at the first token in it that is loose,
 * part of no phrase whatever stands around it, and goes on to the first such
 * token of the segments after it: there the parse is what it would have been
 * from the sentence's start.
 */

static void find_begin(struct joining *j, size_t segment)
{
	const struct ids_segment *s = &j->ids->segments[segment];
	size_t i;

	for (i = 0; s->joined && i < s->n; i++)
		if (s->ids[i] == IDS_END || !j->part[s->ids[i]])
			break;
	j->begin[segment] = i;
}

/* The phrase that begins at AT; AT becomes its last token.  What is behind a
 * loose token is another worker's and is not looked at. */
static const struct found *phrase_at(const struct joining *j,
				     struct pairs_at *at, uint32_t a)
{
	struct pair p = {.a = a};
	uint32_t role;
	size_t slot;

	if (!(j->part[a] & BEGINS))
		return NULL;
	while (pairs_next(j->ids, at, &p.b) && j->part[p.b]) {
		role = j->role[p.b];
		if (role < PAIRS_CONNECT) {
			slot = slot_of(j, &p);
			return j->slots[slot] ? &j->found[j->slots[slot] - 1]
					      : NULL;
		}
		p.link = pairs_link(&j->pairs, p.link, role);
	}
	return NULL;
}

static void add_count(struct joining *j, uint32_t id, uint64_t n)
{
	team_next(&j->v->counts[id], n);
}

static void join_at(struct joining *j, struct pairs_at from,
		    struct pairs_at last, uint32_t id)
{
	struct ids_segment *s = j->ids->segments;
	uint32_t other;

	add_count(j, s[from.segment].ids[from.i], UINT64_MAX); /* one less */
	add_count(j, id, 1);
	s[from.segment].ids[from.i] = id;
	while (pairs_next(j->ids, &from, &other)) {
		add_count(j, other, UINT64_MAX);
		s[from.segment].ids[from.i] = IDS_NONE;
		if (from.segment == last.segment && from.i == last.i)
			break;
	}
}

static void join_segment(struct joining *j, size_t segment)
{
	const struct ids_segment *s = &j->ids->segments[segment];
	struct pairs_at at = {segment, j->begin[segment]}, last;
	const struct found *f;
	uint32_t id;

	if (at.i >= s->n)
		return; /* the worker before has all of it */
	id = s->ids[at.i];
	do {
		if (at.segment != segment && at.i == j->begin[at.segment])
			return;
		last = at;
		f = id == IDS_END ? NULL : phrase_at(j, &last, id);
		if (f) {
			join_at(j, at, last, f->id);
			at = last;
		}
	} while (pairs_step(j->ids, &at, &id));
}

/* Drops what was joined to the token before it. */
static void close_up(struct joining *j, size_t segment)
{
	struct ids_segment *s = &j->ids->segments[segment];
	uint64_t tokens = 0;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		if (s->ids[i] == IDS_NONE)
			continue;
		tokens += s->ids[i] != IDS_END;
		s->ids[n++] = s->ids[i];
	}
	s->n = n;
	team_next(&j->tokens, tokens);
}

static int visit(struct team *team, int worker, void *shared, struct err *err)
{
	struct joining *j = shared;
	uint64_t segment;

	(void)worker;
	(void)err;
	while (!team_quits(team)) {
		segment = team_next(&j->next, 1);
		if (segment >= j->ids->nsegments)
			break;
		j->visit(j, (size_t)segment);
	}
	return 0;
}

static int each_segment(struct joining *j,
			void (*fn)(struct joining *j, size_t segment),
			struct err *err)
{
	j->next = 0;
	j->visit = fn;
	if (team_run(j->rules->threads, visit, j, err) < 0)
		return -1;
	return stop_requested() ? err_stopped(err, stop_signal()) : 0;
}

static int pass(struct joining *j, struct phrases *ret, int number,
		struct err *err)
{
	const struct phrase_rules *r = j->rules;

	j->threshold = phrase_threshold(r, number);
	j->nfound = 0;
	if (assign_roles(j, err) < 0 ||
	    pairs_each(j->ids, &j->pairs, r->threads, r->memory, "pairs",
		       judge, j, err) < 0 ||
	    spell_all(j, err) < 0 || name_all(j, err) < 0 ||
	    keep_found(j, ret, number, err) < 0 || index_found(j, err) < 0 ||
	    each_segment(j, find_begin, err) < 0 ||
	    each_segment(j, join_segment, err) < 0)
		return -1;
	j->tokens = 0;
	if (each_segment(j, close_up, err) < 0)
		return -1;
	j->ids->tokens = j->v->tokens = j->tokens;
	return 0;
}

/* For sorting: the list and the words its ids mean. */
struct listed {
	struct phrase phrase;
	const char *word;
	size_t len;
};

static int by_score(const void *x, const void *y)
{
	const struct listed *a = x, *b = y;
	int c;

	if (a->phrase.score != b->phrase.score)
		return a->phrase.score > b->phrase.score ? -1 : 1;
	c = memcmp(a->word, b->word, a->len < b->len ? a->len : b->len);
	if (c)
		return c;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return a->phrase.pass - b->phrase.pass;
}

/* Sorts, and leaves each word's best only. */
static int sort_list(struct phrases *p, const struct vocab *v, struct err *err)
{
	struct listed *list = mem_array(p->n, sizeof(*list), err);
	unsigned char *seen = mem_array(v->words.n, 1, err);
	size_t i, n = 0;

	if (!list || !seen) {
		mem_free(list);
		mem_free(seen);
		return -1;
	}
	for (i = 0; i < p->n; i++) {
		list[i].phrase = p->list[i];
		list[i].word =
		    words_get(&v->words, p->list[i].id, &list[i].len);
	}
	if (p->n)
		qsort(list, p->n, sizeof(*list), by_score);
	for (i = 0; i < p->n; i++) {
		if (!seen[list[i].phrase.id]++)
			p->list[n++] = list[i].phrase;
	}
	p->n = n;
	mem_free(list);
	mem_free(seen);
	return 0;
}

static void release(struct joining *j)
{
	team_lock_free(j->lock);
	mem_free(j->role);
	mem_free(j->part);
	mem_free(j->connector);
	mem_free(j->found);
	mem_free(j->text);
	mem_free(j->slots);
	mem_free(j->begin);
}

int phrase_join(struct phrases *ret, struct vocab *v, struct ids *ids,
		const struct phrase_rules *r, struct err *err)
{
	struct joining j = {.rules = r,
			    .v = v,
			    .ids = ids,
			    .counts_cap = v->words.n,
			    .tokens = ids->tokens};
	int status = -1, number;

	assert(!phrase_check(r));
	j.lock = team_lock_new(err);
	j.begin = mem_array(ids->nsegments, sizeof(*j.begin), err);
	if (j.lock && j.begin && find_connectors(&j, err) == 0)
		status = 0;
	for (number = 1; status == 0 && number <= r->passes; number++)
		status = pass(&j, ret, number, err);
	if (status == 0)
		status = sort_list(ret, v, err);
	release(&j);
	return status;
}
