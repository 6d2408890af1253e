/* SPDX-License-Identifier: MIT */
/* A table of options and command lines as people type them. */
#include "base/opt.h"
#include "run.h"

#include <math.h>
#include <string.h>

struct opts {
	struct opt_common common;
	bool flag;
	int64_t number, none;
	double rate, time;
	const char *file;
	int choice;
	struct opt_list words;
};

static const char *const fruits[] = {"apple", "pear", NULL};

#define AT(field) offsetof(struct opts, field)
static const struct opt table[] = {
    {"flag", 'f', OPT_FLAG, AT(flag), NULL, NULL, 0, 0, NULL, "wave"},
    {"number", 'n', OPT_INT, AT(number), "N", "5", 1, 2e6, NULL, "count"},
    {"none", 0, OPT_INT, AT(none), "N", NULL, 0, 9, NULL, "nothing"},
    {"rate", 'r', OPT_REAL, AT(rate), "X", "0.5", 0, 1, NULL, "go"},
    {"time", 0, OPT_TIME, AT(time), "TIME", NULL, 0, 1e9, NULL, "wait"},
    {"file", 'o', OPT_TEXT, AT(file), "FILE", NULL, 0, 0, NULL, "keep"},
    {"fruit", 0, OPT_CHOICE, AT(choice), "NAME", "pear", 0, 0, fruits, "eat"},
    {"word", 'w', OPT_LIST, AT(words), "WORD", NULL, 0, 0, NULL, "say"},
    OPT_LAST};

static const struct command cmd = {.name = "try",
				   .summary = "test options",
				   .operands = "FILE...",
				   .min_args = 1,
				   .max_args = 3,
				   .opts = table,
				   .size = sizeof(struct opts)};

/* Splits LINE at spaces; the operands stay in ARGV. */
static int parse(const char *line, struct opts *opts, char **argv,
		 struct err *err)
{
	static char text[200];
	int argc = 0;
	char *word;

	strcpy(text, line);
	for (word = strtok(text, " "); word; word = strtok(NULL, " "))
		argv[argc++] = word;
	argv[argc] = NULL;
	*err = (struct err)ERR_INIT;
	return opt_parse(&cmd, opts, argc, argv, err);
}

START_TEST(defaults)
{
	struct opts o;
	struct err err;
	char *argv[20];

	ck_assert_int_eq(parse("try a", &o, argv, &err), 1);
	ck_assert(!o.flag && !o.common.help && !o.common.quiet);
	ck_assert_int_eq(o.number, 5);
	ck_assert(o.none == INT64_MIN);
	ck_assert_double_eq(o.rate, .5);
	ck_assert(isnan(o.time));
	ck_assert_ptr_null(o.file);
	ck_assert_int_eq(o.choice, 1);
	ck_assert_str_eq(argv[0], "a");
}
END_TEST

START_TEST(every_way_to_say_it)
{
	struct opts o;
	struct err err;
	char *argv[20];

	ck_assert_int_eq(parse("try a -fqn2k - --rate=.25 -ox --time 1.5h "
			       "--fruit apple -- --b",
			       &o, argv, &err),
			 3);
	ck_assert(o.flag && o.common.quiet);
	ck_assert_int_eq(o.number, 2000);
	ck_assert_double_eq(o.rate, .25);
	ck_assert_double_eq(o.time, 5400);
	ck_assert_str_eq(o.file, "x");
	ck_assert_int_eq(o.choice, 0);
	ck_assert_str_eq(argv[0], "a");
	ck_assert_str_eq(argv[1], "-");
	ck_assert_str_eq(argv[2], "--b");
	/* The last of several counts; help needs no operands. */
	ck_assert_int_eq(parse("try -n 3 -n 4 --help", &o, argv, &err), 0);
	ck_assert_int_eq(o.number, 4);
	ck_assert(o.common.help);
}
END_TEST

START_TEST(lists_keep_all)
{
	char line[200] = "try a", *argv[80];
	struct opts o;
	struct err err;
	int i;

	ck_assert_int_eq(parse(line, &o, argv, &err), 1);
	ck_assert_int_eq(o.words.n, 0);
	ck_assert_int_eq(parse("try -w x a --word=y -wz", &o, argv, &err), 1);
	ck_assert_int_eq(o.words.n, 3);
	ck_assert_str_eq(o.words.texts[0], "x");
	ck_assert_str_eq(o.words.texts[1], "y");
	ck_assert_str_eq(o.words.texts[2], "z");
	for (i = 0; i < OPT_LIST_MAX; i++)
		strcat(line, " -wq");
	ck_assert_int_eq(parse(line, &o, argv, &err), 1);
	ck_assert_int_eq(o.words.n, OPT_LIST_MAX);
	strcat(line, " -wq");
	ck_assert_int_eq(parse(line, &o, argv, &err), -1);
	ck_assert_str_eq(err.msg, "--word: given more than 32 times");
}
END_TEST

