/* SPDX-License-Identifier: MIT */
/* AVX-512 F, BW, VL, DQ: 16 lanes, 32 registers. */
#include <immintrin.h>

#include "kern/kern_tables.h"

#define KERN_NAME "avx512"
#define KERN_TABLE kern_avx512

#define V __m512
#define LANES 16
#define ACCUMULATORS 27
#define OUT_TILE 9
#define DOT_TILE 6
#define WIDE_TILE 6

#define v_load(p) _mm512_loadu_ps(p)
#define v_store(p, x) _mm512_storeu_ps(p, x)
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
#define v_keep_greater(best, at, x, i)                                     \
	do {                                                               \
		__mmask16 m_ = _mm512_cmp_ps_mask(x, best, _CMP_GT_OQ);    \
		(best) = _mm512_mask_mov_ps(best, m_, x);                  \
		(at) = _mm512_mask_mov_ps(at, m_, i);                      \
	} while (0)

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
