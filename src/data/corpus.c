/* SPDX-License-Identifier: MIT */
#include "data/corpus.h"

#include "base/file.h"
#include "base/gz.h"
#include "base/mem.h"
#include "base/team.h"
#include "data/lane.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Blocks: large enough that taking one costs nothing, small enough that a
 * small file is shared by all workers and a block stays in the cache. */
/* The same for any corpus and any number of threads, because a place in the
 * corpus is told in pieces of blocks when training goes on. */
enum { BLOCK = 256 << 10 };

static char *const only_stdin[] = {"-"};

/* A file that is open; workers that have taken from it last. */
struct open_file {
	struct lane lane;
	struct team_lock *lock;
	struct team_turn *turn;
	uint64_t tickets; /* given out for it */
	uint64_t number;  /* of the file */
	uint64_t offset; /* as stored, that corpus_done knows of */
	int users;
	struct open_file *next;
	bool opened, ended;
};

struct corpus {
	char *const *paths;
	int npaths, threads;
	struct corpus_rules rules;
	size_t block_size;
	size_t giant; /* as in struct lane */
	bool rereadable;
	uint64_t total; /* stored bytes, 0 unknown */

	struct team_lock *lock; /* over the list and its counts of users */
	int next;		/* the path to open next */
	struct open_file *files;
	bool failed;

	uint64_t done, overlong; /* also read without the lock */
};

static bool is_stdin(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Only regular files are opened to try them: opening a fifo would wait for
 * its writer, and closing it again would kill that. */
static int check_path(struct corpus *c, const char *path, struct err *err)
{
	struct stat st;

	if (is_stdin(path)) {
		c->rereadable = false;
		return 0;
	}
	if (stat(path, &st) < 0)
		return err_sys(err, "%s", path);
	if (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)) {
		c->total += (uint64_t)st.st_size;
		return file_check_readable(path, err);
	}
	c->rereadable = false;
	return access(path, R_OK) < 0 ? err_sys(err, "%s", path) : 0;
}

static int check_paths(struct corpus *c, struct err *err)
{
	int i, nstdin = 0;

	c->rereadable = true;
	for (i = 0; i < c->npaths; i++) {
		if (is_stdin(c->paths[i]) && nstdin++)
			return err_usage(err, "standard input given twice");
		if (check_path(c, c->paths[i], err) < 0)
			return -1;
	}
	if (!c->rereadable)
		c->total = 0;
	return 0;
}

/* A block without white space must be known to be one giant token. */
static size_t at_least(const struct corpus *c, size_t bytes)
{
	return bytes > 2 * c->giant ? bytes : 2 * c->giant;
}

int corpus_open(struct corpus **ret, char *const *paths, int npaths,
		const struct corpus_rules *rules, int threads,
		struct err *err)
{
	struct corpus *c = mem_new(sizeof(*c), err);

	if (!c)
		return -1;
	c->rules = *rules;
	if (!c->rules.max_token)
		c->rules.max_token = CORPUS_MAX_TOKEN;
	/* Case folding can make three bytes one (U+212A). */
	c->giant = (size_t)c->rules.max_token *
		   (normal_active(&rules->normal) ? 3 : 1);
	c->paths = npaths ? paths : only_stdin;
	c->npaths = npaths ? npaths : 1;
	c->threads = threads < 1 ? 1 : threads;
	c->lock = team_lock_new(err);
	if (!c->lock || check_paths(c, err) < 0) {
		corpus_close(c);
		return -1;
	}
	c->block_size = at_least(c, BLOCK);
	*ret = c;
	return 0;
}

static void file_free(struct open_file *f)
{
	lane_release(&f->lane);
	team_lock_free(f->lock);
	team_turn_free(f->turn);
	mem_free(f);
}

void corpus_close(struct corpus *c)
{
	struct open_file *f;

	if (!c)
		return;
	while ((f = c->files)) {
		c->files = f->next;
		file_free(f);
	}
	team_lock_free(c->lock);
	mem_free(c);
}

void corpus_set_block(struct corpus *c, size_t bytes)
{
	c->block_size = at_least(c, bytes);
}

bool corpus_rereadable(const struct corpus *c)
{
	return c->rereadable;
}

uint64_t corpus_done(const struct corpus *c)
{
	return team_load(&c->done);
}

uint64_t corpus_total(const struct corpus *c)
{
	return c->total;
}

size_t corpus_max_token(const struct corpus *c)
{
	return (size_t)c->rules.max_token;
}

uint64_t corpus_overlong(const struct corpus *c)
{
	return team_load(&c->overlong);
}

void corpus_block_release(struct corpus_block *b)
{
	mem_free(b->data);
	mem_free(b->spare);
	gz_raw_free(b->raw);
	*b = (struct corpus_block){0};
}

/* Under the lock.  A file that nobody reads yet while there is one, so that
 * each worker inflates its own; then the one with the fewest readers. */
static struct open_file *choose(struct corpus *c, struct err *err)
{
	struct open_file *f, *best = NULL;

