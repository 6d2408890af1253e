/* SPDX-License-Identifier: MIT */
#include "data/finalfusion.h"

#include "base/mem.h"

#include <string.h>

enum { PIECE = 1 << 14 /* floats */ };

const char *finalfusion_take(struct finalfusion_in *in, size_t n,
			     struct err *err)
{
	const char *p;

	if (stream_fill(&in->s, n, err) < 0)
		return NULL;
	if (stream_left(&in->s) < n) {
		err_set(err, "%s: ends within %s", in->name, in->what);
		return NULL;
	}
	p = n ? in->s.data + in->s.pos : "";
	in->s.pos += n;
	in->taken += n;
	return p;
}

static int take_into(struct finalfusion_in *in, void *to, size_t n,
		     struct err *err)
{
	const char *p = finalfusion_take(in, n, err);

	if (!p)
		return -1;
	memcpy(to, p, n);
	return 0;
}

int finalfusion_u32(struct finalfusion_in *in, uint32_t *ret, struct err *err)
{
	return take_into(in, ret, sizeof(*ret), err);
}

int finalfusion_u64(struct finalfusion_in *in, uint64_t *ret, struct err *err)
{
	return take_into(in, ret, sizeof(*ret), err);
}

int finalfusion_skip_padding(struct finalfusion_in *in, struct err *err)
{
	size_t n = FINALFUSION_PAD - (size_t)(in->taken % FINALFUSION_PAD);

	return finalfusion_take(in, n, err) ? 0 : -1;
}

int finalfusion_floats(struct finalfusion_in *in, uint64_t n,
		       struct header_rows *to, struct err *err)
{
	uint64_t i;
	size_t some;

	for (i = 0; i < n; i += some) {
		const char *p;
		float *at;

		some = n - i < PIECE ? (size_t)(n - i) : PIECE;
		p = finalfusion_take(in, some * sizeof(float), err);
		if (!p)
			return -1;
		at = header_rows_add(to, some, err);
		if (!at)
			return -1;
		memcpy(at, p, some * sizeof(float));
	}
	return 0;
}

static int want_type(struct finalfusion_in *in, uint32_t want,
		     struct err *err)
{
	uint32_t type;

	if (finalfusion_u32(in, &type, err) < 0)
		return -1;
	return type == want
		   ? 0
		   : err_set(err, "%s: %s: values of type %u, not %u",
			     in->name, in->what, type, want);
}

static int check_dim(const struct finalfusion_in *in, uint32_t dim,
		     struct err *err)
{
	if (dim >= 1 && dim <= HEADER_MAX_DIM)
		return 0;
	return err_set(err, "%s: %u dimensions, 1 to %d are read", in->name,
		       dim, HEADER_MAX_DIM);
}

static int open_array(struct finalfusion_rows *r, struct err *err)
{
	uint32_t dim;

	if (finalfusion_u64(r->in, &r->n, err) < 0 ||
	    finalfusion_u32(r->in, &dim, err) < 0 ||
	    want_type(r->in, FINALFUSION_F32, err) < 0 ||
	    finalfusion_skip_padding(r->in, err) < 0 ||
	    check_dim(r->in, dim, err) < 0)
		return -1;
	r->dim = dim;
	r->bytes = dim * sizeof(float);
	return 0;
}

static int check_codes(struct finalfusion_rows *r, struct err *err)
{
	if (!r->ncodes || r->dim % r->ncodes != 0)
		return err_set(err, "%s: %zu codes for %zu dimensions",
			       r->in->name, r->ncodes, r->dim);
	if (r->dim / r->ncodes > FINALFUSION_MAX_SPAN)
		return err_set(err, "%s: codes of %zu numbers each, at most %d"
			       " are read", r->in->name, r->dim / r->ncodes,
			       FINALFUSION_MAX_SPAN);
	if (r->ncentroids < 1 || r->ncentroids > 256)
		return err_set(err, "%s: codes of a byte for %zu centres",
			       r->in->name, r->ncentroids);
	return 0;
}

static void transpose(float *x, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++) {
			float swap = x[i * n + j];

			x[i * n + j] = x[j * n + i];
			x[j * n + i] = swap;
		}
}

