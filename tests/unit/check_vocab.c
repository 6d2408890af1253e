/* SPDX-License-Identifier: MIT */
/* Vocabulary files: what is read, how it is ordered, what is refused. */
#include "base/file.h"
#include "data/vocab.h"
#include "data/vocab_file.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct err err;
static char path[] = "/tmp/check_vocab-XXXXXX";

static void put(const char *text, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static void read_ok(struct vocab *v, const char *text)
{
	put(text, strlen(text));
	ck_assert_msg(vocab_read(v, path, &err) == 0, "%s", err.msg);
}

static void write_file(const struct vocab *v, bool compress)
{
	struct vocab_writer *w;
	struct file_out *out;
	const char *word;
	size_t i, len;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(vocab_writer_new(&w, out, compress, 2, &err), 0);
	for (i = 0; i < v->words.n; i++) {
		word = words_get(&v->words, i, &len);
		ck_assert_int_eq(
		    vocab_writer_add(w, word, len, v->counts[i], &err), 0);
	}
	ck_assert_int_eq(vocab_writer_finish(w, &err), 0);
	vocab_writer_free(w);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
}

/* V as plain text. */
static void expect(const struct vocab *v, const char *text)
{
	char got[1000];
	FILE *f;
	size_t n;

	write_file(v, false);
	f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	n = fread(got, 1, sizeof(got) - 1, f);
	fclose(f);
	got[n] = '\0';
	ck_assert_str_eq(got, text);
}

static const struct {
	const char *text, *sorted;
} good[] = {
    {"b 3\na 2\nc 2\n", "b 3\na 2\nc 2\n"},
    {"c 2\na 2\nb 3", "b 3\na 2\nc 2\n"},
    {"</s> 17\nthe 5\nof 4\n", "the 5\nof 4\n"},
    {"</s> 0\nthe 5\n", "the 5\n"},
    {"the 5\n</s> 3\nof 4\n", "the 5\nof 4\n"},
    {"the\t5\r\nof 4\r\n", "the 5\nof 4\n"},
    {"a 9223372036854775807\n", "a 9223372036854775807\n"},
    {"ab 1\na 1\nabcdefghi 1\nabcdefgh 1\nabcdefgha 1\n\xff 1\n",
     "a 1\nab 1\nabcdefgh 1\nabcdefgha 1\nabcdefghi 1\n\xff 1\n"},
    {"\xc2\xa0 1\n\x01 1\n", "\x01 1\n\xc2\xa0 1\n"},
};

START_TEST(good_is_read_and_sorted)
{
	struct vocab v = VOCAB_INIT;
	uint64_t sum = 0;
	size_t i, len;
	const char *word;

	read_ok(&v, good[_i].text);
	for (i = 0; i < v.words.n; i++) {
		sum += v.counts[i];
		word = words_get(&v.words, i, &len);
		ck_assert_uint_eq(words_find(&v.words, word, len), i);
	}
	ck_assert_uint_eq(v.tokens, sum);
	expect(&v, good[_i].sorted);
	vocab_release(&v);
}
END_TEST

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *text;
	size_t n;
	const char *why;
} bad[] = {
    {TEXT(""), ": no words"},
    {TEXT("</s> 12\n"), ": no words"},
    {TEXT("a 1\nb\n"), ":2: no count after the word"},
    {TEXT("a 1\nb \n"), ":2: no count after the word"},
    {TEXT("a 1\n\nb 1\n"), ":2: empty line"},
    {TEXT("a 1\n 3\n"), ":2: no word before the count"},
    {TEXT("a -1\n"), ":1: count is not a whole number below 2^63"},
    {TEXT("a 1.5\n"), ":1: count is not a whole number below 2^63"},
    {TEXT("a 1x\n"), ":1: count is not a whole number below 2^63"},
    {TEXT("a 9223372036854775808\n"),
     ":1: count is not a whole number below 2^63"},
    {TEXT("a 99999999999999999999999\n"),
     ":1: count is not a whole number below 2^63"},
    {TEXT("a 9223372036854775807\nb 1\n"),
     ":2: counts add up to 2^63 or more"},
    {TEXT("a 1\nb 0\n"), ":2: count is 0"},
    {TEXT("a b 1\n"), ":1: white space in a word"},
    {TEXT("a\0b 1\n"), ":1: white space in a word"},
    {TEXT("a 1\nb 2\na 3\n"), ":3: word \"a\" given twice"},
    {TEXT("</s> 9\na 1\nb 2\na 3\n"), ":4: word \"a\" given twice"},
    {TEXT("a 1\nb 2\na 3\n</s> 9\n"), ":3: word \"a\" given twice"},
    {TEXT("</s> 9\n</s> 9\n"), ":2: word \"</s>\" given twice"},
};

