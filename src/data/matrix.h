/* SPDX-License-Identifier: MIT */
/*
 * A matrix file in memory: words, counts, named tensors and a map of strings
 * about them.  Everything a command reads or writes as "MATRIX" is this, in
 * whatever format it is stored.
 */
#ifndef DATA_MATRIX_H
#define DATA_MATRIX_H

#include "base/file.h"
#include "data/dtype.h"
#include "data/words.h"

enum { TENSOR_MAX_DIMS = 4, MATRIX_MAX_TENSORS = 40 };

struct tensor {
	char *name;
	enum dtype type;
	int ndim;
	uint64_t shape[TENSOR_MAX_DIMS];
	const void *data; /* row-major */
	size_t stride;	  /* bytes from row to row (axis 0); the rows
			   * themselves are contiguous */
	void *owned;	  /* data if it is to be freed with the matrix */
	size_t owned_pages; /* the bytes of that if it is of mem_pages */
};

/* Bytes of one row (axis 0), and of all rows without padding. */
size_t tensor_row_bytes(const struct tensor *t);
uint64_t tensor_bytes(const struct tensor *t);
/* Rows (axis 0; 1 for a single value), and row I. */
uint64_t tensor_rows(const struct tensor *t);
static inline const void *tensor_row(const struct tensor *t, uint64_t i)
{
	return (const char *)t->data + i * t->stride;
}

struct matrix_meta {
	char *key, *value;
};

struct matrix {
	struct words words; /* rows of "input" by name; indexed */
	int64_t *counts;    /* [words.n], or NULL when unknown */
	struct words aliases; /* further names of rows, for questions, not for
			       * answers; indexed */
	int32_t *alias_rows;  /* [aliases.n] */
	bool pack; /* write words and counts packed (data/pack.h), so that the
		    * tensors "words" and "counts" are not there */
	struct tensor tensors[MATRIX_MAX_TENSORS];
	int ntensors; /* without words and counts */
	struct matrix_meta *meta;
	size_t nmeta, meta_cap;
	const char *format; /* name of the format it was read from */
	const char *path;   /* as given to matrix_read (data/matrix_file.h) */
	bool any_floats;    /* the caller's, before reading: formats of others
			     * need not refuse what is not finite */
	const char *words_path; /* likewise: the words, for formats that have
				 * none (data/row_words.h), which make this
				 * NULL; the caller's */
	uint64_t max_words; /* likewise: so many are enough (0: all), and
			     * formats that come word by word may end there */
	const char *tensor_name; /* the same of the tensor that is wanted, of
				  * those of others (data/embeddings.h) */
	int threads; /* to read with; 0: one */
	struct file_map map; /* what tensors point into, if mapped */
};

#define MATRIX_INIT {0}

void matrix_release(struct matrix *m);

/* TO, empty, becomes a copy of M, whose tensor "input" (none is fine) it
 * points to and whose other tensors it lacks.  M must outlive it. */
int matrix_borrow(struct matrix *to, const struct matrix *m, struct err *err);

/* What T holds becomes the contiguous rows DATA, which are its own. */
void matrix_replace(struct tensor *t, void *data);

/* Appends a tensor with one row per ROWS (COLS 0: one value a row, one
 * dimension).  OWNED (may be NULL) is freed with the matrix, on failure it
 * stays the caller's.  STRIDE 0: rows are contiguous. */
int matrix_add(struct matrix *m, const char *name, enum dtype type,
	       uint64_t rows, uint64_t cols, const void *data, size_t stride,
	       void *owned, struct err *err);

/* The same with every field given; the name is copied. */
int matrix_add_tensor(struct matrix *m, const struct tensor *t,
		      struct err *err);

/* Drops a tensor; none of that name is fine. */
void matrix_drop(struct matrix *m, const char *name);

/* Replaces the aliases of M; both become its own.  NULL: by none. */
void matrix_set_aliases(struct matrix *m, struct words *opt_names,
			int32_t *opt_rows);

/* The row that a word names, by its own name or another; WORDS_NONE. */
uint32_t matrix_find(const struct matrix *m, const char *word, size_t n);

/* Have as many words been read as are enough? */
static inline bool matrix_has_enough(const struct matrix *m)
{
	return m->max_words && m->words.n >= m->max_words;
}

/* NULL if there is none. */
const struct tensor *matrix_tensor(const struct matrix *m, const char *name);

/* The float matrix that formats of others hold: "input", F32 [words, D], else
 * an error. */
const struct tensor *matrix_floats(const struct matrix *m, struct err *err);
/* The same of the tensor NAME, F32 [rows, D]. */
const struct tensor *matrix_floats_of(const struct matrix *m, const char *name,
				      size_t rows, struct err *err);
/* The same of F32, F16 or BF16. */
const struct tensor *matrix_vectors_of(const struct matrix *m,
				       const char *name, size_t rows,
				       struct err *err);

/* Bytes of all tensors together. */
uint64_t matrix_bytes(const struct matrix *m);

/* Tells matrices apart: of the shape, the words, and up to 4,096 rows spread
 * evenly over the matrix. */
uint64_t matrix_digest(const struct matrix *m);

/* For messages: the path, or "matrix". */
const char *matrix_name(const struct matrix *m);

/* Sets or replaces. */
int matrix_set_meta(struct matrix *m, struct err *err, const char *key,
		    const char *fmt, ...) ERR_FORMAT(4, 5);
/* Drops all. */
void matrix_drop_meta(struct matrix *m);
/* NULL if there is none. */
const char *matrix_meta(const struct matrix *m, const char *key);

/* Is it an index of rows of another file (search/hnsw.h), which has no words
 * of its own?  Its metadata "vecmill.kind" is "index". */
bool matrix_is_index(const struct matrix *m);

/* Format version written to and checked in metadata "vecmill.format". */
enum { MATRIX_VERSION = 1 };

#endif
