/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/temp.h"

#include "base/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *temp_dir(void)
{
	const char *dir = getenv("TMPDIR");

	if (dir && *dir)
		return dir;
	return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

static int failed(struct err *err)
{
	return err_sys(err, "temporary file in %s", temp_dir());
}

int temp_open(struct err *err)
{
	char path[4096];
	int n, fd;

#ifdef O_TMPFILE
	fd = open(temp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (fd >= 0)
		return fd; /* not every file system can */
#endif
	n = snprintf(path, sizeof(path), "%s/vecmill-XXXXXX", temp_dir());
	if (n < 0 || (size_t)n >= sizeof(path))
		return err_set(err, "TMPDIR: name too long");
	fd = mkstemp(path);
	if (fd < 0)
		return failed(err);
	unlink(path);
	return fd;
}

void temp_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

static int move_all(int fd, char *p, size_t n, uint64_t offset, bool out,
		    struct err *err)
{
	size_t most;
	ssize_t got;

	while (n > 0) {
		most = n < 1 << 30 ? n : 1 << 30;
		got = out ? pwrite(fd, p, most, (off_t)offset)
			  : pread(fd, p, most, (off_t)offset);
		if (got == 0)
			return err_set(err, "temporary file in %s: ends early",
				       temp_dir());
		if (got < 0 && errno != EINTR)
			return failed(err);
		if (got < 0 && stop_requested())
			return err_stopped(err, stop_signal());
		if (got < 0)
			continue;
		p += got;
		offset += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

int temp_write(int fd, const void *bytes, size_t n, uint64_t offset,
	       struct err *err)
{
	return move_all(fd, (char *)(uintptr_t)bytes, n, offset, true, err);
}

int temp_read(int fd, void *bytes, size_t n, uint64_t offset, struct err *err)
{
	return move_all(fd, bytes, n, offset, false, err);
}
