/* SPDX-License-Identifier: MIT */
#include "quant/groups.h"

#include "base/mem.h"
#include "quant/coding.h"
#include "quant/skew.h"

#include <float.h>
#include <string.h>

enum {
	ROOM = 16384, /* floats of rows on their way */
	MOST = GROUPS_MOST
};

/* ---- opening ---- */

struct halves groups_core(const struct coded *c, size_t first, size_t width,
			  float by)
{
	return (struct halves){c->core + first, c->rank, width, c->core_width,
			       by};
}

const struct tensor *groups_halves(const struct coded *c,
				   const struct matrix *m, const char *part,
				   int ndim, struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, part);
	const uint16_t *x;
	uint64_t n, i;

	if (!t || t->type != DTYPE_F16 || t->ndim != ndim ||
	    t->stride != tensor_row_bytes(t) || !tensor_bytes(t)) {
		err_set(err, "%s: no tensor \"%s.%s\" of F16 and %d "
			"dimensions", matrix_name(m), c->family, part, ndim);
		return NULL;
	}
	x = t->data;
	n = tensor_bytes(t) / sizeof(*x);
	for (i = 0; i < n; i++)
		if ((x[i] & 0x7c00) == 0x7c00) {
			err_set(err, "%s: tensor \"%s\": value %llu is not "
				"finite", matrix_name(m), t->name,
				(unsigned long long)i + 1);
			return NULL;
		}
	return t;
}

unsigned groups_place_bits(size_t places)
{
	unsigned bits = 0;

	while (bits < 32 && (places - 1) >> bits)
		bits++;
	return bits;
}

static size_t place(const struct coded *c, size_t row)
{
	unsigned bits = groups_place_bits(c->groups * c->slots);
	size_t at = row * bits, i;
	uint64_t word = 0;

	if (!c->places)
		return row;
	for (i = 0; i < 5; i++)
		word |= (uint64_t)c->places[at / 8 + i] << 8 * i;
	return (size_t)(word >> at % 8 & ((UINT64_C(1) << bits) - 1));
}

static int open_places(struct coded *c, const struct matrix *m,
		       struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "places");
	size_t places = c->groups * c->slots, i;
	uint64_t bytes = ((uint64_t)c->rows * groups_place_bits(places) + 7) /
			     8 + GROUPS_SPARE;

	if (!t)
		return 0;
	if (t->type != DTYPE_U8 || t->ndim != 1 || t->shape[0] != bytes ||
	    t->stride != 1)
		return err_set(err, "%s: tensor \"%s\" is not %llu U8",
			       matrix_name(m), t->name,
			       (unsigned long long)bytes);
	c->places = t->data;
	for (i = 0; i < c->rows; i++)
		if (place(c, i) >= places)
			return err_set(err, "%s: place %zu is not below %zu",
				       matrix_name(m), i + 1, places);
	return 0;
}

int groups_open(struct coded *c, const struct matrix *m, size_t slots,
		groups_fn to_axes, struct err *err)
{
	const struct tensor *axes = groups_halves(c, m, "axes", 2, err);
	size_t rows = c->rows;

	if (!axes)
		return -1;
	if (!slots || slots > GROUPS_MAX_SLOTS)
		return err_set(err, "%s: %zu rows a group, not 1 to %d",
			       matrix_name(m), slots, GROUPS_MAX_SLOTS);
	c->to_axes = to_axes;
	c->slots = slots;
	c->groups = (rows + slots - 1) / slots;
	if (coding_open_rows(c, m, DTYPE_I8, c->groups, err) < 0)
		return -1;
	c->rows = rows;
	c->rank = c->dim;
	c->axes = axes->data;
	c->axes_stride = axes->stride;
	c->naxes = (size_t)axes->shape[0];
	c->dim = (size_t)axes->shape[1];
	if (c->rank > slots * c->dim || c->rank > GROUPS_MAX_WIDTH ||
	    c->naxes > slots * c->dim || c->naxes > GROUPS_MAX_WIDTH)
		return err_set(err, "%s: rank %zu with %zu axes of %zu "
			       "dimensions", matrix_name(m), c->rank,
			       c->naxes, c->dim);
	c->lengths = coding_floats(c, m, "lengths", c->rank, err);
	return c->lengths ? open_places(c, m, err) : -1;
}

int groups_open_mixes(struct coded *c, const struct matrix *m, size_t n,
		      struct err *err)
{
	const struct tensor *t = coded_tensor(c, m, "mixes");

	if (!t || t->ndim != 2 || !t->shape[0] ||
	    t->shape[0] > GROUPS_MAX_SLOTS || t->shape[1] != n)
		return err_set(err, "%s: no tensor \"%s.mixes\" of %zu columns "
			       "and 1 to %d rows", matrix_name(m), c->family,
			       n, GROUPS_MAX_SLOTS);
	c->slots = (size_t)t->shape[0];
	c->nmixes = n;
	c->mixes = coding_floats(c, m, "mixes", c->slots * n, err);
	return c->mixes ? 0 : -1;
}

int groups_open_core(struct coded *c, const struct matrix *m, size_t width,
		     struct err *err)
{
	const struct tensor *t = groups_halves(c, m, "core", 3, err);

