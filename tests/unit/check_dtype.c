/* SPDX-License-Identifier: MIT */
/* Types of numbers: what they hold, how floats become them, and tensors that
 * change theirs. */
#include "base/half.h"
#include "base/mem.h"
#include "base/rng.h"
#include "data/retype.h"
#include "run.h"

#include <math.h>
#include <string.h>

enum { SEED = 3 };

START_TEST(names)
{
	enum dtype t, found;

	for (t = 0; t < DTYPE_COUNT; t++) {
		ck_assert_int_eq(dtype_find(dtype_name(t), &found), 0);
		ck_assert_int_eq(found, t);
		ck_assert_uint_ge(dtype_size(t), 1);
	}
	ck_assert_int_eq(dtype_find("F8", &found), -1);
}
END_TEST

/* Every 16-bit float becomes a float and that number again. */
START_TEST(all_of_16_bits)
{
	static const enum dtype types[] = {DTYPE_F16, DTYPE_BF16};
	uint32_t h;
	int t;

	for (t = 0; t < 2; t++)
		for (h = 0; h < 0x10000; h++) {
			uint16_t from = (uint16_t)h, to = 0;
			float x;

			dtype_widen(types[t], &from, 1, &x);
			ck_assert_uint_eq(dtype_narrow(types[t], &x, 1, &to),
					  1);
			if (isnan(x)) {
				dtype_widen(types[t], &to, 1, &x);
				ck_assert(isnan(x));
			} else {
				ck_assert_uint_eq(to, from);
			}
		}
}
END_TEST

static float bf16(float x)
{
	return half_bf16_to_float(half_bf16_of_float(x));
}

/* bfloat16 has 8 binary digits. */
START_TEST(bf16_rounds_to_even)
{
	ck_assert(bf16(1 + 0x1p-8f) == 1);
	ck_assert(bf16(1 + 0x1.8p-8f) == 1 + 0x1p-7f);
	ck_assert(bf16(1 + 0x3p-8f) == 1 + 0x1p-6f);
	ck_assert(bf16(-1 - 0x3p-8f) == -1 - 0x1p-6f);
	ck_assert(bf16(1 + 0x1.fffp-9f) == 1);
	ck_assert(bf16(1 + 0x1.002p-8f) == 1 + 0x1p-7f);
	ck_assert(bf16(0x1.fep127f) == 0x1.fep127f);
	ck_assert(isinf(bf16(0x1.ffp127f)));
	ck_assert(isnan(bf16(NAN)));
	ck_assert(bf16(0x1p-149f) == 0);
	ck_assert(bf16(-0x1.8p-134f) == -0x1p-133f);
}
END_TEST

/* No other number of 16 bits is nearer. */
START_TEST(nearest)
{
	struct rng r;
	int i;

	rng_seed(&r, SEED, 0);
	for (i = 0; i < 100000; i++) {
		uint32_t bits = (uint32_t)rng_next(&r), shift;
		uint16_t h, near;
		float x, y, z;

		memcpy(&x, &bits, sizeof(x));
		if (!isfinite(x))
			continue;
		ck_assert_uint_le(dtype_narrow(DTYPE_BF16, &x, 1, &h), 1);
		dtype_widen(DTYPE_BF16, &h, 1, &y);
		for (shift = 0; shift < 2; shift++) {
			near = (uint16_t)(shift ? h + 1 : h - 1);
			dtype_widen(DTYPE_BF16, &near, 1, &z);
			ck_assert(!isfinite(y) || !isfinite(z) ||
				  fabs((double)y - (double)x) <=
				      fabs((double)z - (double)x));
		}
	}
}
END_TEST

START_TEST(others_as_floats)
{
	static const double doubles[] = {1, 0x1.0000001p0, -0.5};
	static const int8_t bytes[] = {-128, 0, 127};
	float x[3];

	dtype_widen(DTYPE_F64, doubles, 3, x);
	ck_assert(x[0] == 1 && x[1] == 1 && x[2] == -.5f);
	dtype_widen(DTYPE_I8, bytes, 3, x);
	ck_assert(x[0] == -128 && x[1] == 0 && x[2] == 127);
	ck_assert(dtype_widens(DTYPE_F64) && !dtype_holds_vectors(DTYPE_F64));
	ck_assert(!dtype_widens(DTYPE_U8));
}
END_TEST

START_TEST(what_does_not_fit)
{
	static const float x[] = {65504, INFINITY, 65520, 1};
	uint16_t h[4];

	ck_assert_uint_eq(dtype_narrow(DTYPE_F16, x, 2, h), 2);
	ck_assert_uint_eq(h[1], 0x7c00);
	ck_assert_uint_eq(dtype_narrow(DTYPE_F16, x, 4, h), 2);
	ck_assert_uint_eq(dtype_narrow(DTYPE_BF16, x, 4, h), 4);
}
END_TEST

/* Rows that lie apart, there and back. */
START_TEST(tensors)
{
	static const float rows[] = {1, 2, 99, -3, .25f, 99};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	const struct tensor *t;

	ck_assert_int_eq(matrix_add(&m, "input", DTYPE_F32, 2, 2, rows,
				    3 * sizeof(float), NULL, &err), 0);
	ck_assert_int_eq(matrix_add(&m, "frozen", DTYPE_U8, 2, 0, rows, 0,
				    NULL, &err), 0);
	ck_assert_int_eq(retype_all(&m, DTYPE_F16, &err), 0);
	t = matrix_tensor(&m, "input");
	ck_assert_int_eq(t->type, DTYPE_F16);
	ck_assert_uint_eq(t->stride, 4);
	ck_assert_uint_eq(((const uint16_t *)t->data)[2], 0xc200);
	ck_assert_int_eq(retype_all(&m, DTYPE_BF16, &err), 0);
	ck_assert_int_eq(retype_all(&m, DTYPE_F32, &err), 0);
	t = matrix_tensor(&m, "input");
	ck_assert(((const float *)t->data)[0] == 1 &&
		  ((const float *)t->data)[1] == 2 &&
		  ((const float *)t->data)[2] == -3 &&
		  ((const float *)t->data)[3] == .25f);
	ck_assert_int_eq(matrix_tensor(&m, "frozen")->type, DTYPE_U8);
	ck_assert_int_eq(retype(&m, "none", DTYPE_F16, &err), 0);
	ck_assert_int_eq(retype(&m, "frozen", DTYPE_F16, &err), -1);
	ck_assert_str_eq(err.msg, "matrix: tensor \"frozen\" is not a matrix "
				  "of F32, F16 or BF16");
	matrix_release(&m);
}
END_TEST

START_TEST(tensor_beyond)
{
	static const float rows[] = {1, 2, 3, -1e6f};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	ck_assert_int_eq(matrix_add(&m, "output", DTYPE_F32, 2, 2, rows, 0,
				    NULL, &err), 0);
	ck_assert_int_eq(retype_all(&m, DTYPE_F16, &err), -1);
	ck_assert_str_eq(err.msg, "matrix: tensor \"output\", row 2: -1e+06 "
				  "is beyond F16");
	ck_assert_int_eq(matrix_tensor(&m, "output")->type, DTYPE_F32);
	matrix_release(&m);
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("dtype", SEED, &suite);

	tcase_add_test(t, names);
	tcase_add_test(t, all_of_16_bits);
	tcase_add_test(t, bf16_rounds_to_even);
	tcase_add_test(t, nearest);
	tcase_add_test(t, others_as_floats);
	tcase_add_test(t, what_does_not_fit);
	tcase_add_test(t, tensors);
	tcase_add_test(t, tensor_beyond);
	return run_suite(suite);
}
