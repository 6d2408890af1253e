/* SPDX-License-Identifier: MIT */
/* Work in a copy of the process. */
#include "base/child.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "run.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct answer {
	int64_t seen, nice;
	char text[100];
};

static int64_t value = 1;
static int gate[2]; /* a child waits until something comes, or an hour */

static void wait_at_gate(void)
{
	struct pollfd p = {.fd = gate[0], .events = POLLIN};

	poll(&p, 1, 3600 * 1000);
}

static int look(void *arg, void *result, struct err *err)
{
	struct answer *a = result;

	(void)err;
	wait_at_gate();
	a->seen = *(int64_t *)arg;
	a->nice = nice(0);
	strcpy(a->text, "as it was");
	return 0;
}

static int refuse(void *arg, void *result, struct err *err)
{
	struct answer *a = result;

	(void)arg;
	a->seen = 5;
	fprintf(stderr, "nobody may see this\n");
	return err_set(err, "no room");
}

static int fall(void *arg, void *result, struct err *err)
{
	(void)arg;
	(void)result;
	(void)err;
	raise(SIGKILL);
	return 0;
}

START_TEST(it_sees_memory_as_it_was)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct answer a;
	int here = nice(0);

	ck_assert_int_eq(pipe(gate), 0);
	ck_assert_int_eq(child_start(&c, look, &value, sizeof(a), &err), 0);
	ck_assert(child_running(&c));
	ck_assert(!child_done(&c));
	value = 2;
	ck_assert_int_eq(write(gate[1], "x", 1), 1);
	ck_assert(child_wait(&c));
	ck_assert(child_done(&c));
	ck_assert_int_eq(child_join(&c, &a, &err), 0);
	ck_assert(!child_running(&c));
	ck_assert_int_eq(a.seen, 1);
	ck_assert_str_eq(a.text, "as it was");
	if (here < 10)
		ck_assert_int_eq(a.nice, here + 10);
}
END_TEST

/* With an error comes the result, too. */
START_TEST(its_error_is_ours)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct answer a;

	ck_assert_int_eq(child_start(&c, refuse, NULL, sizeof(a), &err), 0);
	ck_assert_int_eq(child_join(&c, &a, &err), -1);
	ck_assert_str_eq(err.msg, "no room");
	ck_assert_int_eq(a.seen, 5);
}
END_TEST

START_TEST(its_death_is_an_error)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct answer a;

	ck_assert_int_eq(child_start(&c, fall, NULL, sizeof(a), &err), 0);
	ck_assert(child_wait(&c));
	ck_assert_int_eq(child_join(&c, &a, &err), -1);
	ck_assert_str_eq(err.msg, "its process was ended by signal 9");
}
END_TEST

/* Until PID is gone, a minute at most. */
static bool gone(pid_t pid)
{
	int i;

	for (i = 0; i < 6000 && kill(pid, 0) == 0; i++) {
		waitpid(pid, NULL, WNOHANG);
		poll(NULL, 0, 10);
	}
	return i < 6000;
}

START_TEST(signals_are_not_for_it)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct answer a;

	ck_assert_int_eq(pipe(gate), 0);
	stop_install();
	ck_assert_int_eq(child_start(&c, look, &value, sizeof(a), &err), 0);
	poll(NULL, 0, 200);
	kill(c.pid, SIGTERM);
	kill(c.pid, SIGINT);
	kill(c.pid, SIGHUP);
	ck_assert_int_eq(write(gate[1], "x", 1), 1);
	ck_assert_int_eq(child_join(&c, &a, &err), 0);
	ck_assert_int_eq(a.seen, 1);
}
END_TEST

START_TEST(a_stop_ends_the_wait)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	pid_t pid;

	ck_assert_int_eq(pipe(gate), 0);
	stop_install();
	ck_assert_int_eq(child_start(&c, look, &value, sizeof(struct answer),
				     &err), 0);
	raise(SIGTERM);
	ck_assert(!child_wait(&c));
	pid = c.pid;
	child_kill(&c);
	ck_assert(!child_running(&c));
	ck_assert(gone(pid));
}
END_TEST

#ifdef __linux__
/* The child of a child that is killed: nobody waits for it, but it holds the
 * writing end of a pipe. */
START_TEST(it_ends_with_its_parent)
{
	int alive[2];
	struct pollfd p = {.events = POLLIN};
	pid_t parent;

	ck_assert_int_eq(pipe(gate), 0);
	ck_assert_int_eq(pipe(alive), 0);
	parent = fork();
	if (parent == 0) {
		struct child c = CHILD_INIT;
		struct err err = ERR_INIT;

		child_start(&c, look, &value, sizeof(struct answer), &err);
		poll(NULL, 0, 3600 * 1000);
	}
	close(alive[1]);
	p.fd = alive[0];
	poll(NULL, 0, 200);
	ck_assert_int_eq(poll(&p, 1, 0), 0);
	kill(parent, SIGKILL);
	waitpid(parent, NULL, 0);
	ck_assert_int_eq(poll(&p, 1, 60 * 1000), 1);
}
END_TEST
#endif

enum { BYTES = 9 << 20 };

/* Pages that were copied because a child had them too. */
START_TEST(mended_pages_are_the_same)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct answer a;
	unsigned char *p = mem_pages(BYTES, &err);
	size_t i;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(pipe(gate), 0);
	memset(p, 1, BYTES);
	ck_assert_int_eq(child_start(&c, look, &value, sizeof(a), &err), 0);
	for (i = 0; i < BYTES; i += 5000)
		p[i] = (unsigned char)(i / 5000);
	ck_assert_int_eq(write(gate[1], "x", 1), 1);
	ck_assert_int_eq(child_join(&c, &a, &err), 0);
	mem_pages_mend(p, BYTES);
	for (i = 0; i < BYTES; i++)
		if (p[i] != (i % 5000 ? 1 : (unsigned char)(i / 5000)))
			ck_abort_msg("byte %zu is %d", i, p[i]);
	mem_pages_free(p, BYTES);
}
END_TEST

static int count(struct team *team, int worker, void *shared, struct err *err)
{
	(void)team;
	(void)worker;
	(void)err;
	team_next(shared, 1);
	return 0;
}

static int use_threads(void *arg, void *result, struct err *err)
{
	(void)arg;
	return team_run(3, count, result, err);
}

/* Threads before, and in it. */
START_TEST(it_has_threads)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	uint64_t n = 0;

	ck_assert_int_eq(team_run(3, count, &n, &err), 0);
	ck_assert_int_eq(child_start(&c, use_threads, NULL, sizeof(n), &err),
			 0);
	n = 0;
	ck_assert_int_eq(child_join(&c, &n, &err), 0);
	ck_assert_uint_eq(n, 3);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("child");
	TCase *t = tcase_create("child");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, it_sees_memory_as_it_was);
	tcase_add_test(t, its_error_is_ours);
	tcase_add_test(t, its_death_is_an_error);
	tcase_add_test(t, signals_are_not_for_it);
	tcase_add_test(t, a_stop_ends_the_wait);
#ifdef __linux__
	tcase_add_test(t, it_ends_with_its_parent);
#endif
	tcase_add_test(t, mended_pages_are_the_same);
	tcase_add_test(t, it_has_threads);
	suite_add_tcase(s, t);
	return run_suite(s);
}
