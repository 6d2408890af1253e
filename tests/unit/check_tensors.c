/* SPDX-License-Identifier: MIT */
/* Decompositions recover what is of low rank, keep to their ratio, and are
 * the same for any number of threads. */
#include "quant/codec.h"

#include "base/half.h"
#include "base/mem.h"
#include "base/rng.h"
#include "quant/factors.h"
#include "quant/hooi.h"
#include "quant/parafac.h"
#include "quant/quantize.h"
#include "run.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 17, ROWS = 1203, DIM = 40, SLOTS = FOLD_SLOTS,
       WHOLE = ROWS / SLOTS * SLOTS /* no group is cut short */ };

static const char *const names[] = {"pca", "cp", "tucker", "tt"};

enum { PCA, CP, TUCKER, TT, NAMES };

static float values[ROWS * DIM];

/* Adds as many words as there are ROWS, and X [rows, dim]. */
static void fill(struct matrix *m, const float *x, size_t rows, size_t dim)
{
	struct err err = ERR_INIT;
	char word[16];
	size_t i;

	*m = (struct matrix)MATRIX_INIT;
	for (i = 0; i < rows; i++) {
		snprintf(word, sizeof(word), "w%d", (int)i);
		words_add(&m->words, word, strlen(word), &err);
	}
	ck_assert_int_eq(matrix_add(m, "input", DTYPE_F32, rows, dim, x, 0,
				    NULL, &err), 0);
}

static void code(struct matrix *m, const char *name,
		 struct codec_options options, int threads)
{
	struct err err = ERR_INIT;
	struct quantize q = {.codec = codec_find(name), .options = options,
			     .threads = threads};

	ck_assert_msg(quantize(m, &q, &err) == 0, "%s: %s", name, err.msg);
}

/* Squares lost, relative to all, once M has been coded. */
static double lost(const struct matrix *m, const float *x, size_t rows,
		   size_t dim)
{
	struct err err = ERR_INIT;
	double sum = 0, all = 0;
	struct coded c;
	size_t i, d, ld;
	float *scratch;
	const float *y;

	ck_assert_msg(coded_open(&c, m, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(c.rows, rows);
	ck_assert_uint_eq(c.dim, dim);
	scratch = mem_array(coded_scratch(&c), sizeof(float), &err);
	for (i = 0; i < rows; i++, x += dim) {
		y = c.codec->floats(&c, i, 1, scratch, &ld);
		for (d = 0; d < dim; d++) {
			sum += ((double)x[d] - y[d]) * ((double)x[d] - y[d]);
			all += (double)x[d] * x[d];
		}
	}
	mem_free(scratch);
	return all > 0 ? sum / all : sum;
}

static double lost_with(const char *name, const float *x, size_t rows,
			size_t dim, struct codec_options options)
{
	struct matrix m;
	double sum;

	fill(&m, x, rows, dim);
	code(&m, name, options, 2);
	sum = lost(&m, x, rows, dim);
	matrix_release(&m);
	return sum;
}

static float gauss(struct rng *r)
{
	float sum = 0;
	int i;

	for (i = 0; i < 12; i++)
		sum += rng_float(r);
	return sum - 6;
}

/* ---- matrices of low rank ---- */

enum { RANK = 6 };

static float a[ROWS * RANK], b[SLOTS * RANK], c[RANK * DIM],
    core[RANK * RANK * RANK];

static void fill_factors(int stream)
{
	struct rng r;
	size_t i;

	rng_seed(&r, SEED, (uint64_t)stream);
	for (i = 0; i < sizeof(a) / sizeof(*a); i++)
		a[i] = gauss(&r);
	for (i = 0; i < sizeof(b) / sizeof(*b); i++)
		b[i] = gauss(&r);
	for (i = 0; i < sizeof(c) / sizeof(*c); i++)
		c[i] = gauss(&r);
	for (i = 0; i < sizeof(core) / sizeof(*core); i++)
		core[i] = gauss(&r);
}

/* Element D of the row in slot S of group G. */
static double of_matrix(size_t g, size_t s, size_t d)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < RANK; k++)
		sum += (double)a[(g * SLOTS + s) * RANK + k] * c[k * DIM + d];
	return sum;
}

static double of_cp(size_t g, size_t s, size_t d)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < RANK; k++)
		sum += (double)a[g * RANK + k] * b[s * RANK + k] *
		       c[k * DIM + d];
	return sum;
}

/* Of RANK, half as many mixes, and RANK. */
static double of_tucker(size_t g, size_t s, size_t d)
{
	double sum = 0;
	size_t k, i, j;

	for (k = 0; k < RANK; k++)
		for (i = 0; i < RANK / 2; i++)
			for (j = 0; j < RANK; j++)
				sum += (double)a[g * RANK + k] *
				       core[(k * RANK + i) * RANK + j] *
				       b[s * RANK + i] * c[j * DIM + d];
	return sum;
}

