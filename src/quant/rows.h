/* SPDX-License-Identifier: MIT */
/*
 * The rows of a matrix that are to be coded, and what is done to them before.
 * They stay where they are, often in a mapped file, and are changed on their
 * way to the codec, a block at a time.
 */
#ifndef QUANT_ROWS_H
#define QUANT_ROWS_H

#include "data/matrix.h"

enum { ROWS_MAX_AXES_DIM = 2048 };

/* Rows that are not finite: an error, or left out. */
enum rows_bad { ROWS_REFUSE, ROWS_WARN, ROWS_SKIP };

/* In this order; 0 and false: not at all. */
struct steps {
	size_t prune;	   /* keep so many of the most frequent rows: by the
			    * counts, or the first where there are none */
	bool center;	   /* subtract the mean */
	size_t remove_top; /* and what lies along so many of the first
			    * principal axes ("all but the top"; Mu and
			    * Viswanath 2018, who also subtract the mean) */
	size_t pca;	   /* go on with the coordinates along so many of the
			    * principal axes that are left */
	bool normalize;	   /* to length 1; zeros stay */
	const struct words *keep; /* instead of `prune`: these words, indexed;
				   * NULL: not asked for */
	enum rows_bad bad;
	bool map_pruned; /* what is pruned becomes further names of the rows
			  * that stay (alias.h) */
};

struct rows {
	const char *family; /* that their codes are called after: "input" */
	size_t n, dim;
	bool normalize; /* are all of length 1, or zeros? */

	/* Its own. */
	struct tensor from;  /* F32 [at least n, from_dim], the matrix's */
	struct file_map map; /* what that lies in, if anything */
	size_t from_dim;
	size_t *list;	  /* [n]: which rows of `from`; NULL: all */
	float *mean;	  /* [from_dim], or NULL */
	float *axes;	  /* [remove_top + pca, from_dim], or NULL */
	size_t remove_top, pca;
};

/* The rows of the tensor "input" of M, which stays as it is and is needed as
 * long as they are.  A row that is not finite is an error that names it, or
 * left out, of which log_warn tells with ROWS_WARN; what has been opened when
 * there is an error is released. */
int rows_open(struct rows *r, const struct matrix *m, const struct steps *s,
	      int threads, struct err *err);
void rows_release(struct rows *r);

/*
 * Those of another tensor of M, FROM, F32 and as long as those of WORDS were,
 * to which all is done that is done to those of WORDS but for their length,
 * which stays, and which of them stay: LIST [n], ascending (NULL: all), R's
 * whatever comes of it.
 */
int rows_open_others(struct rows *r, const struct matrix *m,
		     const struct rows *words, const struct tensor *from,
		     size_t *list, size_t n, enum rows_bad bad, int threads,
		     struct err *err);

/* OUT [n, dim]: N rows from FIRST, STEP apart.  From any thread. */
void rows_get(const struct rows *r, size_t first, size_t step, size_t n,
	      float *out);

/* The rows from FIRST have been had, N of them: if they lie in a file, they
 * need not stay in memory. */
void rows_forget(const struct rows *r, size_t first, size_t n);

/* Words and counts of M become those of R, and "vecmill.prune" and so on say
 * what was done.  Its tensors are not touched. */
int rows_describe(const struct rows *r, const struct steps *s,
		  struct matrix *m, struct err *err);

#endif
