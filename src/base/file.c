/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sync_file_range */
#include "base/file.h"

#include "base/beside.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/strbuf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 256 << 10, PUSH = 32 << 20, LINKS_MAX = 40 };

struct file_out {
	int fd;
	char *name;   /* as given, for messages */
	char *target; /* where it goes: symbolic links followed */
	char *temp;   /* NULL: written directly */
	unsigned char *buf;
	size_t len;
	uint64_t bytes; /* all that came */
	uint64_t written, pushed; /* of those; see push */
};

static int link_follow(char **path, const char *name, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	char to[PATH_MAX];
	ssize_t n = readlink(*path, to, sizeof(to));

	if (n < 0 || n == (ssize_t)sizeof(to))
		return err_sys(err, "%s: cannot read the link", name);
	if ((to[0] != '/' &&
	     strbuf_add(&b, *path, beside_dir(*path), err) < 0) ||
	    strbuf_add(&b, to, (size_t)n, err) < 0) {
		strbuf_release(&b);
		return -1;
	}
	mem_free(*path);
	*path = b.data;
	return 0;
}

/* The file that a rename must replace: what the links lead to, even when it
 * does not exist yet. */
static char *links_resolve(const char *name, struct err *err)
{
	char *path = mem_strdup(name, err);
	struct stat st;
	int i;

	for (i = 0; path; i++) {
		if (lstat(path, &st) < 0 || !S_ISLNK(st.st_mode))
			return path;
		if (i == LINKS_MAX) {
			errno = ELOOP;
			err_sys(err, "%s", name);
			break;
		}
		if (link_follow(&path, name, err) < 0)
			break;
	}
	mem_free(path);
	return NULL;
}

/* The new file looks like the old one; that its owner may not be ours to
 * give is no reason to fail. */
static int temp_dress(struct file_out *out, const struct stat *old,
		      struct err *err)
{
	if (fchown(out->fd, old->st_uid, old->st_gid) < 0 && errno == EIO)
		return err_sys(err, "%s", out->name);
	if (fchmod(out->fd, old->st_mode & 0777) < 0)
		return err_sys(err, "%s", out->name);
	return 0;
}

static int open_retry(const char *path, int flags)
{
	int fd;

	do
		fd = open(path, flags | O_CLOEXEC);
	while (fd < 0 && errno == EINTR && !stop_requested());
	return fd;
}

static int open_direct(struct file_out *out, struct err *err)
{
	out->fd = open_retry(out->name, O_WRONLY | O_NOCTTY);
	if (out->fd >= 0)
		return 0;
	if (errno == EINTR)
		return err_stopped(err, stop_signal());
	return err_sys(err, "%s", out->name);
}

static int open_beside(struct file_out *out, const struct stat *old,
		       struct err *err)
{
	/* Replacing needs no right to write the old file; a file that was
	 * made read-only is respected all the same. */
	if (old && access(out->name, W_OK) < 0)
		return err_sys(err, "%s", out->name);
	out->target = links_resolve(out->name, err);
	if (!out->target)
		return -1;
	out->fd = beside_open(&out->temp, out->target, O_WRONLY,
			      old ? 0600 : 0666, out->name, err);
	if (out->fd < 0)
		return -1;
	return old ? temp_dress(out, old, err) : 0;
}

static int open_target(struct file_out *out, struct err *err)
{
	struct stat st;

	if (!strcmp(out->name, "-")) {
		out->fd = STDOUT_FILENO;
		return 0;
	}
	if (stat(out->name, &st) < 0) {
		if (errno != ENOENT || !out->name[0])
			return err_sys(err, "%s", out->name);
		return open_beside(out, NULL, err);
	}
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return err_sys(err, "%s", out->name);
	}
	if (!S_ISREG(st.st_mode))
		return open_direct(out, err);
	return open_beside(out, &st, err);
}

