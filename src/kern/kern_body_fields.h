/* SPDX-License-Identifier: MIT */
/*
 * Strings of bits to the values they stand for (kern.h), a group of fields at
 * a time.  Where they begin is the same in every row: a window of 16 bytes has
 * the bits of eight fields and the state before.
 *
 * Fields of 4 bits at most that depend on no bit before them choose among 30
 * values together, whatever the width of each: so few that registers hold them.
 */
#include "kern/kern_strings.h"

#ifdef __AVX512F__
enum { GROUP = 16 };
#else
enum { GROUP = 8 };
#endif

enum { WINDOW = 16, WINDOWS = GROUP / 8, GROUPS = 512 / GROUP, NOWHERE = 0x80 };
enum { FEW_BITS = 4, FEW = 2 << FEW_BITS };
enum {
	AHEAD = 24, /* rows */
	PLANNED = 4 /* rows for which a plan pays */
};

/* Lane by lane; every array on a line of the cache of its own. */
struct field_group {
	_Alignas(KERN_ALIGN) uint8_t place[GROUP * 4]; /* the byte in which a
				 * field ends, the one before, nothing */
	int32_t shift[GROUP];	 /* of those two */
	int32_t mask[GROUP];
	int32_t table[GROUP];	 /* where its values begin among all, */
	float lengths[GROUP];
	size_t at[WINDOWS];	 /* of the windows, in a row */
	bool few;		 /* or, of all lanes, among the few */
};

struct fields_plan {
	struct field_group groups[GROUPS];
	_Alignas(KERN_ALIGN) float few[FEW];
	const float *levels;
};

#define LOAD128(p) _mm_loadu_si128((const __m128i *)(const void *)(p))
#define LOAD256(p) _mm256_loadu_si256((const __m256i *)(const void *)(p))

/* The values of the fields of a group. */
struct values {
	V v[GROUP / LANES];
};

#if defined(__AVX512F__)
/* The few as registers hold them. */
struct few {
	__m512 low, high;
};

INLINE struct few load_few(const struct fields_plan *p)
{
	return (struct few){_mm512_loadu_ps(p->few),
			    _mm512_loadu_ps(p->few + FEW / 2)};
}

INLINE struct values fields_group(const struct field_group *g,
				  const float *levels, struct few few,
				  const uint8_t *codes)
{
	__m512i x = _mm512_broadcast_i32x4(LOAD128(codes + g->at[0]));

	if (!g->few)
		x = _mm512_inserti64x4(
		    x, _mm256_broadcastsi128_si256(LOAD128(codes + g->at[1])),
		    1);
	x = _mm512_shuffle_epi8(x, _mm512_loadu_si512(g->place));
	x = _mm512_srlv_epi32(x, _mm512_loadu_si512(g->shift));
	/* (x & mask) | table */
	x = _mm512_ternarylogic_epi32(x, _mm512_loadu_si512(g->mask),
				      _mm512_loadu_si512(g->table), 0xea);
	if (g->few)
		return (struct values){
		    {_mm512_permutex2var_ps(few.low, x, few.high)}};
	return (struct values){
	    {_mm512_i32gather_ps(x, levels, sizeof(float))}};
}
#else
struct few {
	const float *values;
};

INLINE struct few load_few(const struct fields_plan *p)
{
	return (struct few){p->few};
}

#if defined(__AVX2__)
INLINE struct values fields_group(const struct field_group *g,
				  const float *levels, struct few few,
				  const uint8_t *codes)
{
	__m256i x = _mm256_broadcastsi128_si256(LOAD128(codes + g->at[0]));

	x = _mm256_shuffle_epi8(x, LOAD256(g->place));
	x = _mm256_srlv_epi32(x, LOAD256(g->shift));
	x = _mm256_and_si256(x, LOAD256(g->mask));
	x = _mm256_or_si256(x, LOAD256(g->table));
	return (struct values){{_mm256_i32gather_ps(
	    g->few ? few.values : levels, x, sizeof(float))}};
}
#else
INLINE struct values fields_group(const struct field_group *g,
				  const float *levels, struct few few,
				  const uint8_t *codes)
{
	const float *values = g->few ? few.values : levels;
	const uint8_t *window = codes + g->at[0];
	struct values all = {{v_set1(0)}};
	float out[GROUP];
	int i;

	for (i = 0; i < GROUP; i++) {
		const uint8_t *place = g->place + 4 * i;
		int two = place[0] == NOWHERE ? 0 : window[place[0]];

		if (place[1] != NOWHERE)
			two |= window[place[1]] << 8;
		out[i] = values[(two >> g->shift[i] & g->mask[i]) |
				g->table[i]];
	}
	for (i = 0; i < GROUP / LANES; i++)
		all.v[i] = v_load(out + i * LANES);
	return all;
}
#endif
#endif

