/* SPDX-License-Identifier: MIT */
/* What is said on stderr: texts and JSON objects, quiet or not, and progress
 * whose last line is always there. */
#include "base/log.h"
#include "run.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char said[20000];

/* Runs SPEAK and keeps what it says. */
static void listen(void (*speak)(void))
{
	int before = dup(STDERR_FILENO);
	FILE *f = tmpfile();
	size_t n;

	ck_assert_ptr_nonnull(f);
	fflush(stderr);
	dup2(fileno(f), STDERR_FILENO);
	speak();
	fflush(stderr);
	dup2(before, STDERR_FILENO);
	close(before);
	rewind(f);
	n = fread(said, 1, sizeof(said) - 1, f);
	said[n] = 0;
	fclose(f);
}

static void speak(void)
{
	struct err err = ERR_INIT;
	struct log_progress p;
	struct log_state s = {
	    .done = 50, .loss = .25, .epoch = 1, .epochs = 2};

	log_info("hello %d", 7);
	log_warn("mind \"%s\"", "the\tgap");
	err_set(&err, "no");
	log_err(&err);
	log_begin(&p, "train", "words", 100);
	log_update(&p, &s);
	s.done = 100;
	log_end(&p, &s);
}

START_TEST(text)
{
	log_setup("try", false, LOG_TEXT);
	listen(speak);
	ck_assert_ptr_nonnull(strstr(said, "vecmill try: hello 7\n"));
	ck_assert_ptr_nonnull(strstr(said, "vecmill try: mind \"the\tgap\"\n"));
	ck_assert_ptr_nonnull(strstr(said, "vecmill try: no\n"));
	ck_assert_ptr_nonnull(strstr(said, "100.0 %"));
	ck_assert_ptr_nonnull(strstr(said, "loss 0.2500"));
}
END_TEST

START_TEST(quiet)
{
	log_setup("try", true, LOG_TEXT);
	listen(speak);
	ck_assert_str_eq(said, "vecmill try: mind \"the\tgap\"\n"
			       "vecmill try: no\n");
}
END_TEST

START_TEST(json)
{
	char *line, *next;
	int lines = 0;

	log_setup("try", false, LOG_JSON);
	listen(speak);
	for (line = said; *line; line = next) {
		next = strchr(line, '\n');
		ck_assert_ptr_nonnull(next);
		*next++ = 0;
		lines++;
		ck_assert_int_eq(line[0], '{');
		ck_assert_int_eq(next[-2], '}');
		if (strstr(line, "\"phase\""))
			ck_assert_ptr_nonnull(
			    strstr(line, "\"done\":100,\"total\":100"));
		else if (strstr(line, "mind"))
			ck_assert_ptr_nonnull(
			    strstr(line, "\"mind \\\"the\\tgap\\\"\""));
	}
	ck_assert_int_eq(lines, 4);
}
END_TEST

START_TEST(figures_for_people)
{
	char buf[16];

	ck_assert_str_eq(log_bytes(buf, 999), "999 B");
	ck_assert_str_eq(log_bytes(buf, 1500000000), "1.50 GB");
	ck_assert_str_eq(log_count(buf, 17.26e6), "17.3 M");
	ck_assert_str_eq(log_count(buf, 12), "12");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_test(t, text);
	tcase_add_test(t, quiet);
	tcase_add_test(t, json);
	tcase_add_test(t, figures_for_people);
	suite_add_tcase(s, t);
	return run_suite(s);
}
