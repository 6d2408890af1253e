/* SPDX-License-Identifier: MIT */
#include "cmd/nn_query.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/num.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPORTS = 100, /* failures that are told one by one */
	SHOWN = 200    /* bytes of a word in a message */
};

void nn_query_release(struct nn_queries *q)
{
	mem_free(q->list);
	mem_free(q->terms);
	mem_free(q->rows);
	mem_free(q->numbers);
	nn_unseen_release(&q->unseen);
	*q = (struct nn_queries){0};
}

void nn_query_clear(struct nn_queries *q)
{
	q->n = q->nterms = q->nnumbers = q->unseen.n = 0;
}

void nn_query_fail(struct nn_queries *q, size_t i, const char *error,
		   const char *fmt, ...)
{
	char text[SHOWN + 100], where[40] = "";
	struct nn_query *query = &q->list[i];
	va_list args;

	query->error = error;
	query->nunseen = 0;
	if (q->unanswered++ >= REPORTS) {
		if (q->unanswered == REPORTS + 1)
			log_warn("more queries without an answer are not "
				 "named");
		return;
	}
	if (query->line)
		snprintf(where, sizeof(where), "stdin:%llu: ",
			 (unsigned long long)query->line);
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_warn("%s%s", where, text);
}

const char *nn_query_word(const struct nn_queries *q, uint32_t row,
			  size_t *ret_n)
{
	const struct nn_unseen *u = &q->unseen;

	if (!nn_unseen_has(u, row))
		return words_get(&q->words->matrix->words, row, ret_n);
	*ret_n = u->list[row - u->rows].n;
	return u->list[row - u->rows].s;
}

/* A word as it stands there. */
struct token {
	const char *s;
	size_t n;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool is_sign(struct token t)
{
	return t.n == 1 && (*t.s == '+' || *t.s == '-');
}

/* The next token before END; false if there is none. */
static bool next_token(const char **at, const char *end, struct token *ret)
{
	const char *p = *at;

	while (p < end && is_space(*p))
		p++;
	ret->s = p;
	while (p < end && !is_space(*p))
		p++;
	ret->n = (size_t)(p - ret->s);
	*at = p;
	return ret->n > 0;
}

static int find(struct nn_queries *q, struct token t, uint32_t *ret_row,
		struct err *err)
{
	return nn_words_find(q->words, t.s, t.n, ret_row, err);
}

static int add_query(struct nn_queries *q, const char *text, size_t n,
		     uint64_t line, struct err *err)
{
	if (mem_grow(&q->list, &q->cap, q->n + 1, sizeof(*q->list), err) < 0)
		return -1;
	while (n > 0 && is_space(text[n - 1]))
		n--;
	for (; n > 0 && is_space(*text); n--)
		text++;
	q->list[q->n++] = (struct nn_query){
	    .text = text,
	    .len = n,
	    .line = line,
	    .first = q->mode == NN_VECTOR ? q->nnumbers : q->nterms,
	    .first_unseen = q->unseen.n};
	q->asked += n > 0;
	if (n == 0)
		q->list[q->n - 1].error = "empty query";
	return 0;
}

static int add_term(struct nn_queries *q, uint32_t row, bool minus,
		    struct err *err)
{
	if (mem_grow(&q->terms, &q->terms_cap, q->nterms + 1,
		     sizeof(*q->terms), err) < 0)
		return -1;
	q->terms[q->nterms++] = (struct nn_term){row, minus};
	q->list[q->n - 1].n++;
	return 0;
}

/* The last query fails, if it has not yet, for word T: "'T' is WHAT". */
static int fail_word(struct nn_queries *q, struct token t, const char *error,
		     const char *what)
{
	if (!q->list[q->n - 1].error)
		nn_query_fail(q, q->n - 1, error, "'%.*s' is %s",
			      t.n < SHOWN ? (int)t.n : SHOWN, t.s, what);
	return 0;
}

/* ROW, or what the n-grams of T make of it where that is none; SHOWN is T as
 * it was asked. */
static int add_found(struct nn_queries *q, struct token shown, struct token t,
		     uint32_t row, bool minus, struct err *err)
{
	struct nn_query *query = &q->list[q->n - 1];
	struct nn_unseen_word asked = {t.s, t.n}, text;
	int rc;

	if (row != WORDS_NONE)
		return add_term(q, row, minus, err);
	if (nn_words_spell(q->words, t.s, t.n, &text.s, &text.n, err) < 0)
		return -1;
	rc = nn_unseen_add(&q->unseen, asked, text, &row, err);
	if (rc < 0)
		return -1;
	if (rc == 0)
		return fail_word(q, shown, "unknown word",
				 "not in the vocabulary");
	query->nunseen += !query->error;
	return add_term(q, row, minus, err);
}

/* A word of an expression; where no sign stood before it, it may bring one
 * along. */
static int add_word(struct nn_queries *q, struct token t, char sign,
		    struct err *err)
{
	struct token word = t;
	uint32_t row;

