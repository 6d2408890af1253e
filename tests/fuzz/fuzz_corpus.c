/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a corpus, by rules that the first of them choose, in blocks of
 * three sizes: words, counts, sentences and their order are those of a naive
 * reading.
 */
#include "fuzz.h"

#include "base/casefold.h"
#include "base/gz.h"
#include "base/utf8.h"
#include "data/count.h"
#include "data/scan.h"
#include "data/token.h"

#include <string.h>

enum { FACTOR = 64, TEXT = 1 << 20, TABLES = 60 << 20 };

struct naive {
	char *text;		/* by the rules, if they change it */
	size_t len;
	bool bad;		/* not UTF-8, though it must be */
	struct token {
		const char *s;
		size_t n;
	} *tokens;		/* n 0: a sentence ends */
	size_t ntokens;
	uint64_t words, sentences, overlong, invalid;
};

/* The property White_Space of Unicode beyond ASCII. */
static const uint32_t spaces[] = {
    0x85,   0xa0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
    0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f,
    0x3000};

static void put(struct naive *v, const char *p, size_t n)
{
	memcpy(v->text + v->len, p, n);
	v->len += n;
}

static void put_char(struct naive *v, const struct normal_rules *r, uint32_t c)
{
	char buf[UTF8_MAX];
	size_t i;

	for (i = 0; r->unicode_space && i < sizeof(spaces) / sizeof(*spaces);
	     i++)
		if (spaces[i] == c)
			c = c == 0x85 || c == 0x2028 || c == 0x2029 ? '\n'
								    : ' ';
	if (r->lowercase)
		c = casefold(c);
	put(v, buf, utf8_encode(buf, c));
}

/* The whole text at once, a character at a time. */
static void change(struct naive *v, const struct normal_rules *r,
		   const char *from, size_t n)
{
	const char *end = from + n;
	uint32_t c;
	size_t len;

	v->text = malloc(NORMAL_GROWTH * n + 1);
	FUZZ_CHECK(v->text);
	for (; from < end; from += len) {
		len = utf8_decode(from, end, &c);
		if (c != UTF8_BAD)
			put_char(v, r, c);
		else if (r->utf8 == NORMAL_REPLACE)
			put(v, "\357\277\275", 3);
		else
			put(v, from, len);
		v->bad |= c == UTF8_BAD && r->utf8 == NORMAL_STRICT;
	}
}

static void end_sentence(struct naive *v)
{
	if (!v->ntokens || !v->tokens[v->ntokens - 1].n)
		return;
	v->tokens[v->ntokens++] = (struct token){NULL, 0};
	v->sentences++;
}

static void word(struct naive *v, const char *s, size_t n, size_t most)
{
	if (n > most) {
		v->overlong++;
	} else if (n == 4 && !memcmp(s, "</s>", 4)) {
		end_sentence(v);
	} else {
		v->tokens[v->ntokens++] = (struct token){s, n};
		v->words++;
		v->invalid += !utf8_valid(s, n);
	}
}

static void split(struct naive *v, size_t most)
{
	size_t i, start = 0;

	v->tokens = malloc((v->len + 2) * 2 * sizeof(*v->tokens));
	FUZZ_CHECK(v->tokens);
	for (i = 0; i <= v->len; i++) {
		unsigned char c = i < v->len ? (unsigned char)v->text[i] : '\n';

		if (c && !strchr(" \t\n\v\f\r", c))
			continue;
		if (i > start)
			word(v, v->text + start, i - start, most);
		if (c == '\n')
			end_sentence(v);
		start = i + 1;
	}
}

static void check_vocab(const struct naive *v, const struct vocab *vocab)
{
	uint64_t *counts = calloc(vocab->words.n + 1, sizeof(*counts));
	uint32_t id;
	size_t i;

	FUZZ_CHECK(counts);
	for (i = 0; i < v->ntokens; i++) {
		if (!v->tokens[i].n)
			continue;
		id = words_find(&vocab->words, v->tokens[i].s, v->tokens[i].n);
		FUZZ_CHECK(id != WORDS_NONE);
		counts[id]++;
	}
	FUZZ_CHECK(!memcmp(counts, vocab->counts,
			   vocab->words.n * sizeof(*counts)));
	free(counts);
}

static bool mark_at(const struct naive *v, size_t at)
{
	return at < v->ntokens && !v->tokens[at].n;
}

/* A sentence ends between two segments but where the second is joined, whether
 * or not there is a mark. */
static void check_ids(const struct naive *v, const struct vocab *vocab,
		      const struct ids *ids)
{
	const struct ids_segment *s;
	size_t at = 0, i, k;
	uint32_t id;

	for (k = 0; k < ids->nsegments; k++) {
		s = &ids->segments[k];
		at += !s->joined && mark_at(v, at);
		for (i = 0; i < s->n; i++, at++) {
			FUZZ_CHECK(at < v->ntokens);
			id = v->tokens[at].n ? words_find(&vocab->words,
							  v->tokens[at].s,
							  v->tokens[at].n)
					     : IDS_END;
			FUZZ_CHECK(id == s->ids[i]);
		}
	}
	at += mark_at(v, at);
	FUZZ_CHECK(at == v->ntokens);
}

