/* SPDX-License-Identifier: MIT */
#include "data/cut.h"

#include <string.h>

void cut_release(struct cut *c)
{
	words_release(&c->stop);
	words_release(&c->keep);
}

static bool has(const struct words *w, const struct rank *r)
{
	return w->n && words_find(w, r->bytes, r->len) != WORDS_NONE;
}

enum kind { OTHER, KEEP, STOP, UNK };

static enum kind kind_of(const struct cut *c, const struct rank *r)
{
	if (c->unk && r->len == c->unk_row.len &&
	    memcmp(r->bytes, c->unk, r->len) == 0)
		return UNK;
	if (has(&c->keep, r))
		return KEEP;
	return has(&c->stop, r) ? STOP : OTHER;
}

struct survey {
	struct spectrum others;
	uint64_t types[UNK + 1], tokens[UNK + 1];
};

static int look_through(struct cut *c, struct census *census,
			struct survey *s, struct spectrum *opt_all,
			struct err *err)
{
	const struct rank *r;
	enum kind kind;
	int got;

	while ((got = census_next(census, &r, err)) > 0) {
		if (opt_all && spectrum_add(opt_all, r->count, err) < 0)
			return -1;
		kind = kind_of(c, r);
		s->types[kind]++;
		s->tokens[kind] += r->count;
		if (kind == OTHER && spectrum_add(&s->others, r->count, err) <
					 0)
			return -1;
	}
	return got < 0 ? -1 : census_rewind(census, err);
}

/* How many others there is room for when KEPT rows are taken. */
static uint64_t room(const struct cut *c, uint64_t kept)
{
	if (!c->max_size)
		return UINT64_MAX;
	return c->max_size > kept ? c->max_size - kept : 0;
}

static void settle(struct cut *c, const struct survey *s)
{
	uint64_t tokens, all = s->types[OTHER] + s->types[STOP];
	uint64_t kept = s->types[KEEP];

	c->others = spectrum_first(&s->others, room(c, kept), c->min_count,
				   &tokens);
	if (c->unk && (c->others < all || s->types[UNK]))
		c->others = spectrum_first(&s->others, room(c, kept + 1),
					   c->min_count, &tokens);
	c->unk_row.count = s->tokens[OTHER] + s->tokens[STOP] +
			   s->tokens[UNK] - tokens;
	c->unk_pending = c->unk && c->unk_row.count > 0;
}

int cut_plan(struct cut *c, struct census *census, struct spectrum *opt_all,
	     struct err *err)
{
	struct survey s = {.others = SPECTRUM_INIT};
	int status;

	c->others = room(c, 0);
	if (!c->unk && !c->stop.n && !c->keep.n && !opt_all)
		return 0;
	if (c->unk)
		c->unk_row = (struct rank){
		    .bytes = c->unk,
		    .len = (uint32_t)strlen(c->unk),
		    .prefix = rank_prefix(c->unk, strlen(c->unk))};
	status = look_through(c, census, &s, opt_all, err);
	if (status == 0)
		settle(c, &s);
	spectrum_release(&s.others);
	return status;
}

/* Others come in order: the first that is too rare is the last one. */
static bool stays(struct cut *c, const struct rank *r)
{
	enum kind kind = kind_of(c, r);

	if (kind == OTHER && r->count < c->min_count)
		c->others = 0;
	if (kind == OTHER && c->others) {
		c->others--;
		return true;
	}
	return kind == KEEP;
}

/* The next that stays but for the row of the unknown, into c->held. */
static int advance(struct cut *c, struct census *census, struct err *err)
{
	const struct rank *r = NULL;
	int got = 0;

	/* When no other may stay and none must, the rest is not read. */
	while (!c->held && (c->others || c->keep.n) &&
	       (got = census_next(census, &r, err)) > 0)
		if (stays(c, r))
			c->held = r;
	return got;
}

int cut_next(struct cut *c, struct census *census, const struct rank **ret,
	     struct err *err)
{
	if (advance(c, census, err) < 0)
		return -1;
	if (c->unk_pending &&
	    (!c->held || rank_before(&c->unk_row, c->held))) {
		c->unk_pending = false;
		*ret = &c->unk_row;
		return 1;
	}
	*ret = c->held;
	c->held = NULL;
	if (!*ret)
		return 0;
	c->kept_types++;
	c->kept_tokens += (*ret)->count;
	return 1;
}
