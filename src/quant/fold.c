/* SPDX-License-Identifier: MIT */
#include "quant/fold.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "kern/kern.h"
#include "quant/gemm.h"
#include "quant/sketch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 1024, /* groups had at a time */
	BLOCK = 16,   /* of them by one worker */
	ROWS = 64,    /* rows had at a time */
	LEAST = -120, MOST = 120 /* exponents of the unit */
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- shape ---- */

size_t fold_slots(size_t rows, size_t dim)
{
	size_t slots = FOLD_SLOTS;

	while (slots > 2 && slots * dim > FOLD_MAX)
		slots /= 2;
	return rows < slots ? (rows ? rows : 1) : slots;
}

size_t fold_dim(size_t rows, size_t dim)
{
	size_t most = FOLD_MAX / fold_slots(rows, dim);

	return dim <= most ? dim : least(most, rows ? rows : 1);
}

struct look {
	const struct rows *rows;
	uint32_t most; /* bits of the greatest |x| so far, which sort as it */
	double *sums;  /* of the squares of ROWS rows each */
	uint64_t next;
};

static void note(struct look *look, float x)
{
	uint32_t bits, known = __atomic_load_n(&look->most, __ATOMIC_RELAXED);

	memcpy(&bits, &x, sizeof(bits));
	while (bits > known &&
	       !__atomic_compare_exchange_n(&look->most, &known, bits, true,
					    __ATOMIC_RELAXED,
					    __ATOMIC_RELAXED))
		;
}

static void look_at_block(struct look *look, size_t first, const float *x,
			  size_t n)
{
	double sum = 0;
	float most = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		most = fmaxf(most, fabsf(x[i]));
		sum += (double)x[i] * x[i];
	}
	look->sums[first / ROWS] = sum;
	note(look, most);
}

static int look_at(struct team *team, int worker, void *shared,
		   struct err *err)
{
	struct look *look = shared;
	const struct rows *r = look->rows;
	float *x = mem_array(ROWS, r->dim * sizeof(*x), err);
	size_t first, n;

	(void)worker;
	while (x && !team_quits(team) &&
	       (first = (size_t)team_next(&look->next, ROWS)) < r->n) {
		n = least(r->n - first, ROWS);
		rows_get(r, first, 1, n, x);
		look_at_block(look, first, x, n * r->dim);
		rows_forget(r, first, n);
	}
	mem_free(x);
	return x ? 0 : -1;
}

static int find_unit(struct fold *f, struct err *err)
{
	struct look look = {.rows = f->rows};
	size_t n = (f->rows->n + ROWS - 1) / ROWS, i;
	float most;
	int exponent, rc;

	look.sums = mem_array(n, sizeof(*look.sums), err);
	rc = look.sums ? team_run(f->threads, look_at, &look, err) : -1;
	memcpy(&most, &look.most, sizeof(most));
	frexp(most, &exponent);
	exponent = exponent < LEAST ? LEAST : exponent > MOST ? MOST : exponent;
	f->unit = ldexp(1, -exponent);
	for (i = 0; rc == 0 && i < n; i++)
		f->energy += look.sums[i] * f->unit * f->unit;
	mem_free(look.sums);
	return rc;
}

/* As many axes as are to be seen of the rows. */
static int find_axes(struct fold *f, struct err *err)
{
	struct fold all = *f;
	double *values = mem_array(f->dim, sizeof(*values), err);
	int rc = -1;

	all.slots = 1;
	all.groups = f->rows->n;
	all.dim = f->rows->dim;
	f->axes = mem_array(f->dim, f->rows->dim * sizeof(float), err);
	if (values && f->axes)
		rc = fold_axes(&all, f->dim, f->axes, values, err);
	mem_free(values);
	return rc;
}

int fold_init(struct fold *f, const struct rows *rows, bool single,
	      uint64_t seed, int threads, struct err *err)
{
	*f = (struct fold){.rows = rows, .slots = 1, .groups = rows->n,
			   .dim = rows->dim, .seed = seed,
			   .threads = threads};
	if (find_unit(f, err) < 0)
		return -1;
	if (single)
		return 0;
	f->slots = fold_slots(rows->n, rows->dim);
	f->groups = (rows->n + f->slots - 1) / f->slots;
	f->dim = fold_dim(rows->n, rows->dim);
	if (f->dim < rows->dim && find_axes(f, err) < 0) {
		fold_release(f);
		return -1;
	}
	return 0;
}

void fold_release(struct fold *f)
{
	mem_free(f->axes);
	mem_free(f->order);
	f->axes = NULL;
	f->order = NULL;
}

/* ---- groups ---- */

size_t fold_scratch(const struct fold *f)
{
	return f->axes ? f->slots * f->rows->dim : 0;
}

/* OUT [slots, rows->dim]: the rows of a group as they are. */
static void get_rows(const struct fold *f, size_t group, float *out)
{
	size_t first = group * f->slots, n = f->slots, i, dim = f->rows->dim;

	if (!f->order) {
		n = least(n, f->rows->n - first);
		rows_get(f->rows, first, 1, n, out);
		memset(out + n * dim, 0, (f->slots - n) * dim * sizeof(*out));
		return;
	}
	for (i = 0; i < n; i++, out += dim)
		if (f->order[first + i] == FOLD_NONE)
			memset(out, 0, dim * sizeof(*out));
		else
			rows_get(f->rows, (size_t)f->order[first + i], 1, 1,
				 out);
}

