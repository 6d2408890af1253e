/* SPDX-License-Identifier: MIT */
#include "cmd/nn_print.h"

#include "base/json.h"

#include <stdio.h>
#include <string.h>

enum { COLUMN = 20 /* of the scores */ };

struct text {
	const char *s;
	size_t n;
};

void nn_print_release(struct nn_print *p)
{
	strbuf_release(&p->quoted);
}

static struct text word_of(const struct nn_print *p, uint32_t row)
{
	struct text t;

	t.s = nn_query_word(p->queries, row, &t.n);
	return t;
}

/* What a query is called: its text; a vector, the number of its line. */
static struct text name_of(struct nn_print *p, const struct nn_query *q)
{
	int n;

	if (p->mode != NN_VECTOR)
		return (struct text){q->text, q->len};
	n = snprintf(p->number, sizeof(p->number), "%llu",
		     (unsigned long long)q->line);
	return (struct text){p->number, (size_t)n};
}

static void put(struct text t)
{
	fwrite(t.s, 1, t.n, stdout);
}

/* A field of a line: what would end it becomes a blank. */
static void put_field(struct text t)
{
	const char *tab;

	while ((tab = memchr(t.s, '\t', t.n)) != NULL) {
		size_t n = (size_t)(tab - t.s);

		put((struct text){t.s, n});
		putchar(' ');
		t.s += n + 1;
		t.n -= n + 1;
	}
	put(t);
}

static void put_column(struct text t)
{
	put(t);
	if (t.n < COLUMN)
		printf("%*s", (int)(COLUMN - t.n), "");
}

static int put_quoted(struct nn_print *p, struct text t, struct err *err)
{
	strbuf_clear(&p->quoted);
	if (json_quote(&p->quoted, t.s, t.n, err) < 0)
		return -1;
	put((struct text){p->quoted.data, p->quoted.len});
	return 0;
}

/* Is an answer a list of neighbours? */
static bool lists(const struct nn_print *p)
{
	return p->mode != NN_PAIRS && p->mode != NN_ODD;
}

/* Does it print which words of a query are not in the vocabulary? */
static bool tells_unseen(const struct nn_print *p)
{
	return p->queries->unseen.subword != NULL;
}

/* Those of Q, the first of them being 0. */
static struct text unseen_of(const struct nn_print *p,
			     const struct nn_query *q, size_t i)
{
	const struct nn_unseen_word *w =
	    &p->queries->unseen.list[q->first_unseen + i];

	return (struct text){w->s, w->n};
}

static int json_unseen(struct nn_print *p, const struct nn_query *q,
		       struct err *err)
{
	size_t i;

	fputs(",\"unseen\":[", stdout);
	for (i = 0; i < q->nunseen; i++) {
		fputs(i ? "," : "", stdout);
		if (put_quoted(p, unseen_of(p, q, i), err) < 0)
			return -1;
	}
	putchar(']');
	return 0;
}

static int json_hits(struct nn_print *p, const struct search_hit *hits,
		     size_t n, struct err *err)
{
	size_t i;

	fputs(",\"neighbors\":[", stdout);
	for (i = 0; i < n; i++) {
		printf("%s{\"rank\":%zu,\"word\":", i ? "," : "", i + 1);
		if (put_quoted(p, word_of(p, hits[i].row), err) < 0)
			return -1;
		printf(",\"score\":%.6f}", (double)hits[i].score);
	}
	putchar(']');
	return 0;
}

/* Of pairs a score, of words the odd one and its score. */
static int json_one(struct nn_print *p, const struct search_hit *hit,
		    struct err *err)
{
	if (p->mode == NN_ODD) {
		fputs(",\"word\":", stdout);
		if (put_quoted(p, word_of(p, hit->row), err) < 0)
			return -1;
	}
	printf(",\"score\":%.6f", (double)hit->score);
	return 0;
}