static double of_train(size_t g, size_t s, size_t d)
{
	double sum = 0;
	size_t k, j;

	for (k = 0; k < RANK; k++)
		for (j = 0; j < RANK; j++)
			sum += (double)a[g * RANK + k] *
			       core[(k * RANK + s) * RANK + j] *
			       c[j * DIM + d];
	return sum;
}

static double (*const forms[])(size_t, size_t, size_t) = {
    of_matrix, of_cp, of_tucker, of_train};

static void fill_form(int form, double noise)
{
	struct rng r;
	size_t i, d;

	fill_factors(form);
	rng_seed(&r, SEED, 99);
	for (i = 0; i < ROWS; i++)
		for (d = 0; d < DIM; d++)
			values[i * DIM + d] =
			    (float)(forms[form](i / SLOTS, i % SLOTS, d) +
				    noise * gauss(&r));
}

/* What a byte a coordinate loses, and no more. */
START_TEST(low_rank_is_recovered)
{
	struct codec_options o = {.rank = RANK}, less = {.rank = RANK - 2};

	fill_form(_i, 0);
	ck_assert(lost_with(names[_i], values, WHOLE, DIM, o) < 1e-4);
	ck_assert(lost_with(names[_i], values, ROWS, DIM, less) > 1e-2);
}
END_TEST

/* Squares that X W loses of the groups, relative to all. */
static double lost_before_coding(const struct factors *w, const struct fold *f)
{
	static float x[SLOTS * DIM];
	double sum = 0, all = 0;
	size_t g, i, k;

	for (g = 0; g < f->groups; g++) {
		double y[RANK] = {0}, again;

		fold_get(f, g, 1, NULL, x);
		for (k = 0; k < RANK; k++)
			for (i = 0; i < w->columns; i++)
				y[k] += (double)x[i] *
					w->project[k * w->columns + i];
		for (i = 0; i < w->columns; i++) {
			for (again = 0, k = 0; k < RANK; k++)
				again += y[k] * w->w[k * w->columns + i];
			sum += (x[i] - again) * (x[i] - again);
			all += (double)x[i] * x[i];
		}
	}
	return sum / all;
}

/* The decompositions themselves, before coding: 1e-3, and its square. */
START_TEST(decompositions_are_exact)
{
	struct matrix m;
	struct err err = ERR_INIT;
	struct steps none = {0};
	struct factors w = {0};
	struct folded x;
	struct rows rows;
	struct fold f;

	fill_form(_i, 0);
	fill(&m, values, WHOLE, DIM);
	ck_assert_int_eq(rows_open(&rows, &m, &none, 2, &err), 0);
	ck_assert_int_eq(fold_init(&f, &rows, false, 1, 2, &err), 0);
	ck_assert_int_eq(fold_best(&f, RANK, RANK, &x, &err), 0);
	ck_assert_ptr_null(f.order);
	ck_assert_int_eq(factors_init(&w, RANK, x.columns, &err), 0);
	if (_i == CP) {
		struct parafac p = {.rank = RANK};

		ck_assert_int_eq(parafac_run(&p, &x, 2, &err), 0);
		parafac_expand(&p, w.w);
		parafac_release(&p);
	} else {
		struct hooi t = {.codes = RANK, .nmixes = RANK / 2,
				 .naxes = RANK};

		ck_assert_int_eq(hooi_run(&t, &x, 1, 2, &err), 0);
		ck_assert_int_eq(hooi_expand(&t, 2, w.w, &err), 0);
		hooi_release(&t);
	}
	ck_assert_int_eq(factors_fit(&w, x.s, f.groups, 2, &err), 0);
	ck_assert_msg(lost_before_coding(&w, &f) < 1e-6, "%g",
		      lost_before_coding(&w, &f));
	factors_release(&w);
	folded_release(&x);
	fold_release(&f);
	rows_release(&rows);
	matrix_release(&m);
}
END_TEST

START_TEST(higher_ranks_lose_less)
{
	double before = 1, now;
	size_t rank;

	fill_form((_i + 1) % NAMES, 3);
	for (rank = 1; rank <= 40; rank += rank < 4 ? 1 : 9) {
		struct codec_options o = {.rank = rank};

		now = lost_with(names[_i], values, ROWS, DIM, o);
		ck_assert_msg(now <= before + 1e-4, "%s: rank %zu: %g > %g",
			      names[_i], rank, now, before);
		before = now;
	}
}
END_TEST

