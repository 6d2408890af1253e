/* SPDX-License-Identifier: MIT */
#include "base/gz.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/rng.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/check_gz-XXXXXX";
static char path[64];

static void set_up(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a", dir);
}

static void tear_down(void)
{
	unlink(path);
	rmdir(dir);
}

/* Half of it shrinks, half does not. */
static unsigned char *make(size_t n)
{
	unsigned char *p = malloc(n + 1);
	struct rng r;
	size_t i;

	rng_seed(&r, 1, n);
	for (i = 0; i < n; i++)
		p[i] = i / 100000 % 2 ? (unsigned char)rng_next(&r)
				      : (unsigned char)("words "[i % 6]);
	return p;
}

static void spill(const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static unsigned char *slurp(size_t *n)
{
	FILE *f = fopen(path, "rb");
	unsigned char *p;
	struct stat st;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fstat(fileno(f), &st), 0);
	*n = (size_t)st.st_size;
	p = malloc(*n + 1);
	ck_assert_uint_eq(fread(p, 1, *n, f), *n);
	fclose(f);
	return p;
}

static void pack(const unsigned char *p, size_t n, int threads,
		 enum gz_effort effort, size_t step)
{
	struct err err = ERR_INIT;
	struct gz_writer *w = NULL;
	struct file_out *out = NULL;
	size_t at, part;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(gz_writer_new(&w, out, effort, threads, &err), 0);
	for (at = 0; at < n; at += part) {
		part = n - at < step ? n - at : step;
		ck_assert_int_eq(gz_write(w, p + at, part, &err), 0);
	}
	ck_assert_int_eq(gz_finish(w, &err), 0);
	gz_writer_free(w);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
}

/* The whole content, or NULL and the reason. */
static unsigned char *unpack(size_t *n, int threads, size_t step,
			     struct err *err)
{
	struct gz_reader *in = NULL;
	unsigned char *p = NULL;
	size_t cap = 0;
	struct stat st;
	ssize_t got;

	*n = 0;
	if (gz_open(&in, path, threads, err) < 0)
		return NULL;
	do {
		ck_assert_int_eq(mem_grow(&p, &cap, *n + step, 1, err), 0);
		got = gz_read(in, p + *n, step, err);
		if (got > 0)
			*n += (size_t)got;
	} while (got == (ssize_t)step);
	ck_assert_int_eq(stat(path, &st), 0);
	if (got >= 0)
		ck_assert_uint_eq(gz_offset(in), (uint64_t)st.st_size);
	gz_close(in);
	if (got >= 0)
		return p;
	mem_free(p);
	return NULL;
}

static void expect(const unsigned char *want, size_t n, int threads,
		   size_t step)
{
	struct err err = ERR_INIT;
	unsigned char *got;
	size_t len;

	got = unpack(&len, threads, step, &err);
	ck_assert_msg(got != NULL, "%s", err.msg);
	ck_assert_uint_eq(len, n);
	ck_assert(memcmp(got, want, n) == 0);
	mem_free(got);
}

static void expect_error(const char *reason)
{
	struct err err = ERR_INIT;
	char want[200];
	size_t n;
	int threads;

	snprintf(want, sizeof(want), "%s: %s", path, reason);
	for (threads = 1; threads <= 2; threads++) {
		err = (struct err)ERR_INIT;
		ck_assert_ptr_null(unpack(&n, threads, 1000, &err));
		ck_assert_str_eq(err.msg, want);
	}
}

static const size_t sizes[] = {0,     1,      65279,  65280,
			       65281, 522240, 700001, 10000000};

