/* SPDX-License-Identifier: MIT */
/* Finds the command, runs it, reports once, chooses the exit status. */
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "cmd/cmd.h"
#include "kern/kern.h"

#include <stdio.h>
#include <string.h>

static int print_overview(FILE *to)
{
	struct strbuf text = STRBUF_INIT;
	struct err err = ERR_INIT;

	cmd_print_overview(&text, &err);
	fputs(strbuf_str(&text), to);
	strbuf_release(&text);
	return to == stdout ? 0 : ERR_USAGE;
}

/* What was printed must have arrived. */
static int close_stdout(struct err *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return err_sys(err, "stdout");
}

/* A reader that went away needs no telling. */
static int report(const struct err *err)
{
	if (err_is_set(err) && err->status != ERR_NO_READER)
		log_err(err);
	return err->status;
}

static int run(const struct command *cmd, void *opts, int argc, char **argv,
	       struct err *err)
{
	const struct opt_common *common = opts;
	int n = opt_parse(cmd, opts, argc, argv, err);

	if (n < 0)
		return -1;
	log_setup(cmd->name, common->quiet, (enum log_form)common->log);
	if (common->help)
		return cmd_print_help(cmd, err);
	if (kern_init(err) < 0)
		return -1;
	return cmd->run(opts, n, argv, err);
}

static int run_command(const struct command *cmd, int argc, char **argv)
{
	struct err err = ERR_INIT;
	void *opts = mem_new(cmd->size, &err);

	log_setup(cmd->name, false, LOG_TEXT);
	if (opts)
		run(cmd, opts, argc, argv, &err);
	close_stdout(&err);
	mem_free(opts);
	return report(&err);
}

int main(int argc, char **argv)
{
	const struct command *cmd;
	struct err err = ERR_INIT;

	stop_install();
	hash_draw_key();
	if (file_hold_standard(&err) < 0)
		return report(&err);
	if (argc < 2)
		return print_overview(stderr);
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"))
		return print_overview(stdout);
	if (!strcmp(argv[1], "--version")) {
		printf("vecmill %s\n", VECMILL_VERSION);
		close_stdout(&err);
		return report(&err);
	}
	cmd = cmd_find(argv[1]);
	if (!cmd) {
		err_usage(&err, "no command '%s' (vecmill help lists them)",
			  argv[1]);
		return report(&err);
	}
	return run_command(cmd, argc - 1, argv + 1);
}
