/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "run.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/check_file-XXXXXX";
static char path[64];
static struct err err;

static void set_up(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/a", dir);
	err = (struct err)ERR_INIT;
}

static void tear_down(void)
{
	char cmd[100];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	ck_assert_int_eq(system(cmd), 0);
}

static int entries(void)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int n = 0;

	while ((e = readdir(d)))
		n += e->d_name[0] != '.';
	closedir(d);
	return n;
}

static void put(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static void expect(const char *file, const char *text)
{
	char buf[100];
	FILE *f = fopen(file, "r");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(buf, 1, sizeof(buf) - 1, f);
	fclose(f);
	buf[n] = '\0';
	ck_assert_str_eq(buf, text);
}

static struct file_out *begin(const char *file, const char *text)
{
	struct file_out *out = NULL;

	ck_assert_msg(file_out_open(&out, file, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(file_out_write(out, text, strlen(text), &err), 0);
	return out;
}

static void write_new(const char *file, const char *text)
{
	struct file_out *out = begin(file, text);

	ck_assert_msg(file_out_commit(out, &err) == 0, "%s", err.msg);
}

START_TEST(test_appears_whole)
{
	struct file_out *out = begin(path, "new");
	struct stat st;
	mode_t mask = umask(022);

	umask(mask);
	ck_assert_int_lt(access(path, F_OK), 0);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	expect(path, "new");
	ck_assert_int_eq(entries(), 1);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0666 & ~mask);
}
END_TEST

START_TEST(test_old_intact)
{
	struct file_out *out;
	struct stat st;

	put(path, "old");
	ck_assert_int_eq(chmod(path, 0640), 0);
	out = begin(path, "new");
	expect(path, "old");
	file_out_abort(out);
	expect(path, "old");
	ck_assert_int_eq(entries(), 1);
	write_new(path, "new");
	expect(path, "new");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0640);
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(test_large)
{
	struct file_out *out = NULL;
	char *p = malloc(1000000);
	struct file_map map;
	size_t at, n;

	for (at = 0; at < 1000000; at++)
		p[at] = (char)(at * 7 / 3);
	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	for (at = 0, n = 1; at < 1000000; at += n, n = n * 3 % 400009) {
		if (n > 1000000 - at)
			n = 1000000 - at;
		ck_assert_int_eq(file_out_write(out, p + at, n, &err), 0);
	}
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	ck_assert_int_eq(file_map_open(&map, path, &err), 0);
	ck_assert_uint_eq(map.size, 1000000);
	ck_assert(memcmp(map.data, p, 1000000) == 0);
	file_map_release(&map);
	free(p);
}
END_TEST

/* What a killed run left goes, also of files beside it; what somebody still writes, or is only named
 * a little like it, stays. */
START_TEST(test_stale)
{
	static const char *const keep[] = {"a.vecmill-x.tmp", "a.vecmill-1-",
					   "b.vecmill-1-0123abcd.tmp",
					   "a.vecmill-7-0123abcd.tmp"};
	char stale[100], beside[100], other[100];
	struct file_out *out, *second;
	size_t i;
	int fd = -1;

	snprintf(stale, sizeof(stale), "%s/a.vecmill-1-0123abcd.tmp", dir);
	put(stale, "left");
	snprintf(beside, sizeof(beside), "%s/a-0001.vecmill-1-0123abcd.tmp",
		 dir);
	put(beside, "left");
	for (i = 0; i < 4; i++) {
		snprintf(other, sizeof(other), "%s/%s", dir, keep[i]);
		put(other, "keep");
	}
	fd = open(other, O_RDONLY);
	ck_assert_int_eq(flock(fd, LOCK_EX), 0);
	out = begin(path, "one");
	ck_assert_int_lt(access(stale, F_OK), 0);
	ck_assert_int_lt(access(beside, F_OK), 0);
	ck_assert_int_eq(entries(), 5);
	second = begin(path, "two");
	ck_assert_int_eq(entries(), 6);
	ck_assert_int_eq(file_out_commit(second, &err), 0);
	expect(path, "two");
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	expect(path, "one");
	ck_assert_int_eq(entries(), 5);
	close(fd);
}
END_TEST

START_TEST(test_links)
{
	char real[100], link[100];
	struct stat st;

	snprintf(real, sizeof(real), "%s/sub", dir);
	ck_assert_int_eq(mkdir(real, 0755), 0);
	snprintf(real, sizeof(real), "%s/sub/real", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	ck_assert_int_eq(symlink("sub/real", path), 0);
	ck_assert_int_eq(symlink("a", link), 0);
	write_new(link, "dangling");
	expect(real, "dangling");
	write_new(link, "again");
	expect(real, "again");
	ck_assert_int_eq(lstat(path, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	unlink(path);
	ck_assert_int_eq(symlink("link", path), 0);
	ck_assert_int_eq(file_out_open(&(struct file_out *){0}, path, &err),
			 -1);
}
END_TEST

START_TEST(test_devices)
{
	struct file_out *out = NULL;
	char *p = calloc(1, 1 << 20);
	int status;

	write_new("/dev/null", "gone");
	if (access("/dev/full", W_OK) == 0) {
		out = begin("/dev/full", "x");
		ck_assert_int_eq(file_out_commit(out, &err), -1);
		ck_assert_str_eq(err.msg,
				 "/dev/full: No space left on device");
		err = (struct err)ERR_INIT;
		ck_assert_int_eq(file_out_open(&out, "/dev/full", &err), 0);
		status = file_out_write(out, p, 1 << 20, &err);
		ck_assert_int_eq(status, -1);
		file_out_abort(out);
	}
	free(p);
}
END_TEST

START_TEST(test_impossible)
{
	struct file_out *out = NULL;
	char name[100];
	char want[200];

	ck_assert_int_eq(file_out_open(&out, dir, &err), -1);
	snprintf(want, sizeof(want), "%s: Is a directory", dir);
	ck_assert_str_eq(err.msg, want);

	err = (struct err)ERR_INIT;
	snprintf(name, sizeof(name), "%s/none/a", dir);
	ck_assert_int_eq(file_out_open(&out, name, &err), -1);
	snprintf(want, sizeof(want), "%s: No such file or directory", name);
	ck_assert_str_eq(err.msg, want);

	err = (struct err)ERR_INIT;
	ck_assert_int_eq(file_out_open(&out, "", &err), -1);
	ck_assert_ptr_null(out);
}
END_TEST

START_TEST(test_map)
{
	struct file_map map;
	char fifo[100];

	put(path, "");
	ck_assert_int_eq(file_map_open(&map, path, &err), 0);
	ck_assert_uint_eq(map.size, 0);
	ck_assert_ptr_nonnull(map.data);
	file_map_release(&map);
	ck_assert_int_eq(file_map_open(&map, dir, &err), -1);
	err = (struct err)ERR_INIT;
	snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
	ck_assert_int_eq(mkfifo(fifo, 0600), 0);
	ck_assert_int_eq(file_map_open(&map, fifo, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "not a regular file"));
}
END_TEST

START_TEST(test_same_and_readable)
{
	char other[100];

	put(path, "x");
	snprintf(other, sizeof(other), "%s/./a", dir);
	ck_assert(file_same(path, other));
	ck_assert(!file_same(path, dir));
	ck_assert(!file_same("-", "-"));
	ck_assert_int_eq(file_check_readable(path, &err), 0);
	ck_assert_int_eq(file_check_readable("-", &err), 0);
	ck_assert_int_eq(file_check_readable(dir, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ": Is a directory"));
	err = (struct err)ERR_INIT;
	unlink(path);
	ck_assert_int_eq(file_check_readable(path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ": No such file"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, test_appears_whole);
	tcase_add_test(t, test_old_intact);
	tcase_add_test(t, test_large);
	tcase_add_test(t, test_stale);
	tcase_add_test(t, test_links);
	tcase_add_test(t, test_devices);
	tcase_add_test(t, test_impossible);
	tcase_add_test(t, test_map);
	tcase_add_test(t, test_same_and_readable);
	suite_add_tcase(s, t);
	return run_suite(s);
}
