/* SPDX-License-Identifier: MIT */
/*
 * Preloaded (LD_PRELOAD), makes one call to the system go wrong: what a full
 * disk, exhausted memory or kill -9 do, at a moment chosen beforehand.
 *
 *   FAULT=CLASS:N:KIND   the Nth call of a class (names[] below); KIND is
 *                        what happens: ENOMEM ..., "short" (half is read or
 *                        written), "kill" (SIGKILL before the call),
 *                        "killed" (right after it) or "stop" (SIGTERM).  "N+" is that call and
 *                        all later ones.  Class "file" is all of those that
 *                        change files.
 *   FAULT_COUNTS=FILE    how many calls of each class there were goes there,
 *                        a line each, when the process ends
 *   FAULT_SECONDS=N      SIGALRM after so long, for what hangs
 *   FAULT_NO_TMPFILE=1   there is no O_TMPFILE, as on NFS
 *
 * Calls of child processes count on where the parent was.  Calls inside the C
 * library are seen only if it makes them by their public names: malloc is,
 * stdio's writes are not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum class {
	MEMORY, PAGES, MAP, READ, WRITE, SYNC, RENAME, OPEN, CLOSE, UNLINK,
	LOCK, STAT, MODE, DIRECTORY, ADVISE, THREAD, FORK, POLL, DUP, FILES,
	CLASSES
};

static const char *const names[CLASSES] = {
    "memory", "pages", "map", "read", "write", "sync", "rename", "open",
    "close", "unlink", "lock", "stat", "mode", "directory", "advise", "thread",
    "fork", "poll", "dup", "file"};

/* What strike() says besides an errno and 0, nothing. */
enum { SHORT = -1, KILL = -2, KILLED = -3, STOP = -4 };

static const struct {
	const char *name;
	int kind;
} kinds[] = {{"ENOMEM", ENOMEM}, {"EIO", EIO},	     {"EINTR", EINTR},
	     {"ENOSPC", ENOSPC}, {"EMFILE", EMFILE}, {"EINVAL", EINVAL},
	     {"EAGAIN", EAGAIN}, {"EACCES", EACCES}, {"ENOLCK", ENOLCK},
	     {"EPERM", EPERM}, {"short", SHORT},   {"kill", KILL},
	     {"killed", KILLED}, {"stop", STOP}};

static struct {
	enum class class;
	unsigned long at;
	bool later; /* and all after it */
	int kind;   /* 0: nothing is to happen */
	bool no_tmpfile;
	pid_t pid;
	unsigned long *counts; /* shared with children; NULL before main */
} fault;

static void die(const char *why)
{
	fprintf(stderr, "shim: %s\n", why);
	abort();
}

static int kind_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, name))
			return kinds[i].kind;
	die("FAULT: no such kind");
	return 0;
}

static enum class class_find(const char *name, size_t n)
{
	int i;

	for (i = 0; i < CLASSES; i++)
		if (strlen(names[i]) == n && !strncmp(names[i], name, n))
			return (enum class)i;
	die("FAULT: no such class");
	return CLASSES;
}

static void parse(const char *text)
{
	const char *colon = strchr(text, ':');
	char *end;

	if (!colon)
		die("FAULT: want CLASS:N:KIND");
	fault.class = class_find(text, (size_t)(colon - text));
	fault.at = strtoul(colon + 1, &end, 10);
	fault.later = *end == '+';
	end += fault.later;
	if (*end != ':' || !fault.at)
		die("FAULT: want CLASS:N:KIND");
	fault.kind = kind_find(end + 1);
}

