/* SPDX-License-Identifier: MIT */
/* Vectors as text, larger than what is read at once, on any number of
 * threads: the rows in order, and the first bad line named. */
#include "base/gz.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "data/stream.h"
#include "run.h"

#include <string.h>
#include <unistd.h>

enum { LINES = 60000, DIM = 3, MAX_THREADS = 5 };

static char path[] = "/tmp/check_text.XXXXXX";

/* Line I of the file, which is row I - 2: a word, now and then of two, and
 * numbers that say where they belong. */
static void add_line(struct strbuf *b, int i, struct err *err)
{
	strbuf_addf(b, err, i % 7 ? "w%d" : "w%d of them", i - 2);
	strbuf_addf(b, err, i % 5 ? " %d %d.5 -%d%s" : "\t%d  %d.5\t-%de0%s",
		    i - 2, i - 2, i - 2, i % 3 ? "\n" : " \r\n");
}

/* Instead of line INSTEAD there is TEXT. */
static void make(int instead, const char *text)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;
	FILE *f = fopen(path, "w");
	int i;

	strbuf_addf(&b, &err, "%d %d\n", LINES, DIM);
	for (i = 2; i < LINES + 2; i++)
		if (i == instead)
			strbuf_addf(&b, &err, "%s\n", text);
		else
			add_line(&b, i, &err);
	ck_assert(!err_is_set(&err) && f);
	ck_assert_uint_eq(fwrite(b.data, 1, b.len, f), b.len);
	fclose(f);
	strbuf_release(&b);
}

START_TEST(in_order)
{
	const struct tensor *t;
	char want[40];
	const char *word;
	const float *x;
	size_t n;
	int threads, i;

	make(0, NULL);
	for (threads = 1; threads <= MAX_THREADS; threads++) {
		struct matrix m = MATRIX_INIT;
		struct err err = ERR_INIT;

		ck_assert_msg(matrix_read(&m, path, threads, &err) == 0, "%s",
			      err.msg);
		ck_assert_uint_eq(m.words.n, LINES);
		t = matrix_floats(&m, &err);
		for (i = 0; i < LINES; i++) {
			snprintf(want, sizeof(want),
				 (i + 2) % 7 ? "w%d" : "w%d of them", i);
			word = words_get(&m.words, (size_t)i, &n);
			ck_assert(n == strlen(want) && !memcmp(word, want, n));
			x = tensor_row(t, (uint64_t)i);
			ck_assert(x[0] == (float)i && x[1] == (float)i + .5f &&
				  x[2] == -(float)i);
		}
		matrix_release(&m);
	}
}
END_TEST

/* Two things are wrong: the first counts. */
static const struct {
	int line;
	const char *text, *reason;
} bad[] = {
    {2, "w 1 2", ":2: expected 4 fields, found 3"},
    {LINES / 2, "w 1 x 3", "30000: field 3 is not a number: \"x\""},
    {LINES / 2, "w 1 2 nan", "30000: field 4 is not finite"},
    {LINES / 2, " 1 2 3", "30000: expected 4 fields, found 3"},
    {LINES / 2, " \r", "30000: expected 4 fields, found 0"},
    {LINES / 2, "\n\n\n", "30000: expected 4 fields, found 0"},
    {LINES / 2, "7", "30000: expected 4 fields, found 1"},
    {LINES, "w 1 2 3\n\n\na 1", "60001: expected 4 fields, found 0"},
    {LINES + 1, "w 1 2 3 .", "60001: field 4 is not a number"},
    {LINES + 1, "", "promises 60000 words, the file has 59999"},
    {LINES / 3, "w 1 2\n\nx", "20000: expected 4 fields, found 3"},
};

START_TEST(first_bad_line)
{
	int threads;

	make(bad[_i].line, bad[_i].text);
	for (threads = 1; threads <= MAX_THREADS; threads++) {
		struct matrix m = MATRIX_INIT;
		struct err err = ERR_INIT;

		ck_assert(matrix_read(&m, path, threads, &err) < 0);
		ck_assert_msg(strstr(err.msg, bad[_i].reason) != NULL,
			      "%d threads: %s", threads, err.msg);
		ck_assert_int_eq(err.status, ERR_FAILED);
	}
}
END_TEST

