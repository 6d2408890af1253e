/* SPDX-License-Identifier: MIT */
/*
 * fastText's models (fasttext.h), whatever they were trained for: the words
 * without the labels, their rows, the n-grams, and the output rows if these are
 * words' too.  Codes become floats.  The buckets that supervised models have
 * for sequences of words are left out if no n-grams of characters share them.
 */
#include "base/gz.h"
#include "base/log.h"
#include "base/mem.h"
#include "data/compose.h"
#include "data/fasttext_codes.h"
#include "data/fasttext_head.h"
#include "data/fasttext_in.h"
#include "data/format.h"
#include "kern/kern.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A bucket that was kept, and its row. */
struct kept {
	int32_t bucket, row;
};

struct reading {
	struct matrix *m;
	struct fasttext_in in;
	struct fasttext_head h;
	struct kept *kept; /* [pruned], ascending buckets */
};

/* ---- pruned n-grams ---- */

static int by_bucket(const void *a, const void *b)
{
	const struct kept *x = a, *y = b;

	return x->bucket < y->bucket ? -1 : x->bucket > y->bucket;
}

static int check_kept(const struct reading *r, size_t i, struct err *err)
{
	const struct kept *k = &r->kept[i];

	if (k->bucket < 0 || k->bucket >= r->h.args.n[FASTTEXT_BUCKETS] ||
	    k->row < 0 || k->row >= r->h.pruned)
		return err_set(
		    err,
		    "%s: pruned n-grams: bucket %" PRId32 " of %" PRId32
		    " has row %" PRId32 " of %" PRId64,
		    r->in.name, k->bucket, r->h.args.n[FASTTEXT_BUCKETS],
		    k->row, r->h.pruned);
	if (i > 0 && k->bucket == k[-1].bucket)
		return err_set(
		    err, "%s: pruned n-grams: bucket %" PRId32 " has two rows",
		    r->in.name, k->bucket);
	return 0;
}

static int read_kept(struct reading *r, struct err *err)
{
	size_t i, n = r->h.pruned > 0 ? (size_t)r->h.pruned : 0;

	fasttext_in_part(&r->in, "list of pruned n-grams");
	r->kept = fasttext_in_rows(&r->in, n, sizeof(*r->kept), err);
	if (!r->kept)
		return -1;
	qsort(r->kept, n, sizeof(*r->kept), by_bucket);
	for (i = 0; i < n; i++)
		if (check_kept(r, i, err) < 0)
			return -1;
	return 0;
}

/* ---- rows ---- */

static bool supervised(const struct reading *r)
{
	return r->h.args.n[FASTTEXT_MODEL] == FASTTEXT_SUPERVISED;
}

/* Are the rows that follow codes? */
static int read_flag(struct reading *r, bool *ret, struct err *err)
{
	*ret = false;
	return r->h.version ? fasttext_in_flag(&r->in, ret, err) : 0;
}

static int read_shape(struct reading *r, int64_t *ret_rows, struct err *err)
{
	int64_t shape[2];

	if (fasttext_in_bytes(&r->in, shape, sizeof(shape), err) < 0)
		return -1;
	if (shape[0] < 0 || shape[1] != (int64_t)r->h.dim)
		return err_set(err,
			       "%s: the %s are %" PRId64 " of %" PRId64
			       " dimensions, in a model of %zu",
			       r->in.name, r->in.part, shape[0], shape[1],
			       r->h.dim);
	*ret_rows = shape[0];
	return 0;
}

static int check_finite(const struct reading *r, const char *what,
			const float *rows, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n && !r->m->any_floats; i++)
		if (!kern_finite(rows + i * r->h.dim, r->h.dim))
			return err_set(err,
				       "%s: the %s %zu of %zu is not "
				       "finite",
				       r->in.name, what, i + 1, n);
	return 0;
}

/* ROWS [n, dim], which may be NULL after an error, become a tensor. */
static int add_rows(struct reading *r, const char *name, const char *what,
		    float *rows, size_t n, struct err *err)
{
	if (rows && check_finite(r, what, rows, n, err) == 0 &&
	    matrix_add(r->m, name, DTYPE_F32, n, r->h.dim, rows, 0, rows,
		       err) == 0)
		return 0;
	mem_free(rows);
	return -1;
}

static float *take_rows(struct reading *r, uint64_t n, struct err *err)
{
	return fasttext_in_rows(&r->in, n, r->h.dim * sizeof(float), err);
}

static const char *words_name(const struct reading *r)
{
	return r->h.ngrams.kind == NGRAMS_NONE ? "input" : "word_rows";
}

