/* SPDX-License-Identifier: MIT */
/* How every unit test ends. */
#ifndef UNIT_RUN_H
#define UNIT_RUN_H

#include <check.h>

/* Runs and frees SUITE; the exit status. */
static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
