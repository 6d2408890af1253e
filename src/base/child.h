/* SPDX-License-Identifier: MIT */
/*
 * Work in a copy of the process: the child sees all memory as it was when it
 * began, however this process goes on (copy on write).  It hears no signals of
 * the terminal, says nothing, yields to others (nice, and to the kernel when
 * memory runs out) and ends with its parent.
 */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include "base/err.h"

#include <stddef.h>
#include <sys/types.h>

enum { CHILD_RESULT_MAX = 2048 };

struct child {
	pid_t pid; /* 0: none */
	int fd;	   /* what it reports comes here */
	size_t size; /* of its result */
};

#define CHILD_INIT {0}

/* In the child; 0 or -1 with ERR.  RESULT is zeroed and what the parent gets:
 * no pointers. */
typedef int (*child_fn)(void *arg, void *result, struct err *err);

/*
 * Starts FN(ARG) with a result of SIZE bytes, at most CHILD_RESULT_MAX; no
 * other thread may run meanwhile.  Returns -1 where the system gives no
 * process, for want of memory as a rule.
 */
int child_start(struct child *c, child_fn fn, void *arg, size_t size,
		struct err *err);

static inline bool child_running(const struct child *c)
{
	return c->pid > 0;
}

/* Has it ended, or its result come?  Does not wait. */
bool child_done(const struct child *c);

/* Waits for that; false: a stop was asked for first (base/stop.h). */
bool child_wait(const struct child *c);

/* Takes the result and returns what FN did; one that was ended from outside
 * is an error too.  Waits for its end. */
int child_join(struct child *c, void *result, struct err *err);

/* Ends it at once, whatever it does.  It may still be on its way out. */
void child_kill(struct child *c);

#endif
