/* SPDX-License-Identifier: MIT */
#include "data/lane.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "data/token.h"

#include <string.h>

int lane_open(struct lane *l, int threads, struct err *err)
{
	l->line = 1;
	return gz_open(&l->in, l->path, threads, err);
}

void lane_release(struct lane *l)
{
	gz_close(l->in);
	mem_free(l->carry);
	*l = (struct lane){0};
}

static int class_at(const char *p)
{
	return token_class[(unsigned char)*p];
}

/* The bytes of the white space at P, by the rules; 0: none. */
static size_t space_at(const struct lane *l, const char *p, const char *end)
{
	if (class_at(p) != TOKEN_BYTE)
		return 1;
	return l->rules->normal.unicode_space ? normal_space_at(p, end) : 0;
}

/* Blanks what is left of a token that was given up: N bytes were read. */
static void skip(struct lane *l, char *data, size_t n)
{
	size_t i = 0;

	while (i < n && !space_at(l, data + i, data + n))
		i++;
	memset(data, ' ', i);
	if (i < n)
		l->skipping = false;
}

/* Reads up to WANT bytes to TO; to find white space among them they must not
 * end within a character, so up to UTF8_MAX more. */
static ssize_t read_whole(struct lane *l, char *to, size_t want,
			  struct err *err)
{
	ssize_t n = gz_read(l->in, to, want, err), got = 1;
	uint32_t ch;
	size_t at;

	if (n <= 0 || !l->rules->normal.unicode_space)
		return n;
	at = (size_t)n;
	while (at > 0 && (size_t)n - at < UTF8_MAX &&
	       (to[--at] & 0xc0) == 0x80)
		;
	while (got > 0 && (size_t)n - at < UTF8_MAX &&
	       utf8_decode(to + at, to + n, &ch) == (size_t)n - at &&
	       ch == UTF8_BAD) {
		got = gz_read(l->in, to + n, 1, err);
		n += got;
	}
	return got < 0 ? -1 : n;
}

/* Fills B as far as it goes.  *RET_LAST: the file ends with it; when it ends
 * where the block does, an empty one follows. */
static int fill(struct lane *l, struct corpus_block *b, bool *ret_last,
		struct err *err)
{
	size_t want;
	ssize_t got;

	if (l->carry_len)
		memcpy(b->data, l->carry, l->carry_len);
	b->len = l->carry_len;
	l->carry_len = 0;
	do {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		want = l->block_size - b->len;
		got = read_whole(l, b->data + b->len, want, err);
		if (got < 0)
			return -1;
		if (l->skipping)
			skip(l, b->data + b->len, (size_t)got);
		/* All of it was inside the token: take the room again. */
	} while (l->skipping && (size_t)got >= want);
	if (l->skipping)
		got = 0;
	b->len += (size_t)got;
	*ret_last = b->len < l->block_size;
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

static size_t after_space(const struct lane *l, const struct corpus_block *b)
{
	const char *end = b->data + b->len;
	size_t i, n;

	for (i = b->len; i > 0; i--) {
		n = space_at(l, b->data + i - 1, end);
		if (n)
			return i - 1 + n;
	}
	return 0;
}

/* Shortens B to whole tokens, whole sentences if that is not far. */
static int cut(struct lane *l, struct corpus_block *b, struct err *err)
{
	size_t at = after_newline(b);

	if (!at) {
		at = after_space(l, b);
		/* Too long already, wherever it ends. */
		if (b->len - at > l->giant) {
			l->skipping = true;
			l->overlong++;
			b->len = at;
		}
	}
	l->carry_len = b->len - at;
	if (mem_grow(&l->carry, &l->carry_cap, l->carry_len, 1, err) < 0)
		return -1;
	if (l->carry_len)
		memcpy(l->carry, b->data + at, l->carry_len);
	b->len = at;
	b->sentence_end = at && b->data[at - 1] == '\n';
	return 0;
}

/* For messages: where the block begins. */
static void place(struct lane *l, struct corpus_block *b)
{
	const char *p = b->data, *end = b->data + b->len;

	b->name = gz_name(l->in);
	b->line = l->line;
	if (l->rules->normal.utf8 != NORMAL_STRICT)
		return;
	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		l->line++;
		p++;
	}
}

int lane_next(struct lane *l, struct corpus_block *b, struct err *err)
{
	bool give;

	if (mem_grow(&b->data, &b->cap,
		     l->block_size + UTF8_MAX + CORPUS_PAD, 1, err) < 0)
		return -1;
	do {
		if (l->ended)
			return 0;
		if (fill(l, b, &l->ended, err) < 0)
			return -1;
		b->sentence_end = l->ended;
		if (!l->ended && cut(l, b, err) < 0)
			return -1;
		place(l, b);
		give = b->len || (l->ended && l->pending);
		if (b->len)
			l->pending = !b->sentence_end;
	} while (!give);
	b->number = l->blocks++;
	return 1;
}
