/* SPDX-License-Identifier: MIT */
/*
 * A tensor train (Oseledets 2011) of the matrix folded to [groups, slots, D]:
 *
 *     x_ab = sum_k A[a, k] (core[k, b] axes),   core [rank, slots, naxes]
 *
 * by his TT-SVD: the first axes of the groups, then those of what these are
 * made of, slot by slot.  The dimensions are not folded: they have no order in
 * which neighbours are alike.
 *
 * A ratio leaves two ranks to be chosen: those which lose least by his bound,
 * that what is lost of the squares is at most the sum of what each cut loses.
 */
#include "base/mem.h"
#include "quant/factors.h"
#include "quant/gemm.h"
#include "quant/groups.h"

struct ranks {
	size_t codes, axes;
};

/* ---- ranks ---- */

static double bytes_besides(const struct factors_shape *s, size_t axes)
{
	return s->groups * sizeof(uint16_t) +
	       (double)axes * s->dim * sizeof(uint16_t);
}

/* Of a column of codes and what belongs to it. */
static double bytes_each(const struct factors_shape *s, size_t axes)
{
	return s->groups + sizeof(float) +
	       s->slots * (double)axes * sizeof(uint16_t);
}

static size_t codes_for(const struct factors_shape *s, double budget,
			size_t axes)
{
	return factors_rank(budget - bytes_besides(s, axes),
			    bytes_each(s, axes), axes * (size_t)s->slots);
}

static struct ranks given(const struct factors_shape *s, size_t rank)
{
	struct ranks r = {rank < s->columns ? rank : s->columns,
			  rank < s->seen ? rank : s->seen};

	return r;
}

static int choose(const struct folded *x, const struct factors_shape *s,
		  double budget, int threads, struct ranks *ret,
		  struct err *err)
{
	size_t n = x->dim, axes, codes;
	float *rows = mem_array(2 * n, n * sizeof(float), err);
	double *values = mem_array(n, sizeof(double), err), best = -1, lost;
	int rc = -1;

	if (!rows || !values)
		goto out;
	folded_rows(x, rows);
	if (folded_all(rows, n, threads, rows + n * n, values, err) < 0)
		goto out;
	for (axes = 1; axes <= n; axes++) {
		codes = codes_for(s, budget, axes);
		if (codes > x->rank)
			codes = x->rank;
		lost = folded_tail(x->values, codes, x->energy) +
		       folded_tail(values, axes, x->energy);
		if (best < 0 || lost < best) {
			best = lost;
			*ret = (struct ranks){codes, axes};
		}
	}
	rc = 0;
out:
	mem_free(rows);
	mem_free(values);
	return rc;
}

static uint64_t tt_bytes(uint64_t rows, uint64_t dim,
			 const struct codec_options *o)
{
	struct factors_shape s = factors_shape(rows, dim);
	struct ranks r = given(&s, o->rank);

	if (!o->rank)
		return (uint64_t)factors_budget(rows, dim, o);
	return (uint64_t)(s.place_bytes + bytes_besides(&s, r.axes) +
			  (double)r.codes * bytes_each(&s, r.axes));
}

/* ---- cores ---- */

struct train {
	struct ranks r;
	float *core; /* [codes, slots, axes] */
	float *axes; /* [axes, dim] */
};

/* The axes of the slots of the axes of the groups, each weighted by its
 * value. */
static int find_axes(const struct folded *x, struct train *t, int threads,
		     struct err *err)
{
	size_t n = x->dim, rows = t->r.codes * x->slots, i, d;
	float *m = mem_array(n, n * sizeof(float), err);
	float *weighted = mem_array(rows, n * sizeof(float), err);
	double *values = mem_array(n, sizeof(double), err);
	float *all = mem_array(n, n * sizeof(float), err);
	struct gemm g = {.m = n, .n = n, .k = rows, .a = weighted, .lda = n,
			 .turn_a = true, .b = x->axes, .ldb = n, .c = m,
			 .ldc = n};
	int rc = -1;

	if (!m || !weighted || !values || !all)
		goto out;
	for (i = 0; i < rows; i++)
		for (d = 0; d < n; d++)
			weighted[i * n + d] =
			    (float)(x->values[i / x->slots] *
				    x->axes[i * n + d]);
	if (gemm_run(&g, threads, err) < 0 ||
	    folded_all(m, n, threads, all, values, err) < 0)
		goto out;
	for (i = 0; i < t->r.axes * n; i++)
		t->axes[i] = all[i];
	rc = 0;
out:
	mem_free(m);
	mem_free(weighted);
	mem_free(values);
	mem_free(all);
	return rc;
}

