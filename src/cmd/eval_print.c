/* SPDX-License-Identifier: MIT */
#include "cmd/eval_print.h"

#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *const eval_print_oovs[] = {"skip", "wrong", "zero", NULL};

/* How a kind of set is talked about. */
static const struct kind {
	const char *plural;
	const char *items;
	const char *score; /* in JSON */
	int decimals;
} kinds[] = {
    [SET_ANALOGY] = {"analogies", "questions", "accuracy", 2},
    [SET_SIMILARITY] = {"similarities", "pairs", "spearman", 4},
    [SET_BATS] = {"BATS analogies", "questions", "accuracy", 2},
    [SET_CATEGORY] = {"categories", "words", "purity", 4},
    [SET_ODD] = {"odd words out", "questions", "accuracy", 2},
};

static const struct kind *kind(const struct eval_result *r)
{
	return &kinds[r->set->kind];
}

static const char *method(const struct eval_result *r)
{
	switch (r->set->kind) {
	case SET_ANALOGY:
	case SET_BATS:
		return analogy_methods[r->rules->method];
	case SET_CATEGORY:
		return "kmeans";
	default:
		return "cosine";
	}
}

static bool has_parts(const struct eval_result *r)
{
	return r->set->kind != SET_SIMILARITY;
}

static void json_text(const char *s)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;

	json_quote(&b, s, strlen(s), &err);
	fputs(strbuf_str(&b), stdout);
	strbuf_release(&b);
}

static void json_number(const char *key, double x, int decimals)
{
	printf(",\"%s\":", key);
	if (isnan(x))
		fputs("null", stdout);
	else
		printf("%.*f", decimals, x);
}

static void json_score(const struct eval_result *r,
		       const struct score_tally *t)
{
	int decimals = kind(r)->decimals;

	json_number(kind(r)->score, t->score, decimals);
	if (r->intervals) {
		json_number("low", t->low, decimals);
		json_number("high", t->high, decimals);
	}
}

static void json_part(const struct eval_result *r, const char *name,
		      const struct score_tally *t)
{
	fputs("{\"name\":", stdout);
	json_text(name);
	printf(",\"seen\":%" PRIu64 ",\"total\":%" PRIu64 ",\"correct\":%" PRIu64,
	       t->seen, t->total, t->right);
	json_score(r, t);
	fputs("}", stdout);
}

static void json_parts(const struct eval_result *r)
{
	const struct set *set = r->set;
	size_t i;

	fputs(",\"sections\":[", stdout);
	for (i = 0; has_parts(r) && i < set->nsections; i++) {
		fputs(i ? "," : "", stdout);
		json_part(r, set->sections[i].name, &r->score->sections[i]);
	}
	fputs("]", stdout);
	for (i = 0; i < set->ngroups; i++) {
		fputs(i ? "," : ",\"groups\":[", stdout);
		json_part(r, set->groups[i], &r->score->groups[i]);
	}
	fputs(set->ngroups ? "]" : "", stdout);
}

static void json_result(const struct eval_result *r)
{
	const struct score_tally *t = &r->score->all;

	fputs("{\"set\":", stdout);
	json_text(r->set->path);
	printf(",\"kind\":\"%s\",\"seen\":%" PRIu64 ",\"total\":%" PRIu64,
	       set_kinds[r->set->kind], t->seen, t->total);
	printf(",\"restrict\":%zu,\"case\":\"%s\",\"oov\":\"%s\"", r->limit,
	       r->letter_case, eval_print_oovs[r->rules->oov]);
	printf(",\"method\":\"%s\"", method(r));
	if (has_parts(r))
		printf(",\"correct\":%" PRIu64, t->right);
	json_score(r, t);
	if (r->set->kind == SET_SIMILARITY)
		json_number("pearson", r->score->pearson, 4);
	json_parts(r);
	fputs("}\n", stdout);
}

static void tsv_number(double x, int decimals)
{
	if (isnan(x))
		fputs("nan", stdout);
	else
		printf("%.*f", decimals, x);
}