START_TEST(test_round_trip)
{
	static const int threads[] = {1, 2, 5};
	size_t n = sizes[_i];
	unsigned char *p = make(n);
	unsigned char *first = NULL, *file;
	size_t first_n = 0, file_n;
	int i;

	for (i = 0; i < 3; i++) {
		pack(p, n, threads[i], GZ_TEXT, i ? 9000000 : 12345);
		file = slurp(&file_n);
		if (!first) {
			first = file;
			first_n = file_n;
			file = NULL;
		} else {
			ck_assert_uint_eq(file_n, first_n);
			ck_assert(memcmp(file, first, file_n) == 0);
		}
		free(file);
		expect(p, n, threads[i], 1000003);
		expect(p, n, threads[2 - i], 20000000);
	}
	pack(p, n, 2, GZ_FLOATS, 100000);
	expect(p, n, 2, 65536);
	free(first);
	free(p);
}
END_TEST

START_TEST(test_plain)
{
	size_t n = sizes[_i];
	unsigned char *p = make(n);

	spill(p, n);
	expect(p, n, 2, 4097);
	expect(p, n, 1, 20000000);
	free(p);
}
END_TEST

/* A little file of several blocks: two efforts, then the end mark. */
static unsigned char *small(size_t *n)
{
	static const char text[] = "the quick brown fox, the lazy dog";
	struct err err = ERR_INIT;
	struct gz_writer *w = NULL;
	struct file_out *out = NULL;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(gz_writer_new(&w, out, GZ_TEXT, 1, &err), 0);
	ck_assert_int_eq(gz_write(w, text, sizeof(text), &err), 0);
	ck_assert_int_eq(gz_set_effort(w, GZ_FLOATS, &err), 0);
	ck_assert_int_eq(gz_write(w, text, sizeof(text), &err), 0);
	ck_assert_int_eq(gz_finish(w, &err), 0);
	gz_writer_free(w);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	return slurp(n);
}

START_TEST(test_truncated)
{
	size_t n, cut;
	unsigned char *file = small(&n);

	for (cut = 1; cut < n; cut++) {
		spill(file, cut);
		expect_error("gzip data ends early (truncated?)");
	}
	free(file);
}
END_TEST

START_TEST(test_flipped)
{
	struct err err = ERR_INIT;
	unsigned char *file, *want, *got;
	size_t n, want_n, got_n, i;
	int errors = 0;

	file = small(&n);
	want = unpack(&want_n, 1, 1000, &err);
	ck_assert_ptr_nonnull(want);
	for (i = 2 * 8; i < n * 8; i++) {
		file[i / 8] ^= (unsigned char)(1 << i % 8);
		spill(file, n);
		file[i / 8] ^= (unsigned char)(1 << i % 8);
		err = (struct err)ERR_INIT;
		got = unpack(&got_n, 1 + (int)(i % 2), 1000, &err);
		errors += !got;
		ck_assert(!got || (got_n == want_n &&
				   !memcmp(got, want, want_n)));
		mem_free(got);
	}
	/* What may change: time, system, and little else. */
	ck_assert_int_gt(errors, (int)(n - 2) * 8 / 2);
	mem_free(want);
	free(file);
}
END_TEST

START_TEST(test_lying_sizes)
{
	size_t n, block;
	unsigned char *file = small(&n);

	block = file[16] + (size_t)1;
	file[block - 4]++; /* content, in the footer */
	spill(file, n);
	expect_error("gzip data is damaged");
	file[block - 1] = 0x7f; /* claims 2 GB */
	spill(file, n);
	expect_error("gzip data is damaged");
	file[block - 1] = 0;
	file[block - 4]--;
	file[17] = 0xff; /* the block, longer than the file */
	spill(file, n);
	expect_error("gzip data ends early (truncated?)");
	file[17] = 0;
	file[16] = 3; /* shorter than its header */
	spill(file, n);
	expect_error("gzip data is damaged");
	free(file);
}
END_TEST

