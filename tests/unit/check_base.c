/* SPDX-License-Identifier: MIT */
/* Errors, memory, strings, hashes, 16-bit floats. */
#include "base/err.h"
#include "base/half.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/strbuf.h"
#include "run.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Sanitizers would rather end than refuse. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return __asan_default_options();
}

static struct err err;

static void set_up(void)
{
	err = (struct err)ERR_INIT;
}

START_TEST(test_err_first_wins)
{
	ck_assert_int_eq(err_at(&err, "f", 17, "%d fields", 3), -1);
	ck_assert_int_eq(err_usage(&err, "second"), -1);
	ck_assert_str_eq(err.msg, "f:17: 3 fields");
	ck_assert_int_eq(err.status, ERR_FAILED);
	set_up();
	errno = ENOENT;
	err_sys(&err, "%s", "f");
	ck_assert_str_eq(err.msg, "f: No such file or directory");
	set_up();
	err_usage(&err, "x");
	ck_assert_int_eq(err.status, ERR_USAGE);
}
END_TEST

START_TEST(test_err_long)
{
	char *text = malloc(5001);

	memset(text, 'x', 5000);
	text[5000] = '\0';
	errno = ENOENT;
	err_sys(&err, "%s", text);
	ck_assert_uint_eq(strlen(err.msg), sizeof(err.msg) - 1);
	free(text);
}
END_TEST

START_TEST(test_mem_limits)
{
	size_t cap = 0;
	void *p;

	ck_assert_ptr_null(mem_array(SIZE_MAX / 2, 3, &err));
	ck_assert_ptr_nonnull(strstr(err.msg, "out of memory"));
	set_up();
	p = NULL;
	ck_assert_int_eq(mem_grow(&p, &cap, SIZE_MAX / 2, 4, &err), -1);
	ck_assert_ptr_null(p);
	ck_assert_uint_eq(cap, 0);
	set_up();
	ck_assert_ptr_null(mem_pages(SIZE_MAX - 5, &err));
	set_up();
	p = mem_array(0, 8, &err);
	ck_assert_ptr_nonnull(p);
	mem_free(p);
	mem_free(NULL);
}
END_TEST

START_TEST(test_mem_grow)
{
	uint32_t *a = NULL;
	size_t cap = 0, moves = 0, old;
	uint32_t i;

	for (i = 0; i < 100000; i++) {
		old = cap;
		ck_assert_int_eq(mem_grow(&a, &cap, i + 1, sizeof(*a), &err),
				 0);
		moves += cap != old;
		a[i] = i;
	}
	for (i = 0; i < 100000; i++)
		ck_assert_uint_eq(a[i], i);
	ck_assert_uint_lt(moves, 40);
	mem_free(a);
}
END_TEST

START_TEST(test_mem_pages)
{
	static const size_t sizes[] = {0, 1, 4097, (2 << 20) - 1, 2 << 20,
				       (2 << 20) + 1, 7 << 20};
	unsigned char *p;
	size_t i;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		p = mem_pages(sizes[i], &err);
		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % 64, 0);
		if (sizes[i] >= 2 << 20)
			ck_assert_uint_eq((uintptr_t)p % (2 << 20), 0);
		mem_interleave(p, sizes[i]); /* wherever they come from */
		if (sizes[i]) {
			ck_assert_uint_eq(p[0] | p[sizes[i] - 1], 0);
			memset(p, 1, sizes[i]);
		}
		mem_pages_free(p, sizes[i]);
	}
}
END_TEST

/* A byte more than a huge page does not take two. */
START_TEST(test_mem_pages_tail)
{
	enum { N = 16, SIZE = (2 << 20) + 1 };
	uint64_t before = mem_resident();
	char *p[N];
	int i;

	for (i = 0; i < N; i++) {
		p[i] = mem_pages(SIZE, &err);
		ck_assert_ptr_nonnull(p[i]);
		memset(p[i], 1, SIZE);
	}
	ck_assert_uint_lt(mem_resident(), before + N * (3 << 20));
	for (i = 0; i < N; i++)
		mem_pages_free(p[i], SIZE);
}
END_TEST

START_TEST(test_mem_pages_grow)
{
	static const size_t sizes[] = {1,	5000,	   (2 << 20) - 1,
				       3 << 20, (4 << 20) + 1, 9 << 20};
	unsigned char *p = NULL;
	size_t i, k, wrong, old = 0;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		p = mem_pages_grow(p, old, sizes[i], &err);
		ck_assert_ptr_nonnull(p);
		if (sizes[i] >= 2 << 20)
			ck_assert_uint_eq((uintptr_t)p % (2 << 20), 0);
		for (k = 0, wrong = 0; k < sizes[i]; k++)
			wrong += p[k] != (k < old ? 7 : 0);
		ck_assert_uint_eq(wrong, 0);
		memset(p, 7, sizes[i]);
		old = sizes[i];
	}
	ck_assert_ptr_null(mem_pages_grow(p, old, SIZE_MAX - 5, &err));
	err = (struct err)ERR_INIT;
	ck_assert_uint_eq(p[old - 1], 7);
	mem_pages_free(p, old);
}
END_TEST