/* The numbers of a block, of the table T, from token *AT on. */
static void check_part(const struct naive *v, const struct scan *s,
		       const struct tally *t, bool joined, size_t *at)
{
	const struct tally_entry *e;
	const struct token *token;
	size_t i;

	*at += !joined && mark_at(v, *at);
	for (i = 0; i < s->n; i++, ++*at) {
		FUZZ_CHECK(*at < v->ntokens);
		token = &v->tokens[*at];
		FUZZ_CHECK((s->ids[i] == IDS_END) == !token->n);
		if (!token->n)
			continue;
		FUZZ_CHECK(s->ids[i] < t->n);
		e = &t->entries[s->ids[i]];
		FUZZ_CHECK(e->len == token->n);
		FUZZ_CHECK(!memcmp(tally_bytes(e), token->s, token->n));
	}
}

/* Block by block. */
static void check_scan(const struct naive *v, char *path, size_t block,
		       const struct corpus_rules *rules)
{
	static struct scan_part parts[TEXT + 1]; /* a byte each, and an end */
	char *const paths[] = {path};
	struct err err = ERR_INIT;
	struct corpus_block b = {0};
	struct scan s = {.encode = true};
	uint64_t sentences = 0;
	struct corpus *c;
	struct tally t;
	size_t at = 0, n;
	int got = 1;

	FUZZ_CHECK(tally_init(&t, false, 0, &err) == 0);
	FUZZ_CHECK(corpus_open(&c, paths, 1, rules, 1, &err) == 0);
	corpus_set_block(c, block);
	s.count = &t;
	s.max_token = corpus_max_token(c);
	for (n = 0; (got = corpus_next(c, &b, &err)) > 0;) {
		FUZZ_CHECK(scan_block(&s, &b, &err) == 0);
		FUZZ_CHECK(n <= TEXT);
		parts[n++] = s.part;
		sentences = scan_sentences(parts, n); /* and who is joined */
		if (!v->bad)
			check_part(v, &s, &t, parts[n - 1].joined, &at);
	}
	fuzz_verdict(got, &err);
	FUZZ_CHECK((got < 0) == v->bad);
	if (!v->bad) {
		FUZZ_CHECK(at + mark_at(v, at) == v->ntokens);
		FUZZ_CHECK(s.tokens == v->words && sentences == v->sentences);
		FUZZ_CHECK(s.overlong + corpus_overlong(c) == v->overlong);
	}
	corpus_block_release(&b);
	scan_release(&s);
	tally_release(&t);
	corpus_close(c);
}

/* All of counting. */
static void check_count(const struct naive *v, char *path, size_t block,
			const struct corpus_rules *rules, bool spool)
{
	char *const paths[] = {path};
	struct vocab vocab = VOCAB_INIT;
	struct err err = ERR_INIT;
	struct count_stats stats;
	struct corpus *c;
	struct ids ids;
	int rc;

	FUZZ_CHECK(ids_init(&ids, spool ? 0 : UINT64_MAX, &err) == 0);
	FUZZ_CHECK(corpus_open(&c, paths, 1, rules, 1, &err) == 0);
	corpus_set_block(c, block);
	rc = count_corpus(&vocab, &ids, c, 1, &stats, &err);
	fuzz_verdict(rc, &err);
	FUZZ_CHECK((rc < 0) == v->bad || !v->words);
	if (rc == 0 && !v->bad) {
		FUZZ_CHECK(stats.tokens == v->words);
		FUZZ_CHECK(stats.sentences == v->sentences);
		FUZZ_CHECK(stats.overlong == v->overlong);
		FUZZ_CHECK(stats.invalid_utf8 == v->invalid);
		FUZZ_CHECK(ids.tokens == v->words);
		check_vocab(v, &vocab);
		check_ids(v, &vocab, &ids);
	}
	corpus_close(c);
	ids_release(&ids);
	vocab_release(&vocab);
}

/* As a reader sees it; false where it is damaged, or long. */
static bool content(const char *path, char *text, size_t *ret)
{
	struct err err = ERR_INIT;
	struct gz_reader *in;
	ssize_t n;

	if (gz_open(&in, path, 1, &err) < 0)
		return false;
	n = gz_read(in, text, TEXT, &err);
	gz_close(in);
	*ret = (size_t)n;
	return n >= 0 && n < TEXT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT];
	char path[64];
	struct corpus_rules rules = {0};
	struct naive v = {0};
	size_t n;

	if (size > 0) {
		rules.normal.lowercase = data[0] & 1;
		rules.normal.unicode_space = data[0] >> 1 & 1;
		rules.normal.utf8 = (enum normal_utf8)((data[0] >> 2) % 3);
		rules.max_token = data[0] >> 5; /* 0: the default */
	}
	strcpy(path, fuzz_file(data, size));
	if (!content(path, text, &n))
		return 0;
	if (normal_active(&rules.normal)) {
		change(&v, &rules.normal, text, n);
	} else {
		v.text = text;
		v.len = n;
	}
	split(&v, rules.max_token ? rules.max_token : CORPUS_MAX_TOKEN);
	fuzz_limit(FACTOR, n + TABLES / FACTOR);
	check_scan(&v, path, 1 << 16, &rules);
	check_scan(&v, path, 2000 + size % 50, &rules);
	check_scan(&v, path, 1 + n / 1000, &rules);
	if (size % 16 == 0)
		check_count(&v, path, 2000 + size % 50, &rules,
			    size % 32 == 0);
	fuzz_unlimit();
	if (v.text != text)
		free(v.text);
	free(v.tokens);
	return 0;
}
