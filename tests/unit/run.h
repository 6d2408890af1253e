/* SPDX-License-Identifier: MIT */
/* How every unit test ends: run quietly, counted by its exit status. */
#ifndef UNIT_RUN_H
#define UNIT_RUN_H

#include "base/log.h"
#include "kern/kern.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

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

/* A suite of one case that may take two minutes, of tests that want kernels
 * and draw numbers from SEED. */
static inline TCase *new_case(const char *name, int seed, Suite **ret_suite)
{
	struct err err = ERR_INIT;
	TCase *t = tcase_create(name);

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		exit(1);
	}
	printf("seed %d\n", seed);
	tcase_set_timeout(t, 120);
	*ret_suite = suite_create(name);
	suite_add_tcase(*ret_suite, t);
	return t;
}

#endif
