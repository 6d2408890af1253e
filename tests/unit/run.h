/* SPDX-License-Identifier: MIT */
/* How every unit test ends: run quietly, counted by its exit status. */
#ifndef UNIT_RUN_H
#define UNIT_RUN_H

#include "base/log.h"

#include <check.h>

static inline int run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	log_setup("test", true, LOG_TEXT);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}

#endif