	if (find(q, t, &row, err) < 0)
		return -1;
	if (row == WORDS_NONE && !sign && t.n > 1 &&
	    (*t.s == '+' || *t.s == '-')) {
		sign = *t.s;
		word = (struct token){t.s + 1, t.n - 1};
		if (find(q, word, &row, err) < 0)
			return -1;
	}
	return add_found(q, t, word, row, sign == '-', err);
}

/* The tokens of the last query, one after the other. */
struct parser {
	struct nn_queries *q;
	size_t n; /* words so far */
	char sign;
};

static int take_expression(struct parser *p, struct token t, struct err *err)
{
	char sign = p->sign;

	if (is_sign(t)) {
		if (sign && !p->q->list[p->q->n - 1].error)
			nn_query_fail(p->q, p->q->n - 1, "sign without word",
				      "'%c' is not followed by a word", sign);
		p->sign = *t.s;
		return 0;
	}
	p->sign = 0;
	p->n++;
	return add_word(p->q, t, sign, err);
}

/* How many words a query has, by mode; of an expression, any number. */
static const struct {
	size_t least, most;
	const char *expected;
} counts[] = {
    [NN_NEAREST] = {0, SIZE_MAX, ""},
    [NN_ANALOGY] = {3, 3, "expected 3 words"},
    [NN_PAIRS] = {2, 2, "expected 2 words"},
    [NN_ODD] = {3, SIZE_MAX, "expected 3 words or more"},
};

/* An analogy is b - a + c. */
static int take_plain(struct parser *p, struct token t, struct err *err)
{
	enum nn_mode mode = p->q->mode;
	uint32_t row;

	if (++p->n > counts[mode].most)
		return 0;
	if (find(p->q, t, &row, err) < 0)
		return -1;
	return add_found(p->q, t, t, row, mode == NN_ANALOGY && p->n == 1,
			 err);
}

static int take(struct parser *p, struct token t, struct err *err)
{
	return p->q->mode == NN_NEAREST ? take_expression(p, t, err)
					: take_plain(p, t, err);
}

static int by_row(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int list_rows(struct nn_queries *q, struct nn_query *query,
		     struct err *err)
{
	size_t first = query->first, i;
	uint32_t *rows;

	if (mem_grow(&q->rows, &q->rows_cap, q->nterms, sizeof(*q->rows),
		     err) < 0)
		return -1;
	rows = q->rows + first;
	for (i = 0; i < query->n; i++)
		rows[i] = q->terms[first + i].row;
	if (query->n > 1)
		qsort(rows, query->n, sizeof(*rows), by_row);
	for (i = 0; i < query->n && !nn_unseen_has(&q->unseen, rows[i]); i++)
		if (i == 0 || rows[i] != rows[i - 1])
			rows[query->nrows++] = rows[i];
	return 0;
}

static int finish(const struct parser *p, struct err *err)
{
	struct nn_queries *q = p->q;
	struct nn_query *query = &q->list[q->n - 1];

	if (query->error)
		return 0;
	if (p->n < counts[q->mode].least || p->n > counts[q->mode].most)
		nn_query_fail(q, q->n - 1, "wrong number of words", "%s",
			      counts[q->mode].expected);
	else if (p->sign)
		nn_query_fail(q, q->n - 1, "sign without word",
			      "'%c' is not followed by a word", p->sign);
	return query->error ? 0 : list_rows(q, query, err);
}

/* Is all of it one word?  Then it is a term. */
static int whole_line(struct nn_queries *q, struct err *err)
{
	struct nn_query *query = &q->list[q->n - 1];
	uint32_t row;

	if (find(q, (struct token){query->text, query->len}, &row, err) < 0)
		return -1;
	if (row != WORDS_NONE && add_term(q, row, false, err) < 0)
		return -1;
	return row != WORDS_NONE;
}

/* The next of the numbers before END, after the comma that divides it from
 * the last (not from the FIRST); false if there is none. */
static bool next_number(const char **at, const char *end, bool first,
			struct token *ret)
{
	const char *p = *at;

	while (p < end && is_space(*p))
		p++;
	if (p == end)
		return false;
	if (!first && *p == ',')
		for (p++; p < end && is_space(*p);)
			p++;
	ret->s = p;
	while (p < end && !is_space(*p) && *p != ',')
		p++;
	ret->n = (size_t)(p - ret->s);
	*at = p;
	return true;
}

/* Appends a number to those of the last query, which has N of them; more than
 * wanted are not kept. */
static int take_number(struct nn_queries *q, struct token t, size_t n,
		       struct err *err)
{
	float x;

	if (num_float(t.s, t.n, &x) < 0) {
		nn_query_fail(q, q->n - 1, "not a number",
			      "'%.*s' is not a number",
			      t.n < SHOWN ? (int)t.n : SHOWN, t.s);
		return 0;
	}
	if (!isfinite(x)) {
		nn_query_fail(q, q->n - 1, "not finite",
			      "'%.*s' is not finite",
			      t.n < SHOWN ? (int)t.n : SHOWN, t.s);
		return 0;
	}
	if (n >= q->dim)
		return 0;
	if (mem_grow(&q->numbers, &q->numbers_cap, q->nnumbers + 1,
		     sizeof(*q->numbers), err) < 0)
		return -1;
	q->numbers[q->nnumbers++] = x;
	return 0;
}

/* The last query, a line of numbers; those of a wrong one are forgotten. */
static int read_vector(struct nn_queries *q, struct err *err)
{
	struct nn_query *query = &q->list[q->n - 1];
	const char *at = query->text, *end = at + query->len;
	struct token t;
	size_t n = 0;

	while (!query->error && next_number(&at, end, n == 0, &t))
		if (take_number(q, t, n++, err) < 0)
			return -1;
	if (!query->error && n != q->dim)
		nn_query_fail(q, q->n - 1, "wrong number of numbers",
			      "expected %zu numbers, found %zu", q->dim, n);
	if (query->error)
		q->nnumbers = query->first;
	return 0;
}

int nn_query_line(struct nn_queries *q, const char *text, size_t n,
		  uint64_t line, struct err *err)
{
	struct parser p = {.q = q};
	const struct nn_query *query;
	struct token t;
	const char *at, *end;
	int whole = 0;

	if (add_query(q, text, n, line, err) < 0)
		return -1;
	query = &q->list[q->n - 1];
	if (query->len == 0)
		return 0;
	if (q->mode == NN_VECTOR)
		return read_vector(q, err);
	if (q->mode == NN_NEAREST)
		whole = whole_line(q, err);
	if (whole < 0)
		return -1;
	at = query->text;
	end = at + query->len;
	while (!whole && next_token(&at, end, &t))
		if (take(&p, t, err) < 0)
			return -1;
	return finish(&p, err);
}

int nn_query_words(struct nn_queries *q, const char *text, size_t n,
		   char **words, int nwords, struct err *err)
{
	struct parser p = {.q = q};
	int i;

	if (add_query(q, text, n, 0, err) < 0)
		return -1;
	for (i = 0; i < nwords; i++)
		if (take(&p, (struct token){words[i], strlen(words[i])}, err) <
		    0)
			return -1;
	return finish(&p, err);
}
