/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_score.h"

static void side_release(struct quantize_side *s)
{
	search_release(&s->search);
	lexicon_release(&s->lexicon);
	subword_release(&s->subword);
}

int quantize_score_init(struct quantize_score *s,
			const struct opt_list *operands, int threads,
			struct err *err)
{
	*s = (struct quantize_score){.protocol = eval_protocol_usual(threads)};
	return eval_sets_read(&s->sets, operands->texts, operands->n, err);
}

void quantize_score_release(struct quantize_score *s)
{
	eval_sets_release(&s->sets);
	side_release(&s->before);
}

/* Pictures are of words alone. */
static bool has_table(const struct matrix *m)
{
	return matrix_tensor(m, "ngrams") ||
	       family_tensor(m, "ngrams", "codes");
}

static int side_open(struct quantize_side *s, const struct matrix *m,
		     int threads, struct err *err)
{
	if (search_init(&s->search, m, 0, threads, err) < 0 ||
	    search_norms(&s->search, err) < 0 ||
	    eval_lexicon_init(&s->lexicon, m, s->search.limit, true, err) < 0)
		return -1;
	return has_table(m) ? subword_open(&s->subword, m, s->search.rows.dim,
					   err)
			    : 0;
}

static struct eval_source source(const char *path,
				 const struct quantize_side *s, bool ngrams)
{
	return (struct eval_source){path, &s->search, &s->lexicon,
				    ngrams && subword_any(&s->subword)
					? &s->subword
					: NULL};
}

int quantize_score_open(struct quantize_score *s, const struct matrix *m,
			struct err *err)
{
	struct eval_source before;
	size_t i;

	s->path = m->path;
	if (side_open(&s->before, m, s->protocol.threads, err) < 0)
		return -1;
	before = source(m->path, &s->before, true);
	for (i = 0; i < s->sets.n; i++)
		if (eval_score_known(&s->sets.sets[i], &before, err) < 0)
			return -1;
	return 0;
}

int quantize_score_run(const struct quantize_score *s,
		       const struct matrix *codes, const char *name,
		       int (*take)(void *arg, const struct eval_outcome *c,
				   struct err *err),
		       void *arg, struct err *err)
{
	struct quantize_side after = {0};
	struct eval_source sources[2];
	struct err unknown = ERR_INIT;
	int status = side_open(&after, codes, s->protocol.threads, err);
	size_t i;

	sources[0] = source(name, &after, true);
	sources[1] = source(s->path, &s->before, has_table(codes));

	for (i = 0; i < s->sets.n && status == 0; i++) {
		struct eval_outcome c;

		status = eval_score(&c, &s->protocol, &s->sets.sets[i], sources,
				    2, 0, err);
		if (status == 0)
			status = take(arg, &c, err);
		if (status == 0)
			eval_score_check(&c, &unknown);
		eval_score_release(&c);
	}
	side_release(&after);
	return status == 0 && err_is_set(&unknown)
		   ? err_set(err, "%s", unknown.msg)
		   : status;
}