void fold_get(const struct fold *f, size_t first, size_t n, float *scratch,
	      float *out)
{
	size_t columns = fold_columns(f), dim = f->rows->dim, i;

	for (i = 0; i < n; i++) {
		float *to = out + i * columns;

		get_rows(f, first + i, f->axes ? scratch : to);
		if (f->axes)
			kern()->dots(scratch, f->slots, dim, f->axes, f->dim,
				     dim, dim, to, f->dim);
	}
	for (i = 0; i < n * columns; i++)
		out[i] = (float)(out[i] * f->unit);
}

/* A chunk of groups, had on all threads. */
struct chunk {
	const struct fold *f;
	size_t first, n;
	float *x; /* [CHUNK, columns] */
	uint64_t next;
};

static int get_blocks(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct chunk *c = shared;
	float *scratch = mem_array(fold_scratch(c->f), sizeof(float), err);
	size_t i;

	(void)worker;
	while (scratch && !team_quits(team) &&
	       (i = (size_t)team_next(&c->next, BLOCK)) < c->n)
		fold_get(c->f, c->first + i, least(c->n - i, BLOCK), scratch,
			 c->x + i * fold_columns(c->f));
	mem_free(scratch);
	return scratch ? 0 : -1;
}

static int get_chunk(struct chunk *c, size_t first, struct err *err)
{
	const struct fold *f = c->f;

	c->first = first;
	c->n = least(f->groups - first, CHUNK);
	c->next = 0;
	if (team_run(f->threads, get_blocks, c, err) < 0)
		return -1;
	if (!f->order)
		rows_forget(f->rows, first * f->slots, c->n * f->slots);
	return 0;
}

static int chunk_init(struct chunk *c, const struct fold *f, struct err *err)
{
	*c = (struct chunk){.f = f};
	c->x = mem_array(CHUNK, fold_columns(f) * sizeof(float), err);
	return c->x ? 0 : -1;
}

int fold_moments(const struct fold *f, float *s, struct err *err)
{
	size_t columns = fold_columns(f), first;
	struct chunk c;
	int rc = chunk_init(&c, f, err);

	memset(s, 0, columns * columns * sizeof(*s));
	for (first = 0; rc == 0 && first < f->groups; first += CHUNK) {
		struct gemm g = {.m = columns, .n = columns, .a = c.x,
				 .lda = columns, .turn_a = true, .b = c.x,
				 .ldb = columns, .c = s, .ldc = columns,
				 .add = true};

		rc = get_chunk(&c, first, err);
		g.k = c.n;
		if (rc == 0)
			rc = gemm_run(&g, f->threads, err);
	}
	mem_free(c.x);
	return rc;
}

/* OUT [n, columns] += (Z X') X, for the groups X of a chunk; P [CHUNK, n]. */
static int times_chunk(const struct chunk *c, const float *z, size_t n,
		       float *p, float *out, struct err *err)
{
	size_t columns = fold_columns(c->f);
	struct gemm along = {.m = c->n, .n = n, .k = columns, .a = c->x,
			     .lda = columns, .b = z, .ldb = columns,
			     .turn_b = true, .c = p, .ldc = n};
	struct gemm back = {.m = n, .n = columns, .k = c->n, .a = p, .lda = n,
			    .turn_a = true, .b = c->x, .ldb = columns,
			    .c = out, .ldc = columns, .add = true};

	return gemm_run(&along, c->f->threads, err) < 0
		   ? -1
		   : gemm_run(&back, c->f->threads, err);
}

/* op of a sketch. */
static int times(const void *arg, const float *z, size_t n, float *out,
		 int threads, struct err *err)
{
	const struct fold *f = arg;
	float *p = mem_array(CHUNK, n * sizeof(*p), err);
	struct chunk c;
	int rc = chunk_init(&c, f, err);
	size_t first;

	(void)threads;
	memset(out, 0, n * fold_columns(f) * sizeof(*out));
	if (!p)
		rc = -1;
	for (first = 0; rc == 0 && first < f->groups; first += CHUNK) {
		rc = get_chunk(&c, first, err);
		if (rc == 0)
			rc = times_chunk(&c, z, n, p, out, err);
	}
	mem_free(p);
	mem_free(c.x);
	return rc;
}

int fold_axes(const struct fold *f, size_t want, float *axes, double *values,
	      struct err *err)
{
	size_t columns = fold_columns(f);
	struct sketch_matrix m = {.dim = columns};
	struct sketch s = {.dim = columns, .op = times, .arg = f,
			   .seed = f->seed, .threads = f->threads};
	float *sums;
	int rc;

	if (columns > FOLD_MAX)
		return sketch_axes(&s, want, axes, values, err);
	sums = mem_array(columns, columns * sizeof(*sums), err);
	if (!sums)
		return -1;
	m.m = sums;
	s.op = sketch_times;
	s.arg = &m;
	rc = fold_moments(f, sums, err);
	if (rc == 0)
		rc = sketch_axes(&s, want, axes, values, err);
	mem_free(sums);
	return rc;
}