	if (c->next < c->npaths) {
		best = mem_new(sizeof(*best), err);
		if (!best)
			return NULL;
		best->lock = team_lock_new(err);
		best->turn = team_turn_new(err);
		best->number = (uint64_t)c->next;
		best->lane = (struct lane){.path = c->paths[c->next++],
					   .rules = &c->rules,
					   .block_size = c->block_size,
					   .giant = c->giant};
		best->next = c->files;
		c->files = best;
		return best->lock && best->turn ? best : NULL;
	}
	for (f = c->files; f; f = f->next)
		if (!f->ended && (!best || f->users < best->users))
			best = f;
	return best;
}

/* Gives B a file to read from: 1, 0 if there is none, -1. */
static int enter(struct corpus *c, struct corpus_block *b, struct err *err)
{
	team_lock_enter(c->lock);
	if (!b->file && !c->failed) {
		b->file = choose(c, err);
		if (b->file)
			b->file->users++;
		else
			c->failed = err_is_set(err);
	}
	team_lock_leave(c->lock);
	return b->file ? 1 : err_is_set(err) ? -1 : 0;
}

/* B has seen its end. */
static void leave(struct corpus *c, struct corpus_block *b)
{
	struct open_file *f = b->file, **at;

	team_lock_enter(c->lock);
	f->ended = true;
	if (--f->users == 0) {
		for (at = &c->files; *at != f; at = &(*at)->next)
			;
		*at = f->next;
		file_free(f);
	}
	team_lock_leave(c->lock);
	b->file = NULL;
}

/* Under the file's lock: what is known of it after a step. */
static void account(struct corpus *c, struct open_file *f, uint64_t overlong)
{
	uint64_t offset = gz_offset(f->lane.in);

	team_next(&c->done, offset - f->offset);
	team_next(&c->overlong, f->lane.overlong - overlong);
	f->offset = offset;
}

/*
 * A block in its turn.  One that was taken packed is unpacked before, so that
 * all workers unpack at once; only finding where it begins and ends must wait
 * for the one before it.
 */
static int in_turn(struct corpus *c, struct open_file *f,
		   struct corpus_block *b, uint64_t ticket, bool packed,
		   struct err *err)
{
	int got = packed ? lane_inflate(&f->lane, b, err) : 0;
	uint64_t overlong;

	team_turn_wait(f->turn, ticket);
	team_lock_enter(f->lock);
	overlong = f->lane.overlong;
	if (got == 0)
		got = packed ? lane_absorb(&f->lane, b, err)
			     : lane_next(&f->lane, b, err);
	account(c, f, overlong);
	team_lock_leave(f->lock);
	team_turn_pass(f->turn);
	/* Nothing to hand out is not the end. */
	return got == 0 && packed ? 2 : got;
}

/* 1, 0 at the end, -1, 2: try again. */
static int file_next(struct corpus *c, struct open_file *f,
		     struct corpus_block *b, struct err *err)
{
	uint64_t ticket, overlong;
	int packed = 0, got = 0;

	team_lock_enter(f->lock);
	if (!f->opened)
		got = lane_open(&f->lane, err);
	f->opened |= got == 0;
	if (got == 0)
		packed = lane_take(&f->lane, b, err);
	if (got < 0 || packed < 0) {
		team_lock_leave(f->lock);
		return -1;
	}
	if (packed || f->tickets) {
		ticket = f->tickets++;
		team_lock_leave(f->lock);
		return in_turn(c, f, b, ticket, packed, err);
	}
	overlong = f->lane.overlong;
	got = lane_next(&f->lane, b, err);
	account(c, f, overlong);
	team_lock_leave(f->lock);
	return got;
}

/* Outside of the lock: by the worker that has the block. */
static int change(const struct corpus *c, struct corpus_block *b,
		  struct err *err)
{
	char *data = b->data;
	size_t cap = b->cap, len, bad;

	if (mem_grow(&b->spare, &b->spare_cap,
		     NORMAL_GROWTH * b->len + CORPUS_PAD, 1, err) < 0)
		return -1;
	b->data = b->spare;
	b->cap = b->spare_cap;
	b->spare = data;
	b->spare_cap = cap;
	len = normal_text(&c->rules.normal, data, b->len, b->data, &bad);
	if (bad < b->len && c->rules.normal.utf8 == NORMAL_STRICT)
		return err_at(err, b->name, b->line + lane_lines(data, bad),
			      "not UTF-8");
	b->len = len;
	return 0;
}

int corpus_next(struct corpus *c, struct corpus_block *b, struct err *err)
{
	int got;

	for (;;) {
		got = enter(c, b, err);
		if (got <= 0)
			return got;
		do
			got = file_next(c, b->file, b, err);
		while (got == 2);
		if (got != 0)
			break;
		leave(c, b);
	}
	/* Numbers only have to be in order. */
	b->number |= b->file->number << 32;
	if (got < 0) {
		team_lock_enter(c->lock);
		c->failed = true;
		team_lock_leave(c->lock);
		return -1;
	}
	if (normal_active(&c->rules.normal) && change(c, b, err) < 0)
		return -1;
	memset(b->data + b->len, ' ', CORPUS_PAD);
	return 1;
}
