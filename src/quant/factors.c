/* SPDX-License-Identifier: MIT */
#include "quant/factors.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "quant/cholesky.h"
#include "quant/coding.h"
#include "quant/gemm.h"
#include "quant/groups.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 32 /* groups coded at a time */, USUAL_RATIO = 8 };

/* Of the mean of the diagonal of W W': what keeps rows that are nearly the
 * same, or zeros, from doing harm. */
#define RIDGE 1e-7

#define MOST_SCALE 3.4e38

/* Of the greatest length: what is shorter is rounding, and would stretch the
 * scales of rows that have some of it. */
#define NO_LENGTH 1e-5f

int factors_init(struct factors *x, size_t rank, size_t columns,
		 struct err *err)
{
	*x = (struct factors){.rank = rank, .columns = columns};
	x->w = mem_array(rank, columns * sizeof(float), err);
	x->project = mem_array(rank, columns * sizeof(float), err);
	x->lengths = mem_array(rank, sizeof(float), err);
	return x->w && x->project && x->lengths ? 0 : -1;
}

void factors_release(struct factors *x)
{
	mem_free(x->w);
	mem_free(x->project);
	mem_free(x->lengths);
	*x = (struct factors){0};
}

/* ---- least squares ---- */

static double product(const float *a, const float *b, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (double)a[i] * b[i];
	return sum;
}

/* (W W')^-1 W to project. */
static int solve(struct factors *x, int threads, struct err *err)
{
	size_t n = x->rank, i;
	float *gram = mem_array(n, n * sizeof(*gram), err);
	double *a = mem_array(n, n * sizeof(*a), err);
	struct gemm g = {.m = n, .n = n, .k = x->columns, .a = x->w,
			 .lda = x->columns, .b = x->w, .ldb = x->columns,
			 .turn_b = true, .c = gram, .ldc = n};
	int rc = -1;

	if (!gram || !a || gemm_run(&g, threads, err) < 0)
		goto out;
	for (i = 0; i < n * n; i++)
		a[i] = gram[i];
	memcpy(x->project, x->w, n * x->columns * sizeof(*x->w));
	rc = cholesky_solve(a, n, RIDGE, x->project, x->columns, threads, err);
out:
	mem_free(gram);
	mem_free(a);
	return rc;
}

int factors_fit(struct factors *x, const float *s, size_t groups, int threads,
		struct err *err)
{
	size_t n = x->columns, k;
	float *ps = mem_array(x->rank, n * sizeof(*ps), err);
	struct gemm g = {.m = x->rank, .n = n, .k = n, .a = x->project,
			 .lda = n, .b = s, .ldb = n, .c = ps, .ldc = n};
	int rc = -1;

	if (!ps || solve(x, threads, err) < 0 || gemm_run(&g, threads, err) < 0)
		goto out;
	for (k = 0; k < x->rank; k++) {
		double sum = product(ps + k * n, x->project + k * n, n);

		x->lengths[k] = sum > 0 ? (float)sqrt(sum / (double)groups)
					: 0;
	}
	rc = 0;
out:
	mem_free(ps);
	return rc;
}

/* ---- codes ---- */

struct writing {
	const struct factors *x;
	const struct fold *f;
	size_t ld;	 /* rank rounded up to panels */
	float *project;	 /* panels of its rows */
	float *back;	 /* panels of the columns of W */
	int8_t *codes;	 /* [groups, rank] */
	float *scales;	 /* [groups] */
	double *found, *lost; /* squares of every block */
	uint64_t next;
};

/* What a worker works with. */
struct bench {
	float *scratch;
	float *x, *again; /* [BLOCK, columns rounded up to panels] */
	float *y;	  /* [BLOCK, ld] */
};

static size_t padded(size_t n)
{
	return (n + KERN_PANEL - 1) / KERN_PANEL * KERN_PANEL;
}

static void code(const struct writing *w, size_t group, float *y)
{
	size_t rank = w->x->rank, k;
	const float *lengths = w->x->lengths;
	int8_t *codes = w->codes + group * rank;
	float scale;
	double s;

	for (k = 0; k < rank; k++)
		y[k] = lengths[k] > 0 ? y[k] / lengths[k] : 0;
	kern()->to_i8(y, rank, codes, &scale);
	kern()->from_i8(codes, rank, scale, y);
	for (k = 0; k < rank; k++)
		y[k] *= lengths[k];
	s = scale / w->f->unit;
	w->scales[group] = (float)(s < MOST_SCALE ? s : MOST_SCALE);
}

