/* SPDX-License-Identifier: MIT */
#define ERR_INSIDE /* err.h: they are defined here */
#include "base/err.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void append(struct err *err, const char *fmt, va_list args)
{
	size_t len = strlen(err->msg);

	vsnprintf(err->msg + len, sizeof(err->msg) - len, fmt, args);
}

static bool take(struct err *err, int status)
{
	if (err_is_set(err))
		return false;
	err->status = status;
	err->system = false;
	err->msg[0] = '\0';
	return true;
}

int err_set(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (!take(err, ERR_FAILED))
		return -1;
	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
	return -1;
}

int err_usage(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (!take(err, ERR_USAGE))
		return -1;
	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
	return -1;
}

int err_memory(struct err *err, const char *fmt, ...)
{
	va_list args;

	if (!take(err, ERR_FAILED))
		return -1;
	err->system = true;
	snprintf(err->msg, sizeof(err->msg), "out of memory: ");
	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
	return -1;
}

int err_sys(struct err *err, const char *fmt, ...)
{
	int saved = errno;
	va_list args;
	size_t len;

	if (!take(err, saved == EPIPE ? ERR_NO_READER : ERR_FAILED))
		return -1;
	err->system = true;
	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
	len = strlen(err->msg);
	snprintf(err->msg + len, sizeof(err->msg) - len, ": %s",
		 strerror(saved));
	return -1;
}

int err_at(struct err *err, const char *file, uint64_t line, const char *fmt,
	   ...)
{
	va_list args;

	if (!take(err, ERR_FAILED))
		return -1;
	snprintf(err->msg, sizeof(err->msg), "%s:%llu: ", file,
		 (unsigned long long)line);
	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
	return -1;
}

int err_stopped(struct err *err, int signal)
{
	bool late = signal == SIGALRM;

	if (!take(err, late ? ERR_LATE : ERR_SIGNAL + signal))
		return -1;
	if (late)
		err_add(err, "time limit reached");
	else
		err_add(err, "stopped by signal %d", signal);
	return -1;
}

void err_add(struct err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	append(err, fmt, args);
	va_end(args);
}
