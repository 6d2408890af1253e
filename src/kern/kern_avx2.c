/* SPDX-License-Identifier: MIT */
/* AVX2 and FMA: 8 lanes, 16 registers. */
#include <immintrin.h>

#include "kern/kern_tables.h"

#define KERN_NAME "avx2"
#define KERN_TABLE kern_avx2

#define V __m256
#define LANES 8
#define ACCUMULATORS 12
#define OUT_TILE 6
#define DOT_TILE 3
#define PANEL_TILE 6
#define WIDE_TILE 3

#define v_load(p) _mm256_loadu_ps(p)
#define v_store(p, x) _mm256_storeu_ps(p, x)
#define v_keep(x) __asm__("" : "+x"(x))
#define v_set1(x) _mm256_set1_ps(x)
#define v_add(a, b) _mm256_add_ps(a, b)
#define v_sub(a, b) _mm256_sub_ps(a, b)
#define v_mul(a, b) _mm256_mul_ps(a, b)
#define v_div(a, b) _mm256_div_ps(a, b)
#define v_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define v_min(a, b) _mm256_min_ps(a, b)
#define v_max(a, b) _mm256_max_ps(a, b)
#define v_round(x) \
	_mm256_round_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#define v_pow2(n)                                                     \
	_mm256_castsi256_ps(_mm256_slli_epi32(                        \
	    _mm256_add_epi32(_mm256_cvtps_epi32(n),                   \
			     _mm256_set1_epi32(127)),                 \
	    23))
#define v_exponent(x)                                                 \
	_mm256_cvtepi32_ps(_mm256_sub_epi32(                          \
	    _mm256_srli_epi32(_mm256_castps_si256(x), 23),            \
	    _mm256_set1_epi32(127)))
#define v_mantissa(x)                                                 \
	_mm256_or_ps(_mm256_and_ps(x, _mm256_castsi256_ps(            \
					  _mm256_set1_epi32(0x7fffff))), \
		     _mm256_set1_ps(1.0f))
#define v_i8(p)                   \
	_mm256_cvtepi32_ps(       \
	    _mm256_cvtepi8_epi32( \
		_mm_loadl_epi64((const __m128i *)(const void *)(p))))
#define v_mask_ge(x, y) \
	(uint32_t)_mm256_movemask_ps(_mm256_cmp_ps(x, y, _CMP_GE_OQ))

static inline __attribute__((always_inline)) void
v_sum4(__m256 a, __m256 b, __m256 c, __m256 d, float *p)
{
	__m256 ab = _mm256_add_ps(_mm256_unpacklo_ps(a, b),
				  _mm256_unpackhi_ps(a, b));
	__m256 cd = _mm256_add_ps(_mm256_unpacklo_ps(c, d),
				  _mm256_unpackhi_ps(c, d));
	__m256 s = _mm256_add_ps(_mm256_shuffle_ps(ab, cd, 0x44),
				 _mm256_shuffle_ps(ab, cd, 0xee));

	_mm_storeu_ps(p, _mm_add_ps(_mm256_castps256_ps128(s),
				    _mm256_extractf128_ps(s, 1)));
}

/* NUL, the blank, and 9 to 13: what subtracting 9 leaves at most 4. */
static inline uint32_t v_spaces32(const char *p)
{
	__m256i x = _mm256_loadu_si256((const __m256i *)(const void *)p);
	__m256i from_tab = _mm256_sub_epi8(x, _mm256_set1_epi8('\t'));
	__m256i control = _mm256_cmpeq_epi8(
	    _mm256_min_epu8(from_tab, _mm256_set1_epi8(4)), from_tab);
	__m256i blank = _mm256_cmpeq_epi8(x, _mm256_set1_epi8(' '));
	__m256i nul = _mm256_cmpeq_epi8(x, _mm256_setzero_si256());

	return (uint32_t)_mm256_movemask_epi8(
	    _mm256_or_si256(control, _mm256_or_si256(blank, nul)));
}

static inline uint64_t v_spaces64(const char *p)
{
	return v_spaces32(p) | (uint64_t)v_spaces32(p + 32) << 32;
}

#include "kern/kern_body.h"
