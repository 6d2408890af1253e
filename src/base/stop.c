/* SPDX-License-Identifier: MIT */
#include "base/stop.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static int requested; /* the signal number; written by the handler only */
static bool held;

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNALS = sizeof(signals) / sizeof(signals[0]) };

static void on_signal(int signal)
{
	int none = 0;

	__atomic_compare_exchange_n(&requested, &none, signal, false,
				    __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void listen_to(int signal)
{
	struct sigaction action = {.sa_handler = on_signal};

	sigemptyset(&action.sa_mask);
	/* The default comes back after the first; reads are interrupted, so
	 * that a wait for stdin ends too. */
	action.sa_flags = (int)SA_RESETHAND;
	sigaction(signal, &action, NULL);
}

void stop_install(void)
{
	struct sigaction old;
	int i;

	for (i = 0; i < SIGNALS; i++)
		if (sigaction(signals[i], NULL, &old) < 0 ||
		    old.sa_handler != SIG_IGN)
			listen_to(signals[i]);
	/* Errors of write(), reported as such, and not ends without a word. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
}

void stop_after(double seconds)
{
	struct itimerval timer = {.it_value.tv_sec = (time_t)seconds};
	double rest = seconds - (double)timer.it_value.tv_sec;

	timer.it_value.tv_usec = (suseconds_t)(rest * 1e6);
	listen_to(SIGALRM);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void stop_ignore(void)
{
	int i;

	for (i = 0; i < SIGNALS; i++)
		signal(signals[i], SIG_IGN);
}

bool stop_requested(void)
{
	return stop_signal() != 0 && !__atomic_load_n(&held, __ATOMIC_RELAXED);
}

void stop_hold(bool hold)
{
	__atomic_store_n(&held, hold, __ATOMIC_RELAXED);
}

int stop_signal(void)
{
	return __atomic_load_n(&requested, __ATOMIC_RELAXED);
}
