/* SPDX-License-Identifier: MIT */
/*
 * Low rank: the matrix [V, D] as coordinates [V, rank], a byte each, along
 * its first principal axes (Eckart and Young 1936), which a sketch finds
 * (sketch.h).  Read as groups of one row (groups.h), the axes being M's.
 */
#include "base/mem.h"
#include "quant/factors.h"
#include "quant/groups.h"

#include <math.h>
#include <string.h>

static size_t most(uint64_t rows, uint64_t dim)
{
	uint64_t n = rows < dim ? rows : dim;

	return n < 1 ? 1 : n > GROUPS_MAX_WIDTH ? GROUPS_MAX_WIDTH : (size_t)n;
}

/* Bytes of a dimension left, and those of the scales. */
static double bytes_each(uint64_t rows, uint64_t dim)
{
	return (double)rows + (double)dim * sizeof(uint16_t) + sizeof(float);
}

static double bytes_besides(uint64_t rows)
{
	return (double)rows * sizeof(uint16_t);
}

static size_t rank_of(uint64_t rows, uint64_t dim,
		      const struct codec_options *o)
{
	double bytes = factors_budget(rows, dim, o) - bytes_besides(rows);
	size_t n = most(rows, dim);

	if (o->rank)
		return o->rank < n ? o->rank : n;
	return factors_rank(bytes, bytes_each(rows, dim), n);
}

static uint64_t pca_bytes(uint64_t rows, uint64_t dim,
			  const struct codec_options *o)
{
	double rank = (double)rank_of(rows, dim, o);

	return (uint64_t)(rank * bytes_each(rows, dim) + bytes_besides(rows));
}

/* Coordinates along axes are products with them. */
static int find(struct factors *x, const struct fold *f, struct err *err)
{
	double *values = mem_array(x->rank, sizeof(*values), err);
	int rc = values ? fold_axes(f, x->rank, x->w, values, err) : -1;
	size_t k;

	for (k = 0; rc == 0 && k < x->rank; k++)
		x->lengths[k] = (float)sqrt(values[k] /
					    (double)(f->groups ? f->groups
							       : 1));
	memcpy(x->project, x->w, x->rank * x->columns * sizeof(float));
	mem_free(values);
	return rc;
}

static int pca_encode(struct matrix *out, const struct rows *rows,
		      const struct codec_options *o, int threads,
		      struct err *err)
{
	size_t rank = rank_of(rows->n, rows->dim, o);
	struct factors x;
	struct fold f;
	int rc;

	if (fold_init(&f, rows, true, o->seed, threads, err) < 0)
		return -1;
	rc = factors_init(&x, rank, rows->dim, err);
	if (rc == 0)
		rc = find(&x, &f, err);
	if (rc == 0)
		rc = factors_write(&x, &f, out, err);
	if (rc == 0)
		rc = factors_add_axes(out, &f, x.w, rank, err);
	factors_release(&x);
	fold_release(&f);
	return rc;
}

static int pca_open(struct coded *c, const struct matrix *m, struct err *err)
{
	if (groups_open(c, m, 1, NULL, err) < 0)
		return -1;
	if (c->naxes != c->rank)
		return err_set(err, "%s: %zu axes for codes of rank %zu",
			       matrix_name(m), c->naxes, c->rank);
	c->ncoords = c->naxes;
	return 0;
}

const struct codec codec_pca = {
    .name = "pca",
    .help = "low rank, a byte a coordinate",
    .ranked = true,
    .encode = pca_encode,
    .bytes = pca_bytes,
    .open = pca_open,
    .decode_row = groups_decode_row,
    .floats = groups_floats,
    .coordinates = groups_coordinates,
    .bring = groups_bring,
    .skew = groups_skew,
};
