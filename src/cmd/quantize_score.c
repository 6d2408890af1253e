/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_score.h"

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
	search_release(&s->search);
	lexicon_release(&s->lexicon);
}

static int open_matrix(struct search *search, struct lexicon *lexicon,
		       const struct matrix *m, int threads, struct err *err)
{
	if (search_init(search, m, 0, threads, err) < 0 ||
	    search_norms(search, err) < 0)
		return -1;
	return eval_lexicon_init(lexicon, m, search->limit, true, err);
}

int quantize_score_open(struct quantize_score *s, const struct matrix *m,
			struct err *err)
{
	struct eval_source source = {m->path, &s->search, &s->lexicon, NULL};
	size_t i;

	s->path = m->path;
	if (open_matrix(&s->search, &s->lexicon, m, s->protocol.threads, err) <
	    0)
		return -1;
	for (i = 0; i < s->sets.n; i++)
		if (eval_score_known(&s->sets.sets[i], &source, err) < 0)
			return -1;
	return 0;
}

int quantize_score_run(const struct quantize_score *s,
		       const struct matrix *codes, const char *name,
		       int (*take)(void *arg, const struct eval_outcome *c,
				   struct err *err),
		       void *arg, struct err *err)
{
	struct search search = {0};
	struct lexicon lexicon = {0};
	struct eval_source sources[] = {
	    {name, &search, &lexicon, NULL},
	    {s->path, &s->search, &s->lexicon, NULL}};
	struct err unknown = ERR_INIT;
	int status = open_matrix(&search, &lexicon, codes, s->protocol.threads,
				 err);
	size_t i;

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
	search_release(&search);
	lexicon_release(&lexicon);
	return status == 0 && err_is_set(&unknown)
		   ? err_set(err, "%s", unknown.msg)
		   : status;
}