START_TEST(ratios_are_kept)
{
	static const double ratios[] = {4, 8, 14, 27};
	struct codec_options o = {.ratio = ratios[_i % 4]};
	const char *name = names[_i / 4];
	double floats = sizeof(values), bytes, about;
	struct matrix m;

	fill_form(_i / 4, 3);
	fill(&m, values, ROWS, DIM);
	code(&m, name, o, 2);
	bytes = (double)matrix_bytes(&m);
	about = (double)codec_find(name)->bytes(ROWS, DIM, &o);
	/* To a column of codes. */
	ck_assert_msg(bytes <= floats / o.ratio &&
			  bytes + ROWS + 200 > floats / o.ratio,
		      "%s: %g of %g bytes", name, bytes, floats / o.ratio);
	ck_assert(fabs(about - bytes) <= ROWS + 200);
	matrix_release(&m);
}
END_TEST

START_TEST(sizes_are_foretold)
{
	struct codec_options o = {.rank = 9};
	struct matrix m;
	double bytes, about;

	fill_form(_i, 3);
	fill(&m, values, ROWS, DIM);
	code(&m, names[_i], o, 1);
	bytes = (double)matrix_bytes(&m);
	about = (double)codec_find(names[_i])->bytes(ROWS, DIM, &o);
	ck_assert(bytes <= about && bytes > .8 * about - 2000);
	matrix_release(&m);
}
END_TEST

static void same_tensors(const struct matrix *x, const struct matrix *y)
{
	int i;

	ck_assert_int_eq(x->ntensors, y->ntensors);
	for (i = 0; i < x->ntensors; i++) {
		const struct tensor *s = &x->tensors[i];
		const struct tensor *t = &y->tensors[i];

		ck_assert_str_eq(s->name, t->name);
		ck_assert_uint_eq(tensor_bytes(s), tensor_bytes(t));
		ck_assert_msg(memcmp(s->data, t->data, tensor_bytes(s)) == 0,
			      "%s", s->name);
	}
}

/* With rows that are alike here and there, so that they are sorted. */
static void fill_scattered(void)
{
	struct rng r;
	size_t i, d, from;

	rng_seed(&r, SEED, 5);
	for (i = 0; i < ROWS; i++) {
		from = i < ROWS / SLOTS ? i : (i * 7919) % (ROWS / SLOTS);
		for (d = 0; d < DIM; d++)
			values[i * DIM + d] =
			    from == i ? gauss(&r)
				      : values[from * DIM + d] +
					    .03f * gauss(&r);
	}
}

START_TEST(any_threads_give_the_same)
{
	struct codec_options o = {.rank = 15};
	struct matrix one, many;
	int threads;

	if (_i % 2)
		fill_scattered();
	else
		fill_form(_i / 2, 2);
	fill(&one, values, ROWS, DIM);
	code(&one, names[_i / 2], o, 1);
	for (threads = 2; threads <= 3; threads++) {
		fill(&many, values, ROWS, DIM);
		code(&many, names[_i / 2], o, threads);
		same_tensors(&one, &many);
		matrix_release(&many);
	}
	matrix_release(&one);
}
END_TEST

/* Neighbours far from each other are brought together, and the rows are still
 * in their places. */
START_TEST(rows_are_sorted_where_it_pays)
{
	struct codec_options o = {.rank = 60};
	struct matrix m;

	fill_scattered();
	fill(&m, values, ROWS, DIM);
	code(&m, names[_i], o, 2);
	ck_assert_ptr_nonnull(matrix_tensor(&m, "input.places"));
	ck_assert(lost(&m, values, ROWS, DIM) < .35);
	matrix_release(&m);
	fill_form(_i, 0);
	fill(&m, values, WHOLE, DIM);
	code(&m, names[_i], o, 2);
	ck_assert_ptr_null(matrix_tensor(&m, "input.places"));
	matrix_release(&m);
}
END_TEST

START_TEST(small_and_constant_matrices)
{
	static const size_t shapes[][2] = {{1, 1}, {1, 5}, {2, 1}, {5, 1},
					   {9, 2}, {3, 300}, {70, 3}};
	size_t rows = shapes[_i / NAMES][0], dim = shapes[_i / NAMES][1], i;
	static const struct codec_options usual, ten = {.rank = 10},
						 far = {.ratio = 1000};
	float x[1000];

	for (i = 0; i < rows * dim; i++)
		x[i] = i / dim % 2 ? -3 : 2;
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, ten) < 1e-3);
	/* Of rank 1, but for a group that is cut short. */
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, far) <
		  (rows > SLOTS ? .5 : 1e-3));
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, usual) <
		  (rows > SLOTS ? .5 : 1e-3));
	for (i = 0; i < rows * dim; i++)
		x[i] = 0;
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, ten) == 0);
	x[0] = 1e-40f;
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, ten) < 1e-3);
	x[0] = FLT_MAX;
	ck_assert(lost_with(names[_i % NAMES], x, rows, dim, ten) < 1e-3);
}
END_TEST

