/* SPDX-License-Identifier: MIT */
/* vecmill eval: scores on analogy and similarity sets. */
#include "cmd/cmd.h"

#include "base/json.h"
#include "base/log.h"
#include "base/team.h"
#include "eval/score.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct eval_opts {
	struct opt_common common;
	int64_t restriction, threads;
	int method, letter_case, oov, format;
};

enum { CASE_FOLD, CASE_EXACT };
enum { OOV_SKIP, OOV_WRONG };
enum { EVAL_PLAIN, EVAL_TSV, EVAL_JSON };

static const char *const cases[] = {"fold", "exact", NULL};
static const char *const oovs[] = {"skip", "wrong", NULL};
static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct eval_opts, member)

static const struct opt opts[] = {
    {"method", 'm', OPT_CHOICE, AT(method), "NAME", "add", 0, 0,
     analogy_methods,
     "answer analogies by 3CosAdd, 3CosMul or PairDirection"},
    {"restrict", 0, OPT_INT, AT(restriction), "N", "0", 0, 4e9, NULL,
     "know only the first N rows (the most frequent words); 0: all"},
    {"case", 0, OPT_CHOICE, AT(letter_case), "RULE", "fold", 0, 0, cases,
     "fold ASCII letters, the most frequent row answering for all that fold "
     "alike, or take words exactly"},
    {"oov", 0, OPT_CHOICE, AT(oov), "RULE", "skip", 0, 0, oovs,
     "analogies with unknown words are left out of the score or wrong"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

/* Per cent; NAN if nothing counts. */
static double accuracy(const struct eval_opts *o, const struct score_tally *t)
{
	uint64_t of = o->oov == OOV_WRONG ? t->total : t->seen;

	return of ? 100.0 * (double)t->right / (double)of : (double)NAN;
}

static void put_text(const char *s)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;

	json_quote(&b, s, strlen(s), &err);
	fputs(strbuf_str(&b), stdout);
	strbuf_release(&b);
}

static void put_number(const char *key, const char *fmt_or_null, double x)
{
	printf(",\"%s\":", key);
	if (isnan(x))
		fputs("null", stdout);
	else
		printf("%.*f", fmt_or_null ? 2 : 4, x);
}

static void put_json(const struct eval_opts *o, const struct set *set,
		     const struct score *score, size_t limit)
{
	size_t i;

	fputs("{\"set\":", stdout);
	put_text(set->path);
	printf(",\"kind\":\"%s\",\"seen\":%" PRIu64 ",\"total\":%" PRIu64,
	       set->kind == SET_ANALOGY ? "analogy" : "similarity",
	       score->all.seen, score->all.total);
	printf(",\"restrict\":%zu,\"case\":\"%s\",\"oov\":\"%s\"", limit,
	       cases[o->letter_case],
	       set->kind == SET_ANALOGY ? oovs[o->oov] : "skip");
	printf(",\"method\":\"%s\"", set->kind == SET_ANALOGY
					  ? analogy_methods[o->method]
					  : "cosine");
	if (set->kind == SET_SIMILARITY) {
		put_number("spearman", NULL, score->spearman);
	} else {
		printf(",\"correct\":%" PRIu64, score->all.right);
		put_number("accuracy", "%", accuracy(o, &score->all));
		fputs(",\"sections\":[", stdout);
		for (i = 0; i < set->nsections; i++) {
			const struct score_tally *t = &score->sections[i];

			printf("%s{\"name\":", i ? "," : "");
			put_text(set->sections[i].name);
			printf(",\"seen\":%" PRIu64 ",\"total\":%" PRIu64
			       ",\"correct\":%" PRIu64,
			       t->seen, t->total, t->right);
			put_number("accuracy", "%", accuracy(o, t));
			fputs("}", stdout);
		}
		fputs("]", stdout);
	}
	fputs("}\n", stdout);
}

/* set, kind, section ("" for the whole), score, correct, seen, total */
static void put_tsv(const struct eval_opts *o, const struct set *set,
		    const struct score *score)
{
	size_t i;

	if (set->kind == SET_SIMILARITY) {
		printf("%s\tsimilarity\t\t%.4f\t\t%" PRIu64 "\t%" PRIu64 "\n",
		       set->path, score->spearman, score->all.seen,
		       score->all.total);
		return;
	}
	for (i = 0; i <= set->nsections; i++) {
		const struct score_tally *t = i < set->nsections
						  ? &score->sections[i]
						  : &score->all;

		printf("%s\tanalogy\t%s\t%.2f\t%" PRIu64 "\t%" PRIu64
		       "\t%" PRIu64 "\n",
		       set->path,
		       i < set->nsections ? set->sections[i].name : "",
		       accuracy(o, t), t->right, t->seen, t->total);
	}
}

static void put_row(const struct eval_opts *o, const char *name,
		    const struct score_tally *t)
{
	double a = accuracy(o, t);

	if (isnan(a))
		printf("  %-30s      -    ", name);
	else
		printf("  %-30s %6.2f %%  ", name, a);
	printf("%6" PRIu64 " correct of %6" PRIu64 " seen, %6" PRIu64
	       " in all\n",
	       t->right, t->seen, t->total);
}

static void put_plain(const struct eval_opts *o, const struct set *set,
		      const struct score *score, size_t limit)
{
	size_t i;

	printf("%s: %s (%s), first %zu rows, case %s, unknown words %s\n",
	       set->path,
	       set->kind == SET_ANALOGY ? "analogies" : "similarities",
	       set->kind == SET_ANALOGY ? analogy_methods[o->method] : "cosine",
	       limit,
	       o->letter_case == CASE_FOLD ? "folded" : "exact",
	       set->kind == SET_ANALOGY && o->oov == OOV_WRONG ? "wrong"
							       : "skipped");
	if (set->kind == SET_SIMILARITY) {
		printf("  Spearman %.4f   %" PRIu64 " pairs seen, %" PRIu64
		       " in all\n",
		       score->spearman, score->all.seen, score->all.total);
		return;
	}
	for (i = 0; i < set->nsections; i++)
		if (set->nsections > 1)
			put_row(o, set->sections[i].name, &score->sections[i]);
	put_row(o, "total", &score->all);
}

static int score_set(const struct eval_opts *o, const char *path,
		     const struct search *s, const struct lexicon *l,
		     struct err *err)
{
	struct score score = {0};
	struct set set;
	int rc;

	if (set_read(&set, path, err) < 0)
		return -1;
	rc = set.kind == SET_ANALOGY
		 ? score_analogies(&score, &set, s, l,
				   (enum analogy_method)o->method, err)
		 : score_similarities(&score, &set, s, l, err);
	if (rc == 0) {
		if (o->format == EVAL_JSON)
			put_json(o, &set, &score, s->limit);
		else if (o->format == EVAL_TSV)
			put_tsv(o, &set, &score);
		else
			put_plain(o, &set, &score, s->limit);
		if (score.all.seen == 0)
			rc = err_set(err, "%s: none of its words is known",
				     path);
	}
	score_release(&score);
	set_release(&set);
	return rc;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct eval_opts *o = options;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	struct matrix m = {0};
	struct search s = {0};
	struct lexicon l = {0};
	int i, status = -1;

	if (matrix_read(&m, argv[0], threads, err) < 0)
		return -1;
	if (search_init(&s, &m, (size_t)o->restriction, threads, err) < 0 ||
	    lexicon_init(&l, &m.words, s.limit, o->letter_case == CASE_FOLD,
			 err) < 0)
		goto out;
	for (i = 1; i < argc; i++)
		if (score_set(o, argv[i], &s, &l, err) < 0)
			goto out;
	status = 0;
out:
	lexicon_release(&l);
	search_release(&s);
	matrix_release(&m);
	return status;
}

const struct command cmd_eval = {
    .name = "eval",
    .summary = "score a matrix on analogy and similarity sets",
    .operands = "MATRIX SET...",
    .min_args = 2,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct eval_opts),
    .run = run,
};