static void code_block(struct writing *w, size_t first, struct bench *b)
{
	const struct factors *x = w->x;
	size_t n = w->f->groups - first, columns = x->columns, i, d;
	size_t ld = padded(columns);
	double found = 0, lost = 0;

	if (n > BLOCK)
		n = BLOCK;
	fold_get(w->f, first, n, b->scratch, b->x);
	for (i = 0; i < w->ld; i += KERN_PANEL)
		kern()->panel(b->x, n, columns, w->project + i * columns,
			      columns, b->y + i, w->ld);
	for (i = 0; i < n; i++)
		code(w, first + i, b->y + i * w->ld);
	for (i = 0; i < ld; i += KERN_PANEL)
		kern()->panel(b->y, n, w->ld, w->back + i * x->rank, x->rank,
			      b->again + i, ld);
	for (i = 0; i < n; i++)
		for (d = 0; d < columns; d++) {
			double was = b->x[i * columns + d];
			double off = was - b->again[i * ld + d];

			found += was * was;
			lost += off * off;
		}
	w->found[first / BLOCK] = found;
	w->lost[first / BLOCK] = lost;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct writing *w = shared;
	size_t columns = padded(w->x->columns), i;
	struct bench b = {
	    .scratch = mem_array(fold_scratch(w->f), sizeof(float), err),
	    .x = mem_array(BLOCK, columns * sizeof(float), err),
	    .again = mem_array(BLOCK, columns * sizeof(float), err),
	    .y = mem_array(BLOCK, w->ld * sizeof(float), err)};
	bool ready = b.scratch && b.x && b.again && b.y;

	(void)worker;
	while (ready && !team_quits(team) &&
	       (i = (size_t)team_next(&w->next, BLOCK)) < w->f->groups)
		code_block(w, i, &b);
	mem_free(b.scratch);
	mem_free(b.x);
	mem_free(b.again);
	mem_free(b.y);
	return ready ? 0 : -1;
}

/* PROJECT's rows and W's columns, KERN_PANEL side by side. */
static void pack(struct writing *w)
{
	const struct factors *x = w->x;
	size_t n, i, k, j;

	for (i = 0; i < x->rank; i += KERN_PANEL) {
		n = x->rank - i < KERN_PANEL ? x->rank - i : KERN_PANEL;
		kern()->pack(x->project + i * x->columns, n, x->columns,
			     x->columns, w->project + i * x->columns);
	}
	for (i = 0; i < x->columns; i += KERN_PANEL) {
		n = x->columns - i < KERN_PANEL ? x->columns - i : KERN_PANEL;
		for (k = 0; k < x->rank; k++)
			for (j = 0; j < n; j++)
				w->back[i * x->rank + k * KERN_PANEL + j] =
				    x->w[k * x->columns + i + j];
	}
}

/* Columns of codes that are rounding become zeros. */
static void drop_noise(float *lengths, size_t n)
{
	float most = 0;
	size_t k;

	for (k = 0; k < n; k++)
		most = fmaxf(most, lengths[k]);
	for (k = 0; k < n; k++)
		if (lengths[k] <= NO_LENGTH * most)
			lengths[k] = 0;
}

static int writing_init(struct writing *w, const struct factors *x,
			const struct fold *f, struct err *err)
{
	size_t blocks = (f->groups + BLOCK - 1) / BLOCK;

	*w = (struct writing){.x = x, .f = f, .ld = padded(x->rank)};
	w->project = mem_array(w->ld, x->columns * sizeof(float), err);
	w->back = mem_array(padded(x->columns), x->rank * sizeof(float), err);
	w->codes = mem_array(f->groups, x->rank, err);
	w->scales = mem_array(f->groups, sizeof(float), err);
	w->found = mem_array(blocks, sizeof(double), err);
	w->lost = mem_array(blocks, sizeof(double), err);
	return w->project && w->back && w->codes && w->scales && w->found &&
		       w->lost
		   ? 0
		   : -1;
}

static void writing_release(struct writing *w)
{
	mem_free(w->project);
	mem_free(w->back);
	mem_free(w->codes);
	mem_free(w->scales);
	mem_free(w->found);
	mem_free(w->lost);
}

/* What dimensions that were not seen have is lost as well. */
static void tell(const struct writing *w)
{
	double found = 0, lost = 0, all = w->f->energy;
	size_t i;

	for (i = 0; i * BLOCK < w->f->groups; i++) {
		found += w->found[i];
		lost += w->lost[i];
	}
	if (all > found)
		lost += all - found;
	log_info("rank %zu of groups of %zu, %s: loses %.6f of the squares",
		 w->x->rank, w->f->slots,
		 w->f->order ? "sorted" : "in order",
		 all > 0 ? lost / all : 0);
}

/* ---- tensors ---- */

int factors_add(struct matrix *out, const char *family,
		const struct tensor *t, const float *x, struct err *err)
{
	struct tensor made = *t;
	size_t row = dtype_size(t->type), n, i;
	uint16_t *halves;

	for (i = 1; i < (size_t)t->ndim; i++)
		row *= (size_t)t->shape[i];
	made.stride = row;
	n = (size_t)t->shape[0] * row / dtype_size(t->type);
	made.owned = t->type == DTYPE_F32 ? mem_copy(x, n * sizeof(*x), err)
					  : mem_array(n, sizeof(*halves), err);
	if (!made.owned)
		return -1;
	for (halves = made.owned, i = 0; t->type == DTYPE_F16 && i < n; i++)
		halves[i] = half_of_float(x[i]);
	made.data = made.owned;
	if (family_add_tensor(out, family, &made, err) < 0) {
		mem_free(made.owned);
		return -1;
	}
	return 0;
}