static int json(struct nn_print *p, const struct nn_query *q,
		const struct search_hit *hits, size_t n, struct err *err)
{
	fputs("{\"query\":", stdout);
	if (put_quoted(p, name_of(p, q), err) < 0)
		return -1;
	if (q->error)
		printf(",\"error\":\"%s\"", q->error);
	if (tells_unseen(p) && json_unseen(p, q, err) < 0)
		return -1;
	if (lists(p) ? json_hits(p, hits, n, err) < 0
		     : n > 0 && json_one(p, hits, err) < 0)
		return -1;
	fputs("}\n", stdout);
	return 0;
}

/* Tabs in them, which blanks end elsewhere, are those of arguments. */
static void tsv_unseen(const struct nn_print *p, const struct nn_query *q)
{
	size_t i;

	putchar('\t');
	for (i = 0; i < q->nunseen; i++) {
		fputs(i ? " " : "", stdout);
		put_field(unseen_of(p, q, i));
	}
}

/* A line; HIT NULL: there is no answer, which has rank 0. */
static void tsv_line(struct nn_print *p, const struct nn_query *q, size_t rank,
		     const struct search_hit *hit)
{
	put_field(name_of(p, q));
	if (lists(p))
		printf("\t%zu", rank);
	if (p->mode != NN_PAIRS) {
		putchar('\t');
		if (hit)
			put_field(word_of(p, hit->row));
	}
	putchar('\t');
	if (hit)
		printf("%.6f", (double)hit->score);
	if (tells_unseen(p))
		tsv_unseen(p, q);
	putchar('\n');
}

static void tsv(struct nn_print *p, const struct nn_query *q,
		const struct search_hit *hits, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		tsv_line(p, q, i + 1, &hits[i]);
	if (n == 0)
		tsv_line(p, q, 0, NULL);
}

/* Behind what they belong to. */
static void plain_unseen(const struct nn_print *p, const struct nn_query *q)
{
	size_t i;

	if (q->nunseen == 0)
		return;
	fputs("  (by n-grams:", stdout);
	for (i = 0; i < q->nunseen; i++) {
		putchar(' ');
		put(unseen_of(p, q, i));
	}
	putchar(')');
}

static void plain_pair(const struct nn_print *p, const struct nn_query *q,
		       const struct search_hit *hit)
{
	struct text name = {q->text, q->len};

	if (hit) {
		put_column(name);
		printf(" %.4f", (double)hit->score);
		plain_unseen(p, q);
	} else {
		put(name);
	}
	putchar('\n');
}

static void plain_heading(struct nn_print *p, const struct nn_query *q)
{
	if (p->printed)
		putchar('\n');
	put(name_of(p, q));
	plain_unseen(p, q);
	putchar('\n');
}

static void plain(struct nn_print *p, const struct nn_query *q,
		  const struct search_hit *hits, size_t n)
{
	bool heading = p->heading || q->nunseen > 0;
	size_t i;

	if (p->mode == NN_PAIRS) {
		plain_pair(p, q, n ? hits : NULL);
		return;
	}
	if (heading)
		plain_heading(p, q);
	for (i = 0; i < n; i++) {
		if (heading)
			fputs("  ", stdout);
		put_column(word_of(p, hits[i].row));
		printf(" %.4f\n", (double)hits[i].score);
	}
}

int nn_print_answer(struct nn_print *p, const struct nn_query *query,
		    const struct search_hit *hits, size_t n, struct err *err)
{
	int status = 0;

	switch (p->format) {
	case NN_PLAIN:
		plain(p, query, hits, n);
		break;
	case NN_TSV:
		tsv(p, query, hits, n);
		break;
	case NN_JSON:
		status = json(p, query, hits, n, err);
		break;
	}
	p->printed++;
	return status;
}

int nn_print_flush(struct err *err)
{
	return fflush(stdout) == 0 ? 0 : err_sys(err, "stdout");
}
