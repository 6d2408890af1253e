/* SPDX-License-Identifier: MIT */
/*
 * UTF-8, case folding, and the rules for text against a reference that takes a
 * byte at a time; and whatever the blocks, a corpus has the same words.
 */
#include "base/casefold.h"
#include "base/file.h"
#include "base/gz.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "data/count.h"
#include "kern/kern.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEED = 11 };

static struct err err;
static char path[] = "/tmp/check_normal-XXXXXX";

START_TEST(every_character_comes_back)
{
	char buf[UTF8_MAX + 1];
	uint32_t c, back;
	size_t n, k;

	for (c = 0; c < 0x110000; c++) {
		if (c >= 0xd800 && c < 0xe000)
			continue;
		n = utf8_encode(buf, c);
		if (utf8_decode(buf, buf + n, &back) != n || back != c)
			ck_abort_msg("U+%04X", c);
		/* Cut off, it is bad as a whole. */
		for (k = 1; k < n; k++)
			if (utf8_decode(buf, buf + k, &back) != k ||
			    back != UTF8_BAD)
				ck_abort_msg("U+%04X cut to %zu", c, k);
	}
}
END_TEST

static const struct {
	const char *bytes;
	size_t bad; /* bytes of the maximal subpart */
} ill[] = {{"\x80", 1},		{"\xc0\xaf", 1},     {"\xc1\xbf", 1},
	   {"\xe0\x9f\x80", 1}, {"\xed\xa0\x80", 1}, {"\xf0\x8f\x80\x80", 1},
	   {"\xf4\x90\x80\x80", 1}, {"\xf5\x80", 1}, {"\xff", 1},
	   {"\xe2\x82x", 2},	{"\xf0\x9f\x98x", 3}, {"\xc2x", 1}};

START_TEST(ill_formed_bytes_are_known)
{
	const char *p = ill[_i].bytes;
	uint32_t c;

	ck_assert_uint_eq(utf8_decode(p, p + strlen(p), &c), ill[_i].bad);
	ck_assert_uint_eq(c, UTF8_BAD);
	ck_assert(!utf8_valid(p, strlen(p)));
	ck_assert(utf8_valid("eight by\xc3\xa4 \xf0\x9f\x98\x80", 15));
}
END_TEST

static const struct {
	uint32_t c, folded;
} folds[] = {{'A', 'a'},	{'z', 'z'},	   {'@', '@'},
	     {'[', '['},	{0xc4, 0xe4},	   {0xd7, 0xd7},
	     {0xdf, 0xdf},	{0x130, 0x130},	   {0x178, 0xff},
	     {0x17f, 's'},	{0x3a3, 0x3c3},	   {0x3c2, 0x3c3},
	     {0x410, 0x430},	{0x13a0, 0x13a0},  {0xab70, 0x13a0},
	     {0x1e9e, 0xdf},	{0x212a, 'k'},	   {0x10400, 0x10428},
	     {0x1e921, 0x1e943}, {0x3042, 0x3042}, {0x10ffff, 0x10ffff}};

START_TEST(case_folds)
{
	uint32_t c, folded;

	ck_assert_uint_eq(casefold(folds[_i].c), folds[_i].folded);
	/* What is folded stays, and grows by a byte at most from 2. */
	for (c = 0; c < 0x110000; c++) {
		folded = casefold(c);
		if (casefold(folded) != folded)
			ck_abort_msg("U+%04X", c);
	}
}
END_TEST

static const struct normal_rules rules[] = {
    {true, false, NORMAL_KEEP},	  {false, true, NORMAL_KEEP},
    {false, false, NORMAL_REPLACE}, {true, true, NORMAL_REPLACE},
    {false, false, NORMAL_STRICT}, {true, true, NORMAL_STRICT},
    {true, true, NORMAL_KEEP}};

enum { NRULES = sizeof(rules) / sizeof(rules[0]) };

static bool is_white(uint32_t c)
{
	static const uint32_t all[] = {0x85,   0xa0,   0x1680, 0x2028, 0x2029,
				       0x202f, 0x205f, 0x3000};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (c == all[i])
			return true;
	return c >= 0x2000 && c <= 0x200a;
}

