/* SPDX-License-Identifier: MIT */
#include "cmd/vec_lines.h"

#include "base/ftoa.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/team.h"
#include "base/temp.h"
#include "search/common.h"

#include <stdio.h>
#include <string.h>

enum {
	PIECE = 1 << 16,  /* bytes read at a time */
	NUMBERS = 1 << 17 /* of the vectors of a block, about, at most */
};

/* What a worker has at hand: lines, then their vectors, then what is printed
 * of them. */
struct block {
	struct strbuf text, normal;
	float *vectors; /* [n, dim] */
	size_t n, cap;
	struct strbuf out;
	struct sentence_work work;
	struct sentence_tally words;
	uint64_t empty;
};

/* A pass over all lines: blocks are taken one at a time, made into something
 * together, and put where they belong in turn. */
struct pass {
	struct vec_lines *v;
	size_t dim;
	int (*take)(struct pass *p, struct block *b, struct err *err);
	int (*make)(struct pass *p, struct block *b, struct err *err);
	int (*put)(struct pass *p, struct block *b, struct err *err);
	struct team_lock *lock;
	struct team_turn *turn;
	uint64_t taken; /* blocks */
	bool failed;	/* a block was not put: nor is any that follows */

	struct strbuf rest; /* of the text: a line that has begun */
	bool ended;
	int arg; /* the next */

	int spool; /* -1: none */
	uint64_t written, read; /* lines, there */
	struct moments moments;
	struct common common;
};

static void block_release(struct block *b)
{
	strbuf_release(&b->text);
	strbuf_release(&b->normal);
	strbuf_release(&b->out);
	mem_free(b->vectors);
	sentence_work_release(&b->work);
}

static int put_in_turn(struct pass *p, struct block *b, uint64_t ticket,
		       int status, struct err *err)
{
	team_turn_wait(p->turn, ticket);
	if (status == 0 && !p->failed)
		status = p->put(p, b, err);
	if (status < 0)
		p->failed = true;
	team_turn_pass(p->turn);
	return status;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct pass *p = shared;
	struct block b = {0};
	uint64_t ticket;
	int status = 0;

	(void)number;
	while (status == 0 && !team_quits(team)) {
		team_lock_enter(p->lock);
		status = p->take(p, &b, err);
		ticket = p->taken;
		p->taken += status > 0;
		team_lock_leave(p->lock);
		if (status <= 0)
			break;
		status = put_in_turn(p, &b, ticket, p->make(p, &b, err), err);
	}
	block_release(&b);
	return status;
}

static int run(struct pass *p, struct err *err)
{
	int status = -1;

	p->taken = 0;
	p->lock = team_lock_new(err);
	p->turn = team_turn_new(err);
	if (p->lock && p->turn)
		status = team_run(p->v->threads, work, p, err);
	team_lock_free(p->lock);
	team_turn_free(p->turn);
	return status;
}

static size_t lines_to_block(const struct pass *p)
{
	return NUMBERS / p->dim + 1;
}

/* Bytes up to the newline of the last whole line among the first MOST, it
 * included; 0 if there is none. */
static size_t whole_lines(const char *text, size_t n, size_t most)
{
	size_t whole = 0;
	const char *nl;

	while (most-- > 0 && whole < n &&
	       (nl = memchr(text + whole, '\n', n - whole)) != NULL)
		whole = (size_t)(nl - text) + 1;
	return whole;
}

static int read_more(struct pass *p, struct strbuf *text, struct err *err)
{
	ssize_t got;

	if (strbuf_reserve(text, PIECE, err) < 0)
		return -1;
	got = gz_read_some(p->v->in, text->data + text->len, PIECE, err);
	if (got < 0)
		return -1;
	text->len += (size_t)got;
	p->ended = got == 0;
	return 0;
}

/* What has come, but at least a line, and no part of one unless the text ends
 * with it. */
