/* SPDX-License-Identifier: MIT */
/*
 * Teams of threads: start N workers on one function, wait for all, report the
 * first error.  The only user of <pthread.h>.
 *
 * Worker 0 is the calling thread, so one worker is a plain call, and whatever
 * worker 0 does (print progress) happens on the caller's thread.
 */
#ifndef BASE_TEAM_H
#define BASE_TEAM_H

#include "base/err.h"

enum { TEAM_MAX = 1024, TEAM_LINE = 128 /* bytes no two workers share */ };

struct team;

/* Returns 0, or -1 with ERR (its own, not shared) filled. */
typedef int (*team_fn)(struct team *team, int worker, void *shared,
		       struct err *err);

/*
 * Runs FN(team, 0..N-1, SHARED).  Returns 0 when all did; else -1 and ERR is
 * that of the worker that failed first.  Should fewer than N threads be had,
 * it fails before any work is done.
 */
int team_run(int n, team_fn fn, void *shared, struct err *err);

/*
 * Has a worker failed, or a signal arrived (base/stop.h)?  Workers ask between
 * pieces of work and return 0 early, and then team_run fails: with the
 * worker's reason, or as stopped by the signal.
 */
bool team_quits(struct team *team);

/* The same for work that counts as far as it was done: after a signal alone
 * team_run is no failure. */
bool team_stopping(const struct team *team);

int team_size(const struct team *team);

/* Waits until every worker has come here, as often as they all come; what a
 * worker did before, all see after.  A worker that has failed must go on
 * coming. */
void team_meet(struct team *team);

/* One worker at a time between enter and leave. */
struct team_lock;
struct team_lock *team_lock_new(struct err *err);
void team_lock_free(struct team_lock *lock);
void team_lock_enter(struct team_lock *lock);
void team_lock_leave(struct team_lock *lock);

/* Who comes next: work done in any order, whose results are wanted in order. */
struct team_turn;
struct team_turn *team_turn_new(struct err *err);
void team_turn_free(struct team_turn *turn);
/* Waits until TICKET, 0, 1, 2 ..., is the one whose turn it is.  Every ticket
 * given out must wait and pass the turn on, whatever has become of its work. */
void team_turn_wait(struct team_turn *turn, uint64_t ticket);
void team_turn_pass(struct team_turn *turn);

/* Processors this process may run on, at least 1. */
int team_cores(void);

/* Relaxed counters and hand-out of work. */
static inline uint64_t team_next(uint64_t *counter, uint64_t step)
{
	return __atomic_fetch_add(counter, step, __ATOMIC_RELAXED);
}

static inline uint64_t team_load(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

static inline void team_store(uint64_t *counter, uint64_t value)
{
	__atomic_store_n(counter, value, __ATOMIC_RELAXED);
}

#endif