/* Empty lines at the end may be more than are read at once, and lines longer;
 * the last needs no newline. */
START_TEST(large_pieces)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct matrix m = MATRIX_INIT;
	FILE *f;
	int end, i;

	for (end = 0; end < 2; end++) {
		strbuf_clear(&b);
		strbuf_addf(&b, &err, "2 200000\n");
		for (i = 0; i < 400000; i++)
			strbuf_addf(&b, &err, "%s %d.25",
				    i == 200000 ? "\nb" : i ? "" : "a",
				    i % 1000);
		for (i = 0; i < 700000 * end; i++)
			strbuf_addc(&b, '\n', &err);
		f = fopen(path, "w");
		ck_assert_uint_eq(fwrite(b.data, 1, b.len, f), b.len);
		fclose(f);
		ck_assert_msg(matrix_read(&m, path, 3, &err) == 0, "%s",
			      err.msg);
		ck_assert_uint_eq(m.words.n, 2);
		ck_assert(((const float *)tensor_row(&m.tensors[0], 1))[199999]
			  == 999.25f);
		matrix_release(&m);
	}
	strbuf_release(&b);
}
END_TEST

/* Whoever writes and however many: the same bytes. */
START_TEST(written_in_order)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	char *first = NULL; /* with a NUL */
	size_t first_n = 0, n;
	struct file_out *out;
	struct file_map map;
	int threads;

	make(0, NULL);
	ck_assert(matrix_read(&m, path, 1, &err) == 0);
	for (threads = 1; threads <= MAX_THREADS; threads++) {
		ck_assert(file_out_open(&out, path, &err) == 0);
		ck_assert(matrix_write(&m, out, format_find("text"), false,
				       threads, &err) == 0);
		ck_assert(file_out_commit(out, &err) == 0);
		ck_assert(file_map_open(&map, path, &err) == 0);
		n = map.size;
		if (!first) {
			first = mem_array(n + 1, 1, &err);
			memcpy(first, map.data, n);
			first_n = n;
		}
		ck_assert(n == first_n && !memcmp(first, map.data, n));
		file_map_release(&map);
	}
	ck_assert(strstr(first, "\nw12 of them 12 12.5 -12\nw13 ") != NULL);
	mem_free(first);
	matrix_release(&m);
}
END_TEST

/* Lines as they come: all of them, each whole, zeros behind. */
START_TEST(lines)
{
	struct gz_reader *in;
	struct stream_in s;
	struct err err = ERR_INIT;
	char *buf = NULL, *all;
	size_t cap = 0, at, n, sum = 0, i;
	struct file_map map;

	make(LINES + 1, "the end");
	ck_assert(truncate(path, 1000003) == 0);
	ck_assert(file_map_open(&map, path, &err) == 0);
	all = mem_copy(map.data, map.size, &err);
	ck_assert(gz_open(&in, path, 1, &err) == 0);
	stream_in_init(&s, in);
	while (stream_lines(&s, &buf, &cap, &at, &n, &err) > 0) {
		ck_assert(buf[at + n - 1] == '\n');
		for (i = 0; i < STREAM_PAD; i++)
			ck_assert(buf[at + n + i] == 0);
		if (sum + n > map.size)
			n--;
		ck_assert(!memcmp(all + sum, buf + at, n));
		sum += n;
	}
	ck_assert(!err_is_set(&err));
	ck_assert_uint_eq(sum, map.size);
	file_map_release(&map);
	stream_in_release(&s);
	gz_close(in);
	mem_free(buf);
	mem_free(all);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text");
	TCase *t = tcase_create("text");
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, in_order);
	tcase_add_loop_test(t, first_bad_line, 0,
			    sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, large_pieces);
	tcase_add_test(t, written_in_order);
	tcase_add_test(t, lines);
	suite_add_tcase(suite, t);
	failed = run_suite(suite);
	unlink(path);
	return failed;
}
