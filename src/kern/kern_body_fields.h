/* SPDX-License-Identifier: MIT */
/*
 * Strings of bits to the values they stand for (kern.h), a group of fields at
 * a time.  Where they begin is the same in every row: a window of 16 bytes has
 * the bits of eight fields and the state before.
 *
 * Fields of 4 bits at most that depend on no bit before them choose among 30
 * values together, whatever the width of each: so few that registers hold them.
 */
#ifdef __AVX512F__
enum { GROUP = 16 };
#else
enum { GROUP = 8 };
#endif

enum { WINDOW = 16, WINDOWS = GROUP / 8, GROUPS = 512 / GROUP, NOWHERE = 0x80 };
enum { FEW_BITS = 4, FEW = 2 << FEW_BITS };

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

#if defined(__AVX512F__)
INLINE void fields_group(const struct fields_plan *p,
			 const struct field_group *g, const uint8_t *codes,
			 float scale, float *out)
{
	__m512i x = _mm512_inserti64x4(
	    _mm512_broadcast_i32x4(LOAD128(codes + g->at[0])),
	    _mm256_broadcastsi128_si256(LOAD128(codes + g->at[1])), 1);
	__m512 v;

	x = _mm512_shuffle_epi8(x, _mm512_loadu_si512(g->place));
	x = _mm512_srlv_epi32(x, _mm512_loadu_si512(g->shift));
	x = _mm512_and_si512(x, _mm512_loadu_si512(g->mask));
	x = _mm512_add_epi32(x, _mm512_loadu_si512(g->table));
	if (g->few)
		v = _mm512_permutex2var_ps(_mm512_loadu_ps(p->few), x,
					   _mm512_loadu_ps(p->few + FEW / 2));
	else
		v = _mm512_i32gather_ps(x, p->levels, sizeof(float));
	v = _mm512_mul_ps(v, _mm512_mul_ps(_mm512_loadu_ps(g->lengths),
					   _mm512_set1_ps(scale)));
	_mm512_storeu_ps(out, v);
}
#elif defined(__AVX2__)
INLINE void fields_group(const struct fields_plan *p,
			 const struct field_group *g, const uint8_t *codes,
			 float scale, float *out)
{
	__m256i x = _mm256_broadcastsi128_si256(LOAD128(codes + g->at[0]));
	__m256 v;

	x = _mm256_shuffle_epi8(x, LOAD256(g->place));
	x = _mm256_srlv_epi32(x, LOAD256(g->shift));
	x = _mm256_and_si256(x, LOAD256(g->mask));
	x = _mm256_add_epi32(x, LOAD256(g->table));
	v = _mm256_i32gather_ps(g->few ? p->few : p->levels, x, sizeof(float));
	v = _mm256_mul_ps(v, _mm256_mul_ps(_mm256_loadu_ps(g->lengths),
					   _mm256_set1_ps(scale)));
	_mm256_storeu_ps(out, v);
}
#else
INLINE void fields_group(const struct fields_plan *p,
			 const struct field_group *g, const uint8_t *codes,
			 float scale, float *out)
{
	const float *levels = g->few ? p->few : p->levels;
	const uint8_t *window = codes + g->at[0];
	int i;

	for (i = 0; i < GROUP; i++) {
		const uint8_t *place = g->place + 4 * i;
		int two = place[0] == NOWHERE ? 0 : window[place[0]];

		if (place[1] != NOWHERE)
			two |= window[place[1]] << 8;
		two = two >> g->shift[i] & g->mask[i];
		out[i] = levels[g->table[i] + two] * (g->lengths[i] * scale);
	}
}
#endif

/* Do the values of a width depend on its own bits alone?  Those go to the few;
 * returns a bit for each width. */
INLINE unsigned find_few(const float *levels, float *few)
{
	unsigned all = 0;
	int width, i;

	few[FEW - 2] = few[FEW - 1] = 0;
	for (width = 1; width <= FEW_BITS; width++) {
		const float *x = levels + (width - 1) * KERN_STATES;
		int n = 1 << width, same = 1;

		for (i = 0; i < KERN_STATES; i++)
			same &= x[i] == x[i & (n - 1)];
		all |= (unsigned)same << width;
		memcpy(few + n - 2, x, (size_t)n * sizeof(*x));
	}
	return all;
}

/* N <= 8 fields from FIRST to the lanes of window W, *END bits being before
 * them; lanes without a field give 0. */
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
	for (i = 0; i < WINDOWS; i++)
		plan_window(f, first + 8 * i,
			    n < 8 * i ? 0 : n - 8 * i < 8 ? n - 8 * i : 8, end,
			    g, i);
	g->few = true;
	for (i = 0; i < n; i++)
		g->few &= few >> f->widths[first + i] & 1;
	for (i = 0; i < n; i++) {
		int width = f->widths[first + i];

		g->mask[i] = g->few ? (1 << width) - 1 : KERN_STATES - 1;
		g->table[i] = g->few ? (1 << width) - 2
				     : (width - 1) * KERN_STATES;
	}
}

/* N fields of one row, as planned. */
INLINE void fields_row(const struct fields_plan *p, size_t bytes, size_t n,
		       const uint8_t *codes, float scale, float *out)
{
	const struct field_group *g = p->groups;
	uint8_t copy[WINDOW] = {0};
	float tail[GROUP];
	size_t i;

	if (bytes < WINDOW) {
		memcpy(copy, codes, bytes);
		codes = copy;
	}
	for (i = 0; i + GROUP <= n; i += GROUP, g++)
		fields_group(p, g, codes, scale, out + i);
	if (i < n) {
		fields_group(p, g, codes, scale, tail);
		memcpy(out + i, tail, (n - i) * sizeof(*out));
	}
}

static void fields(const struct kern_fields *f, const uint8_t *codes,
		   size_t stride, const float *scales, size_t n, float *out,
		   size_t ldo)
{
	struct fields_plan plan = {.levels = f->levels};
	unsigned few = find_few(f->levels, plan.few);
	size_t first, i, k, m, end = 0;

	for (first = 0; first < f->n; first += GROUPS * GROUP) {
		m = f->n - first < GROUPS * GROUP ? f->n - first
						  : GROUPS * GROUP;
		for (k = 0; k < m; k += GROUP)
			plan_group(f, first + k, m - k < GROUP ? m - k : GROUP,
				   &end, few, &plan.groups[k / GROUP]);
		for (i = 0; i < n; i++)
			fields_row(&plan, f->bytes, m, codes + i * stride,
				   scales[i], out + i * ldo + first);
	}
}

#undef LOAD128
#undef LOAD256