/* What words do not have is left out. */
static int read_table(struct reading *r, size_t n, struct err *err)
{
	fasttext_in_part(&r->in, "rows of n-grams");
	if (r->h.ngrams.kind == NGRAMS_NONE)
		return fasttext_in_skip(&r->in, n, r->h.dim * sizeof(float),
					err);
	return add_rows(r, "ngrams", "row of n-grams", take_rows(r, n, err), n,
			err);
}

static int read_floats(struct reading *r, size_t table, struct err *err)
{
	size_t words = (size_t)r->h.words;

	fasttext_in_part(&r->in, "rows of words");
	if (add_rows(r, words_name(r), "row of word", take_rows(r, words, err),
		     words, err) < 0)
		return -1;
	return read_table(r, table, err);
}

static int add_kept(struct reading *r, struct err *err)
{
	size_t n = (size_t)r->h.pruned, i;
	int32_t *buckets = mem_array(n, sizeof(*buckets), err);

	if (!buckets)
		return -1;
	for (i = 0; i < n; i++)
		buckets[i] = r->kept[i].bucket;
	if (matrix_add(r->m, "ngrams.buckets", DTYPE_I32, n, 0, buckets, 0,
		       buckets, err) == 0)
		return 0;
	mem_free(buckets);
	return -1;
}

/* The rows of those that were kept, in the order of their buckets. */
static float *kept_rows(const struct reading *r, const struct fasttext_codes *c,
			struct err *err)
{
	size_t n = (size_t)r->h.pruned, i;
	int32_t *places = mem_array(n, sizeof(*places), err);
	float *rows = NULL;

	for (i = 0; places && i < n; i++)
		places[i] = r->kept[i].row;
	if (places)
		rows =
		    fasttext_codes_rows(c, (size_t)r->h.words, n, places, err);
	mem_free(places);
	return rows;
}

static int decode(struct reading *r, const struct fasttext_codes *c,
		  size_t table, struct err *err)
{
	size_t words = (size_t)r->h.words;
	float *rows;

	if (add_rows(r, words_name(r), "row of word",
		     fasttext_codes_rows(c, 0, words, NULL, err), words,
		     err) < 0)
		return -1;
	if (r->h.ngrams.kind == NGRAMS_NONE)
		return 0;
	if (r->h.pruned >= 0 && add_kept(r, err) < 0)
		return -1;
	rows = r->h.pruned >= 0
		   ? kept_rows(r, c, err)
		   : fasttext_codes_rows(c, words, table, NULL, err);
	return add_rows(r, "ngrams", "row of n-grams", rows, table, err);
}

/* How many rows the input has for buckets. */
static int64_t table_rows(const struct reading *r, bool codes)
{
	return codes && r->h.pruned >= 0 ? r->h.pruned
					 : r->h.args.n[FASTTEXT_BUCKETS];
}

/* Some of 2017 say that all were pruned, and nothing was. */
static int check_pruned(const struct reading *r, bool codes, struct err *err)
{
	if (r->h.pruned > 0 && !codes)
		return err_set(err, "%s: n-grams are pruned, but the rows are "
			       "no codes", r->in.name);
	return 0;
}

static int read_input_shape(struct reading *r, bool codes, size_t *ret_table,
			    struct err *err)
{
	int64_t rows, table = table_rows(r, codes);

	if (read_shape(r, &rows, err) < 0)
		return -1;
	if (rows != r->h.words + table)
		return err_set(err,
			       "%s: %" PRId64 " input rows for %" PRId32
			       " words and %" PRId64 " buckets of n-grams",
			       r->in.name, rows, r->h.words, table);
	*ret_table = (size_t)table;
	return 0;
}

static int read_input(struct reading *r, bool *ret_codes, struct err *err)
{
	struct fasttext_codes c = {0};
	bool lengths = false;
	size_t table = 0;
	int rc;

	fasttext_in_part(&r->in, "input rows");
	if (read_flag(r, ret_codes, err) < 0 ||
	    check_pruned(r, *ret_codes, err) < 0 ||
	    (*ret_codes && fasttext_in_flag(&r->in, &lengths, err) < 0) ||
	    read_input_shape(r, *ret_codes, &table, err) < 0)
		return -1;
	if (!*ret_codes)
		return read_floats(r, table, err);
	if (fasttext_codes_read(&c, &r->in, (uint64_t)r->h.words + table,
				r->h.dim, lengths, err) < 0)
		return -1;
	rc = decode(r, &c, table, err);
	fasttext_codes_release(&c);
	return rc;
}

/* Those of words. The last row of a tree is nobody's. */
static int keep_output(struct reading *r, int64_t rows, struct err *err)
{
	bool hs = r->h.args.n[FASTTEXT_LOSS] == FASTTEXT_HS;

	if (rows != r->h.words)
		return err_set(
		    err, "%s: %" PRId64 " output rows for %" PRId32 " words",
		    r->in.name, rows, r->h.words);
	return add_rows(r, "output", "output row",
			take_rows(r, (uint64_t)rows, err), (size_t)(rows - hs),
			err);
}