static size_t naive(const struct normal_rules *r, const char *p, size_t n,
		    char *to, size_t *bad)
{
	const char *start = p, *end = p + n;
	char *from = to;
	uint32_t c;
	size_t len;

	*bad = n;
	for (; p < end; p += len) {
		len = utf8_decode(p, end, &c);
		if (c == UTF8_BAD) {
			if (*bad == n && r->utf8 != NORMAL_KEEP)
				*bad = (size_t)(p - start);
			memcpy(to, p, len);
			if (r->utf8 == NORMAL_REPLACE)
				memcpy(to, "\xef\xbf\xbd", 3);
			to += r->utf8 == NORMAL_REPLACE ? 3 : len;
			continue;
		}
		if (r->unicode_space && is_white(c))
			c = c == 0x85 || c == 0x2028 || c == 0x2029 ? '\n'
								    : ' ';
		to += utf8_encode(to, r->lowercase ? casefold(c) : c);
	}
	return (size_t)(to - from);
}

static size_t random_text(char *p, size_t n, struct rng *r)
{
	static const uint32_t some[] = {0x85,	0xa0,	0x3000, 0x2028, 0x2003,
					0x41f,	0xdf,	0x1e9e, 0x23a,	0x212a,
					0x1f600, 0x200b};
	size_t len = 0;
	uint32_t kind;

	while (len + UTF8_MAX < n) {
		kind = rng_below(r, 100);
		if (kind < 70)
			p[len++] = (char)(kind < 60 ? 'A' + rng_below(r, 58)
						    : ' ' + rng_below(r, 2) *
							  ('\n' - ' '));
		else if (kind < 95)
			len += utf8_encode(p + len, some[rng_below(r, 12)]);
		else
			p[len++] = (char)rng_below(r, 256);
	}
	return len;
}

START_TEST(text_equals_reference)
{
	char text[300], a[1000], b[1000];
	size_t n, i, bad_a, bad_b;
	struct rng r;

	rng_seed(&r, SEED, (uint64_t)_i);
	for (i = 0; i < 3000; i++) {
		n = random_text(text, 5 + rng_below(&r, 290), &r);
		memset(a, 'x', sizeof(a));
		memset(b, 'x', sizeof(b));
		ck_assert_uint_eq(normal_text(&rules[_i], text, n, a, &bad_a),
				  naive(&rules[_i], text, n, b, &bad_b));
		ck_assert_uint_eq(bad_a, bad_b);
		ck_assert_int_eq(memcmp(a, b, sizeof(a)), 0);
	}
}
END_TEST

static void write_file(const char *text, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text, 1, n, f), n);
	fclose(f);
}

/* In blocks of 64 KiB, which end anywhere. */
static void write_packed(const char *text, size_t n)
{
	struct gz_writer *w;
	struct file_out *out;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(gz_writer_new(&w, out, GZ_TEXT, 1, &err), 0);
	ck_assert_int_eq(gz_write(w, text, n, &err), 0);
	ck_assert_int_eq(gz_finish(w, &err), 0);
	gz_writer_free(w);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
}

static int count(struct vocab *v, const struct corpus_rules *r, size_t block,
		 int threads, struct count_stats *stats, struct err *e)
{
	char *const paths[] = {path};
	struct corpus *c;
	int status;

	ck_assert_int_eq(corpus_open(&c, paths, 1, r, threads, &err), 0);
	if (block)
		corpus_set_block(c, block);
	status = count_corpus(v, NULL, c, threads, stats, e);
	corpus_close(c);
	return status;
}