START_TEST(test_after_the_end)
{
	size_t n, want_n;
	struct err err = ERR_INIT;
	unsigned char *file = small(&n), *want;
	unsigned char *more = calloc(3, n + 1000);

	want = unpack(&want_n, 1, 1000, &err);
	memcpy(more, file, n);
	spill(more, n + 1000);
	expect(want, want_n, 1, 1000);
	more[n + 999] = 1;
	spill(more, n + 1000);
	expect_error("junk after the gzip data");
	memcpy(more + n, file, n);
	spill(more, 2 * n);
	mem_free(want);
	want = unpack(&want_n, 2, 1000, &err);
	ck_assert_ptr_nonnull(want);
	ck_assert_uint_eq(want_n, 4 * 34); /* the text, with its NUL */
	mem_free(want);
	free(more);
	free(file);
}
END_TEST

static bool have_gzip(void)
{
	if (system("gzip --version >/dev/null 2>&1") == 0)
		return true;
	fprintf(stderr, "check_gz: SKIPPED: no gzip(1)\n");
	return false;
}

/* Its members and ours, mixed, and cut in the last one. */
START_TEST(test_gzip_program)
{
	unsigned char *p = make(300000), *twice, *file;
	char cmd[400];
	size_t n;

	if (!have_gzip())
		return;
	twice = malloc(600000);
	memcpy(twice, p, 300000);
	memcpy(twice + 300000, p, 300000);
	spill(p, 300000);
	snprintf(cmd, sizeof(cmd), "cd %s && gzip -c a >b && cat b b >a && "
		 "cp b c", dir);
	ck_assert_int_eq(system(cmd), 0);
	expect(twice, 600000, 2, 1000);
	expect(twice, 600000, 1, 5000000);
	file = slurp(&n);
	spill(file, n - 1);
	expect_error("gzip data ends early (truncated?)");
	file[n / 4] ^= 1;
	spill(file, n);
	expect_error("gzip data is damaged");

	pack(p, 300000, 2, GZ_TEXT, 300000);
	snprintf(cmd, sizeof(cmd), "cd %s && gzip -dc a >d && gzip -t a && "
		 "cat b a >e && cat a b >c && mv e a", dir);
	ck_assert_int_eq(system(cmd), 0);
	expect(twice, 600000, 2, 1000);
	snprintf(cmd, sizeof(cmd), "cd %s && mv c a", dir);
	ck_assert_int_eq(system(cmd), 0);
	expect(twice, 600000, 2, 1000);
	snprintf(cmd, sizeof(cmd), "cd %s && mv d a && rm b", dir);
	ck_assert_int_eq(system(cmd), 0);
	expect(p, 300000, 1, 1000);
	free(file);
	free(twice);
	free(p);
}
END_TEST

START_TEST(test_read_new)
{
	struct err err = ERR_INIT;
	struct gz_reader *in;
	uint64_t before;
	size_t n;
	char *p;

	free(small(&n));
	before = mem_resident();
	ck_assert_int_eq(gz_open(&in, path, 1, &err), 0);
	ck_assert_ptr_null(gz_read_new(in, UINT64_C(1) << 60, &err));
	ck_assert_msg(strstr(err.msg, "ends early") != NULL, "%s", err.msg);
	gz_close(in);
	if (before)
		ck_assert(mem_resident() < before + (64 << 20));

	err = (struct err)ERR_INIT;
	ck_assert_int_eq(gz_open(&in, path, 1, &err), 0);
	p = gz_read_new(in, 9, &err);
	ck_assert_ptr_nonnull(p);
	ck_assert(memcmp(p, "the quick", 9) == 0);
	mem_free(p);
	p = gz_read_new(in, 0, &err);
	ck_assert_ptr_nonnull(p);
	mem_free(p);
	gz_close(in);
}
END_TEST

START_TEST(test_read_new_large)
{
	struct err err = ERR_INIT;
	struct gz_reader *in;
	unsigned char *p = make(10000000), *got;

	pack(p, 10000000, 2, GZ_FLOATS, 1 << 20);
	ck_assert_int_eq(gz_open(&in, path, 2, &err), 0);
	got = gz_read_new(in, 10000000, &err);
	ck_assert_ptr_nonnull(got);
	ck_assert(memcmp(got, p, 10000000) == 0);
	mem_free(got);
	gz_close(in);
	free(p);
}
END_TEST

