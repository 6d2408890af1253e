/* SPDX-License-Identifier: MIT */
#include "data/text_write.h"

#include "base/ftoa.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/team.h"
#include "data/stream.h"

/* Numbers that make about as many bytes as are written at once. */
enum { PIECE = 1 << 14 };

struct job {
	struct stream_out *s;
	const struct words *words;
	const struct tensor *t;
	size_t step;            /* rows of a piece */
	struct strbuf *text;    /* a worker each */
	struct team_turn *turn; /* who writes */
	uint64_t pieces;        /* given out */
	bool failed;
};

static int put_row(struct strbuf *b, const struct job *job, size_t i,
		   struct err *err)
{
	const float *x = tensor_row(job->t, i);
	size_t dim = (size_t)job->t->shape[1], k, n;
	const char *word = words_get(job->words, i, &n);

	if (strbuf_add(b, word, n, err) < 0 ||
	    strbuf_reserve(b, dim * FTOA_SIZE + 1, err) < 0)
		return -1;
	for (k = 0; k < dim; k++) {
		b->data[b->len++] = ' ';
		b->len += ftoa(b->data + b->len, x[k]);
	}
	b->data[b->len++] = '\n';
	return 0;
}

static int put_rows(struct strbuf *b, const struct job *job, uint64_t ticket,
		    struct err *err)
{
	size_t i = (size_t)ticket * job->step, end = job->words->n;

	if (end - i > job->step)
		end = i + job->step;
	strbuf_clear(b);
	for (; i < end; i++)
		if (put_row(b, job, i, err) < 0)
			return -1;
	return 0;
}

static int piece(struct job *job, struct strbuf *b, uint64_t ticket,
		 struct err *err)
{
	int rc = put_rows(b, job, ticket, err);

	team_turn_wait(job->turn, ticket);
	if (rc == 0 && !job->failed)
		rc = stream_write(job->s, b->data, b->len, err);
	job->failed = job->failed || rc < 0;
	team_turn_pass(job->turn);
	return rc;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *job = shared;
	uint64_t n = (job->words->n + job->step - 1) / job->step, ticket;

	while (!team_quits(team)) {
		ticket = team_next(&job->pieces, 1);
		if (ticket >= n)
			break;
		if (piece(job, &job->text[worker], ticket, err) < 0)
			return -1;
	}
	return 0;
}

int text_write_rows(struct stream_out *s, const struct words *words,
		    const struct tensor *t, int threads, struct err *err)
{
	struct job job = {.s = s, .words = words, .t = t};
	int i, rc = -1;

	job.step = PIECE / (size_t)t->shape[1] + 1;
	job.text = mem_array((size_t)threads, sizeof(*job.text), err);
	job.turn = team_turn_new(err);
	if (job.text && job.turn)
		rc = team_run(threads, work, &job, err);
	for (i = 0; job.text && i < threads; i++)
		strbuf_release(&job.text[i]);
	mem_free(job.text);
	team_turn_free(job.turn);
	return rc;
}
