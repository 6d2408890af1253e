/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "base/team.h"

#include "base/mem.h"
#include "base/stop.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

enum { MEET_LOOKS = 20000 /* tens of microseconds */ };

/* What workers find that have started. */
enum gate { GATE_SHUT, GATE_OPEN, GATE_HOME };

struct team {
	int size;
	enum gate gate; /* under lock; opens when all have started */
	int stop; /* atomic: a worker has failed */
	int left; /* atomic: a worker has left work undone, for a signal */
	team_fn fn;
	void *shared;
	struct err *err; /* the caller's: the first failure, under lock */
	pthread_mutex_t lock;
	int come;	  /* atomic: workers that wait in team_meet */
	uint64_t meeting; /* atomic: its number */
	pthread_cond_t met; /* or the gate moved */
};

struct worker {
	struct team *team;
	int number;
	pthread_t thread;
};

struct team_lock {
	pthread_mutex_t mutex;
};

static void fail(struct team *team, const struct err *err)
{
	pthread_mutex_lock(&team->lock);
	if (!err_is_set(team->err))
		*team->err = *err;
	pthread_mutex_unlock(&team->lock);
	__atomic_store_n(&team->stop, 1, __ATOMIC_RELAXED);
}

static void set_gate(struct team *team, enum gate gate)
{
	pthread_mutex_lock(&team->lock);
	team->gate = gate;
	pthread_cond_broadcast(&team->met);
	pthread_mutex_unlock(&team->lock);
}

static bool gate_opens(struct team *team)
{
	enum gate gate;

	pthread_mutex_lock(&team->lock);
	while (team->gate == GATE_SHUT)
		pthread_cond_wait(&team->met, &team->lock);
	gate = team->gate;
	pthread_mutex_unlock(&team->lock);
	return gate == GATE_OPEN;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct err err = ERR_INIT;

	if (!gate_opens(w->team))
		return NULL;
	if (w->team->fn(w->team, w->number, w->team->shared, &err) < 0)
		fail(w->team, &err);
	return NULL;
}

/* Returns how many there are; if that is not all, none begins. */
static int start(struct team *team, struct worker *workers)
{
	struct err err = ERR_INIT;
	int i, rc;

	for (i = 1; i < team->size; i++) {
		workers[i] = (struct worker){team, i, 0};
		rc = pthread_create(&workers[i].thread, NULL, work,
				    &workers[i]);
		if (rc) {
			errno = rc;
			err_sys(&err, "cannot start thread %d", i + 1);
			fail(team, &err);
			set_gate(team, GATE_HOME);
			return i;
		}
	}
	set_gate(team, GATE_OPEN);
	return i;
}

/* Of workers that have not failed. */
static int ended(const struct team *team)
{
	return team->left ? err_stopped(team->err, stop_signal()) : 0;
}

int team_run(int n, team_fn fn, void *shared, struct err *err)
{
	struct team team = {.size = n, .fn = fn, .shared = shared, .err = err};
	struct worker first = {&team, 0, 0};
	struct worker *workers;
	int i, started;

	if (n <= 1) {
		team.size = 1;
		return fn(&team, 0, shared, err) < 0 ? -1 : ended(&team);
	}
	workers = mem_array((size_t)n, sizeof(*workers), err);
	if (!workers)
		return -1;
	pthread_mutex_init(&team.lock, NULL);
	pthread_cond_init(&team.met, NULL);
	started = start(&team, workers);
	if (started == n)
		work(&first);
	for (i = 1; i < started; i++)
		pthread_join(workers[i].thread, NULL);
	pthread_cond_destroy(&team.met);
	pthread_mutex_destroy(&team.lock);
	mem_free(workers);
	return err_is_set(err) ? -1 : ended(&team);
}

bool team_quits(struct team *team)
{
	if (!team_stopping(team))
		return false;
	if (stop_requested())
		__atomic_store_n(&team->left, 1, __ATOMIC_RELAXED);
	return true;
}

bool team_stopping(const struct team *team)
{
	return __atomic_load_n(&team->stop, __ATOMIC_RELAXED) ||
	       stop_requested();
}

int team_size(const struct team *team)
{
	return team->size;
}

static uint64_t meeting(const struct team *team)
{
	return __atomic_load_n(&team->meeting, __ATOMIC_ACQUIRE);
}

static void end_meeting(struct team *team)
{
	__atomic_store_n(&team->come, 0, __ATOMIC_RELAXED);
	pthread_mutex_lock(&team->lock);
	__atomic_fetch_add(&team->meeting, 1, __ATOMIC_RELEASE);
	pthread_cond_broadcast(&team->met);
	pthread_mutex_unlock(&team->lock);
}

/* The others are near as a rule; if they are not, they may want our
 * processor. */
void team_meet(struct team *team)
{
	uint64_t now = meeting(team);
	int looks;

	if (team->size == 1)
		return;
	if (__atomic_add_fetch(&team->come, 1, __ATOMIC_ACQ_REL) ==
	    team->size) {
		end_meeting(team);
		return;
	}
	for (looks = 0; looks < MEET_LOOKS; looks++)
		if (meeting(team) != now)
			return;
	pthread_mutex_lock(&team->lock);
	while (meeting(team) == now)
		pthread_cond_wait(&team->met, &team->lock);
	pthread_mutex_unlock(&team->lock);
}

struct team_lock *team_lock_new(struct err *err)
{
	struct team_lock *lock = mem_new(sizeof(*lock), err);

	if (lock)
		pthread_mutex_init(&lock->mutex, NULL);
	return lock;
}

void team_lock_free(struct team_lock *lock)
{
	if (!lock)
		return;
	pthread_mutex_destroy(&lock->mutex);
	mem_free(lock);
}

void team_lock_enter(struct team_lock *lock)
{
	pthread_mutex_lock(&lock->mutex);
}

void team_lock_leave(struct team_lock *lock)
{
	pthread_mutex_unlock(&lock->mutex);
}

struct team_turn {
	pthread_mutex_t mutex;
	pthread_cond_t passed;
	uint64_t ticket;
};

struct team_turn *team_turn_new(struct err *err)
{
	struct team_turn *turn = mem_new(sizeof(*turn), err);

	if (turn) {
		pthread_mutex_init(&turn->mutex, NULL);
		pthread_cond_init(&turn->passed, NULL);
	}
	return turn;
}

void team_turn_free(struct team_turn *turn)
{
	if (!turn)
		return;
	pthread_cond_destroy(&turn->passed);
	pthread_mutex_destroy(&turn->mutex);
	mem_free(turn);
}

void team_turn_wait(struct team_turn *turn, uint64_t ticket)
{
	pthread_mutex_lock(&turn->mutex);
	while (turn->ticket != ticket)
		pthread_cond_wait(&turn->passed, &turn->mutex);
	pthread_mutex_unlock(&turn->mutex);
}

void team_turn_pass(struct team_turn *turn)
{
	pthread_mutex_lock(&turn->mutex);
	turn->ticket++;
	pthread_cond_broadcast(&turn->passed);
	pthread_mutex_unlock(&turn->mutex);
}

int team_cores(void)
{
#ifdef __linux__
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
#endif
	return (int)sysconf(_SC_NPROCESSORS_ONLN);
}