static int take_text(struct pass *p, struct block *b, struct err *err)
{
	struct strbuf *text = &b->text;
	size_t most = lines_to_block(p), searched = 0, whole;

	strbuf_clear(text);
	if (strbuf_add(text, p->rest.data, p->rest.len, err) < 0)
		return -1;
	while ((whole = whole_lines(text->data + searched,
				    text->len - searched, most)) == 0 &&
	       !p->ended) {
		searched = text->len;
		if (read_more(p, text, err) < 0)
			return -1;
	}
	whole = whole ? searched + whole : text->len;
	strbuf_clear(&p->rest);
	if (strbuf_add(&p->rest, text->data + whole, text->len - whole, err) <
	    0)
		return -1;
	text->len = whole;
	return whole > 0;
}

/* An argument is a line, whatever it holds. */
static int take_arg(struct pass *p, struct block *b, struct err *err)
{
	const char *arg = p->arg < p->v->nargs ? p->v->args[p->arg++] : NULL;
	size_t i;

	if (!arg)
		return 0;
	strbuf_clear(&b->text);
	if (strbuf_add(&b->text, arg, strlen(arg), err) < 0)
		return -1;
	for (i = 0; i < b->text.len; i++)
		if (b->text.data[i] == '\n')
			b->text.data[i] = ' ';
	return strbuf_addc(&b->text, '\n', err) < 0 ? -1 : 1;
}

static int grow(struct pass *p, struct block *b, size_t n, struct err *err)
{
	return mem_grow(&b->vectors, &b->cap, n, p->dim * sizeof(*b->vectors),
			err);
}

/* Appends the vector of a line. */
static int add_line(struct pass *p, struct block *b, const char *line,
		    size_t n, struct err *err)
{
	const struct vec_lines *v = p->v;
	struct sentence_tally words = {0};
	size_t bad;

	if (normal_active(&v->rules)) {
		strbuf_clear(&b->normal);
		if (strbuf_reserve(&b->normal, NORMAL_GROWTH * n, err) < 0)
			return -1;
		n = normal_text(&v->rules, line, n, b->normal.data, &bad);
		line = b->normal.data;
	}
	if (grow(p, b, b->n + 1, err) < 0 ||
	    sentence_vector(v->sentence, &b->work, line, n,
			    b->vectors + b->n * p->dim, &words, err) < 0)
		return -1;
	b->n++;
	b->empty += words.words == words.unknown;
	b->words.words += words.words;
	b->words.unseen += words.unseen;
	b->words.unknown += words.unknown;
	return 0;
}

static int add_lines(struct pass *p, struct block *b, struct err *err)
{
	const char *at = b->text.data, *end = at + b->text.len, *nl;

	b->n = 0;
	b->empty = 0;
	b->words = (struct sentence_tally){0};
	for (; at < end; at = nl + 1) {
		nl = memchr(at, '\n', (size_t)(end - at));
		nl = nl ? nl : end;
		if (add_line(p, b, at, (size_t)(nl - at), err) < 0)
			return -1;
	}
	return 0;
}

/* The vectors of B, to be printed. */
static int print(const struct pass *p, struct block *b, struct err *err)
{
	const float *x = b->vectors;
	size_t i, d;

	strbuf_clear(&b->out);
	if (p->v->format == VEC_NPY)
		return strbuf_add(&b->out, x, b->n * p->dim * sizeof(*x), err);
	for (i = 0; i < b->n; i++) {
		if (strbuf_reserve(&b->out, p->dim * FTOA_SIZE + 1, err) < 0)
			return -1;
		for (d = 0; d < p->dim; d++) {
			b->out.len += ftoa(b->out.data + b->out.len, *x++);
			b->out.data[b->out.len++] = ' ';
		}
		b->out.data[b->out.len - 1] = '\n';
	}
	return 0;
}

static int make_text(struct pass *p, struct block *b, struct err *err)
{
	return add_lines(p, b, err) < 0 ? -1 : print(p, b, err);
}

