/* SPDX-License-Identifier: MIT */
/*
 * Files beside a matrix file that hold what it lacks.  A pattern says how such
 * a file is named after the other:
 *
 *     ".words"                   the name with this instead of its extension
 *     "vectors=metadata.tsv"     if the name ends in "vectors" before its
 *                                extension: the other instead of both
 *     "/vocab.txt"               this file in the same directory
 *
 * ".gz" at the end of the matrix file's name is no part of it.
 */
#ifndef DATA_NEIGHBOUR_H
#define DATA_NEIGHBOUR_H

#include "base/err.h"

/* *RET: the first of PATTERNS (NULL-ended) that is there, for mem_free, with or
 * without ".gz", as PATH has it or else the other; NULL if none is, or if PATH
 * is standard input. */
int neighbour_find(char **ret, const char *path, const char *const *patterns,
		   struct err *err);

/* The name that the first of PATTERNS that fits gives to a file that is
 * written beside PATH, with ".gz" if PATH ends so; for mem_free.  PATH must be
 * no device and not standard output. */
char *neighbour_output(const char *path, const char *const *patterns,
		       struct err *err);

#endif