START_TEST(test_peek)
{
	unsigned char *p = make(200000);
	unsigned char buf[5000];
	struct err err = ERR_INIT;
	struct gz_reader *in;
	int packed;

	for (packed = 0; packed < 2; packed++) {
		if (packed)
			pack(p, 200000, 1, GZ_TEXT, 200000);
		else
			spill(p, 200000);
		ck_assert_int_eq(gz_open(&in, path, 1, &err), 0);
		ck_assert_int_eq(gz_is_compressed(in), packed);
		ck_assert_int_eq(gz_peek(in, buf, 5000, &err), 4096);
		ck_assert(memcmp(buf, p, 4096) == 0);
		p = realloc(p, 400000);
		ck_assert_int_eq(gz_read(in, p + 200000, 65270, &err), 65270);
		ck_assert_int_eq(gz_peek(in, buf, 100, &err), 100);
		ck_assert(memcmp(buf, p + 65270, 100) == 0);
		ck_assert_int_eq(gz_read(in, p + 265270, 200000, &err),
				 200000 - 65270);
		ck_assert(memcmp(p, p + 200000, 200000) == 0);
		ck_assert_int_eq(gz_peek(in, buf, 100, &err), 0);
		gz_close(in);
	}
	free(p);
}
END_TEST

/* Blocks of a byte: many buffers full of them, and a batch is not what is at
 * hand. */
START_TEST(test_tiny_blocks)
{
	enum { TIMES = 100000 };
	struct err err = ERR_INIT;
	unsigned char *once, *all;
	size_t n, i;

	pack((const unsigned char *)"a", 1, 1, GZ_TEXT, 1);
	once = slurp(&n);
	all = malloc(TIMES * n);
	for (i = 0; i < TIMES; i++)
		memcpy(all + i * n, once, n);
	spill(all, TIMES * n);
	free(all);
	free(once);
	all = unpack(&n, 1 + _i, 1 << 20, &err);
	ck_assert_ptr_nonnull(all);
	ck_assert_uint_eq(n, TIMES);
	free(all);
}
END_TEST

START_TEST(test_no_file)
{
	struct err err = ERR_INIT;
	struct gz_reader *in = NULL;

	ck_assert_int_eq(gz_open(&in, path, 1, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ": No such file"));
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(gz_open(&in, dir, 1, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ": Is a directory"));
}
END_TEST

/* More than any buffer, so that the end is not in memory yet. */
START_TEST(test_shrinking)
{
	size_t n = 40 << 20, half = n / 2;
	unsigned char *p = make(n), *to = malloc(n);
	struct err err = ERR_INIT;
	struct gz_reader *in;

	spill(p, n);
	ck_assert_int_eq(gz_open(&in, path, 1, &err), 0);
	ck_assert_int_eq(gz_read(in, to, 1000, &err), 1000);
	ck_assert_int_eq(truncate(path, (off_t)half), 0);
	ck_assert_int_eq(gz_read(in, to, n, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "became shorter"));
	gz_close(in);
	free(p);
	free(to);
}
END_TEST

int main(void)
{
	int n = (int)(sizeof(sizes) / sizeof(sizes[0]));
	Suite *s = suite_create("gz");
	TCase *t = tcase_create("gz");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, test_round_trip, 0, n);
	tcase_add_loop_test(t, test_plain, 0, n);
	tcase_add_test(t, test_truncated);
	tcase_add_test(t, test_flipped);
	tcase_add_test(t, test_lying_sizes);
	tcase_add_test(t, test_after_the_end);
	tcase_add_test(t, test_gzip_program);
	tcase_add_test(t, test_read_new);
	tcase_add_test(t, test_read_new_large);
	tcase_add_test(t, test_peek);
	tcase_add_loop_test(t, test_tiny_blocks, 0, 2);
	tcase_add_test(t, test_no_file);
	tcase_add_test(t, test_shrinking);
	suite_add_tcase(s, t);
	return run_suite(s);
}
