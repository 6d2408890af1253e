/* SPDX-License-Identifier: MIT */
#include "data/merge.h"

#include "run.h"

#include <string.h>
#include <unistd.h>

enum { WORDS = 60000, MEMORY = 1 << 20 /* of which they take some */ };

static char path[] = "/tmp/check_merge-XXXXXX";

static void set_up(void)
{
	memcpy(path + strlen(path) - 6, "XXXXXX", 6);
	close(mkstemp(path));
}

static void tear_down(void)
{
	unlink(path);
}

/* WORDS words in order of frequency; one of them, AGAIN, is there once more with
 * its count, far behind. */
static void spill(int again)
{
	FILE *f = fopen(path, "w");
	int i;

	ck_assert_ptr_nonnull(f);
	for (i = 0; i < WORDS; i++)
		fprintf(f, "word%d %d\n", i == WORDS - 7 ? again : i,
			2 * WORDS - i);
	ck_assert_int_eq(fclose(f), 0);
}

static int merge(uint64_t memory, struct err *err)
{
	char *const paths[] = {path};
	struct census *c = NULL;
	int rc = merge_files(&c, paths, 1, 1, memory, err);

	if (rc == 0)
		census_free(c);
	return rc;
}

/* In memory, and when the table has gone to disk in between. */
START_TEST(test_twice)
{
	static const uint64_t memory[] = {0, MEMORY};
	struct err err = ERR_INIT;
	char expected[100];

	spill(WORDS - 7);
	ck_assert_msg(merge(memory[_i], &err) == 0, "%s", err.msg);
	spill(3);
	ck_assert_int_eq(merge(memory[_i], &err), -1);
	snprintf(expected, sizeof(expected),
		 "%s:%d: word \"word3\" given twice", path, WORDS - 6);
	ck_assert_str_eq(err.msg, expected);
}
END_TEST

int main(void)
{
	Suite *s;
	TCase *t = new_case("merge", 1, &s);

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, test_twice, 0, 2);
	return run_suite(s);
}
