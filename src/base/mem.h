/* SPDX-License-Identifier: MIT */
/*
 * Memory.  Every size is a product checked for overflow; every failure is an
 * error that says how much was asked for.  Release with mem_free (NULL is
 * fine), except mem_pages, which has its own.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/err.h"

#include <stddef.h>

/* N * SIZE bytes, zeroed; NULL and ERR filled on failure.  N * SIZE == 0
 * gives a valid pointer to nothing. */
void *mem_array(size_t n, size_t size, struct err *err);

/* One zeroed object. */
void *mem_new(size_t size, struct err *err);

/*
 * Makes *PTR (an array with room for *CAP elements of SIZE bytes) hold at
 * least NEED.  Grows by half again at least, so that appending is linear in
 * total.  On failure the old array is untouched.  New elements are not zeroed.
 */
int mem_grow(void *ptr, size_t *cap, size_t need, size_t size,
	     struct err *err);

/* Gives back what *PTR, of N elements, has room for beyond them. */
void mem_trim(void *ptr, size_t n, size_t size);

/* Gives what was freed or trimmed here and there back to the system, where it
 * takes it. */
void mem_give_back(void);

/* A copy of N bytes / of a string. */
void *mem_copy(const void *from, size_t n, struct err *err);
char *mem_strdup(const char *s, struct err *err);

void mem_free(void *ptr);

/*
 * BYTES of zeroed pages, aligned to 2 MiB where that is worth it and advised
 * to use huge pages: for the matrices.  Physical memory is taken when first
 * touched.  Release with mem_pages_free and the same size.
 */
void *mem_pages(size_t bytes, struct err *err);
void mem_pages_free(void *ptr, size_t bytes);

/* Makes huge pages again of what was broken up by writing to it while a copy of
 * the process had it too (base/child.h); others may use it meanwhile.  Ends
 * early when a stop is asked for, and does nothing where the system cannot. */
void mem_pages_mend(void *ptr, size_t bytes);

/* Makes PTR of OLD bytes BYTES long, the new ones zero; it may move, though
 * its contents are not copied where the system can move pages.  NULL on
 * failure, and PTR is as it was. */
void *mem_pages_grow(void *ptr, size_t old, size_t bytes, struct err *err);

/*
 * Spreads the untouched pages of mem_pages over all memory nodes (NUMA) the
 * process may use, so that threads everywhere find most of a matrix equally
 * near; does nothing where there is one node, where the user has chosen a
 * policy (numactl), or where the system cannot.  Returns whether it did.
 */
bool mem_interleave(void *ptr, size_t bytes);

/* Bytes this process holds in RAM now, and that the machine has; 0 unknown. */
uint64_t mem_resident(void);
uint64_t mem_physical(void);

#endif
