/* SPDX-License-Identifier: MIT */
/*
 * Errors: one line of text and an exit status, carried upwards by value.
 *
 * Everything below cmd/ returns 0 or -1 and on -1 has filled the caller's
 * struct err.  Nothing below cmd/ prints or exits.  The first reason wins:
 * a struct err that is already set keeps its text.
 *
 * Messages are lower case, without a full stop: subject, then reason, as in
 * "vec.txt:17: expected 301 fields, found 299".
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stdint.h>

enum err_status {
	ERR_NONE = 0,
	ERR_FAILED = 1,	 /* the work could not be done */
	ERR_USAGE = 2,	 /* the command line asks for something impossible */
	ERR_LATE = 124,	  /* out of time, as timeout(1) has it */
	ERR_SIGNAL = 128, /* + signal number: stopped from outside */
	ERR_NO_READER = ERR_SIGNAL + 13 /* EPIPE, as SIGPIPE would have it */
};

struct err {
	int status; /* an err_status, ERR_NONE while nothing has failed */
	bool system; /* memory, files or threads: another time it may work */
	char msg[1000];
};

#define ERR_INIT {0}

#define ERR_FORMAT(fmt, args) __attribute__((format(printf, fmt, args)))

/* All return -1, so that callers can write `return err_set(err, ...)`. */

int err_set(struct err *err, const char *fmt, ...) ERR_FORMAT(2, 3);

/* The same with status 2. */
int err_usage(struct err *err, const char *fmt, ...) ERR_FORMAT(2, 3);

/* That there is no memory, for what FMT says. */
int err_memory(struct err *err, const char *fmt, ...) ERR_FORMAT(2, 3);

/* Appends ": " and the text of errno; EPIPE gives status ERR_NO_READER. */
int err_sys(struct err *err, const char *fmt, ...) ERR_FORMAT(2, 3);

/* Prepends "file:line: ". Lines count from 1. */
int err_at(struct err *err, const char *file, uint64_t line, const char *fmt,
	   ...) ERR_FORMAT(4, 5);

/* Ended by SIGNAL; status 128 + SIGNAL, of SIGALRM (stop_after) ERR_LATE. */
int err_stopped(struct err *err, int signal);

/* Says more of what is set. */
void err_add(struct err *err, const char *fmt, ...) ERR_FORMAT(2, 3);

/* An analyzer that looks at one file at a time cannot see that. */
#if defined(__clang_analyzer__) && !defined(ERR_INSIDE)
#define err_set(...) (err_set(__VA_ARGS__), -1)
#define err_usage(...) (err_usage(__VA_ARGS__), -1)
#define err_memory(...) (err_memory(__VA_ARGS__), -1)
#define err_sys(...) (err_sys(__VA_ARGS__), -1)
#define err_at(...) (err_at(__VA_ARGS__), -1)
#define err_stopped(...) (err_stopped(__VA_ARGS__), -1)
#endif

static inline bool err_is_set(const struct err *err)
{
	return err->status != ERR_NONE;
}

#endif
