/* SPDX-License-Identifier: MIT */
/* Records to disk and back; and the order of vocabularies by distribution
 * against the one by comparison. */
#include "base/rng.h"
#include "data/rank.h"
#include "data/spill.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SEED = 5, RECORDS = 3000, PARTS = 5 };

static struct err err;

/* Record I: lengths around the paddings and beyond every buffer. */
static size_t record(char *buf, int i, uint64_t *count)
{
	static const size_t lengths[] = {0,  1,	 15,  16,   17,
					 63, 64, 127, 2000, 40000};
	size_t len = lengths[i % 10] + (size_t)(i / 1000);

	memset(buf, 'a' + i % 26, len);
	*count = i % 7 ? (uint64_t)i * (uint64_t)i : UINT64_MAX - (uint64_t)i;
	return len;
}

START_TEST(records_come_back)
{
	static const size_t rooms[] = {1, 100, 5000, 1 << 20};
	static char buf[50000];
	struct spill_pen pens[PARTS];
	struct spill_source from;
	struct spill *s;
	const char *bytes;
	uint64_t count, n;
	size_t len, got_len, first;
	int i, p;

	ck_assert_int_eq(spill_new(&s, &err), 0);
	ck_assert_int_eq(spill_parts(s, 2, &first, &err), 0);
	ck_assert_int_eq(spill_parts(s, PARTS, &first, &err), 0);
	ck_assert_uint_eq(first, 2);
	for (p = 0; p < PARTS; p++)
		ck_assert_int_eq(spill_pen_init(&pens[p], s, first + (size_t)p,
						rooms[_i], &err),
				 0);
	for (i = 0; i < RECORDS; i++) { /* the last part stays empty */
		len = record(buf, i, &count);
		ck_assert_int_eq(spill_write(&pens[i % (PARTS - 1)], buf, len,
					     count, &err),
				 0);
	}
	for (p = 0; p < PARTS; p++) {
		ck_assert_int_eq(spill_flush(&pens[p], &err), 0);
		spill_pen_release(&pens[p]);
	}
	for (p = 0; p < PARTS; p++) {
		ck_assert_int_eq(spill_source_init(&from, s, first + (size_t)p,
						   rooms[3 - _i], &err),
				 0);
		n = 0;
		for (i = p; p < PARTS - 1 && i < RECORDS; i += PARTS - 1) {
			len = record(buf, i, &n);
			ck_assert_int_eq(spill_read(&from, &bytes, &got_len,
						    &count, &err),
					 1);
			ck_assert_uint_eq(got_len, len);
			ck_assert_uint_eq(count, n);
			ck_assert(memcmp(bytes, buf, len) == 0);
		}
		ck_assert_int_eq(
		    spill_read(&from, &bytes, &len, &count, &err), 0);
		ck_assert_uint_eq(spill_records(s, first + (size_t)p),
				  p < PARTS - 1 ? RECORDS / (PARTS - 1) : 0);
		spill_source_release(&from);
	}
	spill_free(s);
}
END_TEST

START_TEST(a_missing_directory_is_named)
{
	struct err e = ERR_INIT;
	struct spill *s;

	setenv("TMPDIR", "/nonexistent", 1);
	ck_assert_int_eq(spill_new(&s, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.msg, "/nonexistent"));
}
END_TEST

enum { WORDS = 100000, WORKERS = 3 };

/* Few letters and few counts: common prefixes and ties by the hundred. */
static void make_ranks(struct rank *r, char (*text)[12])
{
	struct rng rng;
	size_t i, k, len;

	rng_seed(&rng, SEED, 1);
	for (i = 0; i < WORDS; i++) {
		len = 1 + rng_below(&rng, 11);
		for (k = 0; k < len; k++)
			text[i][k] = (char)('\xfe' + rng_below(&rng, 4));
		r[i] = (struct rank){
		    .count = 1 + rng_below(&rng, i % 9 ? 3 : 2000),
		    .prefix = rank_prefix(text[i], len),
		    .bytes = text[i],
		    .len = (uint32_t)len,
		    .id = (uint32_t)i};
	}
}

static size_t worker_of(size_t i)
{
	return i * WORKERS / WORDS;
}

START_TEST(groups_are_in_order)
{
	struct rank *a = calloc(WORDS, sizeof(*a));
	struct rank *b = calloc(WORDS, sizeof(*b));
	char(*text)[12] = calloc(WORDS, sizeof(*text));
	size_t *at = calloc((size_t)WORKERS * RANK_GROUPS, sizeof(*at));
	size_t *start = calloc(RANK_GROUPS + 1, sizeof(*start));
	size_t i, g;

	make_ranks(a, text);
	for (i = 0; i < WORDS; i++)
		at[worker_of(i) * RANK_GROUPS +
		   rank_group(a[i].count, *a[i].bytes)]++;
	rank_places(at, WORKERS, start);
	ck_assert_uint_eq(start[RANK_GROUPS], WORDS);
	for (i = 0; i < WORDS; i++) {
		g = rank_group(a[i].count, *a[i].bytes);
		b[at[worker_of(i) * RANK_GROUPS + g]++] = a[i];
	}
	ck_assert_int_eq(rank_sort_groups(b, start, _i, &err), 0);
	ck_assert_int_eq(rank_sort(a, WORDS, &err), 0);
	for (i = 0; i < WORDS; i++) {
		ck_assert(!rank_before(&b[i], &a[i]) &&
			  !rank_before(&a[i], &b[i]));
		ck_assert(i == 0 || !rank_before(&a[i], &a[i - 1]));
	}
	free(a);
	free(b);
	free(text);
	free(at);
	free(start);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("spill");
	TCase *t = tcase_create("spill");

	printf("seed %d\n", SEED);
	tcase_add_loop_test(t, records_come_back, 0, 4);
	tcase_add_test(t, a_missing_directory_is_named);
	tcase_add_loop_test(t, groups_are_in_order, 1, 4);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
