/* SPDX-License-Identifier: MIT */
/* AVX-512 F, BW, VL, DQ: 16 lanes, 32 registers.  Then the same with the
 * dot products of bytes of VNNI, and with those of tiles of them of AMX. */
#include <immintrin.h>

#include "kern/kern_tables.h"

#define KERN_NAME "avx512"
#define KERN_TABLE kern_avx512

#define V __m512
#define LANES 16
#define ACCUMULATORS 27
#define OUT_TILE 9
#define DOT_TILE 6
#define PANEL_TILE 14
#define WIDE_TILE 6

#define v_load(p) _mm512_loadu_ps(p)
#define v_store(p, x) _mm512_storeu_ps(p, x)
#define v_keep(x) __asm__("" : "+v"(x))
#define v_set1(x) _mm512_set1_ps(x)
#define v_add(a, b) _mm512_add_ps(a, b)
#define v_sub(a, b) _mm512_sub_ps(a, b)
#define v_mul(a, b) _mm512_mul_ps(a, b)
#define v_div(a, b) _mm512_div_ps(a, b)
#define v_fma(a, b, c) _mm512_fmadd_ps(a, b, c)
#define v_min(a, b) _mm512_min_ps(a, b)
#define v_max(a, b) _mm512_max_ps(a, b)
#define v_round(x) _mm512_roundscale_ps(x, 0)
#define v_pow2(n) _mm512_scalef_ps(_mm512_set1_ps(1.0f), n)
#define v_exponent(x) _mm512_getexp_ps(x)
#define v_mantissa(x) \
	_mm512_getmant_ps(x, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src)
#define v_i8(p)                   \
	_mm512_cvtepi32_ps(       \
	    _mm512_cvtepi8_epi32( \
		_mm_loadu_si128((const __m128i *)(const void *)(p))))
#define v_mask_ge(x, y) (uint32_t)_mm512_cmp_ps_mask(x, y, _CMP_GE_OQ)

/* Pairs, then quads within each 128-bit part, then the four parts. */
static inline __attribute__((always_inline)) void
v_sum4(__m512 a, __m512 b, __m512 c, __m512 d, float *p)
{
	__m512 ab = _mm512_add_ps(_mm512_unpacklo_ps(a, b),
				  _mm512_unpackhi_ps(a, b));
	__m512 cd = _mm512_add_ps(_mm512_unpacklo_ps(c, d),
				  _mm512_unpackhi_ps(c, d));
	__m512 s = _mm512_add_ps(_mm512_shuffle_ps(ab, cd, 0x44),
				 _mm512_shuffle_ps(ab, cd, 0xee));
	__m256 h = _mm256_add_ps(_mm512_castps512_ps256(s),
				 _mm512_extractf32x8_ps(s, 1));

	_mm_storeu_ps(p, _mm_add_ps(_mm256_castps256_ps128(h),
				    _mm256_extractf128_ps(h, 1)));
}

/* NUL, the blank, and by one unsigned comparison 9 to 13. */
static inline uint64_t v_spaces64(const char *p)
{
	__m512i x = _mm512_loadu_si512(p);
	__m512i from_tab = _mm512_sub_epi8(x, _mm512_set1_epi8('\t'));

	return _mm512_testn_epi8_mask(x, x) |
	       _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(' ')) |
	       _mm512_cmple_epu8_mask(from_tab, _mm512_set1_epi8(4));
}

#include "kern/kern_body.h"

#define VNNI __attribute__((target("avx512vnni")))

/* sum_i += the products of four unsigned bytes of x with four signed of y.
 * By hand, because gcc 12 copies the sum around its intrinsic. */
INLINE VNNI __m512i dot_bytes(__m512i sum, __m512i x, __m512i y)
{
	__asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(y));
	return sum;
}

/* Four components of NI rows at a time against all columns. */
INLINE VNNI void panel_i8_tile(int ni, const int8_t *a, size_t lda,
			       const int32_t *sums, const uint8_t *p,
			       size_t dim, float *out)
{
	__m512i acc[PANEL_TILE][2];
	size_t d;
	int i;

	UNROLL
	for (i = 0; i < ni; i++)
		acc[i][0] = acc[i][1] = _mm512_set1_epi32(-128 * sums[i]);
	for (d = 0; d < dim; d += 4, p += 4 * KERN_PANEL) {
		__m512i x = _mm512_loadu_si512(p);
		__m512i y = _mm512_loadu_si512(p + 64);

		UNROLL
		for (i = 0; i < ni; i++) {
			int32_t four;
			__m512i k;

			memcpy(&four, a + (size_t)i * lda + d, sizeof(four));
			k = _mm512_set1_epi32(four);
			acc[i][0] = dot_bytes(acc[i][0], x, k);
			acc[i][1] = dot_bytes(acc[i][1], y, k);
		}
	}
	UNROLL
	for (i = 0; i < ni; i++) {
		v_store(out + i * KERN_PANEL, _mm512_cvtepi32_ps(acc[i][0]));
		v_store(out + i * KERN_PANEL + LANES,
			_mm512_cvtepi32_ps(acc[i][1]));
	}
}

static VNNI void panel_i8(const int8_t *a, size_t na, size_t lda,
			  const int32_t *sums, const uint8_t *p, size_t dim,
			  float *out)
{
	size_t i = 0;

	for (; i + PANEL_TILE <= na; i += PANEL_TILE)
		panel_i8_tile(PANEL_TILE, a + i * lda, lda, sums + i, p, dim,
			      out + i * KERN_PANEL);
	for (; i < na; i++)
		panel_i8_tile(1, a + i * lda, lda, sums + i, p, dim,
			      out + i * KERN_PANEL);
}

