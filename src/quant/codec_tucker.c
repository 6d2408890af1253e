/* SPDX-License-Identifier: MIT */
/*
 * Tucker's decomposition (hooi.h) of the matrix folded to [groups, slots, D],
 * the groups' factor in codes:
 *
 *     x_ab = sum_i mixes[b, i] sum_k A[a, k] (core[k, i] axes)
 *
 * A ratio leaves three ranks to be chosen: those which lose least by the bound
 * of the higher-order SVD, the sum of what each cut loses by itself.
 */
#include "base/mem.h"
#include "quant/factors.h"
#include "quant/groups.h"
#include "quant/hooi.h"

/* ---- ranks ---- */

static double bytes_besides(const struct factors_shape *s,
			    const struct hooi *t)
{
	return s->groups * sizeof(uint16_t) +
	       (double)t->naxes * s->dim * sizeof(uint16_t) +
	       s->slots * (double)t->nmixes * sizeof(float);
}

static double bytes_each(const struct factors_shape *s, const struct hooi *t)
{
	return s->groups + sizeof(float) +
	       (double)(t->nmixes * t->naxes * sizeof(uint16_t));
}

static struct hooi given(const struct factors_shape *s, size_t rank)
{
	size_t slots = (size_t)s->slots;
	struct hooi t = {.nmixes = rank < slots ? rank : slots,
			 .naxes = rank < s->seen ? rank : s->seen};
	size_t most = t.nmixes * t.naxes;

	t.codes = rank < most ? rank : most;
	return t;
}

/* What each way of the tensor loses. */
struct tails {
	double *axes, *mixes; /* values, [dim] and [slots] */
};

static int find_tails(const struct folded *x, struct tails *t, int threads,
		      struct err *err)
{
	size_t n = x->dim > x->slots ? x->dim : x->slots;
	float *m = mem_array(n, n * sizeof(float), err);
	float *all = mem_array(n, n * sizeof(float), err);
	int rc = -1;

	t->axes = mem_array(x->dim, sizeof(double), err);
	t->mixes = mem_array(x->slots, sizeof(double), err);
	if (!m || !all || !t->axes || !t->mixes)
		goto out;
	folded_rows(x, m);
	if (folded_all(m, x->dim, threads, all, t->axes, err) < 0)
		goto out;
	folded_slots(x, m);
	rc = folded_all(m, x->slots, threads, all, t->mixes, err);
out:
	mem_free(m);
	mem_free(all);
	return rc;
}

/* With as many codes as fit; what that loses. */
static double try(const struct folded *x, const struct factors_shape *s,
		  const struct tails *tails, double budget, struct hooi *t)
{
	size_t most = t->nmixes * t->naxes;

	t->codes = factors_rank(budget - bytes_besides(s, t), bytes_each(s, t),
				most < x->rank ? most : x->rank);
	return folded_tail(x->values, t->codes, x->energy) +
	       folded_tail(tails->axes, t->naxes, x->energy) +
	       folded_tail(tails->mixes, t->nmixes, x->energy);
}

static int choose(const struct folded *x, const struct factors_shape *s,
		  double budget, int threads, struct hooi *ret,
		  struct err *err)
{
	struct tails tails = {0};
	int rc = find_tails(x, &tails, threads, err);
	double best = -1, lost;
	struct hooi t = {0};

	for (t.nmixes = 1; rc == 0 && t.nmixes <= x->slots; t.nmixes++)
		for (t.naxes = 1; t.naxes <= x->dim; t.naxes++) {
			lost = try(x, s, &tails, budget, &t);
			if (best < 0 || lost < best) {
				best = lost;
				*ret = t;
			}
		}
	mem_free(tails.axes);
	mem_free(tails.mixes);
	return rc;
}

static uint64_t tucker_bytes(uint64_t rows, uint64_t dim,
			     const struct codec_options *o)
{
	struct factors_shape s = factors_shape(rows, dim);
	struct hooi t = given(&s, o->rank);

	if (!o->rank)
		return (uint64_t)factors_budget(rows, dim, o);
	return (uint64_t)(s.place_bytes + bytes_besides(&s, &t) +
			  (double)t.codes * bytes_each(&s, &t));
}

/* ---- coding ---- */

static int write(const struct fold *f, const struct folded *x,
		 const struct hooi *t, struct matrix *out, struct err *err)
{
	struct tensor core = {.name = "core", .type = DTYPE_F16,
			      .ndim = 3,
			      .shape = {t->codes, t->nmixes, t->naxes}};
	struct tensor mixes = {.name = "mixes", .type = DTYPE_F32,
			       .ndim = 2, .shape = {t->slots, t->nmixes}};
	struct factors w;
	int rc = factors_init(&w, t->codes, x->columns, err);

	if (rc == 0)
		rc = hooi_expand(t, f->threads, w.w, err);
	if (rc == 0)
		rc = factors_fit(&w, x->s, f->groups, f->threads, err);
	if (rc == 0)
		rc = factors_write(&w, f, out, err);
	if (rc == 0)
		rc = factors_add(out, f->rows->family, &core, t->core, err);
	if (rc == 0)
		rc = factors_add(out, f->rows->family, &mixes, t->mixes, err);
	if (rc == 0)
		rc = factors_add_axes(out, f, t->axes, t->naxes, err);
	factors_release(&w);
	return rc;
}

static int tucker_encode(struct matrix *out, const struct rows *rows,
			 const struct codec_options *o, int threads,
			 struct err *err)
{
	struct factors_shape s = factors_shape(rows->n, rows->dim);
	struct hooi t = given(&s, o->rank);
	struct folded x;
	struct fold f;
	double budget;
	int rc = factors_fold(&f, &x, rows, o, threads, &budget, err);

	if (rc == 0 && !o->rank)
		rc = choose(&x, &s, budget, threads, &t, err);
	if (rc == 0)
		rc = hooi_run(&t, &x, o->seed, threads, err);
	if (rc == 0)
		rc = write(&f, &x, &t, out, err);
	hooi_release(&t);
	folded_release(&x);
	fold_release(&f);
	return rc;
}

/* ---- reading ---- */

static struct halves core(const struct coded *c, size_t slot, size_t i)
{
	return groups_core(c, i * c->naxes, c->naxes,
			   c->mixes[slot * c->nmixes + i]);
}

static void to_axes(const struct coded *c, size_t slot, const float *y,
		    size_t n, float *z)
{
	float *to[GROUPS_MOST];
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = z + i * c->naxes;
	for (i = 0; i < c->nmixes; i++) {
		struct halves h = core(c, slot, i);

		halves_add(&h, y, n, c->rank, to);
	}
}

static int tucker_open(struct coded *c, const struct matrix *m,
		       struct err *err)
{
	const struct tensor *t = groups_halves(c, m, "core", 3, err);

	if (!t || groups_open_mixes(c, m, (size_t)t->shape[1], err) < 0 ||
	    groups_open(c, m, c->slots, to_axes, err) < 0)
		return -1;
	c->ncoords = c->naxes;
	return groups_open_core(c, m, c->nmixes, err);
}

const struct codec codec_tucker = {
    .name = "tucker",
    .help = "Tucker's decomposition of rows in groups",
    .ranked = true,
    .encode = tucker_encode,
    .bytes = tucker_bytes,
    .open = tucker_open,
    .decode_row = groups_decode_row,
    .floats = groups_floats,
    .coordinates = groups_coordinates,
    .bring = groups_bring,
    .skew = groups_skew,
};