static const struct {
	const char *line, *says;
} wrong[] = {
    {"try", "missing operand"},
    {"try a b c d", "d"},
    {"try a -z", "-z"},
    {"try a --nmuber 3", "did you mean --number?"},
    {"try a --num 3", "--num"},
    {"try a -n", "--number needs"},
    {"try a -n 0", "out of range"},
    {"try a -n 3M", "out of range"},
    {"try a -n 99999999999999999999", "--number"},
    {"try a -n 1x", "not a number"},
    {"try a -n 1.5", "--number"},
    {"try a -r nan", "--rate"},
    {"try a -r 1e99", "--rate"},
    {"try a --time 3y", "--time"},
    {"try a --fruit plum", "none of apple, pear"},
    {"try a --flag=1", "takes no value"},
};

START_TEST(what_was_given_is_known)
{
	struct opts o;
	struct err err;
	char *argv[20];

	ck_assert_int_eq(parse("try --number=5 -f x", &o, argv, &err), 1);
	ck_assert(opt_given(&cmd, &o, "number"));
	ck_assert(opt_given(&cmd, &o, "flag"));
	ck_assert(!opt_given(&cmd, &o, "rate"));
	ck_assert_int_eq(opt_set(&cmd, &o, "rate", "0.25", &err), 0);
	ck_assert(o.rate == 0.25 && !opt_given(&cmd, &o, "rate"));
	ck_assert_int_lt(opt_set(&cmd, &o, "rate", "7", &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "--rate: '7'"));
	ck_assert_int_lt(opt_set(&cmd, &o, "rat", "1", &err), 0);
}
END_TEST

START_TEST(mistakes_are_named)
{
	struct opts o;
	struct err err;
	char *argv[20];

	ck_assert_int_eq(parse(wrong[_i].line, &o, argv, &err), -1);
	ck_assert_int_eq(err.status, ERR_USAGE);
	ck_assert_msg(strstr(err.msg, wrong[_i].says) != NULL, "%s", err.msg);
}
END_TEST

START_TEST(every_printer_has_every_option)
{
	const struct command *const cmds[] = {&cmd, NULL};
	struct strbuf text[5] = {STRBUF_INIT, STRBUF_INIT, STRBUF_INIT,
				 STRBUF_INIT, STRBUF_INIT};
	struct err err = ERR_INIT;
	const struct opt *o;
	int i;

	ck_assert_int_eq(opt_help(&cmd, &text[0], &err), 0);
	ck_assert_int_eq(opt_mdoc(&cmd, &text[1], &err), 0);
	ck_assert_int_eq(opt_completion(cmds, "bash", &text[2], &err), 0);
	ck_assert_int_eq(opt_completion(cmds, "zsh", &text[3], &err), 0);
	ck_assert_int_eq(opt_completion(cmds, "fish", &text[4], &err), 0);
	ck_assert_ptr_nonnull(strstr(strbuf_str(&text[0]), "once or more"));
	for (i = 0; i < 5; i++) {
		for (o = table; o->type != OPT_END; o++)
			ck_assert_ptr_nonnull(
			    strstr(strbuf_str(&text[i]), o->name));
		ck_assert_ptr_nonnull(strstr(strbuf_str(&text[i]), "quiet"));
		strbuf_release(&text[i]);
	}
	ck_assert_int_eq(opt_completion(cmds, "tcsh", &text[0], &err), -1);
	strbuf_release(&text[0]);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("opt");
	TCase *t = tcase_create("opt");

	tcase_add_test(t, defaults);
	tcase_add_test(t, every_way_to_say_it);
	tcase_add_test(t, lists_keep_all);
	tcase_add_test(t, what_was_given_is_known);
	tcase_add_loop_test(t, mistakes_are_named, 0,
			    sizeof(wrong) / sizeof(wrong[0]));
	tcase_add_test(t, every_printer_has_every_option);
	suite_add_tcase(s, t);
	return run_suite(s);
}