START_TEST(bad_is_named_with_its_line)
{
	struct vocab v = VOCAB_INIT;
	struct err e = ERR_INIT;
	char want[200];

	put(bad[_i].text, bad[_i].n);
	ck_assert_int_eq(vocab_read(&v, path, &e), -1);
	snprintf(want, sizeof(want), "%s%s", path, bad[_i].why);
	ck_assert_str_eq(e.msg, want);
	ck_assert_int_eq(e.status, ERR_FAILED);
	vocab_release(&v);
}
END_TEST

START_TEST(a_missing_file_is_an_error)
{
	struct vocab v = VOCAB_INIT;
	struct err e = ERR_INIT;
	struct vocab_reader r;

	ck_assert_int_eq(vocab_read(&v, "/nonexistent/v", &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, "/nonexistent/v"));
	/* Whatever was there. */
	memset(&r, 0xff, sizeof(r));
	ck_assert_int_eq(vocab_reader_open(&r, "/nonexistent/v", &e), -1);
	vocab_reader_release(&r);
}
END_TEST

START_TEST(gzip_brings_it_back)
{
	struct vocab v = VOCAB_INIT, w = VOCAB_INIT;
	char text[60000];
	size_t n = 0;
	int i;

	for (i = 9000; i > 6000; i--)
		n += (size_t)sprintf(text + n, "word%d %d\n", i, i / 3);
	read_ok(&v, text);
	write_file(&v, true);
	ck_assert_msg(vocab_read(&w, path, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(w.words.n, 3000);
	ck_assert_uint_eq(w.tokens, v.tokens);
	ck_assert_uint_eq(vocab_digest(&w), vocab_digest(&v));
	w.counts[2999]--;
	ck_assert_uint_ne(vocab_digest(&w), vocab_digest(&v));
	vocab_release(&v);
	vocab_release(&w);
}
END_TEST

static const struct {
	uint64_t min, max;
	size_t left;
	uint64_t types, tokens;
} cuts[] = {
    {1, 0, 5, 0, 0}, {2, 0, 4, 1, 1},	{3, 0, 2, 3, 5}, {1, 3, 3, 2, 3},
    {1, 5, 5, 0, 0}, {1, 99, 5, 0, 0}, {3, 3, 2, 3, 5}, {9, 0, 0, 5, 12},
};

START_TEST(cut_is_exact)
{
	struct vocab v = VOCAB_INIT;
	struct vocab_cut dropped;

	read_ok(&v, "a 4\nb 3\nc 2\nd 2\ne 1\n");
	ck_assert_int_eq(vocab_cut(&v, cuts[_i].min, cuts[_i].max, &dropped,
				   &err),
			 0);
	ck_assert_uint_eq(v.words.n, cuts[_i].left);
	ck_assert_uint_eq(dropped.types, cuts[_i].types);
	ck_assert_uint_eq(dropped.tokens, cuts[_i].tokens);
	ck_assert_uint_eq(v.tokens, 12 - dropped.tokens);
	ck_assert_uint_eq(words_find(&v.words, "a", 1),
			  v.words.n ? 0 : WORDS_NONE);
	ck_assert_uint_eq(words_find(&v.words, "e", 1),
			  v.words.n == 5 ? 4 : WORDS_NONE);
	vocab_release(&v);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("vocab");
	TCase *t = tcase_create("vocab");
	int failed, fd = mkstemp(path);

	close(fd);
	tcase_add_loop_test(t, good_is_read_and_sorted, 0,
			    (int)(sizeof(good) / sizeof(good[0])));
	tcase_add_loop_test(t, bad_is_named_with_its_line, 0,
			    (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(t, a_missing_file_is_an_error);
	tcase_add_test(t, gzip_brings_it_back);
	tcase_add_loop_test(t, cut_is_exact, 0,
			    (int)(sizeof(cuts) / sizeof(cuts[0])));
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	return failed;
}
