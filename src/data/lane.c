/* SPDX-License-Identifier: MIT */
#include "data/lane.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/utf8.h"
#include "data/token.h"

#include <string.h>

int lane_open(struct lane *l, struct err *err)
{
	l->line = 1;
	return gz_open(&l->in, l->path, 1, err);
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

uint64_t lane_lines(const char *p, size_t n)
{
	const char *end = p + n;
	uint64_t lines = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		lines++;
		p++;
	}
	return lines;
}

/* Are the N bytes of a token that is given up, which go on from those before,
 * UTF-8, but for a character begun at their end? */
static bool well_formed(struct lane *l, const char *p, size_t n)
{
	const char *end = p + n;
	uint32_t c;
	size_t len;

	while (p < end) {
		if (l->nbegun) {
			l->begun[l->nbegun++] = *p++;
		} else {
			len = utf8_decode(p, end, &c);
			if (c == UTF8_BAD) {
				memcpy(l->begun, p, len);
				l->nbegun = len;
			}
			p += len;
		}
		if (!l->nbegun)
			continue;
		utf8_decode(l->begun, l->begun + l->nbegun, &c);
		if (c != UTF8_BAD)
			l->nbegun = 0;
		else if (!utf8_begins(l->begun, l->nbegun))
			return false;
	}
	return true;
}

/* A token that is given up must be UTF-8 as any other if that is the rule: N
 * bytes of it on LINE, and whether these are the LAST. */
static int check(struct lane *l, const char *p, size_t n, bool last,
		 uint64_t line, struct err *err)
{
	if (l->rules->normal.utf8 != NORMAL_STRICT ||
	    (well_formed(l, p, n) && !(last && l->nbegun)))
		return 0;
	return err_at(err, gz_name(l->in), line, "not UTF-8");
}

/* Blanks what is left of a token that was given up: N bytes were read. */
static int skip(struct lane *l, char *data, size_t n, struct err *err)
{
	size_t i = 0;

	while (i < n && !space_at(l, data + i, data + n))
		i++;
	if (check(l, data, i, i < n || l->ended, l->line, err) < 0)
		return -1;
	memset(data, ' ', i);
	if (i < n)
		l->skipping = false;
	return 0;
}

/* Bytes at B's end that begin a character: white space, perhaps. */
static size_t incomplete(const struct lane *l, const struct corpus_block *b)
{
	size_t n = 0;
	uint32_t c;

	if (!l->rules->normal.unicode_space)
		return 0;
	while (n < b->len && n < UTF8_MAX - 1) {
		n++;
		if ((b->data[b->len - n] & 0xc0) == 0x80)
			continue;
		utf8_decode(b->data + b->len - n, b->data + b->len, &c);
		return c == UTF8_BAD ? n : 0;
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

/* Shortens B to whole tokens, whole sentences if that is not far.  PARTIAL
 * bytes behind its end begin a character. */
static int cut(struct lane *l, struct corpus_block *b, size_t partial,
	       struct err *err)
{
	size_t at = after_newline(b), from = at;

	if (!at) {
		at = from = after_space(l, b);
		/* Too long already, wherever it ends. */
		if (b->len - at > l->giant) {
			l->skipping = true;
			l->overlong++;
			l->nbegun = 0;
			from = b->len;
			if (check(l, b->data + at, from - at, false,
				  l->line + lane_lines(b->data, at), err) < 0)
				return -1;
		}
	}
	l->carry_len = b->len + partial - from;
	if (mem_grow(&l->carry, &l->carry_cap, l->carry_len, 1, err) < 0)
		return -1;
	if (l->carry_len)
		memcpy(l->carry, b->data + from, l->carry_len);
	b->len = at;
	b->sentence_end = at && b->data[at - 1] == '\n';
	return 0;
}

/* For messages: where the block begins. */
static void place(struct lane *l, struct corpus_block *b)
{
	b->name = gz_name(l->in);
	b->line = l->line;
	if (l->rules->normal.utf8 == NORMAL_STRICT)
		l->line += lane_lines(b->data, b->len);
}

/* Room for N bytes behind what the last block left, which is put there. */
static int begin(struct lane *l, struct corpus_block *b, size_t n,
		 struct err *err)
{
	if (mem_grow(&b->data, &b->cap, l->carry_len + n + CORPUS_PAD, 1,
		     err) < 0)
		return -1;
	if (l->carry_len)
		memcpy(b->data, l->carry, l->carry_len);
	b->len = l->carry_len;
	l->carry_len = 0;
	return 0;
}

/* B holds bytes of the file: is it to be handed out, as it then is? */
static int settle(struct lane *l, struct corpus_block *b, struct err *err)
{
	size_t partial = l->ended ? 0 : incomplete(l, b);

	b->len -= partial;
	if (l->skipping && skip(l, b->data, b->len, err) < 0)
		return -1;
	b->sentence_end = l->ended;
	if (!l->ended && cut(l, b, partial, err) < 0)
		return -1;
	place(l, b);
	if (!b->len && !(l->ended && l->pending))
		return 0;
	l->pending = b->len && !b->sentence_end;
	b->number = l->blocks++;
	return 1;
}

int lane_next(struct lane *l, struct corpus_block *b, struct err *err)
{
	size_t want;
	ssize_t n;
	int got = 0;

	while (got == 0 && !l->ended) {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		want = l->carry_len < l->block_size
			   ? l->block_size - l->carry_len
			   : l->block_size;
		if (begin(l, b, want, err) < 0)
			return -1;
		n = gz_read(l->in, b->data + b->len, want, err);
		if (n < 0)
			return -1;
		b->len += (size_t)n;
		l->ended = (size_t)n < want;
		got = settle(l, b, err);
	}
	return got;
}

int lane_take(struct lane *l, struct corpus_block *b, struct err *err)
{
	return gz_take(l->in, &b->raw, l->block_size, err);
}

int lane_inflate(const struct lane *l, struct corpus_block *b,
		 struct err *err)
{
	if (mem_grow(&b->spare, &b->spare_cap, gz_raw_content(b->raw) + 1, 1,
		     err) < 0)
		return -1;
	return gz_raw_inflate(b->raw, b->spare, gz_name(l->in), err);
}

int lane_absorb(struct lane *l, struct corpus_block *b, struct err *err)
{
	size_t n = gz_raw_content(b->raw);

	if (stop_requested())
		return err_stopped(err, stop_signal());
	if (begin(l, b, n, err) < 0)
		return -1;
	if (n)
		memcpy(b->data + b->len, b->spare, n);
	b->len += n;
	return settle(l, b, err);
}