__attribute__((constructor)) static void begin(void)
{
	const char *text = getenv("FAULT"), *seconds = getenv("FAULT_SECONDS");
	void *p = mmap(NULL, sizeof(long) * CLASSES, PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		die("no memory");
	if (text && *text)
		parse(text);
	if (seconds)
		alarm((unsigned int)atoi(seconds));
	fault.no_tmpfile = getenv("FAULT_NO_TMPFILE") != NULL;
	fault.pid = getpid();
	fault.counts = p;
}

__attribute__((destructor)) static void end(void)
{
	const char *path = getenv("FAULT_COUNTS");
	unsigned long *counts = fault.counts;
	FILE *f;
	int i;

	fault.counts = NULL;
	if (!path || getpid() != fault.pid)
		return;
	f = fopen(path, "w");
	if (!f)
		die("FAULT_COUNTS: cannot open");
	for (i = 0; i < CLASSES; i++)
		fprintf(f, "%s %lu\n", names[i], counts[i]);
	fclose(f);
}

static void now(int kind)
{
	if (kind == KILL)
		kill(getpid(), SIGKILL);
	if (kind == STOP)
		kill(getpid(), SIGTERM);
}

static int count(enum class class)
{
	unsigned long n = __atomic_add_fetch(&fault.counts[class], 1,
					     __ATOMIC_RELAXED);

	if (!fault.kind || fault.class != class ||
	    (fault.later ? n < fault.at : n != fault.at))
		return 0;
	now(fault.kind);
	return fault.kind;
}

static bool changes_files(enum class class)
{
	return class == WRITE || class == SYNC || class == RENAME ||
	       class == OPEN || class == CLOSE || class == UNLINK ||
	       class == LOCK || class == MODE || class == FORK;
}

/* A call of CLASS is about to be made: 0, an errno, or SHORT, KILLED. */
static int strike(enum class class)
{
	int kind = 0, all = 0;

	if (!fault.counts)
		return 0;
	kind = count(class);
	if (changes_files(class))
		all = count(FILES);
	return kind ? kind : all;
}

static void after(int kind)
{
	if (kind == KILLED)
		kill(getpid(), SIGKILL);
}

static size_t part(int kind, size_t n)
{
	return kind == SHORT && n > 1 ? n / 2 : n;
}

#define NEXT(name)                                                            \
	static __typeof__(&name) next;                                        \
	if (!next)                                                            \
		next = (__typeof__(&name))dlsym(RTLD_NEXT, #name);            \
	if (!next)                                                            \
	die("no " #name)

/* The body of a hook that fails with BAD and errno. */
#define HOOK(class, type, name, bad, call)                                    \
	{                                                                     \
		int kind = strike(class);                                     \
		type got;                                                     \
		NEXT(name);                                                   \
		if (kind > 0) {                                               \
			errno = kind;                                         \
			return bad;                                           \
		}                                                             \
		got = next call;                                              \
		after(kind);                                                  \
		return got;                                                   \
	}

#ifdef __GLIBC__
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

static bool no_memory(void)
{
	int kind = strike(MEMORY);

	if (kind > 0)
		errno = kind;
	return kind > 0;
}

void *malloc(size_t n)
{
	return no_memory() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return no_memory() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return no_memory() ? NULL : __libc_realloc(p, n);
}
#endif

#define MMAP(name, off)                                                       \
	void *name(void *p, size_t n, int prot, int flags, int fd, off at)    \
	HOOK(flags & MAP_ANONYMOUS ? PAGES : MAP, void *, name, MAP_FAILED,   \
	     (p, n, prot, flags, fd, at))
MMAP(mmap, off_t)
MMAP(mmap64, off64_t)

void *mremap(void *p, size_t old, size_t n, int flags, ...)
{
	va_list args;
	void *to;

	va_start(args, flags);
	to = flags & MREMAP_FIXED ? va_arg(args, void *) : NULL;
	va_end(args);
	HOOK(PAGES, void *, mremap, MAP_FAILED, (p, old, n, flags, to))
}

int madvise(void *p, size_t n, int advice)
HOOK(ADVISE, int, madvise, -1, (p, n, advice))

ssize_t read(int fd, void *p, size_t n)
HOOK(READ, ssize_t, read, -1, (fd, p, part(kind, n)))

ssize_t write(int fd, const void *p, size_t n)
HOOK(WRITE, ssize_t, write, -1, (fd, p, part(kind, n)))

#define PREAD(name, off)                                                      \
	ssize_t name(int fd, void *p, size_t n, off at)                       \
	HOOK(READ, ssize_t, name, -1, (fd, p, part(kind, n), at))
PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define PWRITE(name, off)                                                     \
	ssize_t name(int fd, const void *p, size_t n, off at)                 \
	HOOK(WRITE, ssize_t, name, -1, (fd, p, part(kind, n), at))
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

static mode_t mode_given(int flags, va_list args)
{
	return flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))
		   ? va_arg(args, mode_t)
		   : 0;
}

static bool refused(int flags)
{
	return fault.no_tmpfile && (flags & O_TMPFILE) == O_TMPFILE;
}

#define OPENS(name)                                                           \
	int name(const char *path, int flags, ...)                            \
	{                                                                     \
		va_list args;                                                 \
		mode_t mode;                                                  \
		va_start(args, flags);                                        \
		mode = mode_given(flags, args);                               \
		va_end(args);                                                 \
		if (refused(flags)) {                                         \
			errno = EOPNOTSUPP;                                   \
			return -1;                                            \
		}                                                             \
		HOOK(OPEN, int, name, -1, (path, flags, mode))                \
	}
OPENS(open)
OPENS(open64)

int mkstemp64(char *path)
HOOK(OPEN, int, mkstemp64, -1, (path))

FILE *fopen64(const char *path, const char *mode)
HOOK(OPEN, FILE *, fopen64, NULL, (path, mode))

DIR *opendir(const char *path)
HOOK(DIRECTORY, DIR *, opendir, NULL, (path))

/* The descriptor is gone whatever close says. */
int close(int fd)
{
	int kind = strike(CLOSE), got;
	NEXT(close);

	got = next(fd);
	after(kind);
	if (kind <= 0)
		return got;
	errno = kind;
	return -1;
}

int fsync(int fd)
HOOK(SYNC, int, fsync, -1, (fd))

int rename(const char *from, const char *to)
HOOK(RENAME, int, rename, -1, (from, to))

int unlink(const char *path)
HOOK(UNLINK, int, unlink, -1, (path))

int flock(int fd, int how)
HOOK(LOCK, int, flock, -1, (fd, how))

int fstat64(int fd, struct stat64 *st)
HOOK(STAT, int, fstat64, -1, (fd, st))

int fchmod(int fd, mode_t mode)
HOOK(MODE, int, fchmod, -1, (fd, mode))

int fchown(int fd, uid_t user, gid_t group)
HOOK(MODE, int, fchown, -1, (fd, user, group))

int dup(int fd)
HOOK(DUP, int, dup, -1, (fd))

int poll(struct pollfd *fds, nfds_t n, int timeout)
HOOK(POLL, int, poll, -1, (fds, n, timeout))

pid_t fork(void)
HOOK(FORK, pid_t, fork, -1, ())

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
		   void *(*fn)(void *), void *arg)
{
	int kind = strike(THREAD);
	NEXT(pthread_create);

	return kind > 0 ? kind : next(thread, attr, fn, arg);
}
