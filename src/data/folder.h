/* SPDX-License-Identifier: MIT */
/*
 * Models that are several files, named by what holds them together: a
 * directory with a model.safetensors (or 0_StaticEmbedding/ with one, as
 * sentence-transformers has it), or the index of a model that is in pieces,
 * model.safetensors.index.json, itself or in a directory.
 */
#ifndef DATA_FOLDER_H
#define DATA_FOLDER_H

#include "base/err.h"

/* Is PATH such a name? */
bool folder_is(const char *path);

/* *RET: the file that holds the vectors of PATH, for mem_free; NULL if that is
 * itself such a file, or none.  OPT_TENSOR: which of the tensors of an index;
 * NULL: the one that is known as the table of tokens
 * (data/embeddings_table.h). */
int folder_find(char **ret, const char *path, const char *opt_tensor,
		struct err *err);

#endif
