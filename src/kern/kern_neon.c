/* SPDX-License-Identifier: MIT */
/* AArch64 Advanced SIMD: 4 lanes, 32 registers. */
#include <arm_neon.h>

#include "kern/kern_tables.h"

#define KERN_NAME "neon"
#define KERN_TABLE kern_neon

#define V float32x4_t
#define LANES 4
#define ACCUMULATORS 27
#define OUT_TILE 9
#define DOT_TILE 6
#define PANEL_TILE 12
#define WIDE_TILE 6

#define v_load(p) vld1q_f32(p)
#define v_store(p, x) vst1q_f32(p, x)
#define v_keep(x) ((void)0) /* none can */
#define v_set1(x) vdupq_n_f32(x)
#define v_add(a, b) vaddq_f32(a, b)
#define v_sub(a, b) vsubq_f32(a, b)
#define v_mul(a, b) vmulq_f32(a, b)
#define v_div(a, b) vdivq_f32(a, b)
#define v_fma(a, b, c) vfmaq_f32(c, a, b)
#define v_min(a, b) vminq_f32(a, b)
#define v_max(a, b) vmaxq_f32(a, b)
#define v_round(x) vrndnq_f32(x)
#define v_pow2(n)                                                \
	vreinterpretq_f32_s32(vshlq_n_s32(                       \
	    vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23))
#define v_exponent(x)                                                 \
	vcvtq_f32_s32(vsubq_s32(                                      \
	    vreinterpretq_s32_u32(                                    \
		vshrq_n_u32(vreinterpretq_u32_f32(x), 23)),           \
	    vdupq_n_s32(127)))
#define v_mantissa(x)                                                 \
	vreinterpretq_f32_u32(vorrq_u32(                              \
	    vandq_u32(vreinterpretq_u32_f32(x), vdupq_n_u32(0x7fffff)), \
	    vreinterpretq_u32_f32(vdupq_n_f32(1.0f))))

static inline __attribute__((always_inline)) float32x4_t v_i8(const int8_t *p)
{
	float v[4] = {p[0], p[1], p[2], p[3]};

	return vld1q_f32(v);
}

static inline __attribute__((always_inline)) uint32_t
v_mask_ge(float32x4_t x, float32x4_t y)
{
	static const uint32_t bits[4] = {1, 2, 4, 8};

	return vaddvq_u32(vandq_u32(vcgeq_f32(x, y), vld1q_u32(bits)));
}

static inline __attribute__((always_inline)) void
v_sum4(float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d, float *p)
{
	vst1q_f32(p, vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)));
}

/* 0xff where there is NUL, the blank or 9 to 13, of which a bit a byte stays. */
static inline uint8x16_t v_spaces16(const char *p)
{
	static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128,
					 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t x = vld1q_u8((const uint8_t *)p);
	uint8x16_t control =
	    vcleq_u8(vsubq_u8(x, vdupq_n_u8('\t')), vdupq_n_u8(4));
	uint8x16_t all =
	    vorrq_u8(control, vorrq_u8(vceqq_u8(x, vdupq_n_u8(' ')),
				       vceqzq_u8(x)));

	return vandq_u8(all, vld1q_u8(bits));
}

/* Adding neighbours three times gathers the bits of eight bytes in one. */
static inline uint64_t v_spaces64(const char *p)
{
	uint8x16_t ab = vpaddq_u8(v_spaces16(p), v_spaces16(p + 16));
	uint8x16_t cd = vpaddq_u8(v_spaces16(p + 32), v_spaces16(p + 48));
	uint8x16_t s = vpaddq_u8(ab, cd);

	s = vpaddq_u8(s, s);
	return vgetq_lane_u64(vreinterpretq_u64_u8(s), 0);
}

#include "kern/kern_body.h"
