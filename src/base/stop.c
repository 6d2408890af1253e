/* SPDX-License-Identifier: MIT */
#include "base/stop.h"

#include <signal.h>
#include <stddef.h>

static int requested; /* the signal number; written by the handler only */

static void on_signal(int signal)
{
	__atomic_store_n(&requested, signal, __ATOMIC_RELAXED);
}

void stop_install(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action = {.sa_handler = on_signal};
	size_t i;

	sigemptyset(&action.sa_mask);
	/* The default comes back after the first; reads are interrupted, so
	 * that a wait for stdin ends too. */
	action.sa_flags = (int)SA_RESETHAND;
	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool stop_requested(void)
{
	return __atomic_load_n(&requested, __ATOMIC_RELAXED) != 0;
}

int stop_signal(void)
{
	return __atomic_load_n(&requested, __ATOMIC_RELAXED);
}
