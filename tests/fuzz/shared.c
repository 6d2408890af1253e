/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create, memmem */
#include "fuzz.h"

#include "base/gz.h"
#include "base/log.h"
#include "base/mem.h"
#include "kern/kern.h"

#include <fcntl.h>
#include <sanitizer/allocator_interface.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);

static const uint8_t *file; /* what fuzz_file was given */
static size_t file_size;

static _Atomic int64_t held;
static _Atomic int64_t most; /* 0: no bound */
static int64_t peak;
static uint64_t given;
static double worst; /* factor needed so far */
static bool tell;

static void take(size_t n)
{
	int64_t now = atomic_fetch_add(&held, (int64_t)n) + (int64_t)n;
	int64_t bound = atomic_load(&most);

	if (!bound)
		return;
	if (now > peak)
		peak = now;
	if (now <= bound)
		return;
	atomic_store(&most, 0);
	fprintf(stderr, "%lld bytes held for %llu, at most %lld are allowed\n",
		(long long)now, (unsigned long long)given, (long long)bound);
	abort();
}

static void on_malloc(const volatile void *p, size_t n)
{
	(void)p;
	take(n);
}

static void on_free(const volatile void *p)
{
	atomic_fetch_sub(&held, (int64_t)__sanitizer_get_allocated_size(
				    (const void *)(uintptr_t)p));
}

/* The linker puts these in the place of mem_pages and its like. */
void *__real_mem_pages(size_t bytes, struct err *err);
void *__wrap_mem_pages(size_t bytes, struct err *err);
void *__real_mem_pages_grow(void *p, size_t old, size_t bytes,
			    struct err *err);
void *__wrap_mem_pages_grow(void *p, size_t old, size_t bytes,
			    struct err *err);
void __real_mem_pages_free(void *p, size_t bytes);
void __wrap_mem_pages_free(void *p, size_t bytes);

void *__wrap_mem_pages(size_t bytes, struct err *err)
{
	void *p = __real_mem_pages(bytes, err);

	if (p)
		take(bytes);
	return p;
}

void *__wrap_mem_pages_grow(void *p, size_t old, size_t bytes,
			    struct err *err)
{
	p = __real_mem_pages_grow(p, old, bytes, err);
	if (p)
		take(bytes - old);
	return p;
}

void __wrap_mem_pages_free(void *p, size_t bytes)
{
	if (p)
		atomic_fetch_sub(&held, (int64_t)bytes);
	__real_mem_pages_free(p, bytes);
}

void fuzz_limit(unsigned factor, uint64_t seen)
{
	given = seen;
	peak = 0;
	atomic_store(&held, 0);
	atomic_store(&most, (int64_t)(factor * seen) + FUZZ_CONSTANT);
}

void fuzz_unlimit(void)
{
	double factor;

	atomic_store(&most, 0);
	factor = (double)(peak - FUZZ_CONSTANT) / (double)(given + 1);
	if (!tell || factor <= worst)
		return;
	worst = factor;
	fprintf(stderr, "most held: %lld bytes for %llu, factor %.1f\n",
		(long long)peak, (unsigned long long)given, worst);
}

static int memory_file(void)
{
	int fd = memfd_create("fuzz", 0);

	FUZZ_CHECK(fd >= 0);
	return fd;
}

static void fill(int fd, const uint8_t *data, size_t n)
{
	FUZZ_CHECK(ftruncate(fd, 0) == 0);
	FUZZ_CHECK(pwrite(fd, data, n, 0) == (ssize_t)n);
}

const char *fuzz_file(const uint8_t *data, size_t n)
{
	static char path[40];
	static int fd = -1;

	if (fd < 0) {
		fd = memory_file();
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	fill(fd, data, n);
	file = data;
	file_size = n;
	return path;
}

bool fuzz_may_hold(const char *text)
{
	return (file_size > 1 && file[0] == 0x1f && file[1] == 0x8b) ||
	       memmem(file, file_size, text, strlen(text));
}

void fuzz_stdin(const uint8_t *data, size_t n)
{
	static bool ours;
	int fd;

	if (!ours) {
		fd = memory_file();
		FUZZ_CHECK(dup2(fd, STDIN_FILENO) == STDIN_FILENO);
		close(fd);
		ours = true;
	}
	fill(STDIN_FILENO, data, n);
	FUZZ_CHECK(lseek(STDIN_FILENO, 0, SEEK_SET) == 0);
}

uint64_t fuzz_content(const char *path)
{
	static unsigned char buf[1 << 16];
	struct err err = ERR_INIT;
	struct gz_reader *in;
	uint64_t n = 0;
	ssize_t got;

	if (gz_open(&in, path, 1, &err) < 0)
		return 0;
	while ((got = gz_read(in, buf, sizeof(buf), &err)) > 0)
		n += (uint64_t)got;
	gz_close(in);
	return n;
}

void fuzz_verdict(int rc, const struct err *err)
{
	FUZZ_CHECK((rc < 0) == err_is_set(err));
	FUZZ_CHECK(rc >= 0 || err->msg[0]);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct err err = ERR_INIT;

	(void)argc;
	(void)argv;
	tell = getenv("FUZZ_TELL");
	log_setup("fuzz", true, LOG_TEXT);
	FUZZ_CHECK(kern_init(&err) == 0);
	FUZZ_CHECK(__sanitizer_install_malloc_and_free_hooks(on_malloc,
							     on_free) > 0);
	return 0;
}
