/* SPDX-License-Identifier: MIT */
#include "data/text_rows.h"

#include "base/mem.h"
#include "base/num_row.h"
#include "base/team.h"
#include "data/text_line.h"

#include <string.h>

/* Lines that a worker took, and what it made of them. */
struct part {
	char *data; /* the buffer that holds them */
	size_t cap, at, n;
	float *rows;
	size_t rows_cap;
	struct words words; /* of the rows */
	uint64_t lines;     /* seen */
	uint64_t blank;     /* the first that was empty, from 1; 0: none */
	const char *bad;    /* the last line seen, if it must not be there */
	struct err err;     /* they could not be had, or there was no memory */
};

struct job {
	struct text_rows *r;
	const char *name; /* of the file */
	struct text_line line;
	struct part *parts;     /* a worker each */
	struct team_lock *lock; /* of the input */
	struct team_turn *turn; /* who adds */
	uint64_t tickets;
	bool ended; /* the input */
	bool done;  /* one has failed, or there is enough: others add nothing */
};

void text_rows_init(struct text_rows *r, struct matrix *m, struct gz_reader *in)
{
	*r = (struct text_rows){.m = m};
	stream_in_init(&r->in, in);
}

void text_rows_release(struct text_rows *r)
{
	stream_in_release(&r->in);
	header_rows_release(&r->rows);
}

static void part_release(struct part *p)
{
	mem_free(p->data);
	mem_free(p->rows);
	words_release(&p->words);
}

/* The lines that come next; false at the end. */
static bool take(struct job *job, struct part *p, uint64_t *ticket)
{
	int rc = 0;

	p->n = 0;
	p->err = (struct err)ERR_INIT;
	team_lock_enter(job->lock);
	if (!job->ended)
		rc = stream_lines(&job->r->in, &p->data, &p->cap, &p->at, &p->n,
				  &p->err);
	job->ended = rc <= 0;
	if (rc)
		*ticket = job->tickets++;
	team_lock_leave(job->lock);
	return rc != 0;
}

/* A line that is not of the common kind: where it ends, NULL if it is bad. */
static const char *odd_line(const struct job *job, const char *s,
			    const char *end, float *to, const char **ret_word,
			    size_t *ret_n)
{
	const char *nl = memchr(s, '\n', (size_t)(end - s));
	struct err ignored = ERR_INIT;
	size_t n = text_line_trim(s, (size_t)(nl - s));

	return text_line_take(&job->line, s, n, to, ret_word, ret_n, "", 0,
			      &ignored) < 0
		   ? NULL
		   : nl;
}

/* A row and its word from the line at S; likewise. */
static const char *row(const struct job *job, struct part *p, const char *s,
		       const char *end)
{
	size_t need = (p->words.n + 1) * job->line.dim, n;
	const char *word = s, *nl;
	float *to;

	/* No room is made for numbers that cannot be there: each takes two
	 * bytes at least. */
	if ((size_t)(end - s) / 2 < job->line.dim ||
	    mem_grow(&p->rows, &p->rows_cap, need, sizeof(*p->rows),
		     &p->err) < 0)
		return NULL;
	to = p->rows + need - job->line.dim;
	nl = text_line_common(&job->line, s, to, &n);
	if (!nl)
		nl = odd_line(job, s, end, to, &word, &n);
	if (nl && words_add(&p->words, word, n, &p->err) < 0)
		return NULL;
	return nl;
}

static const char *line(const struct job *job, struct part *p, const char *s,
			const char *end)
{
	const char *nl = s;

	while (num_row_blank(*nl))
		nl++;
	if (*nl != '\n')
		return p->blank ? NULL : row(job, p, s, end);
	if (!p->blank)
		p->blank = p->lines;
	return nl;
}

static void parse(const struct job *job, struct part *p)
{
	const char *s = p->data + p->at, *end = s + p->n, *nl;

	p->lines = p->blank = 0;
	p->bad = NULL;
	words_truncate(&p->words, 0);
	while (s < end && !p->bad) {
		p->lines++;
		nl = line(job, p, s, end);
		if (nl)
			s = nl + 1;
		else
			p->bad = s;
	}
}

/* Says what is wrong with the line at S. */
static int say(struct job *job, const char *s, const char *end, struct err *err)
{
	const struct text_rows *r = job->r;
	const char *word;
	size_t n =
	    (size_t)((const char *)memchr(s, '\n', (size_t)(end - s)) - s);
	float *to;
	int rc;

	if (r->blank)
		return text_line_short(&job->line, "", 0, job->name, r->blank,
				       err);
	n = text_line_trim(s, n);
	if (n / 2 < r->dim)
		return text_line_short(&job->line, s, n, job->name, r->line,
				       err);
	to = mem_array(r->dim, sizeof(*to), err);
	rc = to ? text_line_take(&job->line, s, n, to, &word, &n, job->name,
				 r->line, err)
		: -1;
	mem_free(to);
	return rc;
}

/* What a worker made of lines, behind what has come before. */
static int add(struct job *job, struct part *p, struct err *err)
{
	struct text_rows *r = job->r;
	size_t n = p->words.n * r->dim;
	const char *first = p->data + p->at, *end = first + p->n;
	float *to;

	if (p->err.status != ERR_NONE) {
		*err = p->err;
		return -1;
	}
	if (r->blank && (p->words.n || p->bad))
		return say(job, first, end, err);
	if (n) {
		to = header_rows_add(&r->rows, n, err);
		if (!to || words_join(&r->m->words, &p->words, err) < 0)
			return -1;
		memcpy(to, p->rows, n * sizeof(*to));
	}
	if (p->blank && !r->blank)
		r->blank = r->line + p->blank;
	r->line += p->lines;
	if (matrix_has_enough(r->m))
		return 0;
	return p->bad ? say(job, p->bad, end, err) : 0;
}

/* One piece of work: 1, 0 when there is none left, -1. */
static int piece(struct job *job, struct part *p, struct err *err)
{
	uint64_t ticket;
	bool enough;
	int rc;

	if (!take(job, p, &ticket))
		return 0;
	if (p->err.status == ERR_NONE)
		parse(job, p);
	team_turn_wait(job->turn, ticket);
	rc = job->done ? 0 : add(job, p, err);
	job->done = job->done || rc < 0 || matrix_has_enough(job->r->m);
	enough = job->done;
	team_turn_pass(job->turn);
	return rc < 0 ? -1 : !enough;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *job = shared;
	int rc = 1;

	while (rc > 0 && !team_quits(team))
		rc = piece(job, &job->parts[worker], err);
	return rc < 0 ? -1 : 0;
}

/* Most files are small: no threads are started before there is more. */
static int run(struct job *job, int threads, struct err *err)
{
	int rc = piece(job, job->parts, err);

	return rc > 0 ? team_run(threads, work, job, err) : rc;
}

int text_rows_read(struct text_rows *r, struct err *err)
{
	struct job job = {.r = r,
			  .name = gz_name(r->in.in),
			  .line = {r->dim, r->m->any_floats}};
	int threads = gz_threads(r->in.in), i, rc = -1;

	job.parts = mem_array((size_t)threads, sizeof(*job.parts), err);
	job.lock = team_lock_new(err);
	job.turn = team_turn_new(err);
	if (job.parts && job.lock && job.turn)
		rc = run(&job, threads, err);
	for (i = 0; job.parts && i < threads; i++)
		part_release(&job.parts[i]);
	mem_free(job.parts);
	team_lock_free(job.lock);
	team_turn_free(job.turn);
	return rc;
}