/* Do the values of a width depend on its own bits alone?  Those go to the few;
 * returns a bit for each width. */
INLINE unsigned find_few(const float *levels, float *few)
{
	unsigned all = 0;
	int width, i;

	few[0] = few[1] = 0;
	for (width = 1; width <= FEW_BITS; width++) {
		const float *x = levels + (width - 1) * KERN_STATES;
		int n = 1 << width, same = 1;

		for (i = 0; i < KERN_STATES; i++)
			same &= x[i] == x[i & (n - 1)];
		all |= (unsigned)same << width;
		memcpy(few + n, x, (size_t)n * sizeof(*x));
	}
	return all;
}

/* N fields from FIRST to the lanes from 8 W on, and their window; *END bits are
 * before them.  Lanes without a field have no length. */
INLINE void plan_window(const struct kern_fields *f, size_t first, size_t n,
			size_t *end, struct field_group *g, size_t w)
{
	size_t last = f->bytes > WINDOW ? f->bytes - WINDOW : 0, i, byte;

	g->at[w] = *end / 8 ? *end / 8 - 1 : 0;
	g->at[w] = g->at[w] < last ? g->at[w] : last;
	for (i = 0; i < n; i++) {
		size_t width = f->widths[first + i], lane = 8 * w + i;

		*end += width;
		byte = (*end - 1) / 8;
		g->place[4 * lane] = (uint8_t)(byte - g->at[w]);
		if (byte)
			g->place[4 * lane + 1] = (uint8_t)(byte - 1 - g->at[w]);
		g->shift[lane] = 7 - (int32_t)((*end - 1) % 8);
		g->lengths[lane] = f->lengths ? f->lengths[first + i] : 1;
	}
}

/* N <= GROUP fields from FIRST; FEW: of which widths are the values few? */
INLINE void plan_group(const struct kern_fields *f, size_t first, size_t n,
		       size_t *end, unsigned few, struct field_group *g)
{
	size_t i;

	memset(g, 0, sizeof(*g));
	memset(g->place, NOWHERE, sizeof(g->place));
	g->few = true;
	for (i = 0; i < n; i++)
		g->few &= few >> f->widths[first + i] & 1;
	if (g->few) /* so few bits that one window has them all */
		plan_window(f, first, n, end, g, 0);
	for (i = 0; i < WINDOWS && !g->few; i++)
		plan_window(f, first + 8 * i,
			    n < 8 * i ? 0 : n - 8 * i < 8 ? n - 8 * i : 8, end,
			    g, i);
	for (i = 0; i < n; i++) {
		int width = f->widths[first + i];

		g->mask[i] = g->few ? (1 << width) - 1 : KERN_STATES - 1;
		g->table[i] = g->few ? 1 << width : (width - 1) * KERN_STATES;
	}
}

/* Where a row can be read in windows: CODES, or COPY; those that follow,
 * STRIDE bytes apart, are fetched from memory meanwhile. */
INLINE const uint8_t *windows(const uint8_t *codes, size_t stride,
			      size_t bytes, uint8_t *copy)
{
	size_t i;

	for (i = 0; i < bytes; i += 64)
		__builtin_prefetch(codes + AHEAD * stride + i);
	if (bytes >= WINDOW)
		return codes;
	memset(copy, 0, WINDOW);
	memcpy(copy, codes, bytes);
	return copy;
}

/* Those times their lengths and SCALE. */
INLINE void put_group(const struct field_group *g, struct values x,
		      float scale, float *out)
{
	int j;

	for (j = 0; j < GROUP / LANES; j++)
		v_store(out + j * LANES,
			v_mul(x.v[j], v_mul(v_load(g->lengths + j * LANES),
					    v_set1(scale))));
}