int file_out_open(struct file_out **ret, const char *path, struct err *err)
{
	struct file_out *out = mem_new(sizeof(*out), err);

	if (!out)
		return -1;
	out->fd = -1;
	out->name = mem_strdup(path, err);
	out->buf = mem_array(BUFFER, 1, err);
	if (!out->name || !out->buf || open_target(out, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	*ret = out;
	return 0;
}

/* For messages. */
static const char *out_name(const struct file_out *out)
{
	return strcmp(out->name, "-") ? out->name : "stdout";
}

/* Lets the disk begin, so that little is left when the file is to be on it.
 * If it cannot, fsync will tell. */
static void push(struct file_out *out, size_t n)
{
	out->written += n;
#ifdef SYNC_FILE_RANGE_WRITE
	if (!out->temp || out->written - out->pushed < PUSH)
		return;
	(void)sync_file_range(out->fd, (off_t)out->pushed,
			      (off_t)(out->written - out->pushed),
			      SYNC_FILE_RANGE_WRITE);
	out->pushed = out->written;
#endif
}

static int write_all(struct file_out *out, const unsigned char *p, size_t n,
		     struct err *err)
{
	ssize_t done;

	for (; n; p += done, n -= (size_t)done) {
		/* Linux moves at most 2 GiB at a time, macOS refuses more. */
		done = write(out->fd, p, n < 1 << 30 ? n : 1 << 30);
		if (done > 0) {
			push(out, (size_t)done);
			continue;
		}
		if (done < 0 && errno != EINTR)
			return err_sys(err, "%s", out_name(out));
		/* A reader that never reads must not hold us up; a file we
		 * go on writing: what runs now saves the work. */
		if (!out->temp && stop_requested())
			return err_stopped(err, stop_signal());
		done = 0;
	}
	return 0;
}

int file_out_flush(struct file_out *out, struct err *err)
{
	size_t n = out->len;

	out->len = 0;
	return write_all(out, out->buf, n, err);
}

uint64_t file_out_bytes(const struct file_out *out)
{
	return out->bytes;
}

int file_out_write(struct file_out *out, const void *bytes, size_t n,
		   struct err *err)
{
	out->bytes += n;
	if (n > BUFFER - out->len && file_out_flush(out, err) < 0)
		return -1;
	if (n >= BUFFER)
		return write_all(out, bytes, n, err);
	if (n)
		memcpy(out->buf + out->len, bytes, n);
	out->len += n;
	return 0;
}

/* Some file systems cannot sync; they say so with these. */
static int sync_fd(int fd)
{
	int rc;

	do
		rc = fsync(fd);
	while (rc < 0 && errno == EINTR);
	if (rc < 0 && (errno == EINVAL || errno == ENOTSUP || errno == EROFS))
		return 0;
	return rc;
}

/* The name is on disk only when the directory is. */
static int sync_dir(const char *path, struct err *err)
{
	struct strbuf dir = STRBUF_INIT;
	int fd, rc;

	if (strbuf_add(&dir, path, beside_dir(path), err) < 0)
		return -1;
	fd = open_retry(dir.len ? dir.data : ".", O_RDONLY | O_DIRECTORY);
	strbuf_release(&dir);
	if (fd < 0)
		return 0; /* may be searched and written, but not read */
	rc = sync_fd(fd);
	close(fd);
	return rc;
}

/* All of it is on disk, but for the name. */
static int finish(struct file_out *out, struct err *err)
{
	if (file_out_flush(out, err) < 0)
		return -1;
	if (out->temp && sync_fd(out->fd) < 0)
		return err_sys(err, "%s", out->name);
	return 0;
}

/* The rename comes before the close, which gives up the lock. */
static int publish(struct file_out *out, struct err *err)
{
	if (!out->temp)
		return 0;
	if (rename(out->temp, out->target) < 0)
		return err_sys(err, "%s", out->name);
	mem_free(out->temp);
	out->temp = NULL;
	return 0;
}

/* Standard output stays open, but a copy's close tells the same errors. */
static int close_checked(struct file_out *out, struct err *err)
{
	int fd = out->fd == STDOUT_FILENO ? dup(out->fd) : out->fd;

	out->fd = -1;
	if (fd < 0 || (close(fd) < 0 && errno != EINTR))
		return err_sys(err, "%s", out_name(out));
	return 0;
}

/* Its name is on disk too. */
static int settle(struct file_out *out, struct err *err)
{
	if (out->target && sync_dir(out->target, err) < 0)
		return err_sys(err, "%s", out->name);
	return close_checked(out, err);
}

int file_out_commit(struct file_out *out, struct err *err)
{
	return file_out_commit_both(out, NULL, err);
}

int file_out_commit_both(struct file_out *first, struct file_out *second,
			 struct err *err)
{
	int status = -1;

	if (finish(first, err) < 0 || (second && finish(second, err) < 0))
		goto out;
	if (publish(first, err) < 0 || (second && publish(second, err) < 0))
		goto out;
	if (settle(first, err) < 0 || (second && settle(second, err) < 0))
		goto out;
	status = 0;
out:
	file_out_abort(first);
	file_out_abort(second);
	return status;
}

void file_out_abort(struct file_out *out)
{
	if (!out)
		return;
	if (out->temp)
		unlink(out->temp);
	if (out->fd >= 0 && out->fd != STDOUT_FILENO)
		close(out->fd);
	mem_free(out->temp);
	mem_free(out->target);
	mem_free(out->name);
	mem_free(out->buf);
	mem_free(out);
}

/* The lowest number that is free is the one that is asked about.  Opened the
 * wrong way round, so that using it says so. */
int file_hold_standard(struct err *err)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null",
			 fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			return err_sys(err, "/dev/null");
	return 0;
}

int file_map_fd(struct file_map *map, int fd, const char *path,
		struct err *err)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) < 0)
		return err_sys(err, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, "%s: not a regular file", path);
	if ((uint64_t)st.st_size > SIZE_MAX)
		return err_set(err, "%s: too large to map", path);
	if (st.st_size == 0) {
		*map = (struct file_map){(const unsigned char *)"", 0};
		return 0;
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return err_sys(err, "%s: cannot map", path);
	*map = (struct file_map){p, (size_t)st.st_size};
	return 0;
}

