/* SPDX-License-Identifier: MIT */
/* The corpus: odd files, odd ends, and what is refused. */
#include "base/file.h"
#include "base/gz.h"
#include "data/count.h"
#include "kern/kern.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct err err;
static const struct corpus_rules plain;
static char path[] = "/tmp/check_corpus-XXXXXX";

static void put(const char *text, size_t n, bool gzip)
{
	struct gz_writer *w = NULL;
	struct file_out *out;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	if (gzip) {
		ck_assert_int_eq(gz_writer_new(&w, out, GZ_TEXT, 1, &err), 0);
		ck_assert_int_eq(gz_write(w, text, n, &err), 0);
		ck_assert_int_eq(gz_finish(w, &err), 0);
		gz_writer_free(w);
	} else {
		ck_assert_int_eq(file_out_write(out, text, n, &err), 0);
	}
	ck_assert_int_eq(file_out_commit(out, &err), 0);
}

static int count_path(const char *name, size_t block, struct vocab *v,
		      struct count_stats *stats, struct err *e)
{
	char *const names[] = {(char *)name};
	struct corpus *c;
	int status;

	*v = (struct vocab)VOCAB_INIT;
	if (corpus_open(&c, names, 1, &plain, 2, e) < 0)
		return -1;
	if (block)
		corpus_set_block(c, block);
	status = count_corpus(v, NULL, c, 2, stats, e);
	corpus_close(c);
	return status;
}

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *text;
	size_t n;
	uint64_t tokens, types, sentences;
} small[] = {
    {TEXT(""), 0, 0, 0},
    {TEXT("\n\n \t\r\n"), 0, 0, 0},
    {TEXT("\0\0\0"), 0, 0, 0},
    {TEXT("a"), 1, 1, 1},
    {TEXT("a b a"), 3, 2, 1},
    {TEXT("a b\r\nb\r\n\r\n"), 3, 2, 2},
    {TEXT("a\0b\0a"), 3, 2, 1},
    {TEXT("a </s> b </s> </s>\n c"), 3, 3, 3},
    {TEXT("</s>"), 0, 0, 0},
    {TEXT("a\xc2\xa0z b"), 2, 2, 1},
    {TEXT("\xff \xfe\x80 \xff"), 3, 2, 1},
};

START_TEST(small_texts)
{
	struct count_stats stats;
	struct vocab v;
	int gzip;

	for (gzip = 0; gzip < 2; gzip++) {
		put(small[_i].text, small[_i].n, gzip);
		ck_assert_msg(count_path(path, 0, &v, &stats, &err) == 0,
			      "%s", err.msg);
		ck_assert_uint_eq(stats.tokens, small[_i].tokens);
		ck_assert_uint_eq(v.words.n, small[_i].types);
		ck_assert_uint_eq(stats.sentences, small[_i].sentences);
		vocab_release(&v);
	}
}
END_TEST

/* "a XXX...X b" and variants: the giant never joins what stands around. */
static const struct {
	const char *before, *after;
	uint64_t tokens, sentences;
} around[] = {
    {"a ", " b", 2, 1}, {"a ", "\nb", 2, 2}, {"", " b", 1, 1},
    {"a ", "", 1, 1},	{"", "", 0, 0},	     {"a\n", "", 1, 1},
    {"a\n", "\n\nb\n", 2, 2},
};

START_TEST(giant_tokens_are_dropped_once)
{
	static const size_t sizes[] = {1001, 1999, 2000,    4000,
				       4001, 9999, 1 << 20, 3 << 20};
	struct count_stats stats;
	struct vocab v;
	size_t i, k, n, block;
	char *text = malloc((3 << 20) + 100);

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		n = strlen(around[_i].before);
		memcpy(text, around[_i].before, n);
		memset(text + n, 'x', sizes[i]);
		n += sizes[i];
		strcpy(text + n, around[_i].after);
		n += strlen(around[_i].after);
		put(text, n, false);
		for (k = 0; k < 3; k++) {
			block = k == 0 ? 0 : k == 1 ? 2000 : 2001;
			ck_assert_int_eq(
			    count_path(path, block, &v, &stats, &err), 0);
			ck_assert_uint_eq(stats.overlong, 1);
			ck_assert_uint_eq(stats.tokens, around[_i].tokens);
			ck_assert_uint_eq(stats.sentences,
					  around[_i].sentences);
			vocab_release(&v);
		}
	}
	free(text);
}
END_TEST

