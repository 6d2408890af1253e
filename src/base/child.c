/* SPDX-License-Identifier: MIT */
#include "base/child.h"

#include "base/stop.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { NICE = 10 };

/* Written and read at once: no longer than what a pipe takes whole. */
struct report {
	int status;
	struct err err;
	_Alignas(max_align_t) unsigned char result[CHILD_RESULT_MAX];
};

_Static_assert(sizeof(struct report) <= 4096, "PIPE_BUF of Linux");

/* The parent may have gone before the child asked to be told. */
static void end_with(pid_t parent)
{
#ifdef __linux__
	prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
	if (getppid() != parent)
		_exit(1);
}

/* Whoever reads our output must not wait for the child to end. */
static void fall_silent(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd;

	for (fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
}

/* If memory runs out the copy should go, not the work. */
static void yield(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0) {
		if (write(fd, "1000", 4) < 0)
			errno = 0; /* then it is as it was */
		close(fd);
	}
	if (nice(NICE) < 0)
		errno = 0;
}

static _Noreturn void live(pid_t parent, int fd, child_fn fn, void *arg)
{
	struct report r = {0};

	stop_ignore();
	end_with(parent);
	fall_silent();
	yield();
	r.status = fn(arg, r.result, &r.err);
	/* Not exit: what the parent has buffered is not ours to write. */
	_exit(write(fd, &r, sizeof(r)) != (ssize_t)sizeof(r));
}

static void close_both(const int *fds)
{
	close(fds[0]);
	close(fds[1]);
}

int child_start(struct child *c, child_fn fn, void *arg, size_t size,
		struct err *err)
{
	pid_t parent = getpid(), pid;
	int fds[2];

	assert(size <= CHILD_RESULT_MAX && !child_running(c));
	if (pipe(fds) < 0)
		return err_sys(err, "cannot start a process");
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		live(parent, fds[1], fn, arg);
	}
	if (pid < 0) {
		err_sys(err, "cannot start a process");
		close_both(fds);
		return -1;
	}
	close(fds[1]);
	*c = (struct child){pid, fds[0], size};
	return 0;
}

static bool readable(const struct child *c, int milliseconds)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	return poll(&p, 1, milliseconds) > 0;
}

bool child_done(const struct child *c)
{
	return readable(c, 0);
}

bool child_wait(const struct child *c)
{
	while (!stop_requested())
		if (readable(c, 100))
			return true;
	return false;
}

static pid_t collect(pid_t pid, int *status, int flags)
{
	pid_t rc;

	do
		rc = waitpid(pid, status, flags);
	while (rc < 0 && errno == EINTR);
	return rc;
}

static ssize_t read_report(int fd, struct report *r)
{
	ssize_t n;

	do
		n = read(fd, r, sizeof(*r));
	while (n < 0 && errno == EINTR);
	return n;
}

int child_join(struct child *c, void *result, struct err *err)
{
	struct report r = {0};
	bool whole = read_report(c->fd, &r) == (ssize_t)sizeof(r);
	int status = 0;

	close(c->fd);
	if (collect(c->pid, &status, 0) < 0)
		whole = false;
	c->pid = 0;
	if (!whole)
		return WIFSIGNALED(status)
			   ? err_set(err, "its process was ended by signal %d",
				     WTERMSIG(status))
			   : err_set(err, "its process failed");
	memcpy(result, r.result, c->size);
	if (r.status < 0 && !err_is_set(err))
		*err = r.err;
	return r.status;
}

void child_kill(struct child *c)
{
	int status;

	if (!child_running(c))
		return;
	kill(c->pid, SIGKILL);
	close(c->fd);
	collect(c->pid, &status, WNOHANG);
	c->pid = 0;
}
