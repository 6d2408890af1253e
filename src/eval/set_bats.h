/* SPDX-License-Identifier: MIT */
/* Sets of the kind bats: see set.h. */
#ifndef EVAL_SET_BATS_H
#define EVAL_SET_BATS_H

#include "eval/set.h"
#include "eval/set_lines.h"

/* A file as a section of SET. */
int set_bats_file(struct set *set, const struct set_lines *l, uint32_t group,
		  struct err *err);

/* All files below PATH in byte order of their names from there; those whose
 * name begins with a dot, and links to directories, are left out. */
int set_bats_directory(struct set *set, const char *path, struct err *err);

#endif