/* The columns of the manual page, in their order. */
static void tsv_row(const struct eval_result *r, const char *level,
		    const char *name, const struct score_tally *t)
{
	printf("%s\t%s\t%s\t", r->set->path, set_kinds[r->set->kind], name);
	tsv_number(t->score, kind(r)->decimals);
	fputs("\t", stdout);
	if (has_parts(r))
		printf("%" PRIu64, t->right);
	printf("\t%" PRIu64 "\t%" PRIu64 "\t", t->seen, t->total);
	if (r->intervals)
		tsv_number(t->low, kind(r)->decimals);
	fputs("\t", stdout);
	if (r->intervals)
		tsv_number(t->high, kind(r)->decimals);
	printf("\t\t%s\t", level);
	if (r->set->kind == SET_SIMILARITY)
		tsv_number(r->score->pearson, 4);
	printf("\t%zu\t%s\t%s\t%s\n", r->limit, r->letter_case,
	       eval_print_oovs[r->rules->oov], method(r));
}

static void tsv_result(const struct eval_result *r)
{
	const struct set *set = r->set;
	size_t i;

	for (i = 0; has_parts(r) && i < set->nsections; i++)
		tsv_row(r, "section", set->sections[i].name,
			&r->score->sections[i]);
	for (i = 0; i < set->ngroups; i++)
		tsv_row(r, "group", set->groups[i], &r->score->groups[i]);
	tsv_row(r, "set", "", &r->score->all);
}

/* The end of a line. */
static void plain_interval(const struct eval_result *r,
			   const struct score_tally *t)
{
	int decimals = kind(r)->decimals;

	if (r->intervals && !isnan(t->low))
		printf(", 95 %% interval %.*f to %.*f", decimals, t->low,
		       decimals, t->high);
	putchar('\n');
}

static void plain_row(const struct eval_result *r, const char *level,
		      const char *name, const struct score_tally *t)
{
	printf("  %s%-*s", level, (int)(30 - strlen(level)), name);
	if (isnan(t->score))
		printf("      -    ");
	else if (r->set->kind == SET_CATEGORY)
		printf(" %8.4f  ", t->score);
	else
		printf(" %6.2f %%  ", t->score);
	printf("%6" PRIu64 " correct of %6" PRIu64 " seen, %6" PRIu64
	       " in all",
	       t->right, t->seen, t->total);
	plain_interval(r, t);
}

static void plain_number(const char *name, double x)
{
	if (isnan(x))
		printf("  %s -", name);
	else
		printf("  %s %.4f", name, x);
}

static void plain_similarity(const struct eval_result *r)
{
	const struct score_tally *t = &r->score->all;

	plain_number("Spearman", t->score);
	plain_number(" Pearson", r->score->pearson);
	printf("   %" PRIu64 " pairs seen, %" PRIu64 " in all", t->seen,
	       t->total);
	plain_interval(r, t);
}

static void plain_header(const struct eval_result *r)
{
	static const char *const unknown[] = {"skipped", "wrong", "zero"};

	printf("%s: %s (%s), first %zu rows, case %s, unknown words %s\n",
	       r->set->path, kind(r)->plural, method(r), r->limit,
	       strcmp(r->letter_case, "fold") == 0 ? "folded" : r->letter_case,
	       unknown[r->rules->oov]);
}

static void plain_result(const struct eval_result *r)
{
	const struct set *set = r->set;
	size_t i;

	plain_header(r);
	if (!has_parts(r)) {
		plain_similarity(r);
		return;
	}
	for (i = 0; i < set->nsections && set->nsections > 1; i++)
		plain_row(r, "", set->sections[i].name,
			  &r->score->sections[i]);
	for (i = 0; i < set->ngroups; i++)
		plain_row(r, "total ", set->groups[i], &r->score->groups[i]);
	plain_row(r, "", "total", &r->score->all);
}

void eval_print(const struct eval_result *r, enum eval_format format)
{
	static void (*const by_format[])(const struct eval_result *) = {
	    [EVAL_PLAIN] = plain_result,
	    [EVAL_TSV] = tsv_result,
	    [EVAL_JSON] = json_result,
	};

	by_format[format](r);
}