START_TEST(a_token_of_the_greatest_length_stays)
{
	struct count_stats stats;
	struct vocab v;
	char text[3003];
	size_t pad;

	for (pad = 0; pad < 2000; pad += 97) {
		memset(text, ' ', sizeof(text));
		memset(text + pad, 'x', CORPUS_MAX_TOKEN);
		put(text, sizeof(text), false);
		ck_assert_int_eq(count_path(path, 2000, &v, &stats, &err), 0);
		ck_assert_uint_eq(stats.overlong, 0);
		ck_assert_uint_eq(stats.tokens, 1);
		vocab_release(&v);
	}
}
END_TEST

START_TEST(a_line_of_ten_million_tokens)
{
	enum { N = 10000000 };
	struct count_stats stats;
	struct vocab v;
	char *text = malloc(2 * N);
	size_t i;

	for (i = 0; i < N; i++) {
		text[2 * i] = (char)('a' + i % 10);
		text[2 * i + 1] = ' ';
	}
	put(text, 2 * N, false);
	free(text);
	ck_assert_int_eq(count_path(path, 0, &v, &stats, &err), 0);
	ck_assert_uint_eq(stats.tokens, N);
	ck_assert_uint_eq(stats.sentences, 1);
	ck_assert_uint_eq(v.words.n, 10);
	for (i = 0; i < 10; i++)
		ck_assert_uint_eq(v.counts[i], N / 10);
	vocab_release(&v);
}
END_TEST

START_TEST(a_fifo_is_read_to_its_end)
{
	struct count_stats stats;
	struct vocab v;
	struct corpus *c;
	char *const names[] = {path};
	pid_t pid;
	FILE *f;
	int i, status;

	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	pid = fork();
	if (pid == 0) {
		f = fopen(path, "w");
		for (i = 0; i < 500000; i++)
			fprintf(f, "w%d%c", i % 1000, i % 7 ? ' ' : '\n');
		_exit(fclose(f) != 0);
	}
	ck_assert_int_eq(corpus_open(&c, names, 1, &plain, 2, &err), 0);
	ck_assert(!corpus_rereadable(c));
	ck_assert_uint_eq(corpus_total(c), 0);
	v = (struct vocab)VOCAB_INIT;
	ck_assert_int_eq(count_corpus(&v, NULL, c, 2, &stats, &err), 0);
	corpus_close(c);
	ck_assert_uint_eq(stats.tokens, 500000);
	ck_assert_uint_eq(v.words.n, 1000);
	vocab_release(&v);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	unlink(path);
}
END_TEST

START_TEST(bad_paths_are_named)
{
	static const char *const bad[] = {"/nonexistent/file", "/tmp"};
	struct err e = ERR_INIT;
	struct count_stats stats;
	struct vocab v;

	ck_assert_int_eq(count_path(bad[_i], 0, &v, &stats, &e), -1);
	ck_assert_int_eq(e.status, ERR_FAILED);
	ck_assert_ptr_nonnull(strstr(e.msg, bad[_i]));
}
END_TEST

START_TEST(stdin_twice_is_refused)
{
	char *const names[] = {"-", "-"};
	struct err e = ERR_INIT;
	struct corpus *c;

	ck_assert_int_eq(corpus_open(&c, names, 2, &plain, 1, &e), -1);
	ck_assert_int_eq(e.status, ERR_USAGE);
}
END_TEST

START_TEST(a_truncated_gzip_is_an_error)
{
	struct err e = ERR_INIT;
	struct count_stats stats;
	struct vocab v;
	struct stat st;
	char text[50000];
	size_t i;

	for (i = 0; i < sizeof(text); i++)
		text[i] = i * i % 7 ? (char)('a' + i * 31 % 26) : ' ';
	put(text, sizeof(text), true);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(truncate(path, st.st_size * (_i + 1) / 4), 0);
	ck_assert_int_eq(count_path(path, 0, &v, &stats, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, path));
	vocab_release(&v);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("corpus");
	TCase *t = tcase_create("corpus");
	int failed;

	if (kern_init(&err) < 0)
		return 1;
	close(mkstemp(path));
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, small_texts, 0,
			    (int)(sizeof(small) / sizeof(small[0])));
	tcase_add_loop_test(t, giant_tokens_are_dropped_once, 0,
			    (int)(sizeof(around) / sizeof(around[0])));
	tcase_add_test(t, a_token_of_the_greatest_length_stays);
	tcase_add_test(t, a_line_of_ten_million_tokens);
	tcase_add_test(t, a_fifo_is_read_to_its_end);
	tcase_add_loop_test(t, bad_paths_are_named, 0, 2);
	tcase_add_test(t, stdin_twice_is_refused);
	tcase_add_loop_test(t, a_truncated_gzip_is_an_error, 0, 3);
	suite_add_tcase(s, t);
	failed = run_suite(s);
	unlink(path);
	return failed;
}
