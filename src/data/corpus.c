/* SPDX-License-Identifier: MIT */
#include "data/corpus.h"

#include "base/file.h"
#include "base/gz.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "base/utf8.h"
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
	struct corpus_rules rules;
	size_t block_size;
	size_t giant; /* bytes without white space that are no word, whatever
		       * the rules make of them */
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
	uint64_t line; /* where the next block begins, if asked for */
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
	c->block_size = at_least(c, choose_block(c));
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
	*b = (struct corpus_block){0};
}

static int class_at(const char *p)
{
	return token_class[(unsigned char)*p];
}

/* The bytes of the white space at P, by the rules; 0: none. */
static size_t space_at(const struct corpus *c, const char *p, const char *end)
{
	if (class_at(p) != TOKEN_BYTE)
		return 1;
	return c->rules.normal.unicode_space ? normal_space_at(p, end) : 0;
}

/* Blanks what is left of a token that was given up: N bytes were read. */
static void skip(struct corpus *c, char *data, size_t n)
{
	size_t i = 0;

	while (i < n && !space_at(c, data + i, data + n))
		i++;
	memset(data, ' ', i);
	if (i < n)
		c->skipping = false;
}

/* Reads up to WANT bytes to TO; to find white space among them they must not
 * end within a character, so up to UTF8_MAX more. */
static ssize_t read_whole(struct corpus *c, char *to, size_t want,
			  struct err *err)
{
	ssize_t n = gz_read(c->in, to, want, err), got = 1;
	uint32_t ch;
	size_t at;

	if (n <= 0 || !c->rules.normal.unicode_space)
		return n;
	at = (size_t)n;
	while (at > 0 && (size_t)n - at < UTF8_MAX &&
	       (to[--at] & 0xc0) == 0x80)
		;
	while (got > 0 && (size_t)n - at < UTF8_MAX &&
	       utf8_decode(to + at, to + n, &ch) == (size_t)n - at &&
	       ch == UTF8_BAD) {
		got = gz_read(c->in, to + n, 1, err);
		n += got;
	}
	return got < 0 ? -1 : n;
}

/* Fills B as far as it goes.  *RET_LAST: the file ends with it; when it ends
 * where the block does, an empty one follows. */
static int fill(struct corpus *c, struct corpus_block *b, bool *ret_last,
		struct err *err)
{
	size_t want;
	ssize_t got;

	if (c->carry_len)
		memcpy(b->data, c->carry, c->carry_len);
	b->len = c->carry_len;
	c->carry_len = 0;
	do {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		want = c->block_size - b->len;
		got = read_whole(c, b->data + b->len, want, err);
		if (got < 0)
			return -1;
		if (c->skipping)
			skip(c, b->data + b->len, (size_t)got);
		/* All of it was inside the token: take the room again. */
	} while (c->skipping && (size_t)got >= want);
	if (c->skipping)
		got = 0;
	b->len += (size_t)got;
	*ret_last = b->len < c->block_size;
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

static size_t after_space(const struct corpus *c, const struct corpus_block *b)
{
	const char *end = b->data + b->len;
	size_t i, n;

	for (i = b->len; i > 0; i--) {
		n = space_at(c, b->data + i - 1, end);
		if (n)
			return i - 1 + n;
	}
	return 0;
}

/* Shortens B to whole tokens, whole sentences if that is not far. */
static int cut(struct corpus *c, struct corpus_block *b, struct err *err)
{
	size_t at = after_newline(b);

	if (!at) {
		at = after_space(c, b);
		/* Too long already, wherever it ends. */
		if (b->len - at > c->giant) {
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
	c->files_done += gz_offset(c->in);
	gz_close(c->in);
	c->in = NULL;
	c->skipping = false;
	c->pending = false;
	team_store(&c->done, c->files_done);
}

static int open_next(struct corpus *c, struct err *err)
{
	c->line = 1;
	return gz_open(&c->in, c->paths[c->next++], c->threads, err);
}

static uint64_t newlines(const char *p, size_t n)
{
	const char *end = p + n;
	uint64_t lines = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		lines++;
		p++;
	}
	return lines;
}

static void place(struct corpus *c, struct corpus_block *b)
{
	const char *path = c->paths[c->next - 1];

	b->name = is_stdin(path) ? "stdin" : path;
	b->line = c->line;
	if (c->rules.normal.utf8 == NORMAL_STRICT)
		c->line += newlines(b->data, b->len);
}

/* An empty block is handed out only to end a sentence that went out open. */
static int take(struct corpus *c, struct corpus_block *b, struct err *err)
{
	bool last = false, give;

	do {
		if (!c->in && c->next == c->npaths)
			return 0;
		if (!c->in && open_next(c, err) < 0)
			return -1;
		if (fill(c, b, &last, err) < 0)
			return -1;
		b->sentence_end = last;
		if (!last && cut(c, b, err) < 0)
			return -1;
		team_store(&c->done, c->files_done + gz_offset(c->in));
		place(c, b);
		give = b->len || (last && c->pending);
		if (b->len)
			c->pending = !b->sentence_end;
		if (last)
			close_file(c);
	} while (!give);
	return 1;
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
		return err_at(err, b->name, b->line + newlines(data, bad),
			      "not UTF-8");
	b->len = len;
	return 0;
}

int corpus_next(struct corpus *c, struct corpus_block *b, struct err *err)
{
	int got = 0;

	team_lock_enter(c->lock);
	if (!c->ended) {
		got = mem_grow(&b->data, &b->cap,
			       c->block_size + UTF8_MAX + CORPUS_PAD, 1, err);
		if (got == 0)
			got = take(c, b, err);
		c->ended = got <= 0;
	}
	if (got > 0)
		b->number = c->number++;
	team_lock_leave(c->lock);
	if (got <= 0)
		return got;
	if (normal_active(&c->rules.normal) && change(c, b, err) < 0)
		return -1;
	memset(b->data + b->len, ' ', CORPUS_PAD);
	return 1;
}
