/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE */
#include "base/temp.h"

#include "base/beside.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define SUBJECT "temporary file in %s" /* of errors */

const char *temp_dir(void)
{
	const char *dir = getenv("TMPDIR");

	if (dir && *dir)
		return dir;
	return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

static int failed(struct err *err)
{
	return err_sys(err, SUBJECT, temp_dir());
}

/* Named for a moment, in which who is killed leaves it to the next run to be
 * removed. */
static int open_named(struct err *err)
{
	struct strbuf base = STRBUF_INIT, name = STRBUF_INIT;
	char *path = NULL;
	int fd = -1;

	if (strbuf_addf(&base, err, "%s/spool", temp_dir()) == 0 &&
	    strbuf_addf(&name, err, SUBJECT, temp_dir()) == 0)
		fd = beside_open(&path, base.data, O_RDWR, 0600, name.data,
				 err);
	if (fd >= 0)
		unlink(path);
	mem_free(path);
	strbuf_release(&base);
	strbuf_release(&name);
	return fd;
}

int temp_open(struct err *err)
{
#ifdef O_TMPFILE
	int fd = open(temp_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd; /* not every file system can */
#endif
	return open_named(err);
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
			return err_set(err, SUBJECT ": ends early",
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
