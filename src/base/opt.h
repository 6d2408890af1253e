/* SPDX-License-Identifier: MIT */
/*
 * Options as data.  One table row says everything about an option; the
 * parser, --help, the OPTIONS of the manual page and the shell completions
 * all come from it.
 */
#ifndef BASE_OPT_H
#define BASE_OPT_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

enum opt_type {
	OPT_FLAG,   /* bool: no argument */
	OPT_INT,    /* int64_t, k M G */
	OPT_REAL,   /* double, k M G */
	OPT_TIME,   /* double, seconds: 90, 10m, 1.5h */
	OPT_TEXT,   /* const char *: file names, anything */
	OPT_CHOICE, /* int: index into choices */
	OPT_LIST,   /* struct opt_list: texts, one each time it is given */
	OPT_END = -1
};

enum { OPT_LIST_MAX = 32 };

/* In the order of the command line; the texts are argv's. */
struct opt_list {
	const char *texts[OPT_LIST_MAX];
	int n;
};

struct opt {
	const char *name; /* long name without dashes */
	char letter;	  /* short name, 0 for none */
	enum opt_type type;
	size_t at;	   /* offsetof the value in the command's struct */
	const char *arg;   /* the argument's name in the help, "N", "FILE" */
	const char *deflt; /* as a user would type it; NULL: none, and the
			    * value starts as false / INT64_MIN / NAN / NULL /
			    * -1 / empty: the command decides and `help` says
			    * how */
	double min, max;   /* inclusive, for OPT_INT, OPT_REAL, OPT_TIME */
	const char *const *choices; /* NULL-ended, for OPT_CHOICE */
	const char *help; /* lower case, no full stop; the range, choices and
			   * default are appended by the printer */
};

/* What every command's options struct begins with (see opt_common). */
struct opt_common {
	bool help;
	bool quiet;
	int log; /* enum log_form */
	uint64_t given; /* bit I: row I of the command's table, 64 at most,
			 * was on the command line */
};

#define OPT_LAST {.type = OPT_END}

/* --help, --quiet, --log: parsed and documented for every command. */
extern const struct opt opt_common[];

struct command {
	const char *name;
	const char *summary;	/* a line: what it does */
	const char *operands;	/* as in the synopsis: "[CORPUS...]" */
	int min_args, max_args; /* operands; max -1: any number */
	const struct opt *opts; /* the command's own, ended by OPT_LAST */
	size_t size;		/* of its options struct, which begins with
				 * struct opt_common */
	/* Does the work. OPTS is the filled struct; operands in ARGV[0..ARGC).
	 * 0, or -1 with ERR; its status becomes the exit status. */
	int (*run)(void *opts, int argc, char **argv, struct err *err);
};

/*
 * Fills OPTS (cmd->size bytes) with the defaults, then from the command line
 * ARGV[1..ARGC) as GNU getopt_long would (long options whole, never
 * abbreviated; operands may stand between options; "--" ends options; "-" is
 * an operand).  Moves the operands to the front of ARGV and returns their
 * number, or -1 with a usage error that names the option; an unknown option
 * suggests the nearest known one.  The number of operands is checked too,
 * unless help was asked for.
 */
int opt_parse(const struct command *cmd, void *opts, int argc, char **argv,
	      struct err *err);

/* Was the command's option NAME on the command line? */
bool opt_given(const struct command *cmd, const void *opts, const char *name);

/* Sets it to VALUE as if it had been there (not a flag: to what its type
 * reads), but for what opt_given says. */
int opt_set(const struct command *cmd, void *opts, const char *name,
	    const char *value, struct err *err);

/* The --help text. */
int opt_help(const struct command *cmd, struct strbuf *out, struct err *err);

/* The OPTIONS section of the manual page, in mdoc(7). */
int opt_mdoc(const struct command *cmd, struct strbuf *out, struct err *err);

/* Completion for all commands (NULL-ended); SHELL is bash, zsh or fish. */
int opt_completion(const struct command *const *cmds, const char *shell,
		   struct strbuf *out, struct err *err);

#endif
