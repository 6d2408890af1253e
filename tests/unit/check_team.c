/* SPDX-License-Identifier: MIT */
#include "base/team.h"

#include "base/stop.h"
#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct work {
	uint64_t next;
	uint64_t sum;
	uint64_t seen; /* a bit a worker */
	int fails;     /* the worker that fails, -1 none */
	struct team_lock *lock;
	uint64_t locked; /* under lock */
};

static int add(struct team *team, int worker, void *shared, struct err *err)
{
	struct work *w = shared;
	uint64_t i;

	__atomic_fetch_or(&w->seen, UINT64_C(1) << worker, __ATOMIC_RELAXED);
	if (worker == w->fails)
		return err_set(err, "worker %d of %d", worker,
			       team_size(team));
	while (w->fails < 0 && (i = team_next(&w->next, 1)) < 10000) {
		__atomic_fetch_add(&w->sum, i, __ATOMIC_RELAXED);
		team_lock_enter(w->lock);
		w->locked += i;
		team_lock_leave(w->lock);
	}
	/* The failure stops the others. */
	while (w->fails >= 0 && !team_stopping(team))
		;
	return 0;
}

static const int sizes[] = {1, 2, 5, 16};

START_TEST(test_all_work)
{
	struct err err = ERR_INIT;
	struct work w = {.fails = -1};
	int n = sizes[_i];

	w.lock = team_lock_new(&err);
	ck_assert_ptr_nonnull(w.lock);
	ck_assert_int_eq(team_run(n, add, &w, &err), 0);
	ck_assert(!err_is_set(&err));
	ck_assert_uint_eq(w.sum, 9999 * 10000 / 2);
	ck_assert_uint_eq(w.locked, w.sum);
	ck_assert_uint_eq(w.seen, (UINT64_C(1) << n) - 1);
	team_lock_free(w.lock);
}
END_TEST

START_TEST(test_one_fails)
{
	struct err err = ERR_INIT;
	int n = sizes[_i];
	struct work w = {.fails = n - 1};
	char want[40];

	snprintf(want, sizeof(want), "worker %d of %d", n - 1, n);
	ck_assert_int_eq(team_run(n, add, &w, &err), -1);
	ck_assert_str_eq(err.msg, want);
	ck_assert_int_eq(err.status, ERR_FAILED);
}
END_TEST

START_TEST(test_signal)
{
	struct err err = ERR_INIT;
	struct work w = {.fails = 1000}; /* none, but all wait */

	stop_install();
	ck_assert(!stop_requested());
	raise(SIGTERM);
	ck_assert_int_eq(stop_signal(), SIGTERM);
	ck_assert_int_eq(team_run(3, add, &w, &err), 0);
	ck_assert_int_eq(err_stopped(&err, stop_signal()), -1);
	ck_assert_int_eq(err.status, 128 + SIGTERM);
}
END_TEST

/* Work left undone for a signal is not done. */
static int quit(struct team *team, int worker, void *shared, struct err *err)
{
	(void)shared;
	(void)err;
	if (worker == 0) /* a second one would not be waited for */
		raise(SIGINT);
	while (!team_quits(team))
		;
	return 0;
}

START_TEST(test_undone)
{
	struct err err = ERR_INIT;

	stop_install();
	ck_assert_int_eq(team_run(sizes[_i], quit, NULL, &err), -1);
	ck_assert_int_eq(err.status, 128 + SIGINT);
	ck_assert_str_eq(err.msg, "stopped by signal 2");
}
END_TEST

/* Whoever is done first, results come in the order of the tickets. */
enum { TICKETS = 2000 };

struct queue {
	struct team_turn *turn;
	uint64_t tickets;
	uint64_t order[TICKETS], n;
};

static int take_turns(struct team *team, int worker, void *shared,
		      struct err *e)
{
	struct queue *q = shared;
	uint64_t ticket;
	volatile int work;

	(void)team;
	(void)e;
	while ((ticket = team_next(&q->tickets, 1)) < TICKETS) {
		for (work = 0; work < (worker + (int)ticket) % 7 * 1000;)
			work++;
		team_turn_wait(q->turn, ticket);
		q->order[q->n++] = ticket;
		team_turn_pass(q->turn);
	}
	return 0;
}

START_TEST(turns_are_in_order)
{
	struct err e = ERR_INIT;
	struct queue q = {.turn = team_turn_new(&e)};
	uint64_t i;

	ck_assert_int_eq(team_run(_i, take_turns, &q, &e), 0);
	ck_assert_uint_eq(q.n, TICKETS);
	for (i = 0; i < TICKETS; i++)
		ck_assert_uint_eq(q.order[i], i);
	team_turn_free(q.turn);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("team");
	TCase *t = tcase_create("team");

	tcase_add_loop_test(t, test_all_work, 0, 4);
	tcase_add_loop_test(t, test_one_fails, 0, 4);
	tcase_add_test(t, test_signal);
	tcase_add_loop_test(t, test_undone, 0, 4);
	tcase_add_loop_test(t, turns_are_in_order, 1, 6);
	suite_add_tcase(s, t);
	return run_suite(s);
}
