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
	const char *score; /* in JSON */
	int decimals;
} kinds[] = {
    [SET_ANALOGY] = {"analogies", "accuracy", 2},
    [SET_SIMILARITY] = {"similarities", "spearman", 4},
    [SET_BATS] = {"BATS analogies", "accuracy", 2},
    [SET_CATEGORY] = {"categories", "purity", 4},
    [SET_ODD] = {"odd words out", "accuracy", 2},
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

void eval_print_text(const char *s, int width)
{
	int n = 0;

	for (; s[n]; n++)
		putchar((unsigned char)s[n] < 0x20 || s[n] == 0x7f ? '?'
								   : s[n]);
	printf("%*s", n < width ? width - n : 0, "");
}

void eval_print_json(const char *s)
{
	size_t n = strlen(s), i, len;
	char to[6];

	putchar('"');
	for (i = 0; i < n;) {
		i += json_quote_next(s + i, n - i, to, &len);
		fwrite(to, 1, len, stdout);
	}
	putchar('"');
}

static void json_number(const char *key, double x, int decimals)
{
	printf(",\"%s\":", key);
	if (isnan(x))
		fputs("null", stdout);
	else
		printf("%.*f", decimals, x);
}

static void json_score(const struct eval_result *r, const struct score_tally *t)
{
	int decimals = kind(r)->decimals;

	json_number(kind(r)->score, t->score, decimals);
	if (r->intervals) {
		json_number("low", t->low, decimals);
		json_number("high", t->high, decimals);
	}
}

static void json_by_ngrams(const struct eval_side *side,
			   const struct score_tally *t)
{
	if (side->ngrams)
		printf(",\"by_ngrams\":%" PRIu64, t->by_ngrams);
}

static void json_part(const struct eval_result *r, const char *name,
		      const struct score_tally *t,
		      const struct score_tally *opt_other)
{
	fputs("{\"name\":", stdout);
	eval_print_json(name);
	printf(",\"seen\":%" PRIu64 ",\"total\":%" PRIu64
	       ",\"correct\":%" PRIu64,
	       t->seen, t->total, t->right);
	json_by_ngrams(r->side, t);
	json_score(r, t);
	if (opt_other)
		json_number("other", opt_other->score, kind(r)->decimals);
	fputs("}", stdout);
}

static void json_parts(const struct eval_result *r)
{
	const struct score *other = r->opt_other ? &r->opt_other->score : NULL;
	const struct set *set = r->set;
	size_t i;

	fputs(",\"sections\":[", stdout);
	for (i = 0; has_parts(r) && i < set->nsections; i++) {
		fputs(i ? "," : "", stdout);
		json_part(r, set->sections[i].name, &r->side->score.sections[i],
			  other ? &other->sections[i] : NULL);
	}
	fputs("]", stdout);
	for (i = 0; i < set->ngroups; i++) {
		fputs(i ? "," : ",\"groups\":[", stdout);
		json_part(r, set->groups[i], &r->side->score.groups[i],
			  other ? &other->groups[i] : NULL);
	}
	fputs(set->ngroups ? "]" : "", stdout);
}

/* Correct items and the score of a matrix. */
static void json_side(const struct eval_result *r, const struct eval_side *side)
{
	json_by_ngrams(side, &side->score.all);
	if (has_parts(r))
		printf(",\"correct\":%" PRIu64, side->score.all.right);
	json_score(r, &side->score.all);
	if (!has_parts(r))
		json_number("pearson", side->score.pearson, 4);
}

static void json_p(double p)
{
	if (isnan(p))
		fputs(",\"p\":null", stdout);
	else
		printf(",\"p\":%.4g", p);
}

static void json_compare(const struct eval_result *r)
{
	const struct eval_side *other = r->opt_other;
	const struct compare *c = &r->compare;
	int decimals = kind(r)->decimals;

	fputs(",\"other\":{\"matrix\":", stdout);
	eval_print_json(other->path);
	printf(",\"restrict\":%zu,\"seen\":%" PRIu64, other->limit,
	       other->score.all.seen);
	json_side(r, other);
	fputs("}", stdout);
	json_number("difference", c->difference, decimals);
	if (c->exact) {
		printf(",\"wins\":%" PRIu64 ",\"losses\":%" PRIu64, c->wins,
		       c->losses);
	} else {
		json_number("difference_low", c->low, decimals);
		json_number("difference_high", c->high, decimals);
	}
	json_p(c->p);
	printf(",\"test\":\"%s\"", c->exact ? "mcnemar" : "bootstrap");
}

static void json_result(const struct eval_result *r)
{
	const struct score_tally *t = &r->side->score.all;

	fputs("{\"set\":", stdout);
	eval_print_json(r->set->path);
	printf(",\"kind\":\"%s\",\"seen\":%" PRIu64 ",\"total\":%" PRIu64,
	       set_kinds[r->set->kind], t->seen, t->total);
	printf(",\"restrict\":%zu,\"case\":\"%s\",\"oov\":\"%s\"",
	       r->side->limit, r->letter_case, eval_print_oovs[r->rules->oov]);
	printf(",\"method\":\"%s\"", method(r));
	if (r->dim)
		printf(",\"dim\":%zu", r->dim);
	json_side(r, r->side);
	if (r->opt_other)
		json_compare(r);
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

/* Empty where there is nothing to tell. */
static void tsv_if(bool told, double x, int decimals)
{
	fputs("\t", stdout);
	if (told)
		tsv_number(x, decimals);
}

/* The columns that a comparison fills; the test is of the whole set. */
static void tsv_compare(const struct eval_result *r,
			const struct score_tally *t,
			const struct score_tally *opt_other)
{
	int decimals = kind(r)->decimals;
	bool whole = t == &r->side->score.all, told = opt_other != NULL;
	bool interval = told && whole && !r->compare.exact;

	tsv_if(told, told ? opt_other->score : 0, decimals);
	tsv_if(told, told ? t->score - opt_other->score : 0, decimals);
	tsv_if(interval, r->compare.low, decimals);
	tsv_if(interval, r->compare.high, decimals);
	fputs("\t", stdout);
	if (told && whole && isnan(r->compare.p))
		fputs("nan", stdout);
	else if (told && whole)
		printf("%.4g", r->compare.p);
}

/* The columns of the manual page, in their order. */
static void tsv_row(const struct eval_result *r, const char *level,
		    const char *name, const struct score_tally *t,
		    const struct score_tally *opt_other)
{
	int decimals = kind(r)->decimals;

	eval_print_text(r->set->path, 0);
	printf("\t%s\t", set_kinds[r->set->kind]);
	eval_print_text(name, 0);
	fputs("\t", stdout);
	tsv_number(t->score, decimals);
	fputs("\t", stdout);
	if (has_parts(r))
		printf("%" PRIu64, t->right);
	printf("\t%" PRIu64 "\t%" PRIu64, t->seen, t->total);
	tsv_if(r->intervals, t->low, decimals);
	tsv_if(r->intervals, t->high, decimals);
	fputs("\t", stdout);
	if (r->dim)
		printf("%zu", r->dim);
	printf("\t%s", level);
	tsv_if(!has_parts(r), r->side->score.pearson, 4);
	printf("\t%zu\t%s\t%s\t%s", r->side->limit, r->letter_case,
	       eval_print_oovs[r->rules->oov], method(r));
	tsv_compare(r, t, opt_other);
	fputs("\t", stdout);
	if (r->side->ngrams)
		printf("%" PRIu64, t->by_ngrams);
	fputs("\n", stdout);
}

static void tsv_result(const struct eval_result *r)
{
	const struct score *score = &r->side->score;
	const struct score *other = r->opt_other ? &r->opt_other->score : NULL;
	const struct set *set = r->set;
	size_t i;

	for (i = 0; has_parts(r) && i < set->nsections; i++)
		tsv_row(r, "section", set->sections[i].name,
			&score->sections[i],
			other ? &other->sections[i] : NULL);
	for (i = 0; i < set->ngroups; i++)
		tsv_row(r, "group", set->groups[i], &score->groups[i],
			other ? &other->groups[i] : NULL);
	tsv_row(r, "set", "", &score->all, other ? &other->all : NULL);
}

/* How many of those seen there would not be without n-grams. */
static void plain_by_ngrams(const struct eval_side *side,
			    const struct score_tally *t)
{
	if (side->ngrams)
		printf(", %" PRIu64 " by n-grams", t->by_ngrams);
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

static void plain_row(const struct eval_result *r,
		      const struct eval_side *side, const char *level,
		      const char *name, const struct score_tally *t)
{
	printf("  %s", level);
	eval_print_text(name, 30 - (int)strlen(level));
	if (isnan(t->score))
		printf("      -    ");
	else if (r->set->kind == SET_CATEGORY)
		printf(" %8.4f  ", t->score);
	else
		printf(" %6.2f %%  ", t->score);
	printf("%6" PRIu64 " correct of %6" PRIu64 " seen, %6" PRIu64 " in all",
	       t->right, t->seen, t->total);
	plain_by_ngrams(side, t);
	plain_interval(r, t);
}

static void plain_number(const char *name, double x)
{
	if (isnan(x))
		printf("  %s -", name);
	else
		printf("  %s %.4f", name, x);
}

static void plain_similarity(const struct eval_result *r,
			     const struct eval_side *side)
{
	const struct score_tally *t = &side->score.all;

	plain_number("Spearman", t->score);
	plain_number(" Pearson", side->score.pearson);
	printf("   %" PRIu64 " pairs seen, %" PRIu64 " in all", t->seen,
	       t->total);
	plain_by_ngrams(side, t);
	plain_interval(r, t);
}

static void plain_header(const struct eval_result *r)
{
	static const char *const unknown[] = {"skipped", "wrong", "zero"};

	eval_print_text(r->set->path, 0);
	printf(": %s (%s), first %zu rows", kind(r)->plural, method(r),
	       r->side->limit);
	if (r->dim)
		printf(", first %zu dimensions", r->dim);
	printf(", case %s%s, unknown words %s\n",
	       strcmp(r->letter_case, "fold") == 0 ? "folded" : r->letter_case,
	       r->side->ngrams ? ", words without rows by n-grams" : "",
	       unknown[r->rules->oov]);
}

static void plain_difference(const struct eval_result *r)
{
	const struct compare *c = &r->compare;
	int decimals = kind(r)->decimals;

	if (isnan(c->difference)) {
		printf("  difference -\n");
		return;
	}
	printf("  difference %.*f", decimals, c->difference);
	if (c->exact)
		printf(", %" PRIu64 " right here alone, %" PRIu64
		       " there alone",
		       c->wins, c->losses);
	else
		printf(", 95 %% interval %.*f to %.*f", decimals, c->low,
		       decimals, c->high);
	printf(", p %.4g (%s)\n", c->p,
	       c->exact ? "exact McNemar test" : "paired bootstrap");
}

static void plain_compare(const struct eval_result *r)
{
	const struct eval_side *other = r->opt_other;

	fputs(" against ", stdout);
	eval_print_text(other->path, 0);
	printf(", first %zu rows%s\n", other->limit,
	       other->ngrams ? ", words without rows by n-grams" : "");
	if (has_parts(r))
		plain_row(r, other, "", "total", &other->score.all);
	else
		plain_similarity(r, other);
	plain_difference(r);
}

static void plain_result(const struct eval_result *r)
{
	const struct score *score = &r->side->score;
	const struct set *set = r->set;
	size_t i;

	plain_header(r);
	if (!has_parts(r))
		plain_similarity(r, r->side);
	for (i = 0; i < set->nsections && set->nsections > 1; i++)
		plain_row(r, r->side, "", set->sections[i].name,
			  &score->sections[i]);
	for (i = 0; i < set->ngroups; i++)
		plain_row(r, r->side, "total ", set->groups[i],
			  &score->groups[i]);
	if (has_parts(r))
		plain_row(r, r->side, "", "total", &score->all);
	if (r->opt_other)
		plain_compare(r);
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
