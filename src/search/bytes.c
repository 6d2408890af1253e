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
	bool as_stored; /* the rows are such codes already */
	uint64_t next;
};

bool bytes_useful(void)
{
	return kern()->panel_i8 != NULL;
}

static int32_t sum_codes(const int8_t *codes, size_t dim)
{
	int32_t sum = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		sum += codes[d];
	return sum;
}

/* BYTES_DEVIATIONS of a product with a unit vector, from the sum of squared
 * errors in units of SCALE^2. */
static float deviation(float errors, size_t dim, float scale)
{
	return BYTES_DEVIATIONS * sqrtf(errors / (float)dim) * scale;
}

/* Codes, sum, scale and error of row I. */
static void make_row(const struct making *m, size_t i, float *row)
{
	const struct search *s = m->s;
	struct search_bytes *b = m->b;
	size_t dim = s->rows.dim;
	float scale = 0, error = 0;

	if (m->as_stored) {
		scale = ((const float *)s->rows.scales)[i];
	} else {
		s->rows.codec->decode_row(&s->rows, i, row);
		error = kern()->to_i8(row, dim, b->owned + i * b->stride,
				      &scale);
		error = deviation(error, dim, scale * s->inv_norm[i]);
	}
	b->sums[i] = sum_codes(b->codes + i * b->stride, dim);
	b->scales[i] = scale * s->inv_norm[i];
	b->errors[i] = error;
}

static int make_rows(struct team *team, int worker, void *shared,
		     struct err *err)
{
	struct making *m = shared;
	size_t limit = m->s->limit, first, i;
	float *row = mem_array(m->s->rows.dim, sizeof(*row), err);

	(void)worker;
	if (!row)
		return -1;
	while (!team_stopping(team) &&
	       (first = team_next(&m->next, CODED_BLOCK)) < limit)
		for (i = first; i < limit && i < first + CODED_BLOCK; i++)
			make_row(m, i, row);
	mem_free(row);
	return 0;
}

int bytes_make(struct search *s, struct err *err)
{
	struct making m = {.s = s};
	struct search_bytes *b = mem_new(sizeof(*b), err);

	if (!b || search_norms(s, err) < 0)
		goto fail;
	m.b = b;
	m.as_stored = strcmp(s->rows.codec->name, "int8") == 0 &&
		      s->rows.dim == kern_coded(s->rows.dim);
	b->stride = m.as_stored ? s->rows.stride : kern_coded(s->rows.dim);
	b->codes = s->rows.codes;
	if (!m.as_stored)
		b->codes = b->owned = mem_array(s->limit, b->stride, err);
	b->sums = mem_array(s->limit, sizeof(*b->sums), err);
	b->scales = mem_array(s->limit, sizeof(*b->scales), err);
	b->errors = mem_array(s->limit, sizeof(*b->errors), err);
	if (!b->codes || !b->sums || !b->scales || !b->errors ||
	    team_run(s->threads, make_rows, &m, err) < 0)
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
	mem_free(b->owned);
	mem_free(b->sums);
	mem_free(b->scales);
	mem_free(b->errors);
	mem_free(b);
}

void bytes_pack(const float *units, size_t nq, size_t dim, uint8_t *panel,
		float *scales, float *errors, int8_t *scratch)
{
	size_t q, d;

	memset(panel, 0, kern_panel_bytes(dim));
	for (q = 0; q < nq; q++) {
		errors[q] = kern()->to_i8(units + q * dim, dim, scratch,
					  &scales[q]);
		errors[q] = deviation(errors[q], dim, scales[q]);
		for (d = 0; d < dim; d++)
			panel[d / 4 * 4 * KERN_PANEL + q * 4 + d % 4] =
			    (uint8_t)(scratch[d] + 128);
		if (scales[q] == 0)
			scales[q] = 1; /* a query of zeros scores 0 */
	}
}
