/* SPDX-License-Identifier: MIT */
#include "cmd/nn_input.h"

#include "base/stop.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 1 << 16 /* bytes to a batch, about */ };

/* One expression if a sign stands between words. */
static int words_to_query(enum nn_mode mode, char **words, int n)
{
	int i;

	if (mode != NN_NEAREST)
		return mode == NN_ANALOGY ? 3 : mode == NN_PAIRS ? 2 : n;
	for (i = 1; i < n; i++)
		if (strcmp(words[i], "+") == 0 || strcmp(words[i], "-") == 0)
			return n;
	return 1;
}

/* The words with blanks between. */
static int join(struct strbuf *text, char **words, int n, struct err *err)
{
	int i;

	for (i = 0; i < n; i++)
		if (strbuf_addf(text, err, "%s%s", i ? " " : "", words[i]) < 0)
			return -1;
	return 0;
}

int nn_input_words(struct nn_queries *q, struct nn_answer *a, char **words,
		   int n, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int step = words_to_query(q->mode, words, n), i, status = -1;
	const char *at;

	if (join(&text, words, n, err) < 0)
		goto out;
	a->print->heading = n > step;
	at = text.data;
	for (i = 0; i < n; i += step) {
		const char *start = at;
		int j;

		if (step == 1 && !words[i][strspn(words[i], " \t")]) {
			err_usage(err, "query %d is empty", i + 1);
			goto out;
		}
		for (j = 0; j < step; j++)
			at += strlen(words[i + j]) + 1;
		if ((step == 1 ? nn_query_line(q, start,
					       (size_t)(at - start - 1), 0,
					       err)
			       : nn_query_words(q, start,
						(size_t)(at - start - 1),
						words + i, step, err)) < 0)
			goto out;
	}
	status = nn_answer(a, q, err);
out:
	strbuf_release(&text);
	return status;
}

struct lines {
	struct strbuf buf;
	uint64_t number;
	bool end;     /* of the file */
	bool newline; /* there is one in BUF */
	bool prompt;
};

/* One read; what a signal interrupts is tried again. */
static int read_some(struct lines *in, struct err *err)
{
	ssize_t got = -1;

	if (strbuf_reserve(&in->buf, PIECE, err) < 0)
		return -1;
	while (got < 0) {
		got = read(STDIN_FILENO, in->buf.data + in->buf.len, PIECE);
		if (got < 0 && stop_requested())
			return err_stopped(err, stop_signal());
		if (got < 0 && errno != EINTR)
			return err_sys(err, "stdin");
	}
	if (got > 0 && memchr(in->buf.data + in->buf.len, '\n', (size_t)got))
		in->newline = true;
	in->buf.len += (size_t)got;
	in->end = got == 0;
	return 0;
}

static bool more_waits(void)
{
	struct pollfd fd = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&fd, 1, 0) > 0;
}

/* A whole line at least, and what else is there already: a file comes by
 * thousands of lines, a pipe that waits for its answer line by line. */
static int read_lines(struct lines *in, struct err *err)
{
	if (in->prompt && in->buf.len == 0)
		fputs("> ", stderr);
	do {
		if (read_some(in, err) < 0)
			return -1;
	} while (!in->end &&
		 (!in->newline || (in->buf.len < PIECE && more_waits())));
	if (in->prompt && in->end)
		fputc('\n', stderr);
	return 0;
}

/* Answers the whole lines (and, at the end, the rest) and keeps what is
 * left. */
static int answer_lines(struct lines *in, struct nn_queries *q,
			struct nn_answer *a, struct err *err)
{
	struct strbuf *buf = &in->buf;
	size_t at = 0;

	while (at < buf->len) {
		const char *line = buf->data + at;
		const char *nl = memchr(line, '\n', buf->len - at);
		size_t len = nl ? (size_t)(nl - line) : buf->len - at;

		if (!nl && !in->end)
			break;
		if (nn_query_line(q, line, len, ++in->number, err) < 0)
			return -1;
		at += len + (nl != NULL);
	}
	if (nn_answer(a, q, err) < 0)
		return -1;
	memmove(buf->data, buf->data + at, buf->len - at);
	buf->len -= at;
	in->newline = false;
	return 0;
}

int nn_input_lines(struct nn_queries *q, struct nn_answer *a, struct err *err)
{
	struct lines in = {.prompt = isatty(STDIN_FILENO) &&
				     isatty(STDOUT_FILENO)};
	int status = 0;

	a->print->heading = true;
	while (status == 0 && !in.end) {
		status = read_lines(&in, err);
		if (status == 0)
			status = answer_lines(&in, q, a, err);
	}
	strbuf_release(&in.buf);
	return status;
}
