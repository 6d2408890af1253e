/* SPDX-License-Identifier: MIT */
/* Segments of ids: in memory or spooled, renamed, squeezed. */
#include "data/ids.h"
#include "data/words.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

#define E IDS_END
#define X IDS_NONE

static struct err err;

static const struct {
	uint32_t in[8];
	size_t n;
	uint32_t out[8];
	size_t left;
	uint64_t tokens;
} squeezes[] = {
    {{1, 2, E}, 3, {1, 2, E}, 3, 2},
    {{X, X}, 2, {0}, 0, 0},
    {{X, E, 1, E}, 4, {1, E}, 2, 1},
    {{1, E, X, E, 2}, 5, {1, E, 2}, 3, 2},
    {{1, X, E, E, X, E}, 6, {1, E}, 2, 1},
    {{E, E, E}, 3, {0}, 0, 0},
    {{0}, 0, {0}, 0, 0},
};

START_TEST(squeeze)
{
	uint32_t ids[8];
	uint64_t tokens = 0;

	memcpy(ids, squeezes[_i].in, sizeof(ids));
	ck_assert_uint_eq(ids_squeeze(ids, squeezes[_i].n, &tokens),
			  squeezes[_i].left);
	ck_assert_uint_eq(tokens, squeezes[_i].tokens);
	ck_assert_mem_eq(ids, squeezes[_i].out,
			 squeezes[_i].left * sizeof(*ids));
}
END_TEST

static const uint64_t limits[] = {UINT64_MAX, 0, 1000, 4000};

/* Segments put out of order, of every length, by three workers whose numbers
 * differ by their own factor. */
static void fill(struct ids *ids, uint64_t limit)
{
	uint32_t from[100];
	size_t k, i, n;

	ck_assert_int_eq(ids_init(ids, limit, &err), 0);
	for (k = 0; k < 90; k++) {
		n = k * 7 % 90;
		for (i = 0; i < n; i++)
			from[i] = (uint32_t)(i * (n % 3 + 1));
		ck_assert_int_eq(ids_put(ids, n, (int)(n % 3), from, n, &err),
				 0);
	}
	ck_assert_int_eq(ids_finish(ids, &err), 0);
	ck_assert_uint_eq(ids->nsegments, 90);
	ck_assert_uint_eq(ids->tokens, 90 * 89 / 2);
	if (limit < UINT64_MAX)
		ck_assert_uint_le(ids->in_memory, limit);
}

START_TEST(workers_are_renamed)
{
	uint32_t a[300], b[300], c[300];
	uint32_t *const tables[] = {a, b, c};
	struct ids ids;
	size_t k, i;

	fill(&ids, limits[_i]);
	for (i = 0; i < 300; i++) {
		a[i] = (uint32_t)i + 5;
		b[i] = (uint32_t)i / 2 + 5;
		c[i] = (uint32_t)i / 3 + 5;
	}
	ck_assert_int_eq(ids_map_workers(&ids, tables, 2, &err), 0);
	ck_assert_uint_eq(ids.tokens, 90 * 89 / 2);
	for (k = 0; k < 90; k++) {
		ck_assert_uint_eq(ids.segments[k].n, k);
		for (i = 0; i < k; i++)
			ck_assert_uint_eq(ids.segments[k].ids[i], i + 5);
	}
	ids_release(&ids);
}
END_TEST

START_TEST(dropped_ids_go)
{
	uint32_t table[300];
	struct ids ids;
	size_t k, i;

	fill(&ids, limits[_i]);
	for (i = 0; i < 300; i++)
		table[i] = i % 2 ? WORDS_NONE : (uint32_t)i / 2;
	ck_assert_int_eq(ids_map(&ids, table, 3, &err), 0);
	for (k = 0; k < 90; k += 3) {
		ck_assert_uint_eq(ids.segments[k].n, (k + 1) / 2);
		for (i = 0; i < ids.segments[k].n; i++)
			ck_assert_uint_eq(ids.segments[k].ids[i], i);
	}
	ids_release(&ids);
}
END_TEST

static const struct {
	size_t words;
	uint64_t width;
} packings[] = {{1, 2},		{0xffff, 2},	{0x10000, 3},
		{0xffffff, 3}, {0x1000000, 4}, {UINT32_MAX, 4}};

/* N ids below WORDS, the greatest first, and marks. */
static void some_ids(uint32_t *ids, size_t n, size_t words)
{
	size_t i;

	for (i = 0; i < n; i++)
		ids[i] = i % 7 == 3 ? E
				    : (uint32_t)(words - 1 - i * 997 % words);
}

/* Packed ids are read as they were from anywhere, the greatest and marks too;
 * those in the file stay. */
START_TEST(packed_ids_are_read)
{
	size_t words = packings[_i / 2].words, k;
	uint32_t from[50], to[50];
	uint64_t n = 0;
	struct ids ids;

	ck_assert_int_eq(ids_init(&ids, _i % 2 ? 2000 : UINT64_MAX, &err), 0);
	for (k = 0; k < 50; k++) {
		some_ids(from, k, words);
		ck_assert_int_eq(ids_put(&ids, k, 0, from, k, &err), 0);
	}
	ck_assert_int_eq(ids_finish(&ids, &err), 0);
	for (k = 0; k < 50; k++)
		n += ids.segments[k].offset == UINT64_MAX ? k : 0;
	ck_assert_int_eq(ids_pack(&ids, words, 2, &err), 0);
	ck_assert_uint_eq(ids.in_memory, n * packings[_i / 2].width);
	for (k = 0; k < 50; k++) {
		ck_assert_uint_eq(ids.segments[k].n, k);
		memset(to, 0, sizeof(to));
		some_ids(from, k, words);
		ids_read(&ids.segments[k], k / 3, k - k / 3, to);
		ck_assert_mem_eq(to, from + k / 3,
				 (k - k / 3) * sizeof(*to));
		if (k)
			ck_assert_uint_eq(ids_at(&ids.segments[k], k - 1),
					  from[k - 1]);
	}
	ids_release(&ids);
}
END_TEST

START_TEST(no_room_is_an_error)
{
	struct err e = ERR_INIT;
	uint32_t id = 1;
	struct ids ids;

	setenv("TMPDIR", "/nonexistent", 1);
	ck_assert_int_eq(ids_init(&ids, 0, &e), 0);
	ck_assert_int_eq(ids_put(&ids, 0, 0, &id, 1, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, "/nonexistent"));
	ids_release(&ids);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ids");
	TCase *t = tcase_create("ids");

	tcase_add_loop_test(t, squeeze, 0,
			    (int)(sizeof(squeezes) / sizeof(squeezes[0])));
	tcase_add_loop_test(t, workers_are_renamed, 0, 4);
	tcase_add_loop_test(t, dropped_ids_go, 0, 4);
	tcase_add_loop_test(t, packed_ids_are_read, 0,
			    2 * (int)(sizeof(packings) / sizeof(packings[0])));
	tcase_add_test(t, no_room_is_an_error);
	suite_add_tcase(s, t);
	return run_suite(s);
}