	if (!t)
		return -1;
	if (t->shape[0] != c->rank || t->shape[1] != width ||
	    t->shape[2] != c->naxes)
		return err_set(err, "%s: tensor \"%s\" is not [%zu, %zu, %zu]",
			       matrix_name(m), t->name, c->rank, width,
			       c->naxes);
	c->core = t->data;
	c->core_width = width * c->naxes;
	return 0;
}

/* ---- floats ---- */

/* Some rows of a block that are in one slot. */
struct some {
	const struct coded *c;
	size_t slot, n;
	size_t at[MOST]; /* in the block */
	size_t group[MOST];
	float y[ROOM]; /* [n, rank], then [n, naxes] */
};

/* Puts into S those of the rows FIRST .. FIRST + N from *I on that are in its
 * slot; false where none is left. */
static bool gather(struct some *s, size_t first, size_t n, size_t *i)
{
	size_t most = ROOM / (s->c->rank + s->c->naxes), at;

	if (most > MOST)
		most = MOST;
	for (s->n = 0; *i < n && s->n < most; ++*i) {
		at = place(s->c, first + *i);
		if (at % s->c->slots != s->slot)
			continue;
		s->at[s->n] = *i;
		s->group[s->n++] = at / s->c->slots;
	}
	return s->n > 0;
}

/* Y [n, rank], but for the scales. */
static void codes_to_floats(struct some *s)
{
	const struct coded *c = s->c;
	float *y = s->y;
	size_t i, k;

	for (i = 0; i < s->n; i++, y += c->rank) {
		kern()->from_i8((const int8_t *)coding_row(c, s->group[i]),
				c->rank, 1, y);
		for (k = 0; k < c->rank; k++)
			y[k] *= c->lengths[k];
	}
}

/* Z [n, naxes], which is returned: the rows of S along the axes, but for the
 * scales. */
static float *along_axes(struct some *s)
{
	const struct coded *c = s->c;
	float *z = s->y + s->n * c->rank;

	codes_to_floats(s);
	if (!c->to_axes)
		return s->y;
	memset(z, 0, s->n * c->naxes * sizeof(*z));
	c->to_axes(c, s->slot, s->y, s->n, z);
	return z;
}

/* FROM times the scale of row I of S.  Rows near the greatest float may come
 * out beyond it. */
static void scale(const struct some *s, size_t i, const float *from, size_t n,
		  float *out)
{
	float by = coding_scale(s->c, s->group[i]);
	size_t d;

	for (d = 0; d < n; d++)
		out[d] = fminf(fmaxf(from[d] * by, -FLT_MAX), FLT_MAX);
}

static struct halves axes_of(const struct coded *c)
{
	return (struct halves){c->axes, c->naxes, c->dim, c->dim, 1};
}

/* OUT [block, dim]: the rows of S in their places. */
static void decode(struct some *s, float *out)
{
	const struct coded *c = s->c;
	struct halves axes = axes_of(c);
	float *z = along_axes(s), *to[MOST];
	size_t i;

	for (i = 0; i < s->n; i++) {
		to[i] = out + s->at[i] * c->dim;
		memset(to[i], 0, c->dim * sizeof(*out));
	}
	halves_add(&axes, z, s->n, c->naxes, to);
	for (i = 0; i < s->n; i++)
		scale(s, i, to[i], c->dim, to[i]);
}

/* OUT [block, naxes]: the same along the axes. */
static void place_coordinates(struct some *s, float *out)
{
	const struct coded *c = s->c;
	const float *z = along_axes(s);
	size_t i;

	for (i = 0; i < s->n; i++)
		scale(s, i, z + i * c->naxes, c->naxes,
		      out + s->at[i] * c->naxes);
}

static void for_some(const struct coded *c, size_t first, size_t n,
		     void (*fn)(struct some *s, float *out), float *out)
{
	struct some s;
	size_t i;

	s.c = c;
	for (s.slot = 0; s.slot < c->slots; s.slot++)
		for (i = 0; gather(&s, first, n, &i);)
			fn(&s, out);
}

const float *groups_floats(const struct coded *c, size_t first, size_t n,
			   float *scratch, size_t *ret_ld)
{
	for_some(c, first, n, decode, scratch);
	*ret_ld = c->dim;
	return scratch;
}

void groups_decode_row(const struct coded *c, size_t row, float *out)
{
	for_some(c, row, 1, decode, out);
}

/* ---- coordinates ---- */

const float *groups_coordinates(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld)
{
	for_some(c, first, n, place_coordinates, scratch);
	*ret_ld = c->naxes;
	return scratch;
}

void groups_bring(const struct coded *c, const float *vectors, size_t n,
		  float *out)
{
	struct halves axes = axes_of(c);
	size_t q, some;

	memset(out, 0, n * c->naxes * sizeof(*out));
	for (q = 0; q < n; q += some) {
		some = n - q < KERN_PANEL ? n - q : KERN_PANEL;
		halves_dots(&axes, vectors + q * c->dim, some, c->dim,
			    out + q * c->naxes);
	}
}

float groups_skew(const struct coded *c)
{
	struct err err = ERR_INIT;
	size_t n = c->naxes * c->dim, i;
	float *axes = mem_array(n, sizeof(*axes), &err), skew;

	for (i = 0; axes && i < n; i++)
		axes[i] = half_to_float(((const uint16_t *)c->axes)[i]);
	skew = axes ? skew_of(axes, c->naxes, c->dim) : NAN;
	mem_free(axes);
	return skew;
}
