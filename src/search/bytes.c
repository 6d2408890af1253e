/* SPDX-License-Identifier: MIT */
#include "search/bytes.h"

#include "base/mem.h"
#include "base/team.h"
#include "kern/kern.h"

#include <math.h>
#include <string.h>

struct making {
	struct search *s;
	struct search_bytes *b;
	uint64_t next;
};

bool bytes_useful(void)
{
	return kern()->panel_i8 != NULL;
}

/* X loses the mean; returns the product of the two before. */
static float take_mean(float *x, const float *mean, size_t dim)
{
	float product;
	size_t d;

	kern()->dots(x, 1, dim, mean, 1, dim, dim, &product, 1);
	for (d = 0; d < dim; d++)
		x[d] -= mean[d];
	return product;
}

/* Codes of X and their scale; returns BYTES_DEVIATIONS of a product of what
 * they lack with a unit vector. */
static float encode(const float *x, size_t dim, int8_t *codes, float *scale)
{
	float squares = kern()->to_i8(x, dim, codes, scale);

	return BYTES_DEVIATIONS * sqrtf(squares / (float)dim) * *scale;
}

/* X [dim]: a row of length 1, which is overwritten. */
static void make_row(const struct making *m, size_t i, float *x)
{
	struct search_bytes *b = m->b;
	size_t dim = m->s->rows.ncoords, d;
	int8_t *codes = b->codes + i * b->stride;
	float product;
	int32_t sum = 0;

	take_mean(x, b->mean, dim);
	kern()->dots(x, 1, dim, b->mean, 1, dim, dim, &product, 1);
	b->errors[i] = encode(x, dim, codes, &b->scales[i]);
	b->most[i] = b->errors[i] + product;
	for (d = 0; d < dim; d++)
		sum += codes[d];
	b->sums[i] = sum;
}

/* X [ncoords] is scratch for a row, SCRATCH for a block. */
static void make_block(const struct making *m, size_t first, float *x,
		       float *scratch)
{
	struct search *s = m->s;
	size_t n = s->limit - first < CODED_BLOCK ? s->limit - first
						  : CODED_BLOCK;
	size_t i, d, ld;
	const float *rows = search_near(s, first, n, scratch, &ld);

	for (i = 0; i < n; i++, rows += ld) {
		for (d = 0; d < s->rows.ncoords; d++)
			x[d] = rows[d] * s->inv_near[first + i];
		make_row(m, first + i, x);
	}
}

static int make_rows(struct team *team, int worker, void *shared,
		     struct err *err)
{
	struct making *m = shared;
	const struct search *s = m->s;
	float *x = mem_array(s->rows.ncoords, sizeof(*x), err);
	float *scratch = mem_array(coded_scratch(&s->rows), sizeof(*scratch),
				   err);
	size_t first;

	(void)worker;
	while (x && scratch && !team_quits(team) &&
	       (first = team_next(&m->next, CODED_BLOCK)) < s->limit)
		make_block(m, first, x, scratch);
	first = x && scratch;
	mem_free(x);
	mem_free(scratch);
	return first ? 0 : -1;
}

/* The mean of the rows in their coordinates. */
static float *find_mean(const struct search *s, struct err *err)
{
	float *mean = search_mean(s, err);
	float *brought = mem_array(s->rows.ncoords, sizeof(*brought), err);

	if (mean && brought) {
		coded_bring(&s->rows, mean, 1, brought);
	} else {
		mem_free(brought);
		brought = NULL;
	}
	mem_free(mean);
	return brought;
}

int bytes_make(struct search *s, struct err *err)
{
	struct search_bytes *b = mem_new(sizeof(*b), err);
	struct making m = {s, b, 0};

	if (!b)
		return -1;
	b->stride = kern_coded(s->rows.ncoords);
	b->mean = find_mean(s, err);
	b->codes = mem_array(s->limit, b->stride, err);
	b->sums = mem_array(s->limit, sizeof(*b->sums), err);
	b->scales = mem_array(s->limit, sizeof(*b->scales), err);
	b->errors = mem_array(s->limit, sizeof(*b->errors), err);
	b->most = mem_array(s->limit, sizeof(*b->most), err);
	if (!b->mean || !b->codes || !b->sums || !b->scales || !b->errors ||
	    !b->most || team_run(s->threads, make_rows, &m, err) < 0)
		goto fail;
	s->bytes = b;
	return 0;
fail:
	bytes_free(b);
	return -1;
}

void bytes_free(struct search_bytes *b)
{
	if (!b)
		return;
	mem_free(b->mean);
	mem_free(b->codes);
	mem_free(b->sums);
	mem_free(b->scales);
	mem_free(b->errors);
	mem_free(b->most);
	mem_free(b);
}

static void pack_one(uint8_t *panel, size_t column, const int8_t *codes,
		     size_t dim)
{
	size_t d;

	for (d = 0; d < dim; d++)
		panel[d / 4 * 4 * KERN_PANEL + column * 4 + d % 4] =
		    (uint8_t)(codes[d] + 128);
}

int bytes_pack(const struct search_bytes *b, const float *units, size_t nq,
	       size_t dim, uint8_t *panel, struct bytes_query *queries,
	       struct err *err)
{
	float *x = mem_array(dim, sizeof(*x), err);
	int8_t *codes = mem_array(dim, 1, err);
	int status = -1;
	size_t q;

	if (!x || !codes)
		goto out;
	memset(panel, 0, kern_panel_bytes(dim));
	for (q = 0; q < nq; q++) {
		memcpy(x, units + q * dim, dim * sizeof(*x));
		queries[q].mean = take_mean(x, b->mean, dim);
		queries[q].error = encode(x, dim, codes, &queries[q].scale);
		pack_one(panel, q, codes, dim);
	}
	status = 0;
out:
	mem_free(x);
	mem_free(codes);
	return status;
}
