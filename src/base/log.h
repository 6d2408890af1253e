/* SPDX-License-Identifier: MIT */
/*
 * Talk, on stderr: notices, and the progress of long work.  Called from the
 * main thread only (worker 0 of a team).  One of the few globals lives here:
 * how much to say and in which form.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/err.h"

#include <stddef.h>

enum log_form { LOG_TEXT, LOG_JSON };

void log_setup(const char *command, bool quiet, enum log_form form);

/* "vecmill CMD: text" or {"command":..,"level":"info","message":..} */
void log_info(const char *fmt, ...) ERR_FORMAT(1, 2);
void log_warn(const char *fmt, ...) ERR_FORMAT(1, 2); /* even when quiet */
/* A failure, as main reports it: once, at the end. */
void log_err(const struct err *err);

/*
 * Progress of one phase.  On a terminal a bar that redraws about ten times a
 * second, otherwise a line now and then (after 1, 2, 5, 10 ... seconds and
 * then every 30), with --log json one object a line: phase, done, total,
 * rate, loss, eta, rss, seconds, and epoch where there are epochs.
 */
struct log_progress {
	const char *phase; /* "count", "train", ... */
	const char *unit;  /* "words", "bytes": for the rate */
	double start;	   /* seconds, log_clock */
	double drawn;	   /* when last shown */
	double interval;
	uint64_t total; /* 0 unknown */
	uint64_t from;	/* done before this run; the caller's to set */
};

/* What to show; loss and epoch only if not negative. */
struct log_state {
	uint64_t done;
	double loss;
	int epoch, epochs;
};

void log_begin(struct log_progress *p, const char *phase, const char *unit,
	       uint64_t total);
/* Cheap enough for every chunk of work: it looks at the clock and returns. */
void log_update(struct log_progress *p, const struct log_state *s);
/* The final line (always one, unless quiet). */
void log_end(struct log_progress *p, const struct log_state *s);

/* Monotonic seconds. */
double log_clock(void);

/* "1.5 GB", "17.3 M": for people.  BUF of at least 16. */
const char *log_bytes(char buf[16], uint64_t bytes);
const char *log_count(char buf[16], double count);

#endif