START_TEST(test_strbuf)
{
	struct strbuf b = STRBUF_INIT;
	int i;

	ck_assert_str_eq(strbuf_str(&b), "");
	strbuf_clear(&b);
	ck_assert_int_eq(strbuf_add(&b, NULL, 0, &err), 0);
	ck_assert_str_eq(strbuf_str(&b), "");
	for (i = 0; i < 1000; i++)
		ck_assert_int_eq(strbuf_addf(&b, &err, "%03d", i), 0);
	ck_assert_int_eq(strbuf_addc(&b, '\0', &err), 0);
	ck_assert_int_eq(strbuf_add(&b, "end", 3, &err), 0);
	ck_assert_uint_eq(b.len, 3004);
	ck_assert(memcmp(b.data + 2997, "999\0end\0", 8) == 0);
	ck_assert_int_eq(strbuf_reserve(&b, SIZE_MAX - 10, &err), -1);
	ck_assert_uint_eq(b.len, 3004);
	strbuf_clear(&b);
	ck_assert_str_eq(strbuf_str(&b), "");
	strbuf_release(&b);
	ck_assert_ptr_null(b.data);
}
END_TEST

/* Lengths, places and seeds all count; alignment does not. */
START_TEST(test_hash_product)
{
	struct rng r;
	int i;

	ck_assert(hash_product(UINT64_MAX, UINT64_MAX) == UINT64_MAX);
	ck_assert(hash_product(UINT64_C(1) << 63, 6) == 3);
	ck_assert(hash_product(UINT64_C(0x100000001),
			       UINT64_C(0x700000005)) == UINT64_C(0xc00000002));
	rng_seed(&r, 1, 0);
	for (i = 0; i < 1000; i++) {
		uint64_t a = rng_next(&r), b = rng_next(&r) >> i % 64;

		ck_assert(hash_product(a, b) == hash_product_halves(a, b));
	}
}
END_TEST

START_TEST(test_hash)
{
	char text[70] = {0}, copy[80];
	uint64_t seen[70 * 2], h;
	size_t n, i, count = 0;

	for (n = 0; n <= 64; n++) {
		h = hash_bytes(text, n, 0);
		memcpy(copy + 3, text, n);
		ck_assert(hash_bytes(copy + 3, n, 0) == h);
		ck_assert(hash_bytes(text, n, 1) != h);
		for (i = 0; i < count; i++)
			ck_assert(seen[i] != h);
		seen[count++] = h;
		for (i = 0; i < n; i++) {
			text[i] ^= 1;
			ck_assert(hash_bytes(text, n, 0) != h);
			text[i] ^= 1;
		}
	}
}
END_TEST

/* The published test vectors. */
START_TEST(test_digest)
{
	uint64_t whole = hash_digest(HASH_DIGEST_INIT, "foobar", 6);
	uint64_t part = hash_digest(HASH_DIGEST_INIT, "foo", 3);

	ck_assert(whole == UINT64_C(0x85944171f73967e8));
	ck_assert(hash_digest(part, "bar", 3) == whole);
	ck_assert(hash_digest(HASH_DIGEST_INIT, "a", 1) ==
		  UINT64_C(0xaf63dc4c8601ec8c));
}
END_TEST

/* Every half comes back, and so does what lies near it on either side. */
START_TEST(test_half)
{
	int h;

	for (h = 0; h < 0x7c00; h++) {
		float x = half_to_float((uint16_t)h);
		float next = h == 0x7bff ? 65536
					 : half_to_float((uint16_t)(h + 1));
		float middle = (x + next) / 2;
		int even = h % 2 ? h + 1 : h;

		ck_assert(x == ldexpf(h < 1024 ? (float)h
					       : (float)(h % 1024 + 1024),
				      (h < 1024 ? 1 : h / 1024) - 25));
		ck_assert_int_eq(half_of_float(x), h);
		ck_assert_int_eq(half_of_float(-x), h | 0x8000);
		ck_assert(half_to_float((uint16_t)(h | 0x8000)) == -x);
		ck_assert_int_eq(half_of_float(nextafterf(middle, 0)), h);
		ck_assert_int_eq(half_of_float(middle), even);
		ck_assert_int_eq(half_of_float(nextafterf(middle, 1e9f)),
				 h + 1);
	}
	ck_assert_int_eq(half_of_float(3e38f), 0x7c00);
	ck_assert_int_eq(half_of_float(-INFINITY), 0xfc00);
	ck_assert(half_to_float(0xfc00) == -INFINITY);
	ck_assert(isnan(half_to_float(half_of_float(NAN))));
	ck_assert(isnan(half_to_float(0x7c01)));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("base");
	TCase *t = tcase_create("base");

	tcase_add_checked_fixture(t, set_up, NULL);
	tcase_add_test(t, test_err_first_wins);
	tcase_add_test(t, test_err_long);
	tcase_add_test(t, test_mem_limits);
	tcase_add_test(t, test_mem_grow);
	tcase_add_test(t, test_mem_pages);
	tcase_add_test(t, test_mem_pages_tail);
	tcase_add_test(t, test_mem_pages_grow);
	tcase_add_test(t, test_strbuf);
	tcase_add_test(t, test_hash_product);
	tcase_add_test(t, test_hash);
	tcase_add_test(t, test_digest);
	tcase_add_test(t, test_half);
	suite_add_tcase(s, t);
	return run_suite(s);
}
