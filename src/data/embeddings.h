/* SPDX-License-Identifier: MIT */
/*
 * Tables of vectors in the safetensors files of others, which have no words of
 * their own: static models (Model2Vec; Tulkens & van Dongen 2024) and the
 * token embeddings of transformers.
 *
 * The words are the tokens of a tokenizer (tokenizer.h) or lines of a text
 * (row_words.h), in the file that the user names (m->words_path) or the first
 * of tokenizer.json, vocab.json and vocab.txt that is beside the other.  Token
 * number I has row I of the table, or, where there are the tensors "mapping"
 * and "weights" of Model2Vec beside "embeddings", row mapping[I] times
 * weights[I].
 *
 * The table is the tensor that the user names (m->tensor_name), one of those
 * that have names of old, or the only one of two dimensions that has as many
 * rows as there are tokens.  It may be of F32, F16, BF16, F64 or I8.
 *
 * Rows without a token are left out, as are added tokens without a row and
 * tokens that can be no words, being empty or holding a line's end; log_info
 * says so.  Other tokens without a row are an error.
 */
#ifndef DATA_EMBEDDINGS_H
#define DATA_EMBEDDINGS_H

#include "data/layout.h"

struct embeddings {
	struct layout_entry *table;
	struct layout_entry *weights, *mapping; /* or NULL */
	uint32_t *ids; /* [m->words.n] ascending */
	char *vocabulary; /* the file of the words */
	/* What has been left out. */
	uint64_t rows;
	size_t added, unfit; /* tokens */
};

#define EMBEDDINGS_INIT {0}

void embeddings_release(struct embeddings *e);

/* Fills the words of M; entries of L that are not wanted are marked as skipped.
 * No data are looked at. */
int embeddings_choose(struct embeddings *e, struct matrix *m, struct layout *l,
		      struct err *err);

/* Makes tensor "input" of M out of the entries chosen, which have their data;
 * without them, its shape alone. */
int embeddings_take(struct embeddings *e, struct matrix *m, struct err *err);
int embeddings_describe(const struct embeddings *e, struct matrix *m,
			struct err *err);

#endif
