/* SPDX-License-Identifier: MIT */
/* Being asked to stop, by signals and by the clock. */
#include "base/stop.h"

#include "base/file.h"
#include "base/gz.h"
#include "run.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES = 100000 };

START_TEST(the_first_signal_counts)
{
	struct err err = ERR_INIT;

	stop_install();
	ck_assert(!stop_requested());
	raise(SIGHUP);
	raise(SIGTERM);
	ck_assert_int_eq(stop_signal(), SIGHUP);
	err_stopped(&err, stop_signal());
	ck_assert_int_eq(err.status, 129);
}
END_TEST

/* As nohup(1) leaves it. */
START_TEST(what_was_ignored_stays_so)
{
	signal(SIGHUP, SIG_IGN);
	stop_install();
	raise(SIGHUP);
	ck_assert(!stop_requested());
	raise(SIGINT);
	ck_assert_int_eq(stop_signal(), SIGINT);
}
END_TEST

START_TEST(what_is_held_off_is_told_later)
{
	stop_install();
	stop_hold(true);
	raise(SIGTERM);
	ck_assert(!stop_requested());
	ck_assert_int_eq(stop_signal(), SIGTERM);
	stop_hold(false);
	ck_assert(stop_requested());
}
END_TEST

START_TEST(a_child_hears_nothing)
{
	stop_install();
	stop_ignore();
	raise(SIGHUP);
	raise(SIGINT);
	raise(SIGTERM);
	ck_assert(!stop_requested());
}
END_TEST

START_TEST(time_runs_out)
{
	struct err err = ERR_INIT;
	int i;

	stop_install();
	stop_after(0.01);
	for (i = 0; i < 1000 && !stop_requested(); i++)
		poll(NULL, 0, 10);
	ck_assert_int_eq(stop_signal(), SIGALRM);
	err_stopped(&err, stop_signal());
	err_add(&err, "; %d more", 2);
	ck_assert_int_eq(err.status, 124);
	ck_assert_str_eq(err.msg, "time limit reached; 2 more");
}
END_TEST

START_TEST(time_is_called_off)
{
	stop_install();
	stop_after(0.05);
	stop_after(0);
	poll(NULL, 0, 100);
	ck_assert(!stop_requested());
}
END_TEST

static long written(const char *path, const unsigned char *p, size_t n)
{
	struct err err = ERR_INIT;
	struct file_out *out = NULL;
	struct gz_writer *w = NULL;
	long size;

	ck_assert_int_eq(file_out_open(&out, path, &err), 0);
	ck_assert_int_eq(gz_writer_new(&w, out, GZ_TEXT, 2, &err), 0);
	ck_assert_int_eq(gz_write(w, p, n, &err), 0);
	ck_assert_int_eq(gz_finish(w, &err), 0);
	size = (long)file_out_bytes(out);
	gz_writer_free(w);
	ck_assert_int_eq(file_out_commit(out, &err), 0);
	return size;
}

/* Zeros shrink to nothing, but not when there is no time for it; the file is
 * as good as any. */
START_TEST(what_is_saved_then_is_stored)
{
	static unsigned char zeros[BYTES], back[BYTES + 1];
	struct err err = ERR_INIT;
	struct gz_reader *in = NULL;
	char path[] = "/tmp/check_stop.XXXXXX";
	int fd = mkstemp(path), status;
	pid_t pid;

	ck_assert_int_ge(fd, 0);
	close(fd);
	stop_install();
	ck_assert_int_lt(written(path, zeros, sizeof(zeros)), BYTES / 50);
	pid = fork();
	if (pid == 0) {
		raise(SIGTERM);
		_exit(written(path, zeros, sizeof(zeros)) <= BYTES);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(gz_open(&in, path, 2, &err), 0);
	ck_assert(gz_is_compressed(in));
	memset(back, 1, sizeof(back));
	ck_assert_int_eq(gz_read(in, back, sizeof(back), &err), BYTES);
	ck_assert_mem_eq(back, zeros, sizeof(zeros));
	gz_close(in);
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("stop");
	TCase *t = tcase_create("stop");

	tcase_add_test(t, the_first_signal_counts);
	tcase_add_test(t, what_was_ignored_stays_so);
	tcase_add_test(t, what_is_held_off_is_told_later);
	tcase_add_test(t, a_child_hears_nothing);
	tcase_add_test(t, time_runs_out);
	tcase_add_test(t, time_is_called_off);
	tcase_add_test(t, what_is_saved_then_is_stored);
	suite_add_tcase(s, t);
	return run_suite(s);
}