static int train_init(struct train *t, const struct folded *x, int threads,
		      struct err *err)
{
	size_t rows = t->r.codes * x->slots, n = x->dim;
	struct gemm g = {.m = rows, .n = t->r.axes, .k = n, .a = x->axes,
			 .lda = n, .ldb = n, .turn_b = true,
			 .ldc = t->r.axes};

	t->core = mem_array(rows, t->r.axes * sizeof(float), err);
	t->axes = mem_array(t->r.axes, n * sizeof(float), err);
	if (!t->core || !t->axes || find_axes(x, t, threads, err) < 0)
		return -1;
	g.b = t->axes;
	g.c = t->core;
	return gemm_run(&g, threads, err);
}

static void train_release(struct train *t)
{
	mem_free(t->core);
	mem_free(t->axes);
}

static int fit(struct factors *f, const struct folded *x,
	       const struct train *t, size_t groups, int threads,
	       struct err *err)
{
	struct gemm g = {.m = t->r.codes * x->slots, .n = x->dim,
			 .k = t->r.axes, .a = t->core, .lda = t->r.axes,
			 .b = t->axes, .ldb = x->dim, .ldc = x->dim};

	if (factors_init(f, t->r.codes, x->columns, err) < 0)
		return -1;
	g.c = f->w;
	return gemm_run(&g, threads, err) < 0
		   ? -1
		   : factors_fit(f, x->s, groups, threads, err);
}

static int write(const struct fold *f, const struct folded *x,
		 const struct train *t, struct matrix *out, struct err *err)
{
	struct tensor core = {.name = "core", .type = DTYPE_F16,
			      .ndim = 3,
			      .shape = {t->r.codes, x->slots, t->r.axes}};
	struct factors w = {0};
	int rc = fit(&w, x, t, f->groups, f->threads, err);

	if (rc == 0)
		rc = factors_write(&w, f, out, err);
	if (rc == 0)
		rc = factors_add(out, f->rows->family, &core, t->core, err);
	if (rc == 0)
		rc = factors_add_axes(out, f, t->axes, t->r.axes, err);
	factors_release(&w);
	return rc;
}

static int tt_encode(struct matrix *out, const struct rows *rows,
		     const struct codec_options *o, int threads,
		     struct err *err)
{
	struct factors_shape s = factors_shape(rows->n, rows->dim);
	struct train t = {.r = given(&s, o->rank)};
	struct folded x;
	struct fold f;
	double budget;
	int rc = factors_fold(&f, &x, rows, o, threads, &budget, err);

	if (rc == 0 && !o->rank)
		rc = choose(&x, &s, budget, threads, &t.r, err);
	if (rc == 0)
		rc = train_init(&t, &x, threads, err);
	if (rc == 0)
		rc = write(&f, &x, &t, out, err);
	train_release(&t);
	folded_release(&x);
	fold_release(&f);
	return rc;
}

/* ---- reading ---- */

static struct halves core(const struct coded *c, size_t slot)
{
	return groups_core(c, slot * c->naxes, c->naxes, 1);
}

static void to_axes(const struct coded *c, size_t slot, const float *y,
		    size_t n, float *z)
{
	struct halves h = core(c, slot);
	float *to[GROUPS_MOST];
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = z + i * c->naxes;
	halves_add(&h, y, n, c->rank, to);
}

static int tt_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const struct tensor *t = groups_halves(c, m, "core", 3, err);

	if (!t || groups_open(c, m, (size_t)t->shape[1], to_axes, err) < 0)
		return -1;
	c->ncoords = c->naxes;
	return groups_open_core(c, m, c->slots, err);
}

const struct codec codec_tt = {
    .name = "tt",
    .help = "a tensor train of rows in groups",
    .ranked = true,
    .encode = tt_encode,
    .bytes = tt_bytes,
    .open = tt_open,
    .decode_row = groups_decode_row,
    .floats = groups_floats,
    .coordinates = groups_coordinates,
    .bring = groups_bring,
    .skew = groups_skew,
};
