/* SPDX-License-Identifier: MIT */
/*
 * The canonical polyadic decomposition (parafac.h) of the matrix folded to
 * [groups, slots, D], the groups' factor in codes:
 *
 *     x_ab = sum_k A[a, k] mixes[b, k] axes[k]
 *
 * The axes are not orthogonal, and often more than there are dimensions, so
 * that the numbers along them are no coordinates to search by: rows are
 * floats for that.
 */
#include "base/mem.h"
#include "quant/factors.h"
#include "quant/groups.h"
#include "quant/parafac.h"

static double bytes_besides(const struct factors_shape *s)
{
	return s->groups * sizeof(uint16_t);
}

static double bytes_each(const struct factors_shape *s)
{
	return s->groups + sizeof(float) + s->slots * sizeof(float) +
	       s->dim * sizeof(uint16_t);
}

static size_t rank_for(const struct factors_shape *s, double budget,
		       size_t rank)
{
	if (rank)
		return rank < s->columns ? rank : s->columns;
	return factors_rank(budget - bytes_besides(s), bytes_each(s),
			    s->columns);
}

static uint64_t cp_bytes(uint64_t rows, uint64_t dim,
			 const struct codec_options *o)
{
	struct factors_shape s = factors_shape(rows, dim);
	double rank = (double)rank_for(&s, factors_budget(rows, dim, o),
				       o->rank);

	return (uint64_t)(bytes_besides(&s) + rank * bytes_each(&s) +
			  (o->rank ? s.place_bytes : 0));
}

static int write(const struct fold *f, const struct folded *x,
		 const struct parafac *p, struct matrix *out, struct err *err)
{
	struct tensor mixes = {.name = "mixes", .type = DTYPE_F32,
			       .ndim = 2, .shape = {p->slots, p->rank}};
	struct factors w;
	int rc = factors_init(&w, p->rank, x->columns, err);

	if (rc == 0) {
		parafac_expand(p, w.w);
		rc = factors_fit(&w, x->s, f->groups, f->threads, err);
	}
	if (rc == 0)
		rc = factors_write(&w, f, out, err);
	if (rc == 0)
		rc = factors_add(out, f->rows->family, &mixes, p->mixes, err);
	if (rc == 0)
		rc = factors_add_axes(out, f, p->axes, p->rank, err);
	factors_release(&w);
	return rc;
}

static int cp_encode(struct matrix *out, const struct rows *rows,
		     const struct codec_options *o, int threads,
		     struct err *err)
{
	struct factors_shape s = factors_shape(rows->n, rows->dim);
	struct parafac p = {0};
	struct folded x;
	struct fold f;
	double budget;
	int rc = factors_fold(&f, &x, rows, o, threads, &budget, err);

	if (rc == 0) {
		p.rank = rank_for(&s, budget, o->rank);
		rc = parafac_run(&p, &x, threads, err);
	}
	if (rc == 0)
		rc = write(&f, &x, &p, out, err);
	parafac_release(&p);
	folded_release(&x);
	fold_release(&f);
	return rc;
}

/* ---- reading ---- */

static void to_axes(const struct coded *c, size_t slot, const float *y,
		    size_t n, float *z)
{
	const float *mixes = c->mixes + slot * c->rank;
	size_t i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < c->rank; k++)
			z[i * c->rank + k] = mixes[k] * y[i * c->rank + k];
}

static int cp_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *axes = groups_halves(c, m, "axes", 2, err);

	if (!axes ||
	    groups_open_mixes(c, m, (size_t)axes->shape[0], err) < 0 ||
	    groups_open(c, m, c->slots, to_axes, err) < 0)
		return -1;
	if (c->rank != c->naxes)
		return err_set(err, "%s: %zu axes for codes of rank %zu",
			       matrix_name(m), c->naxes, c->rank);
	return 0;
}

const struct codec codec_cp = {
    .name = "cp",
    .help = "canonical polyadic decomposition of rows in groups",
    .ranked = true,
    .encode = cp_encode,
    .bytes = cp_bytes,
    .open = cp_open,
    .decode_row = groups_decode_row,
    .floats = groups_floats,
};
