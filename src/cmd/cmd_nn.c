/* SPDX-License-Identifier: MIT */
/* vecmill nn: nearest neighbours and analogies. */
#include "cmd/cmd.h"

#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "search/search.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum nn_format { NN_PLAIN, NN_TSV, NN_JSON };

struct nn_opts {
	struct opt_common common;
	int64_t k, restriction, threads;
	bool analogy;
	int format;
};

static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct nn_opts, member)

static const struct opt opts[] = {
    {"k", 'k', OPT_INT, AT(k), "N", "10", 1, 1000000, NULL,
     "neighbours to a query"},
    {"analogy", 'a', OPT_FLAG, AT(analogy), NULL, NULL, 0, 0, NULL,
     "a query is three words a b c; answer what is to c as b is to a"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print"},
    {"restrict", 0, OPT_INT, AT(restriction), "N", "0", 0, 4e9, NULL,
     "answer from the first N rows (the most frequent words); 0: all"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

struct nn {
	const struct nn_opts *o;
	struct matrix matrix;
	struct search search;
	bool unknown; /* a query had a word we do not know */
	uint64_t printed;
};

/* One query: its text as given, and its words. */
struct query {
	char *text;
	size_t len;
	uint64_t line; /* 0: from the command line */
	int nwords;    /* -1: not a query we can answer */
	uint32_t rows[3];
	const char *missing;
	size_t missing_len;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The words of a query; a plain query may hold one only. */
static void parse(const struct nn *nn, struct query *q)
{
	int want = nn->o->analogy ? 3 : 1;
	size_t at = 0, start;

	while (q->len > 0 && is_space(q->text[q->len - 1]))
		q->len--;
	for (;;) {
		while (at < q->len && is_space(q->text[at]))
			at++;
		if (at == q->len)
			break;
		start = at;
		while (at < q->len && !is_space(q->text[at]))
			at++;
		if (q->nwords == want) {
			q->nwords = 4;
			return;
		}
		q->rows[q->nwords] = words_find(&nn->matrix.words,
						q->text + start, at - start);
		if (q->rows[q->nwords++] == WORDS_NONE && !q->missing) {
			q->missing = q->text + start;
			q->missing_len = at - start;
		}
	}
}

/* Why it has no answer, NULL if it has one; blank lines are no mistake. */
static const char *complaint(struct nn *nn, const struct query *q)
{
	char where[40] = "";
	int want = nn->o->analogy ? 3 : 1;

	if (q->nwords == want && !q->missing)
		return NULL;
	if (q->nwords == 0)
		return "empty query";
	if (q->line)
		snprintf(where, sizeof(where), "stdin:%llu: ",
			 (unsigned long long)q->line);
	nn->unknown = true;
	if (q->missing && q->nwords == want) {
		log_warn("%s'%.*s' is not in the vocabulary", where,
			 (int)q->missing_len, q->missing);
		return "unknown word";
	}
	log_warn("%sexpected %d word%s", where, want, want > 1 ? "s" : "");
	return "wrong number of words";
}

static void put_json_text(const char *bytes, size_t n)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;

	json_quote(&b, bytes, n, &err);
	fputs(strbuf_str(&b), stdout);
	strbuf_release(&b);
}

static void put_json(const struct nn *nn, const struct query *q,
		     const char *error, const struct search_hit *hits,
		     size_t n)
{
	const char *word;
	size_t i, len;

	fputs("{\"query\":", stdout);
	put_json_text(q->text, q->len);
	if (error)
		printf(",\"error\":\"%s\"", error);
	fputs(",\"neighbors\":[", stdout);
	for (i = 0; i < n; i++) {
		word = words_get(&nn->matrix.words, hits[i].row, &len);
		printf("%s{\"rank\":%zu,\"word\":", i ? "," : "", i + 1);
		put_json_text(word, len);
		printf(",\"score\":%.6f}", (double)hits[i].score);
	}
	fputs("]}\n", stdout);
}

/* A query without an answer is one line with rank 0. */
static void put_tsv(const struct nn *nn, const struct query *q,
		    const struct search_hit *hits, size_t n)
{
	const char *word;
	size_t i, len;

	for (i = 0; i < n; i++) {
		word = words_get(&nn->matrix.words, hits[i].row, &len);
		printf("%.*s\t%zu\t%.*s\t%.6f\n", (int)q->len, q->text, i + 1,
		       (int)len, word, (double)hits[i].score);
	}
	if (n == 0)
		printf("%.*s\t0\t\t\n", (int)q->len, q->text);
}

static void put_plain(struct nn *nn, const struct query *q, bool heading,
		      const struct search_hit *hits, size_t n)
{
	const char *word;
	size_t i, len;

	if (heading)
		printf("%s%.*s\n", nn->printed ? "\n" : "", (int)q->len,
		       q->text);
	for (i = 0; i < n; i++) {
		word = words_get(&nn->matrix.words, hits[i].row, &len);
		printf("%s%-20.*s %.4f\n", heading ? "  " : "", (int)len, word,
		       (double)hits[i].score);
	}
}

/* b - a + c of unit vectors, or the word's own vector. */
static void query_vector(const struct nn *nn, const struct query *q, float *x)
{
	size_t dim = nn->search.rows.dim, d;
	float *a = x + dim, *c = a + dim;

	if (!nn->o->analogy) {
		nn->search.rows.codec->decode_row(&nn->search.rows,
						  q->rows[0], x);
		return;
	}
	search_unit_row(&nn->search, q->rows[0], a);
	search_unit_row(&nn->search, q->rows[1], x);
	search_unit_row(&nn->search, q->rows[2], c);
	for (d = 0; d < dim; d++)
		x[d] += c[d] - a[d];
}

/* Storage for the searches of a batch. */
struct batch {
	struct search_query *searches;
	struct search_hit *hits;
	size_t *found;
	const char **errors;
	float *vectors; /* three a query: result and two to work with */
};

static int batch_init(struct batch *b, size_t n, size_t k, size_t dim,
		      struct err *err)
{
	b->searches = mem_array(n, sizeof(*b->searches), err);
	b->hits = mem_array(n * k, sizeof(*b->hits), err);
	b->found = mem_array(n, sizeof(*b->found), err);
	b->errors = mem_array(n, sizeof(*b->errors), err);
	b->vectors = mem_array(n * 3 * dim, sizeof(float), err);
	return b->searches && b->hits && b->found && b->errors && b->vectors
		   ? 0
		   : -1;
}

static void batch_release(struct batch *b)
{
	mem_free(b->searches);
	mem_free(b->hits);
	mem_free(b->found);
	mem_free(b->errors);
	mem_free(b->vectors);
}

static void print(struct nn *nn, const struct query *q, bool heading,
		  const char *error, const struct search_hit *hits, size_t n)
{
	if (nn->o->format == NN_JSON)
		put_json(nn, q, error, hits, n);
	else if (nn->o->format == NN_TSV)
		put_tsv(nn, q, hits, n);
	else
		put_plain(nn, q, heading, hits, n);
	nn->printed++;
}

static int answer(struct nn *nn, struct query *queries, size_t n, bool heading,
		  struct err *err)
{
	size_t dim = nn->search.rows.dim, k = (size_t)nn->o->k, i, m = 0;
	struct batch b = {0};
	int status = -1;

	if (k > nn->search.limit)
		k = nn->search.limit;
	if (batch_init(&b, n, k, dim, err) < 0)
		goto out;
	for (i = 0; i < n; i++) {
		struct search_query *s = &b.searches[m];

		parse(nn, &queries[i]);
		b.errors[i] = complaint(nn, &queries[i]);
		if (b.errors[i])
			continue;
		query_vector(nn, &queries[i], b.vectors + 3 * dim * m);
		s->vector = b.vectors + 3 * dim * m++;
		s->nexcluded = (size_t)queries[i].nwords;
		s->excluded = queries[i].rows;
	}
	if (search_batch(&nn->search, b.searches, m, k, b.hits, b.found, err) <
	    0)
		goto out;
	for (i = m = 0; i < n; i++) {
		print(nn, &queries[i], heading, b.errors[i], b.hits + m * k,
		      b.errors[i] ? 0 : b.found[m]);
		m += b.errors[i] == NULL;
	}
	status = fflush(stdout) == 0 ? 0 : err_sys(err, "stdout");
out:
	batch_release(&b);
	return status;
}

/* Words from the command line: one query each, or three to an analogy. */
static int answer_words(struct nn *nn, int argc, char **argv, struct err *err)
{
	int step = nn->o->analogy ? 3 : 1, n = argc / step, i, k;
	struct strbuf text = STRBUF_INIT;
	struct query *queries;
	int status = -1;

	if (argc % step)
		return err_usage(err, "--analogy: words come in threes");
	queries = mem_array((size_t)n, sizeof(*queries), err);
	if (!queries)
		return -1;
	for (i = 0; i < n; i++) {
		strbuf_clear(&text);
		for (k = 0; k < step; k++)
			if (strbuf_addf(&text, err, "%s%s", k ? " " : "",
					argv[i * step + k]) < 0)
				goto out;
		queries[i].len = text.len;
		queries[i].text = mem_strdup(strbuf_str(&text), err);
		if (!queries[i].text)
			goto out;
	}
	status = answer(nn, queries, (size_t)n, n > 1, err);
out:
	for (i = 0; i < n; i++)
		mem_free(queries[i].text);
	mem_free(queries);
	strbuf_release(&text);
	return status;
}

/* Answers the whole lines in BUF (and, at the END, the rest) and keeps what
 * is left. */
static int answer_lines(struct nn *nn, struct strbuf *buf, uint64_t *line,
			bool end, struct err *err)
{
	struct query *queries = NULL;
	size_t cap = 0, n = 0, at = 0;
	int status = -1;

	while (at < buf->len) {
		char *nl = memchr(buf->data + at, '\n', buf->len - at);
		size_t len = nl ? (size_t)(nl - buf->data) - at
				: buf->len - at;

		if (!nl && !end)
			break;
		if (mem_grow(&queries, &cap, n + 1, sizeof(*queries), err) < 0)
			goto out;
		queries[n++] = (struct query){.text = buf->data + at,
					      .len = len,
					      .line = ++*line};
		at += len + (nl != NULL);
	}
	if (n && answer(nn, queries, n, true, err) < 0)
		goto out;
	memmove(buf->data, buf->data + at, buf->len - at);
	buf->len -= at;
	status = 0;
out:
	mem_free(queries);
	return status;
}

/* A batch is what one read brings: a file by the thousand lines, a pipe that
 * waits for its answer line by line. */
static int answer_stdin(struct nn *nn, struct err *err)
{
	struct strbuf buf = STRBUF_INIT;
	uint64_t line = 0;
	ssize_t got = 1;
	int status = 0;

	while (got && status == 0) {
		if (strbuf_reserve(&buf, 16384, err) < 0) {
			status = -1;
			break;
		}
		got = read(STDIN_FILENO, buf.data + buf.len, 16384);
		if (got < 0 && stop_requested())
			status = err_stopped(err, stop_signal());
		else if (got < 0 && errno != EINTR)
			status = err_sys(err, "stdin");
		if (got < 0)
			continue;
		buf.len += (size_t)got;
		status = answer_lines(nn, &buf, &line, got == 0, err);
	}
	strbuf_release(&buf);
	return status;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	struct nn nn = {.o = options};
	int threads = nn.o->threads > 0 ? (int)nn.o->threads : team_cores();
	int status = -1;

	if (matrix_read(&nn.matrix, argv[0], threads, err) < 0)
		return -1;
	if (search_init(&nn.search, &nn.matrix, (size_t)nn.o->restriction,
			threads, err) == 0)
		status = argc > 1 ? answer_words(&nn, argc - 1, argv + 1, err)
				  : answer_stdin(&nn, err);
	if (status == 0 && nn.unknown)
		status = err_set(err, "some queries had no answer");
	search_release(&nn.search);
	matrix_release(&nn.matrix);
	return status;
}

const struct command cmd_nn = {
    .name = "nn",
    .summary = "find nearest neighbours and solve analogies",
    .operands = "MATRIX [WORD...]",
    .min_args = 1,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct nn_opts),
    .run = run,
};
