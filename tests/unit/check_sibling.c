/* SPDX-License-Identifier: MIT */
/* Names beside a file. */
#include "base/sibling.h"

#include "base/mem.h"
#include "run.h"

#include <string.h>
#include <unistd.h>

static const struct {
	const char *path, *named, *numbered;
} names[] = {
    {"model.mat", "model-best.mat", "model-0007.mat"},
    {"model.mat.gz", "model-best.mat.gz", "model-0007.mat.gz"},
    {"model.gz", "model-best.gz", "model-0007.gz"},
    {"model", "model-best", "model-0007"},
    {"a.b/model", "a.b/model-best", "a.b/model-0007"},
    {"a.b/v1.2.mat.gz", "a.b/v1.2-best.mat.gz", "a.b/v1.2-0007.mat.gz"},
    {"/x/.hidden", "/x/.hidden-best", "/x/.hidden-0007"},
    {".gz", ".gz-best", ".gz-0007"},
    {"x.", "x-best.", "x-0007."},
};

START_TEST(the_extension_stays_last)
{
	struct err err = ERR_INIT;
	char *named = sibling_named(names[_i].path, "best", &err);
	char *numbered = sibling_numbered(names[_i].path, 7, &err);

	ck_assert_str_eq(named, names[_i].named);
	ck_assert_str_eq(numbered, names[_i].numbered);
	mem_free(named);
	mem_free(numbered);
}
END_TEST

/* NAME, base, is it? */
static const struct {
	const char *name, *base;
	bool is;
} beside[] = {
    {"m.mat", "m.mat", true},	       {"m-best.mat", "m.mat", true},
    {"m-0001.mat.gz", "m.mat.gz", true}, {"model-0001", "model", true},
    {"m-best.gz", "m.mat", false},     {"mm.mat", "m.mat", false},
    {"m.mat-best", "m.mat", false},    {"m2-best.mat", "m.mat", false},
    {"m.ma", "m.mat", false},	       {"model", "model-0001", false},
};

START_TEST(who_is_beside_whom)
{
	const char *name = beside[_i].name;

	ck_assert(sibling_is(name, strlen(name), beside[_i].base) ==
		  beside[_i].is);
}
END_TEST

static char dir[] = "/tmp/check_sibling.XXXXXX";

static void make(const char *name)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fclose(f);
}

static void expect(uint64_t last)
{
	char path[200];

	snprintf(path, sizeof(path), "%s/m.mat.gz", dir);
	ck_assert_uint_eq(sibling_last(path), last);
}

/* What only looks like a number does not count. */
START_TEST(the_last_number_is_found)
{
	static const char *const others[] = {
	    "m.mat.gz",	    "m-0100.mat",	 "m-12.mat.gz", "m-.mat.gz",
	    "m-00x9.mat.gz", "mm-0200.mat.gz", "m-best.mat.gz",
	    "m-0300.mat.gz.vecmill-1-00000000.tmp"};
	char command[100];
	size_t i;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	expect(0);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		make(others[i]);
	expect(0);
	make("m-0009.mat.gz");
	make("m-0004.mat.gz");
	expect(9);
	make("m-12345.mat.gz");
	expect(12345);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
	expect(0);
}
END_TEST

START_TEST(there_is_room)
{
	ck_assert_uint_gt(sibling_room("/tmp/no such file"), 0);
	ck_assert_uint_lt(sibling_room("/tmp/no such file"), UINT64_MAX);
	ck_assert_uint_eq(sibling_room("/no/such/place"), UINT64_MAX);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("sibling");
	TCase *t = tcase_create("sibling");

	tcase_add_loop_test(t, who_is_beside_whom, 0,
			    (int)(sizeof(beside) / sizeof(beside[0])));
	tcase_add_loop_test(t, the_extension_stays_last, 0,
			    (int)(sizeof(names) / sizeof(names[0])));
	tcase_add_test(t, the_last_number_is_found);
	tcase_add_test(t, there_is_room);
	suite_add_tcase(s, t);
	return run_suite(s);
}
