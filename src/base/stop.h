/* SPDX-License-Identifier: MIT */
/*
 * Stopping on request: SIGINT, SIGTERM and SIGHUP set one flag that long work
 * looks at between its pieces.  A second signal ends the process at once.
 * Those that were ignored when the process began (nohup(1)) stay ignored.
 */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

/* Installs the handlers (and ignores SIGPIPE, so that writing says EPIPE). */
void stop_install(void);

bool stop_requested(void);

/* The signal that asked first, 0 if none. */
int stop_signal(void);

/* From stop_hold(true) to stop_hold(false) stop_requested does not tell, for
 * what must be done whoever asks.  A second signal ends the process still. */
void stop_hold(bool hold);

/* Asks with SIGALRM when SECONDS have passed; 0: no longer. */
void stop_after(double seconds);

/* From here on no signal asks (a child, which its parent ends). */
void stop_ignore(void);

#endif