static void count(struct pass *p, const struct block *b)
{
	struct vec_lines *v = p->v;

	v->lines += b->n;
	v->empty += b->empty;
	v->words.words += b->words.words;
	v->words.unseen += b->words.unseen;
	v->words.unknown += b->words.unknown;
}

static int put_out(struct pass *p, struct block *b, struct err *err)
{
	return file_out_write(p->v->out, b->out.data, b->out.len, err) < 0
		   ? -1
		   : file_out_flush(p->v->out, err);
}

static int put_text(struct pass *p, struct block *b, struct err *err)
{
	count(p, b);
	return put_out(p, b, err);
}

static int put_spool(struct pass *p, struct block *b, struct err *err)
{
	size_t row = p->dim * sizeof(float), i;

	count(p, b);
	for (i = 0; p->v->components && i < b->n; i++)
		moments_add(&p->moments, b->vectors + i * p->dim);
	if (temp_write(p->spool, b->vectors, b->n * row, p->written * row,
		       err) < 0)
		return -1;
	p->written += b->n;
	return 0;
}

static int take_spool(struct pass *p, struct block *b, struct err *err)
{
	size_t row = p->dim * sizeof(float), most = lines_to_block(p);

	b->n = p->written - p->read < most ? (size_t)(p->written - p->read)
					   : most;
	if (b->n == 0)
		return 0;
	if (grow(p, b, b->n, err) < 0 ||
	    temp_read(p->spool, b->vectors, b->n * row, p->read * row, err) <
		0)
		return -1;
	p->read += b->n;
	return 1;
}

static int make_spool(struct pass *p, struct block *b, struct err *err)
{
	size_t i;

	for (i = 0; i < b->n; i++)
		common_remove(&p->common, b->vectors + i * p->dim);
	return print(p, b, err);
}

/* NumPy's format, version 1.0: magic, version, the length of a dictionary that
 * ends on a multiple of 64 bytes, floats in C order. */
static int write_npy_header(struct pass *p, struct err *err)
{
	enum { START = 10, SIZE = 128 };
	char text[SIZE + 1];
	int n;

	memcpy(text, "\x93NUMPY\1\0", 8);
	text[8] = SIZE - START;
	text[9] = 0;
	n = snprintf(text + START, SIZE - START,
		     "{'descr': '<f4', 'fortran_order': False, 'shape': "
		     "(%llu, %zu), }",
		     (unsigned long long)p->written, p->dim);
	memset(text + START + n, ' ', (size_t)(SIZE - START - n));
	text[SIZE - 1] = '\n';
	return file_out_write(p->v->out, text, SIZE, err);
}

/* By way of a temporary file. */
static int run_twice(struct pass *p, struct err *err)
{
	size_t components = p->v->components;

	p->spool = temp_open(err);
	if (p->spool < 0 ||
	    (components && moments_init(&p->moments, p->dim, err) < 0))
		return -1;
	p->make = add_lines;
	p->put = put_spool;
	if (run(p, err) < 0)
		return -1;
	if (components)
		moments_finish(&p->moments);
	if (components &&
	    common_find(&p->common, &p->moments, components, err) < 0)
		return -1;
	if (p->v->format == VEC_NPY && write_npy_header(p, err) < 0)
		return -1;
	p->take = take_spool;
	p->make = make_spool;
	p->put = put_out;
	return run(p, err);
}

int vec_lines(struct vec_lines *v, struct err *err)
{
	struct pass p = {.v = v,
			 .dim = v->sentence->rows->dim,
			 .take = v->in ? take_text : take_arg,
			 .make = make_text,
			 .put = put_text,
			 .spool = -1};
	int status = v->components || v->format == VEC_NPY
			 ? run_twice(&p, err)
			 : run(&p, err);

	strbuf_release(&p.rest);
	moments_release(&p.moments);
	common_release(&p.common);
	temp_close(p.spool);
	return status;
}