/* The text changed beforehand and read plainly is what the rules give. */
START_TEST(blocks_are_no_matter)
{
	static const size_t blocks[] = {0, 1, 131, 1000, 4096};
	enum { NBLOCKS = sizeof(blocks) / sizeof(blocks[0]) };
	struct corpus_rules plain = {.max_token = 40}, r = plain;
	size_t size = 400000, n, len, i, bad;
	char *text = malloc(size), *changed = malloc(3 * size);
	struct vocab v = VOCAB_INIT, w = VOCAB_INIT;
	struct count_stats a, b;
	struct rng rng;

	rng_seed(&rng, SEED, 99);
	n = random_text(text, size, &rng);
	/* Giant tokens, closed by white space of two and three bytes. */
	memset(text + 5000, 'x', 9000);
	memcpy(text + 13999, "\xe3\x80\x80", 3);
	memset(text + 50000, 'y', 1500);
	memcpy(text + 51500, "\xc2\xa0", 2);
	/* One whose end is cut by the end of a packed block. */
	memset(text + 65280 - 4000, 'z', 4000);
	memcpy(text + 65280 - 1, "\xe3\x80\x80", 3);
	r.normal = rules[_i];
	if (r.normal.utf8 == NORMAL_STRICT)
		r.normal.utf8 = NORMAL_REPLACE;
	len = normal_text(&r.normal, text, n, changed, &bad);
	write_file(changed, len);
	ck_assert_int_eq(count(&v, &plain, 0, 1, &a, &err), 0);
	for (i = 0; i < 2 * NBLOCKS; i++) {
		if (i == 0)
			write_file(text, n);
		if (i == NBLOCKS)
			write_packed(text, n);
		ck_assert_int_eq(count(&w, &r, blocks[i % NBLOCKS],
				       1 + (int)i % 3, &b,
				       &err),
				 0);
		ck_assert_uint_eq(vocab_digest(&w), vocab_digest(&v));
		ck_assert_uint_eq(a.tokens, b.tokens);
		ck_assert_uint_eq(a.sentences, b.sentences);
		ck_assert_uint_eq(a.overlong, b.overlong);
		vocab_release(&w);
	}
	ck_assert_uint_gt(a.overlong, 0);
	vocab_release(&v);
	free(text);
	free(changed);
}
END_TEST

/* A token as long as a block and longer, all of whose ends are of 3 bytes. */
START_TEST(spaces_across_reads_are_seen)
{
	struct corpus_rules r = {.normal = {.unicode_space = true},
				 .max_token = 10};
	struct vocab v = VOCAB_INIT;
	struct count_stats stats;
	char text[600];
	size_t len;

	for (len = 40; len < 400; len++) {
		memset(text, 'x', len);
		memcpy(text + len, "\xe3\x80\x80" "a", 4);
		write_file(text, len + 4);
		ck_assert_int_eq(count(&v, &r, 1, 1, &stats, &err), 0);
		ck_assert_uint_eq(stats.tokens, 1);
		ck_assert_uint_eq(stats.overlong, 1);
		vocab_release(&v);
	}
}
END_TEST

START_TEST(strict_names_the_line)
{
	struct corpus_rules r = {.normal = {.utf8 = NORMAL_STRICT}};
	struct vocab v = VOCAB_INIT;
	struct err e = ERR_INIT;
	struct count_stats stats;
	char text[30000], want[100];
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = i % 10 == 9 ? '\n' : 'a';
	text[23456] = '\xff';
	write_file(text, sizeof(text));
	ck_assert_int_eq(count(&v, &r, 3000, 1, &stats, &e), -1);
	snprintf(want, sizeof(want), "%s:2346: not UTF-8", path);
	ck_assert_str_eq(e.msg, want);
	vocab_release(&v);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("normal");
	TCase *t = tcase_create("normal");
	int failed;

	if (kern_init(&err) < 0)
		return 1;
	printf("seed %d\n", SEED);
	close(mkstemp(path));
	tcase_set_timeout(t, 60);
	tcase_add_test(t, every_character_comes_back);
	tcase_add_loop_test(t, ill_formed_bytes_are_known, 0,
			    (int)(sizeof(ill) / sizeof(ill[0])));
	tcase_add_loop_test(t, case_folds, 0,
			    (int)(sizeof(folds) / sizeof(folds[0])));
	tcase_add_loop_test(t, text_equals_reference, 0, NRULES);
	tcase_add_loop_test(t, blocks_are_no_matter, 0, NRULES);
	tcase_add_test(t, spaces_across_reads_are_seen);
	tcase_add_test(t, strict_names_the_line);
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	return failed;
}