/* The products of four rows, of codes of a byte or (HALVES) of four bits. */
INLINE VNNI void dot_codes(bool halves, const int8_t *q,
			   const uint8_t *const *row, size_t bytes, float *out)
{
	const __m512i low = _mm512_set1_epi8(15);
	__m512i sum[4];
	size_t d;
	int k;

	UNROLL
	for (k = 0; k < 4; k++)
		sum[k] = _mm512_setzero_si512();
	for (d = 0; d < bytes; d += 64) {
		UNROLL
		for (k = 0; k < 4; k++) {
			__m512i x = _mm512_loadu_si512(row[k] + d);

			if (halves) {
				sum[k] = dot_bytes(
				    sum[k],
				    _mm512_and_si512(_mm512_srli_epi16(x, 4),
						     low),
				    _mm512_loadu_si512(q + bytes + d));
				x = _mm512_and_si512(x, low);
			}
			sum[k] = dot_bytes(sum[k], x,
					   _mm512_loadu_si512(q + d));
		}
	}
	v_sum4(_mm512_cvtepi32_ps(sum[0]), _mm512_cvtepi32_ps(sum[1]),
	       _mm512_cvtepi32_ps(sum[2]), _mm512_cvtepi32_ps(sum[3]), out);
}

/* The last row stands in for those that are not there. */
INLINE VNNI void dots_codes(bool halves, const int8_t *q, const uint8_t *rows,
			    size_t stride, const uint32_t *ids, size_t n,
			    size_t bytes, float *out)
{
	size_t i, k;

	for (i = 0; i < n; i += 4) {
		const uint8_t *row[4];
		float sums[4];

		for (k = 0; k < 4; k++)
			row[k] = rows +
				 ids[i + k < n ? i + k : n - 1] * stride;
		dot_codes(halves, q, row, bytes, sums);
		memcpy(out + i, sums, (n - i < 4 ? n - i : 4) * sizeof(*out));
	}
}

static VNNI void dots_u8_vnni(const int8_t *q, const uint8_t *rows,
			      size_t stride, const uint32_t *ids, size_t n,
			      size_t dim, float *out)
{
	dots_codes(false, q, rows, stride, ids, n, kern_coded(dim), out);
}

static VNNI void dots_u4_vnni(const int8_t *q, const uint8_t *rows,
			      size_t stride, const uint32_t *ids, size_t n,
			      size_t dim, float *out)
{
	dots_codes(true, q, rows, stride, ids, n, kern_coded((dim + 1) / 2),
		   out);
}

const struct kern kern_vnni = {.name = "vnni",
			       KERN_COMMON,
			       .panel_i8 = panel_i8,
			       .dots_u8 = dots_u8_vnni,
			       .dots_u4 = dots_u4_vnni};

#define AMX __attribute__((target("avx512vnni,amx-tile,amx-int8")))

/* Rows of a tile, and bytes of a row. */
enum { TILE = 16, TILE_BYTES = 64 };

/* As LDTILECFG wants it: all tiles whole. */
struct tile_config {
	uint8_t palette, start, reserved[14];
	uint16_t row_bytes[16];
	uint8_t rows[16];
};

/* 32 rows against the panel: four tiles of sums, of which each is fed with
 * products of 64 components at a time. */
INLINE AMX void panel_tiles(const int8_t *a, size_t lda, const uint8_t *p,
			    size_t dim, int32_t *sums)
{
	const size_t row = (size_t)4 * KERN_PANEL;
	size_t d;

	_tile_zero(0);
	_tile_zero(1);
	_tile_zero(2);
	_tile_zero(3);
	for (d = 0; d < kern_coded(dim); d += TILE_BYTES) {
		_tile_loadd(4, a + d, lda);
		_tile_loadd(5, a + TILE * lda + d, lda);
		_tile_loadd(6, p + d * KERN_PANEL, row);
		_tile_loadd(7, p + d * KERN_PANEL + TILE_BYTES, row);
		_tile_dpbsud(0, 4, 6);
		_tile_dpbsud(1, 4, 7);
		_tile_dpbsud(2, 5, 6);
		_tile_dpbsud(3, 5, 7);
	}
	_tile_stored(0, sums, row);
	_tile_stored(1, sums + TILE, row);
	_tile_stored(2, sums + TILE * KERN_PANEL, row);
	_tile_stored(3, sums + TILE * KERN_PANEL + TILE, row);
}

static AMX void panel_i8_amx(const int8_t *a, size_t na, size_t lda,
			     const int32_t *sums, const uint8_t *p, size_t dim,
			     float *out)
{
	struct tile_config config = {.palette = 1};
	int32_t products[2 * TILE * KERN_PANEL];
	size_t i = 0, j, k;

	for (k = 0; k < 8; k++) {
		config.row_bytes[k] = TILE_BYTES;
		config.rows[k] = TILE;
	}
	_tile_loadconfig(&config);
	for (; i + (size_t)2 * TILE <= na; i += (size_t)2 * TILE) {
		panel_tiles(a + i * lda, lda, p, dim, products);
		for (j = 0; j < (size_t)2 * TILE; j++)
			for (k = 0; k < KERN_PANEL; k++)
				out[(i + j) * KERN_PANEL + k] =
				    (float)(products[j * KERN_PANEL + k] -
					    128 * sums[i + j]);
	}
	_tile_release();
	panel_i8(a + i * lda, na - i, lda, sums + i, p, dim,
		 out + i * KERN_PANEL);
}

const struct kern kern_amx = {.name = "amx",
			      KERN_COMMON,
			      .panel_i8 = panel_i8_amx,
			      .dots_u8 = dots_u8_vnni,
			      .dots_u4 = dots_u4_vnni};
