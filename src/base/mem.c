/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* mremap */
#include "base/mem.h"

#include "base/stop.h"

#include <errno.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define HUGE_PAGE ((size_t)2 << 20)

static int no_memory(size_t n, size_t size, struct err *err)
{
	return err_memory(err, "%zu x %zu bytes", n, size);
}

void *mem_array(size_t n, size_t size, struct err *err)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		no_memory(n, size, err);
	return p;
}

void *mem_new(size_t size, struct err *err)
{
	return mem_array(1, size, err);
}

int mem_grow(void *ptr, size_t *cap, size_t need, size_t size, struct err *err)
{
	void **array = ptr;
	size_t want = *cap + *cap / 2;
	size_t bytes;
	void *p;

	if (need <= *cap)
		return 0;
	if (want < need)
		want = need;
	if (want < 16)
		want = 16;
	if (__builtin_mul_overflow(want, size, &bytes))
		return no_memory(want, size, err);
	p = realloc(*array, bytes);
	if (!p)
		return no_memory(want, size, err);
	*array = p;
	*cap = want;
	return 0;
}

void mem_trim(void *ptr, size_t n, size_t size)
{
	void **array = ptr;
	void *p = n ? realloc(*array, n * size) : NULL;

	if (p)
		*array = p;
}

void mem_give_back(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}

void *mem_copy(const void *from, size_t n, struct err *err)
{
	void *p = malloc(n ? n : 1);

	if (!p)
		no_memory(1, n, err);
	else if (n)
		memcpy(p, from, n);
	return p;
}

char *mem_strdup(const char *s, struct err *err)
{
	return mem_copy(s, strlen(s) + 1, err);
}

void mem_free(void *ptr)
{
	free(ptr);
}

static size_t round_up(size_t bytes, size_t unit)
{
	return (bytes + unit - 1) / unit * unit;
}

static size_t pages_size(size_t bytes)
{
	if (bytes > SIZE_MAX / 2)
		return bytes; /* reserve says no */
	return round_up(bytes ? bytes : 1, (size_t)sysconf(_SC_PAGESIZE));
}

/* SIZE bytes of address space; those of a huge page or more are cut out of a
 * mapping one huge page longer, so that they start on a huge page. */
static char *reserve(size_t size, struct err *err)
{
	size_t slack = size < HUGE_PAGE ? 0 : HUGE_PAGE;
	char *p, *start;

	if (size > SIZE_MAX / 2) {
		no_memory(1, size, err);
		return NULL;
	}
	p = mmap(NULL, size + slack, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED) {
		no_memory(1, size, err);
		return NULL;
	}
	if (!slack)
		return p;
	start = (char *)round_up((size_t)p, HUGE_PAGE);
	if (start > p)
		munmap(p, (size_t)(start - p));
	if (start + size < p + size + slack)
		munmap(start + size, (size_t)(p + slack - start));
	return start;
}

/* What is left beyond the last whole huge page is in small ones, of which no
 * more are taken than are used: a huge page does not reach over the end. */
static void *advise(char *start, size_t size)
{
#ifdef MADV_HUGEPAGE
	if (start && size >= HUGE_PAGE)
		madvise(start, size, MADV_HUGEPAGE);
#else
	(void)size;
#endif
	return start;
}

void *mem_pages(size_t bytes, struct err *err)
{
	size_t size = pages_size(bytes);

	return advise(reserve(size, err), size);
}

#ifdef MREMAP_FIXED
/* Onto a huge page's start, so that huge pages move as such. */
static bool move_pages(char *to, void *from, size_t old, size_t size)
{
	return mremap(from, old, size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to;
}
#else
static bool move_pages(char *to, void *from, size_t old, size_t size)
{
	(void)size;
	memcpy(to, from, old);
	munmap(from, old);
	return true;
}
#endif

void *mem_pages_grow(void *ptr, size_t old, size_t bytes, struct err *err)
{
	size_t old_size = pages_size(old), size = pages_size(bytes);
	char *start;

	if (!ptr)
		return mem_pages(bytes, err);
	if (size == old_size)
		return ptr;
	start = reserve(size, err);
	if (start && !move_pages(start, ptr, old_size, size)) {
		munmap(start, size);
		no_memory(1, bytes, err);
		return NULL;
	}
	return advise(start, size);
}

#ifdef __linux__
enum { COLLAPSE = 25 }; /* MADV_COLLAPSE, of Linux 6.1 */

void mem_pages_mend(void *ptr, size_t bytes)
{
	size_t at;

	if (!ptr)
		return;
	for (at = HUGE_PAGE; at <= bytes && !stop_requested(); at += HUGE_PAGE)
		if (madvise((char *)ptr + at - HUGE_PAGE, HUGE_PAGE,
			    COLLAPSE) < 0 &&
		    errno == EINVAL)
			return; /* an older system */
}
#else
void mem_pages_mend(void *ptr, size_t bytes)
{
	(void)ptr;
	(void)bytes;
}
#endif

void mem_pages_free(void *ptr, size_t bytes)
{
	if (ptr)
		munmap(ptr, pages_size(bytes));
}

#ifdef SYS_mbind
/* <numaif.h> belongs to a library; the numbers are the kernel's interface. */
enum { POLICY_DEFAULT = 0, POLICY_INTERLEAVE = 3, FLAG_MEMS_ALLOWED = 4 };
enum { NODES = 1024, NODE_BITS = 8 * sizeof(unsigned long) };

bool mem_interleave(void *ptr, size_t bytes)
{
	unsigned long nodes[NODES / NODE_BITS] = {0};
	int policy, count = 0;
	size_t i;

	if (syscall(SYS_get_mempolicy, &policy, NULL, 0, NULL, 0) != 0 ||
	    policy != POLICY_DEFAULT ||
	    syscall(SYS_get_mempolicy, NULL, nodes, (unsigned long)NODES, NULL,
		    FLAG_MEMS_ALLOWED) != 0)
		return false;
	for (i = 0; i < NODES / NODE_BITS; i++)
		count += __builtin_popcountl(nodes[i]);
	return count > 1 &&
	       syscall(SYS_mbind, ptr, pages_size(bytes), POLICY_INTERLEAVE,
		       nodes, (unsigned long)NODES, 0) == 0;
}
#else
bool mem_interleave(void *ptr, size_t bytes)
{
	(void)ptr;
	(void)bytes;
	return false;
}
#endif

uint64_t mem_resident(void)
{
	unsigned long long size, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");

	if (!f)
		return 0;
	if (fscanf(f, "%llu %llu", &size, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

uint64_t mem_physical(void)
{
	long pages = sysconf(_SC_PHYS_PAGES);

	return pages < 0 ? 0
			 : (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
