/* SPDX-License-Identifier: MIT */
#include "cmd/eval_score.h"

#include "base/log.h"
#include "base/mem.h"

int eval_lexicon_init(struct lexicon *l, const struct matrix *m, size_t limit,
		      bool fold, struct err *err)
{
	if (lexicon_init(l, &m->words, limit, fold, err) < 0)
		return -1;
	return m->aliases.n ? lexicon_add(l, &m->aliases, m->alias_rows, err)
			    : 0;
}

struct eval_protocol eval_protocol_usual(int threads)
{
	return (struct eval_protocol){
	    .rules = {ANALOGY_ADD, SCORE_SKIP, .seed = 1},
	    .letter_case = "fold",
	    .threads = threads};
}

int eval_sets_read(struct eval_sets *s, const char *const *operands, int n,
		   struct err *err)
{
	int i;

	*s = (struct eval_sets){0};
	s->sets = mem_array((size_t)n, sizeof(*s->sets), err);
	if (!s->sets)
		return -1;
	for (i = 0; i < n; i++, s->n++)
		if (set_read(&s->sets[i], operands[i], err) < 0)
			return -1;
	return 0;
}

void eval_sets_release(struct eval_sets *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		set_release(&s->sets[i]);
	mem_free(s->sets);
}

void eval_score_release(struct eval_outcome *c)
{
	int k;

	for (k = 0; k < 2; k++) {
		lookup_release(&c->lookups[k]);
		score_release(&c->sides[k].score);
	}
}

/* Left out are items that one of two matrices does not know. */
static int look_up(struct eval_outcome *c, const struct eval_protocol *p,
		   const struct eval_source *sources, int n, struct err *err)
{
	const struct set *set = c->result.set;
	int k;

	for (k = 0; k < n; k++) {
		if (lookup_init(&c->lookups[k], set, sources[k].search,
				sources[k].lexicon, sources[k].opt_subword,
				err) < 0)
			return -1;
		if (c->lookups[k].damaged)
			log_warn("%s: words whose rows are not finite are "
				 "taken to be unknown",
				 set->path);
	}
	if (n == 2 && p->rules.oov == SCORE_SKIP)
		lookup_meet(&c->lookups[0], &c->lookups[1], set->nitems);
	return 0;
}

static int score_side(struct eval_outcome *c, const struct eval_protocol *p,
		      const struct eval_source *source, int k,
		      struct err *err)
{
	const struct set *set = c->result.set;
	struct bootstrap b = {p->resamples, p->rules.seed, p->threads};
	struct score_job job = {set, source->search, source->lexicon,
				&c->lookups[k], p->rules};
	struct eval_side *side = &c->sides[k];

	side->path = source->path;
	side->limit = source->search->limit;
	side->ngrams = source->opt_subword != NULL;
	if (score_run(&side->score, &job, err) < 0)
		return -1;
	return b.resamples ? bootstrap_score(&b, set, &side->score, err) : 0;
}

int eval_score(struct eval_outcome *c, const struct eval_protocol *p,
	       const struct set *set, const struct eval_source *sources, int n,
	       size_t dim, struct err *err)
{
	int k;

	*c = (struct eval_outcome){
	    .result = {.set = set,
		       .rules = &p->rules,
		       .letter_case = p->letter_case,
		       .intervals = p->resamples > 0,
		       .dim = dim,
		       .side = &c->sides[0],
		       .opt_other = n == 2 ? &c->sides[1] : NULL}};
	if (look_up(c, p, sources, n, err) < 0)
		return -1;
	for (k = 0; k < n; k++)
		if (score_side(c, p, &sources[k], k, err) < 0)
			return -1;
	return n < 2 ? 0
		     : compare_scores(&c->result.compare, set,
				      &c->sides[0].score, &c->sides[1].score,
				      p->rules.seed, p->threads, err);
}

static int nothing_known(const struct set *set, bool both, struct err *err)
{
	return err_set(err, "%s: none of its %s is known%s", set->path,
		       both ? "items" : "words", both ? " to both" : "");
}

int eval_score_known(const struct set *set, const struct eval_source *source,
		     struct err *err)
{
	struct lookup lookup;
	size_t i;
	int status;

	status = lookup_init(&lookup, set, source->search, source->lexicon,
			     source->opt_subword, err);
	for (i = 0; status == 0 && i < set->nitems && !lookup.known[i]; i++)
		;
	if (status == 0 && i == set->nitems)
		status = nothing_known(set, false, err);
	lookup_release(&lookup);
	return status;
}

void eval_score_check(const struct eval_outcome *c, struct err *unknown)
{
	if (c->sides[0].score.all.seen == 0)
		nothing_known(c->result.set, c->result.opt_other != NULL,
			      unknown);
}
