/* SPDX-License-Identifier: MIT */
/* vecmill help: the overview, a command's help, and what the build makes of
 * the option tables. */
#include "cmd/cmd.h"

#include <stddef.h>
#include <stdio.h>

struct help_opts {
	struct opt_common common;
	bool mdoc;
	const char *completion;
};

static const struct opt opts[] = {
    {"mdoc", 0, OPT_FLAG, offsetof(struct help_opts, mdoc), NULL, NULL, 0, 0,
     NULL, "print the OPTIONS of the command's manual page in mdoc(7)"},
    {"completion", 0, OPT_TEXT, offsetof(struct help_opts, completion),
     "SHELL", NULL, 0, 0, NULL,
     "print completions for bash, zsh or fish"},
    OPT_LAST,
};

static int print(struct strbuf *text, struct err *err)
{
	(void)err;
	fputs(strbuf_str(text), stdout);
	strbuf_release(text);
	return 0;
}

int cmd_print_overview(struct strbuf *out, struct err *err)
{
	const struct command *const *c;

	if (strbuf_addf(out, err,
			"usage: vecmill COMMAND [OPTION...] [OPERAND...]\n\n") <
	    0)
		return -1;
	for (c = cmd_table; *c; c++)
		if (strbuf_addf(out, err, "  %-10s %s\n", (*c)->name,
				(*c)->summary) < 0)
			return -1;
	return strbuf_addf(out, err,
			   "\nvecmill COMMAND --help lists its options.\n");
}

int cmd_print_help(const struct command *cmd, struct err *err)
{
	struct strbuf text = STRBUF_INIT;

	if (opt_help(cmd, &text, err) < 0) {
		strbuf_release(&text);
		return -1;
	}
	return print(&text, err);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct help_opts *o = options;
	struct strbuf text = STRBUF_INIT;
	const struct command *cmd = NULL;
	int rc;

	if (argc == 1) {
		cmd = cmd_find(argv[0]);
		if (!cmd)
			return err_usage(err, "no command '%s'", argv[0]);
	}
	if (o->mdoc && !cmd)
		return err_usage(err, "--mdoc: name a command");
	if (o->completion)
		rc = opt_completion(cmd_table, o->completion, &text, err);
	else if (o->mdoc)
		rc = opt_mdoc(cmd, &text, err);
	else if (cmd)
		rc = opt_help(cmd, &text, err);
	else
		rc = cmd_print_overview(&text, err);
	if (rc < 0) {
		strbuf_release(&text);
		return -1;
	}
	return print(&text, err);
}

const struct command cmd_help = {
    .name = "help",
    .summary = "explain a command",
    .operands = "[COMMAND]",
    .min_args = 0,
    .max_args = 1,
    .opts = opts,
    .size = sizeof(struct help_opts),
    .run = run,
};
