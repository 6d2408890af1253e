/* SPDX-License-Identifier: MIT */
/*
 * Files beside a file, whose names are its own with something before the
 * extension: model.mat.gz, model-best.mat.gz, model-0001.mat.gz.  ".gz" and
 * what stands before it are one extension.
 */
#ifndef BASE_SIBLING_H
#define BASE_SIBLING_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* PATH with "-WORD" before its extension, for mem_free. */
char *sibling_named(const char *path, const char *word, struct err *err);

/* With a number, of four digits at least. */
char *sibling_numbered(const char *path, uint64_t number, struct err *err);

/* Is NAME[0..N) BASE, neither with a directory, or a file beside it? */
bool sibling_is(const char *name, size_t n, const char *base);

/* The greatest number there is a file of; 0: none. */
uint64_t sibling_last(const char *path);

/* Bytes free to us on the file system of PATH, which need not exist yet;
 * UINT64_MAX unknown. */
uint64_t sibling_room(const char *path);

#endif