/* N fields of one row, as planned. */
INLINE void fields_row(const struct fields_plan *p, struct few few,
		       size_t stride, size_t bytes, size_t n,
		       const uint8_t *codes, float scale, float *out)
{
	const struct field_group *g = p->groups;
	uint8_t copy[WINDOW];
	float tail[GROUP];
	size_t i;

	codes = windows(codes, stride, bytes, copy);
	for (i = 0; i + GROUP <= n; i += GROUP, g++)
		put_group(g, fields_group(g, p->levels, few, codes), scale,
			  out + i);
	if (i < n) {
		put_group(g, fields_group(g, p->levels, few, codes), scale,
			  tail);
		memcpy(out + i, tail, (n - i) * sizeof(*out));
	}
}

/* Plans up to GROUPS groups from field FIRST; returns how many fields. */
INLINE size_t plan_groups(const struct kern_fields *f, size_t first,
			  size_t *end, unsigned few, struct fields_plan *p)
{
	size_t m = f->n - first < GROUPS * GROUP ? f->n - first
						 : GROUPS * GROUP;
	size_t k;

	for (k = 0; k < m; k += GROUP)
		plan_group(f, first + k, m - k < GROUP ? m - k : GROUP, end,
			   few, &p->groups[k / GROUP]);
	return m;
}

static void fields(const struct kern_fields *f, const uint8_t *codes,
		   size_t stride, const float *scales, size_t n, float *out,
		   size_t ldo)
{
	struct fields_plan plan; /* too large to be zeros first */
	struct few in_hand;
	unsigned few;
	size_t first, i, m, end = 0;

	if (n < PLANNED) {
		fields_plain(f, codes, stride, scales, n, out, ldo);
		return;
	}
	plan.levels = f->levels;
	few = find_few(f->levels, plan.few);
	for (first = 0; first < f->n; first += m) {
		m = plan_groups(f, first, &end, few, &plan);
		in_hand = load_few(&plan);
		for (i = 0; i < n; i++)
			fields_row(&plan, in_hand, stride, f->bytes, m,
				   codes + i * stride, scales[i],
				   out + i * ldo + first);
	}
}

/* What N fields of a row add to its product with Q [whole groups]: the numbers
 * as they are, or times their lengths and then also to the sum of squares. */
INLINE void products_row(const struct fields_plan *p, struct few few,
			 size_t stride, size_t bytes, size_t n,
			 const uint8_t *codes, const float *q, float *product, float *opt_square)
{
	const struct field_group *g = p->groups;
	V products = v_set1(0), squares = v_set1(0);
	uint8_t copy[WINDOW];
	float sums[4];
	size_t i, j;

	codes = windows(codes, stride, bytes, copy);
	for (i = 0; i < n; i += GROUP, g++) {
		struct values all = fields_group(g, p->levels, few, codes);

		for (j = 0; j < GROUP / LANES; j++) {
			V x = all.v[j];

			if (opt_square) {
				x = v_mul(x, v_load(g->lengths + j * LANES));
				squares = v_fma(x, x, squares);
			}
			products = v_fma(x, v_load(q + i + j * LANES),
					 products);
		}
	}
	v_sum4(products, squares, squares, squares, sums);
	*product += sums[0];
	if (opt_square)
		*opt_square += sums[1];
}

static void products(const struct kern_fields *f, const uint8_t *codes,
		     size_t stride, size_t n, const float *q, float *out,
		     float *opt_squares)
{
	_Alignas(KERN_ALIGN) float part[GROUPS * GROUP];
	struct fields_plan plan;
	struct few in_hand;
	unsigned few = find_few(f->levels, plan.few);
	size_t first, i, m, end = 0;

	plan.levels = f->levels;
	memset(out, 0, n * sizeof(*out));
	if (opt_squares)
		memset(opt_squares, 0, n * sizeof(*opt_squares));
	for (first = 0; first < f->n; first += m) {
		m = plan_groups(f, first, &end, few, &plan);
		memset(part, 0, sizeof(part));
		for (i = 0; i < m; i++)
			part[i] = q[first + i] *
				  (opt_squares || !f->lengths
				       ? 1
				       : f->lengths[first + i]);
		in_hand = load_few(&plan);
		for (i = 0; i < n && opt_squares; i++)
			products_row(&plan, in_hand, stride, f->bytes, m,
				     codes + i * stride, part, &out[i],
				     &opt_squares[i]);
		for (i = 0; i < n && !opt_squares; i++)
			products_row(&plan, in_hand, stride, f->bytes, m,
				     codes + i * stride, part, &out[i], NULL);
	}
}

#undef LOAD128
#undef LOAD256
