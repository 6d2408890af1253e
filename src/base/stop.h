/* SPDX-License-Identifier: MIT */
/*
 * Stopping on request: SIGINT, SIGTERM and SIGHUP set one flag that long work
 * looks at between its pieces.  A second signal ends the process at once.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* Installs the handlers (and ignores SIGPIPE, so that writing says EPIPE). */
void stop_install(void);

bool stop_requested(void);

/* The signal that asked, 0 if none. */
int stop_signal(void);

#endif