/* More dimensions than the moments of groups have room for. */
START_TEST(many_dimensions)
{
	enum { N = 120, WIDE = 2500 };
	struct codec_options o = {.rank = 4};
	float *x = malloc(N * WIDE * sizeof(*x));
	struct rng r;
	size_t i, d;

	rng_seed(&r, SEED, 3);
	for (i = 0; i < N; i++)
		for (d = 0; d < WIDE; d++)
			x[i * WIDE + d] = (float)sin((double)((i % 4) * d));
	ck_assert(lost_with(names[_i], x, N, WIDE, o) < 1e-3);
	free(x);
}
END_TEST

/* ---- files ---- */

static struct tensor *tensor(struct matrix *m, const char *name)
{
	int i;

	for (i = 0; i < m->ntensors; i++)
		if (strcmp(m->tensors[i].name, name) == 0)
			return &m->tensors[i];
	return NULL;
}

static void refused(const struct matrix *m, const char *reason)
{
	struct err err = ERR_INIT;
	struct coded x;

	ck_assert_int_lt(coded_open(&x, m, &err), 0);
	ck_assert_msg(strstr(err.msg, reason), "\"%s\", not %s", err.msg,
		      reason);
}

/* Without each of its tensors, and with fewer of everything. */
START_TEST(wrong_shapes_are_refused)
{
	struct codec_options o = {.rank = 60};
	struct matrix m;
	int i, k;

	fill_scattered();
	fill(&m, values, ROWS, DIM);
	code(&m, names[_i], o, 2);
	for (i = 0; i < m.ntensors; i++) {
		struct tensor *t = &m.tensors[i];
		char first = t->name[6];

		t->name[6] = '!';
		if (strcmp(t->name, "input.!laces") != 0)
			refused(&m, "tensor \"input.");
		t->name[6] = first;
		for (k = 0; k < t->ndim; k++) {
			uint64_t n = t->shape[k];

			if (k == 1 && strcmp(t->name, "input.axes") == 0)
				continue; /* of other dimensions, that is all */
			t->shape[k] = n - 1;
			refused(&m, "");
			t->shape[k] = 0;
			refused(&m, "");
			t->shape[k] = n;
		}
		t->ndim++;
		refused(&m, "");
		t->ndim--;
	}
	matrix_release(&m);
}
END_TEST

START_TEST(wrong_values_are_refused)
{
	struct codec_options o = {.rank = 60};
	struct matrix m;

	fill_scattered();
	fill(&m, values, ROWS, DIM);
	code(&m, names[_i], o, 1);
	((uint16_t *)tensor(&m, "input.axes")->owned)[7] = 0x7c00;
	refused(&m, "\"input.axes\": value 8 is not finite");
	((uint16_t *)tensor(&m, "input.axes")->owned)[7] = 0;
	((float *)tensor(&m, "input.lengths")->owned)[1] = NAN;
	refused(&m, "\"input.lengths\": value 2 is not finite");
	((float *)tensor(&m, "input.lengths")->owned)[1] = 0;
	if (tensor(&m, "input.core")) {
		((uint16_t *)tensor(&m, "input.core")->owned)[3] = 0xfe00;
		refused(&m, "\"input.core\": value 4 is not finite");
		((uint16_t *)tensor(&m, "input.core")->owned)[3] = 0;
	}
	if (tensor(&m, "input.mixes")) {
		((float *)tensor(&m, "input.mixes")->owned)[0] = INFINITY;
		refused(&m, "\"input.mixes\": value 1 is not finite");
		((float *)tensor(&m, "input.mixes")->owned)[0] = 0;
	}
	if (tensor(&m, "input.places")) {
		memset(tensor(&m, "input.places")->owned, 0xff, 40);
		refused(&m, "place 1 is not below 1204");
	}
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tensors");
	TCase *t = tcase_create("tensors");
	struct err err = ERR_INIT;

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, low_rank_is_recovered, 0, NAMES);
	tcase_add_loop_test(t, decompositions_are_exact, CP, TT);
	tcase_add_loop_test(t, higher_ranks_lose_less, 0, NAMES);
	tcase_add_loop_test(t, ratios_are_kept, 0, 4 * NAMES);
	tcase_add_loop_test(t, sizes_are_foretold, 0, NAMES);
	tcase_add_loop_test(t, any_threads_give_the_same, 0, 2 * NAMES);
	tcase_add_loop_test(t, rows_are_sorted_where_it_pays, CP, NAMES);
	tcase_add_loop_test(t, small_and_constant_matrices, 0, 7 * NAMES);
	tcase_add_loop_test(t, many_dimensions, 0, NAMES);
	tcase_add_loop_test(t, wrong_shapes_are_refused, 0, NAMES);
	tcase_add_loop_test(t, wrong_values_are_refused, 0, NAMES);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
