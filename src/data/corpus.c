/* SPDX-License-Identifier: MIT */
#include "data/corpus.h"

#include "base/file.h"
#include "base/gz.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/token.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Blocks: large enough that taking one costs nothing, small enough that a
 * small file is shared by all workers and a block stays in the cache. */
enum { BLOCK_MIN = 64 << 10, BLOCK_MAX = 1 << 20 };

static char *const only_stdin[] = {"-"};

struct corpus {
	char *const *paths;
	int npaths, threads;
	struct team_lock *lock;
	size_t block_size;
	bool rereadable;
	uint64_t total; /* stored bytes, 0 unknown */

	/* Under the lock; the counters are also read without. */
	int next;	      /* the path to open next */
	struct gz_reader *in; /* the open one */
	char *carry;	      /* begun behind the last cut */
	size_t carry_len, carry_cap;
	bool skipping; /* inside of a token too long */
	bool pending;  /* text of this file went out without its end */
	bool ended;
	uint64_t number;
	uint64_t files_done; /* stored bytes of the closed files */
	uint64_t done;
	uint64_t overlong;
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

static size_t choose_block(const struct corpus *c)
{
	uint64_t share = c->total / (4 * (uint64_t)c->threads);

	if (c->threads <= 1 || !c->total || share > BLOCK_MAX)
		return BLOCK_MAX;
	return share < BLOCK_MIN ? BLOCK_MIN : (size_t)share;
}

int corpus_open(struct corpus **ret, char *const *paths, int npaths,
		int threads, struct err *err)
{
	struct corpus *c = mem_new(sizeof(*c), err);

	if (!c)
		return -1;
	c->paths = npaths ? paths : only_stdin;
	c->npaths = npaths ? npaths : 1;
	c->threads = threads < 1 ? 1 : threads;
	c->lock = team_lock_new(err);
	if (!c->lock || check_paths(c, err) < 0) {
		corpus_close(c);
		return -1;
	}
	c->block_size = choose_block(c);
	*ret = c;
	return 0;
}

void corpus_close(struct corpus *c)
{
	if (!c)
		return;
	gz_close(c->in);
	mem_free(c->carry);
	team_lock_free(c->lock);
	mem_free(c);
}

void corpus_set_block(struct corpus *c, size_t bytes)
{
	/* A block without white space must be known to be one long token. */
	c->block_size =
	    bytes > 2 * CORPUS_MAX_TOKEN ? bytes : 2 * CORPUS_MAX_TOKEN;
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

uint64_t corpus_overlong(const struct corpus *c)
{
	return team_load(&c->overlong);
}

void corpus_block_release(struct corpus_block *b)
{
	mem_free(b->data);
	*b = (struct corpus_block){0};
}

static int class_at(const char *p)
{
	return token_class[(unsigned char)*p];
}

/* Blanks what is left of a token that was given up: N bytes were read. */
static void skip(struct corpus *c, char *data, size_t n)
{
	size_t i = 0;

	while (i < n && class_at(data + i) == TOKEN_BYTE)
		i++;
	memset(data, ' ', i);
	if (i < n)
		c->skipping = false;
}

/* Fills B as far as it goes.  *RET_LAST: the file ends with it. */
static int fill(struct corpus *c, struct corpus_block *b, bool *ret_last,
		struct err *err)
{
	size_t want;
	ssize_t got;
	char probe;

	if (c->carry_len)
		memcpy(b->data, c->carry, c->carry_len);
	b->len = c->carry_len;
	c->carry_len = 0;
	do {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		want = c->block_size - b->len;
		got = gz_read(c->in, b->data + b->len, want, err);
		if (got < 0)
			return -1;
		if (c->skipping)
			skip(c, b->data + b->len, (size_t)got);
		/* All of it was inside the token: take the room again. */
	} while (c->skipping && (size_t)got == want);
	if (c->skipping)
		got = 0;
	b->len += (size_t)got;
	*ret_last = true;
	if (b->len == c->block_size) {
		got = gz_peek(c->in, &probe, 1, err);
		if (got < 0)
			return -1;
		*ret_last = got == 0;
	}
	return 0;
}

static size_t after_newline(const struct corpus_block *b)
{
	size_t i;

	for (i = b->len; i > b->len / 2; i--)
		if (b->data[i - 1] == '\n')
			return i;
	return 0;
}

static size_t after_space(const struct corpus_block *b)
{
	size_t i;

	for (i = b->len; i > 0; i--)
		if (class_at(b->data + i - 1) != TOKEN_BYTE)
			return i;
	return 0;
}

/* Shortens B to whole tokens, whole sentences if that is not far. */
static int cut(struct corpus *c, struct corpus_block *b, struct err *err)
{
	size_t at = after_newline(b);

	if (!at) {
		at = after_space(b);
		/* Too long already, wherever it ends. */
		if (b->len - at > CORPUS_MAX_TOKEN) {
			c->skipping = true;
			team_next(&c->overlong, 1);
			b->len = at;
		}
	}
	c->carry_len = b->len - at;
	if (mem_grow(&c->carry, &c->carry_cap, c->carry_len, 1, err) < 0)
		return -1;
	if (c->carry_len)
		memcpy(c->carry, b->data + at, c->carry_len);
	b->len = at;
	b->sentence_end = at && b->data[at - 1] == '\n';
	return 0;
}

static void close_file(struct corpus *c)
{
	c->files_done += gz_size(c->in);
	gz_close(c->in);
	c->in = NULL;
	c->skipping = false;
	c->pending = false;
	team_store(&c->done, c->files_done);
}

/* An empty block is handed out only to end a sentence that went out open. */
static int take(struct corpus *c, struct corpus_block *b, struct err *err)
{
	bool last = false, give;

	do {
		if (!c->in && c->next == c->npaths)
			return 0;
		if (!c->in &&
		    gz_open(&c->in, c->paths[c->next++], c->threads, err) < 0)
			return -1;
		if (fill(c, b, &last, err) < 0)
			return -1;
		b->sentence_end = last;
		if (!last && cut(c, b, err) < 0)
			return -1;
		team_store(&c->done, c->files_done + gz_offset(c->in));
		give = b->len || (last && c->pending);
		if (b->len)
			c->pending = !b->sentence_end;
		if (last)
			close_file(c);
	} while (!give);
	return 1;
}

int corpus_next(struct corpus *c, struct corpus_block *b, struct err *err)
{
	int got = 0;

	team_lock_enter(c->lock);
	if (!c->ended) {
		got = mem_grow(&b->data, &b->cap, c->block_size + CORPUS_PAD,
			       1, err);
		if (got == 0)
			got = take(c, b, err);
		c->ended = got <= 0;
	}
	if (got > 0) {
		b->number = c->number++;
		memset(b->data + b->len, ' ', CORPUS_PAD);
	}
	team_lock_leave(c->lock);
	return got;
}
