/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a command line: the first picks the command, NULs divide
 * arguments.  Nothing is run.  Numbers lie in their ranges, choices among
 * their choices, texts within the arguments.
 */
#include "fuzz.h"

#include "cmd/cmd.h"

#include <math.h>
#include <string.h>

enum { MOST = 100 };

static const void *at(const struct opt *o, const void *opts)
{
	return (const char *)opts + o->at;
}

static bool real_ok(const struct opt *o, double x)
{
	return (isnan(x) && !o->deflt) || (x >= o->min && x <= o->max);
}

static void check_opt(const struct opt *o, const void *opts)
{
	const struct opt_list *list;
	int choice, n = 0;
	int64_t whole;

	switch (o->type) {
	case OPT_INT:
		whole = *(const int64_t *)at(o, opts);
		FUZZ_CHECK((whole == INT64_MIN && !o->deflt) ||
			   ((double)whole >= o->min &&
			    (double)whole <= o->max));
		break;
	case OPT_REAL:
	case OPT_TIME:
		FUZZ_CHECK(real_ok(o, *(const double *)at(o, opts)));
		break;
	case OPT_CHOICE:
		choice = *(const int *)at(o, opts);
		while (o->choices[n])
			n++;
		FUZZ_CHECK(choice < n && (choice >= 0 || !o->deflt));
		break;
	case OPT_LIST:
		list = at(o, opts);
		FUZZ_CHECK(list->n >= 0 && list->n <= OPT_LIST_MAX);
		break;
	default:
		break;
	}
}

static void check(const struct command *cmd, const void *opts, int n,
		  int argc, char **argv)
{
	const struct opt_common *common = opts;
	const struct opt *o;
	int i;

	FUZZ_CHECK(n >= 0 && n < argc);
	for (i = 0; i < n; i++)
		FUZZ_CHECK(strlen(argv[i]) < 100000);
	if (!common->help)
		FUZZ_CHECK(n >= cmd->min_args &&
			   (cmd->max_args < 0 || n <= cmd->max_args));
	for (o = cmd->opts; o->type != OPT_END; o++)
		check_opt(o, opts);
	for (o = opt_common; o->type != OPT_END; o++)
		check_opt(o, opts);
}

/* As a file that is resumed sets it. */
static void set_one(const struct command *cmd, void *opts, int argc,
		    char **argv)
{
	struct err err = ERR_INIT;
	const struct opt *o;

	if (argc < 3)
		return;
	for (o = cmd->opts; o->type != OPT_END; o++) {
		if (strcmp(o->name, argv[1]) != 0 || o->type == OPT_FLAG)
			continue;
		fuzz_verdict(opt_set(cmd, opts, argv[1], argv[2], &err), &err);
		if (!err_is_set(&err))
			check_opt(o, opts);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct command *cmd;
	struct err err = ERR_INIT;
	char *text, *p, *argv[MOST + 1] = {"vecmill"};
	int argc = 1, rc, ncmds = 0;
	void *opts;

	if (n < 2)
		return 0;
	while (cmd_table[ncmds])
		ncmds++;
	cmd = cmd_table[data[0] % ncmds];
	text = calloc(1, n);
	opts = malloc(cmd->size);
	FUZZ_CHECK(text && opts);
	memcpy(text, data + 1, n - 1);
	for (p = text; p < text + n - 1 && argc < MOST; p += strlen(p) + 1)
		argv[argc++] = p;
	rc = opt_parse(cmd, opts, 1, argv, &err);
	if (cmd->min_args == 0)
		FUZZ_CHECK(rc == 0);
	err = (struct err)ERR_INIT;
	set_one(cmd, opts, argc, argv);
	rc = opt_parse(cmd, opts, argc, argv, &err);
	FUZZ_CHECK((rc < 0) == (err.status == ERR_USAGE));
	if (rc >= 0)
		check(cmd, opts, rc, argc, argv);
	free(opts);
	free(text);
	return 0;
}