int factors_add_axes(struct matrix *out, const struct fold *f, const float *x,
		     size_t n, struct err *err)
{
	size_t dim = f->rows->dim;
	struct tensor t = {.name = "axes", .type = DTYPE_F16, .ndim = 2,
			   .shape = {n, dim}};
	float *axes = mem_array(n, dim * sizeof(*axes), err);
	int rc = axes ? folded_axes(f, x, n, axes, err) : -1;

	if (rc == 0)
		rc = factors_add(out, f->rows->family, &t, axes, err);
	mem_free(axes);
	return rc;
}

static void put_place(uint8_t *places, size_t row, unsigned bits, size_t at)
{
	size_t bit = row * bits;
	uint64_t word = (uint64_t)at << bit % 8;
	int i;

	for (i = 0; i < 5; i++)
		places[bit / 8 + i] |= (uint8_t)(word >> 8 * i);
}

static uint64_t place_bytes(uint64_t rows, uint64_t slots)
{
	uint64_t places = (rows + slots - 1) / slots * slots;

	return (rows * groups_place_bits(places) + 7) / 8 + GROUPS_SPARE;
}

static int add_places(const struct fold *f, struct matrix *out,
		      struct err *err)
{
	size_t places = f->groups * f->slots, i;
	size_t n = (size_t)place_bytes(f->rows->n, f->slots);
	uint8_t *bytes;

	if (!f->order)
		return 0;
	bytes = mem_array(n, 1, err);
	if (!bytes)
		return -1;
	for (i = 0; i < places; i++)
		if (f->order[i] != FOLD_NONE)
			put_place(bytes, (size_t)f->order[i],
				  groups_place_bits(places), i);
	if (family_add(out, f->rows->family, "places", DTYPE_U8, n, 0, bytes,
		       err) < 0) {
		mem_free(bytes);
		return -1;
	}
	return 0;
}

/* Hands codes and scales over to OUT. */
static int add_codes(struct writing *w, struct matrix *out, struct err *err)
{
	const char *family = w->f->rows->family;
	float *scales = w->scales;

	if (family_add(out, family, "codes", DTYPE_I8, w->f->groups,
		       w->x->rank, w->codes, err) < 0)
		return -1;
	w->codes = NULL;
	w->scales = NULL;
	return coding_add_scales(out, family, scales, w->f->groups, err);
}

int factors_write(struct factors *x, const struct fold *f,
		  struct matrix *out, struct err *err)
{
	struct tensor lengths = {.name = "lengths", .type = DTYPE_F32,
				 .ndim = 1, .shape = {x->rank}};
	struct writing w;
	int rc = writing_init(&w, x, f, err);

	drop_noise(x->lengths, x->rank);
	if (rc == 0) {
		pack(&w);
		rc = team_run(f->threads, work, &w, err);
	}
	if (rc == 0 && stop_requested())
		rc = err_stopped(err, stop_signal());
	if (rc == 0) {
		tell(&w);
		rc = add_codes(&w, out, err);
	}
	if (rc == 0)
		rc = factors_add(out, f->rows->family, &lengths, x->lengths,
				 err);
	if (rc == 0)
		rc = add_places(f, out, err);
	writing_release(&w);
	return rc;
}

/* ---- sizes ---- */

double factors_budget(uint64_t rows, uint64_t dim,
		      const struct codec_options *o)
{
	return (double)rows * (double)dim * sizeof(float) /
	       (o->ratio > 0 ? o->ratio : USUAL_RATIO);
}

struct factors_shape factors_shape(uint64_t rows, uint64_t dim)
{
	struct factors_shape s = {.rows = (double)rows, .dim = (double)dim};
	size_t slots = fold_slots((size_t)rows, (size_t)dim);

	s.slots = (double)slots;
	s.groups = (double)((rows + slots - 1) / slots);
	s.place_bytes = (double)place_bytes(rows, slots);
	s.seen = fold_dim((size_t)rows, (size_t)dim);
	s.columns = s.seen * slots;
	return s;
}

size_t factors_rank(double bytes, double each, size_t most)
{
	double n = bytes / each;

	return !(n >= 1) ? 1 : n < (double)most ? (size_t)n : most;
}

int factors_fold(struct fold *f, struct folded *x, const struct rows *rows,
		 const struct codec_options *o, int threads,
		 double *ret_budget, struct err *err)
{
	struct factors_shape s = factors_shape(rows->n, rows->dim);
	double budget = factors_budget(rows->n, rows->dim, o);
	size_t plain, sorted;

	*x = (struct folded){0};
	plain = factors_rank(o->rank ? (double)o->rank * s.groups : budget,
			     s.groups, s.columns);
	sorted = factors_rank(o->rank ? (double)o->rank * s.groups
				      : budget - s.place_bytes,
			      s.groups, s.columns);
	if (fold_init(f, rows, false, o->seed, threads, err) < 0 ||
	    fold_best(f, plain, sorted, x, err) < 0)
		return -1;
	*ret_budget = f->order ? budget - s.place_bytes : budget;
	return 0;
}