static int skip_codes(struct reading *r, struct err *err)
{
	struct fasttext_codes c = {0};
	bool lengths;
	int64_t rows;

	if (fasttext_in_flag(&r->in, &lengths, err) < 0 ||
	    read_shape(r, &rows, err) < 0 ||
	    fasttext_codes_read(&c, &r->in, (uint64_t)rows, r->h.dim, lengths,
				err) < 0)
		return -1;
	fasttext_codes_release(&c);
	return 0;
}

static int read_output(struct reading *r, bool codes, struct err *err)
{
	int64_t rows;
	bool flag;

	fasttext_in_part(&r->in, "output rows");
	if (read_flag(r, &flag, err) < 0)
		return -1;
	if (codes && flag)
		return skip_codes(r, err);
	if (read_shape(r, &rows, err) < 0)
		return -1;
	if (supervised(r) || rows == 0)
		return fasttext_in_skip(&r->in, (uint64_t)rows,
					r->h.dim * sizeof(float), err);
	return keep_output(r, rows, err);
}

static int read_end(struct reading *r, struct err *err)
{
	if (stream_fill(&r->in.s, 1, err) < 0)
		return -1;
	return stream_left(&r->in.s)
		   ? err_set(err, "%s: goes on after its output rows",
			     r->in.name)
		   : 0;
}

/* ---- all of it ---- */

static int compose(struct reading *r, struct err *err)
{
	struct matrix *m = r->m;
	struct ngrams g;
	int rc;

	if (r->h.ngrams.kind == NGRAMS_NONE)
		return 0;
	if (ngrams_open(&g, m, err) < 0)
		return -1;
	rc = compose_input(m, &g, m->threads > 0 ? m->threads : 1, err);
	ngrams_release(&g);
	return rc;
}

static int read_all(struct reading *r, struct err *err)
{
	bool codes;

	if (fasttext_head_read(&r->h, &r->in, r->m, err) < 0 ||
	    read_kept(r, err) < 0 || read_input(r, &codes, err) < 0 ||
	    read_output(r, codes, err) < 0 || read_end(r, err) < 0 ||
	    compose(r, err) < 0)
		return -1;
	if (r->h.labels > 0)
		log_info("%s: %" PRId32 " labels are left out", r->in.name,
			 r->h.labels);
	return 0;
}

static int fasttext_read(struct matrix *m, struct gz_reader *in,
			 struct err *err)
{
	struct reading r = {.m = m};
	int rc;

	fasttext_in_init(&r.in, in);
	rc = read_all(&r, err);
	mem_free(r.kept);
	fasttext_in_release(&r.in);
	return rc;
}

/* ---- header alone ---- */

static int describe_rows(struct reading *r, struct err *err)
{
	struct matrix *m = r->m;
	uint64_t words = (uint64_t)r->h.words, dim = r->h.dim;
	bool codes;

	if (read_kept(r, err) < 0 || read_flag(r, &codes, err) < 0)
		return -1;
	if (matrix_add(m, "input", DTYPE_F32, words, dim, NULL, 0, NULL, err) <
	    0)
		return -1;
	if (r->h.ngrams.kind == NGRAMS_NONE)
		return 0;
	if (matrix_add(m, "word_rows", DTYPE_F32, words, dim, NULL, 0, NULL,
		       err) < 0)
		return -1;
	return matrix_add(m, "ngrams", DTYPE_F32,
			  (uint64_t)table_rows(r, codes), dim, NULL, 0, NULL,
			  err);
}

static int fasttext_read_header(struct matrix *m, struct gz_reader *in,
				struct err *err)
{
	struct reading r = {.m = m};
	int rc;

	fasttext_in_init(&r.in, in);
	rc = fasttext_head_read(&r.h, &r.in, m, err);
	if (rc == 0)
		rc = describe_rows(&r, err);
	mem_free(r.kept);
	fasttext_in_release(&r.in);
	return rc;
}

static int fasttext_sniff(const unsigned char *head, size_t n)
{
	int32_t magic;

	if (n < sizeof(magic))
		return 0;
	memcpy(&magic, head, sizeof(magic));
	if (magic == FASTTEXT_MAGIC)
		return 100;
	return fasttext_head_is_old(head, n) ? 50 : 0;
}

static int fasttext_write_floats(const struct matrix *m, struct file_out *out,
				 bool compress, int threads, struct err *err)
{
	return fasttext_write(m, NULL, out, compress, threads, err);
}

const struct format format_fasttext = {
    .name = "fasttext",
    .help = "fastText's models",
    .sniff = fasttext_sniff,
    .read = fasttext_read,
    .read_header = fasttext_read_header,
    .write = fasttext_write_floats,
};
