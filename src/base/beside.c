/* SPDX-License-Identifier: MIT */
#include "base/beside.h"

#include "base/sibling.h"
#include "base/strbuf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MARK ".vecmill-" /* between BASE and ours */
#define TAIL ".tmp"
#define TAIL_UNLOCKED "-unlocked.tmp"

size_t beside_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) + 1 : 0;
}

/* BASE.vecmill-PID-RANDOM.tmp, or that of a file beside it (a run that keeps
 * each checkpoint, say, may be followed by one that does not), and nothing
 * else. */
static bool is_temp_of(const char *file, const char *base)
{
	const char *p = NULL, *next = file;
	size_t n;

	while ((next = strstr(next, MARK)))
		p = next++;
	if (!p || !sibling_is(file, (size_t)(p - file), base))
		return false;
	p += strlen(MARK);
	n = strspn(p, "0123456789");
	if (!n || p[n] != '-')
		return false;
	p += n + 1;
	n = strspn(p, "0123456789abcdef");
	return n == 8 && !strcmp(p + n, TAIL);
}

static void stale_remove(const char *path)
{
	int fd = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		unlink(path);
	close(fd);
}

static void stale_clean(const char *base)
{
	size_t dir = beside_dir(base);
	struct strbuf path = STRBUF_INIT;
	struct err ignored = ERR_INIT;
	struct dirent *e;
	DIR *d;

	if (strbuf_add(&path, base, dir, &ignored) < 0)
		return;
	d = opendir(dir ? strbuf_str(&path) : ".");
	while (d && (e = readdir(d))) {
		if (!is_temp_of(e->d_name, base + dir))
			continue;
		path.len = dir;
		if (strbuf_add(&path, e->d_name, strlen(e->d_name),
			       &ignored) < 0)
			break;
		stale_remove(path.data);
	}
	if (d)
		closedir(d);
	strbuf_release(&path);
}

static unsigned int temp_number(unsigned int attempt)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (unsigned int)now.tv_nsec * 2654435761U ^
	       (unsigned int)now.tv_sec ^ attempt << 24;
}

/*
 * Takes the lock; *LOCKS becomes false where there is none to be had.  Between
 * opening and this somebody who cleans up may have taken the file for stale: he
 * is waited for, and then the file has lost its name.
 */
static bool lock(int fd, const char *path, bool *locks)
{
	struct stat st;
	int rc;

	while ((rc = flock(fd, LOCK_EX)) < 0 && errno == EINTR)
		;
	*locks = rc == 0;
	if (rc == 0 && fstat(fd, &st) == 0)
		return st.st_nlink > 0;
	unlink(path);
	return false;
}

int beside_open(char **ret_path, const char *base, int flags, mode_t mode,
		const char *name, struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	bool locks = true;
	unsigned int i;
	int fd;

	stale_clean(base);
	for (i = 0; i < 100; i++) {
		strbuf_clear(&path);
		if (strbuf_addf(&path, err, "%s" MARK "%ld-%08x%s", base,
				(long)getpid(), temp_number(i),
				locks ? TAIL : TAIL_UNLOCKED) < 0)
			break;
		fd = open(path.data, flags | O_CREAT | O_EXCL | O_CLOEXEC,
			  mode);
		if (fd < 0 && (errno == EEXIST || errno == EINTR))
			continue;
		if (fd < 0) {
			err_sys(err, "%s", name);
			break;
		}
		if (!locks || lock(fd, path.data, &locks)) {
			*ret_path = path.data;
			return fd;
		}
		close(fd);
	}
	strbuf_release(&path);
	return err_set(err, "%s: cannot make a temporary file", name);
}