static int open_codes(struct finalfusion_rows *r, struct err *err)
{
	struct finalfusion_in *in = r->in;
	uint32_t turned, scaled, ncodes, dim, ncentroids;

	if (finalfusion_u32(in, &turned, err) < 0 ||
	    finalfusion_u32(in, &scaled, err) < 0 ||
	    finalfusion_u32(in, &ncodes, err) < 0 ||
	    finalfusion_u32(in, &dim, err) < 0 ||
	    finalfusion_u32(in, &ncentroids, err) < 0 ||
	    finalfusion_u64(in, &r->n, err) < 0 ||
	    want_type(in, FINALFUSION_U8, err) < 0 ||
	    want_type(in, FINALFUSION_F32, err) < 0 ||
	    finalfusion_skip_padding(in, err) < 0 ||
	    check_dim(in, dim, err) < 0)
		return -1;
	r->dim = dim;
	r->bytes = r->ncodes = ncodes;
	r->ncentroids = ncentroids;
	if (check_codes(r, err) < 0)
		return -1;
	if (turned &&
	    finalfusion_floats(in, (uint64_t)dim * dim, &r->turn, err) < 0)
		return -1;
	if (turned)
		transpose(r->turn.data, dim);
	if (finalfusion_floats(in, (uint64_t)ncentroids * dim, &r->centres,
			       err) < 0)
		return -1;
	return scaled ? finalfusion_floats(in, r->n, &r->scales, err) : 0;
}

int finalfusion_rows_open(struct finalfusion_rows *r,
			  struct finalfusion_in *in,
			  enum finalfusion_chunk chunk, struct err *err)
{
	*r = (struct finalfusion_rows){.in = in};
	if ((chunk == CHUNK_CODES ? open_codes(r, err)
				  : open_array(r, err)) < 0)
		return -1;
	if (r->ncodes)
		r->row = mem_array(r->dim, sizeof(*r->row), err);
	return r->ncodes && !r->row ? -1 : 0;
}

static const unsigned char *next(struct finalfusion_rows *r, struct err *err)
{
	const char *p = finalfusion_take(r->in, r->bytes, err);

	r->at++;
	return (const unsigned char *)p;
}

static int decode(struct finalfusion_rows *r, const unsigned char *codes,
		  float *to, struct err *err)
{
	size_t span = r->dim / r->ncodes, i;
	float *x = r->turn.n ? r->row : to;

	for (i = 0; i < r->ncodes; i++) {
		if (codes[i] >= r->ncentroids)
			return err_set(err, "%s: row %llu: code %u, of %zu",
				       r->in->name, (unsigned long long)r->at,
				       codes[i], r->ncentroids);
		memcpy(x + i * span,
		       r->centres.data + (i * r->ncentroids + codes[i]) * span,
		       span * sizeof(*x));
	}
	return 0;
}

static void turn(const struct finalfusion_rows *r, float *to)
{
	const float *axis = r->turn.data;
	size_t i, d;

	memset(to, 0, r->dim * sizeof(*to));
	for (i = 0; i < r->dim; i++, axis += r->dim)
		for (d = 0; d < r->dim; d++)
			to[d] += r->row[i] * axis[d];
}

int finalfusion_rows_next(struct finalfusion_rows *r, struct header_rows *to,
			  struct err *err)
{
	const unsigned char *p = next(r, err);
	float *x = p ? header_rows_add(to, r->dim, err) : NULL;
	size_t d;

	if (!x)
		return -1;
	if (!r->ncodes) {
		memcpy(x, p, r->bytes);
		return 0;
	}
	if (decode(r, p, x, err) < 0)
		return -1;
	if (r->turn.n)
		turn(r, x);
	for (d = 0; r->scales.n && d < r->dim; d++)
		x[d] *= r->scales.data[r->at - 1];
	return 0;
}

int finalfusion_rows_skip(struct finalfusion_rows *r, struct err *err)
{
	return next(r, err) ? 0 : -1;
}

void finalfusion_rows_release(struct finalfusion_rows *r)
{
	header_rows_release(&r->turn);
	header_rows_release(&r->centres);
	header_rows_release(&r->scales);
	mem_free(r->row);
}