int file_map_open(struct file_map *map, const char *path, struct err *err)
{
	/* A pipe without a writer would be waited for otherwise. */
	int fd = open_retry(path, O_RDONLY | O_NONBLOCK);
	int status;

	if (fd < 0)
		return err_sys(err, "%s", path);
	status = file_map_fd(map, fd, path, err);
	close(fd);
	return status;
}

void file_map_release(struct file_map *map)
{
	if (map->size)
		munmap((void *)(uintptr_t)map->data, map->size);
	*map = (struct file_map){0};
}

void file_map_forget(const struct file_map *map, const void *at, size_t n)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t first = (uintptr_t)at, end = first + n;
	uintptr_t from = (uintptr_t)map->data, to = from + map->size;

	if (first < from || end > to)
		return;
	first = (first + page - 1) / page * page;
	end = end / page * page;
	if (first < end)
		madvise((void *)first, end - first, MADV_DONTNEED);
}

bool file_same(const char *a, const char *b)
{
	struct stat sa, sb;

	if (!strcmp(a, "-") || !strcmp(b, "-"))
		return false;
	return stat(a, &sa) == 0 && stat(b, &sb) == 0 &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

const char *file_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

bool file_reads_once(const char *path)
{
	struct stat st;

	return strcmp(path, "-") == 0 ||
	       (stat(path, &st) == 0 && !S_ISREG(st.st_mode) &&
		!S_ISDIR(st.st_mode));
}

bool file_replaceable(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 &&
	       (stat(path, &st) < 0 || S_ISREG(st.st_mode));
}

int file_check_readable(const char *path, struct err *err)
{
	struct stat st;

	if (!strcmp(path, "-"))
		return 0;
	/* Not open and close: that would cost a named pipe its writer. */
	if (stat(path, &st) < 0 || access(path, R_OK) < 0)
		return err_sys(err, "%s", path);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return err_sys(err, "%s", path);
	}
	return 0;
}
