/* SPDX-License-Identifier: MIT */
/* What users read of an option table: help, manual, completion. */
#include "base/opt.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_COLUMN = 28, WIDTH = 79 };

/* 4294967296 as "4294967296", 1e-09 as "1e-09". */
static int add_number(struct strbuf *out, double x, struct err *err)
{
	if (x == floor(x) && fabs(x) < 1e15)
		return strbuf_addf(out, err, "%.0f", x);
	return strbuf_addf(out, err, "%g", x);
}

static int add_range(struct strbuf *out, const struct opt *o, struct err *err)
{
	if (add_number(out, o->min, err) < 0 ||
	    strbuf_addf(out, err, " to ") < 0)
		return -1;
	return add_number(out, o->max, err);
}

static bool has_range(const struct opt *o)
{
	return (o->type == OPT_INT || o->type == OPT_REAL) && o->max < 1e15;
}

/* The help text with choices, range and default. */
static int add_text(struct strbuf *out, const struct opt *o, struct err *err)
{
	int i;

	if (strbuf_addf(out, err, "%s", o->help) < 0)
		return -1;
	for (i = 0; o->choices && o->choices[i]; i++)
		if (strbuf_addf(out, err, "%s%s", i ? ", " : ": ",
				o->choices[i]) < 0)
			return -1;
	if (has_range(o) && (strbuf_addf(out, err, "; ") < 0 ||
			     add_range(out, o, err) < 0))
		return -1;
	if (o->type == OPT_LIST && strbuf_addf(out, err, "; once or more") < 0)
		return -1;
	return o->deflt ? strbuf_addf(out, err, " (default %s)", o->deflt) : 0;
}

/* "  -o, --output FILE" */
static int add_name(struct strbuf *out, const struct opt *o, struct err *err)
{
	if (o->letter ? strbuf_addf(out, err, "  -%c, ", o->letter)
		      : strbuf_addf(out, err, "      "))
		return -1;
	return strbuf_addf(out, err, "--%s%s%s", o->name, o->arg ? " " : "",
			   o->arg ? o->arg : "");
}

static int pad(struct strbuf *out, size_t n, struct err *err)
{
	return strbuf_addf(out, err, "%*s", (int)n, "");
}

/* TEXT from TEXT_COLUMN on, broken between words. */
static int add_wrapped(struct strbuf *out, size_t column, const char *text,
		       struct err *err)
{
	while (*text) {
		size_t n = strcspn(text, " ");

		if (column + 1 + n > WIDTH || column == 0) {
			if (strbuf_addc(out, '\n', err) < 0 ||
			    pad(out, TEXT_COLUMN, err) < 0)
				return -1;
			column = TEXT_COLUMN;
		} else if (column > TEXT_COLUMN) {
			if (strbuf_addc(out, ' ', err) < 0)
				return -1;
			column++;
		}
		if (strbuf_add(out, text, n, err) < 0)
			return -1;
		column += n;
		text += n;
		text += strspn(text, " ");
	}
	return strbuf_addc(out, '\n', err);
}

static int add_option(struct strbuf *out, const struct opt *o, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	size_t start = out->len, column;
	int status = -1;

	if (add_text(&text, o, err) < 0 || add_name(out, o, err) < 0)
		goto out;
	column = out->len - start;
	if (column + 2 <= TEXT_COLUMN) {
		if (pad(out, TEXT_COLUMN - column, err) < 0)
			goto out;
		column = TEXT_COLUMN;
	} else {
		column = 0;
	}
	status = add_wrapped(out, column, strbuf_str(&text), err);
out:
	strbuf_release(&text);
	return status;
}

static int each(const struct opt *table,
		int (*fn)(struct strbuf *, const struct opt *, struct err *),
		struct strbuf *out, struct err *err)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++)
		if (fn(out, o, err) < 0)
			return -1;
	return 0;
}

int opt_help(const struct command *cmd, struct strbuf *out, struct err *err)
{
	if (strbuf_addf(out, err, "usage: vecmill %s [OPTION...] %s\n\n%s\n\n",
			cmd->name, cmd->operands, cmd->summary) < 0)
		return -1;
	if (each(cmd->opts, add_option, out, err) < 0)
		return -1;
	return each(opt_common, add_option, out, err);
}

static int mdoc_option(struct strbuf *out, const struct opt *o,
		       struct err *err)
{
	if (strbuf_addf(out, err, ".It ") < 0 ||
	    (o->letter &&
	     strbuf_addf(out, err, "Fl %c , ", o->letter) < 0) ||
	    strbuf_addf(out, err, "Fl \\-%s", o->name) < 0 ||
	    (o->arg && strbuf_addf(out, err, " Ar %s", o->arg) < 0) ||
	    strbuf_addc(out, '\n', err) < 0)
		return -1;
	return add_text(out, o, err) < 0 ? -1 : strbuf_addf(out, err, ".\n");
}

int opt_mdoc(const struct command *cmd, struct strbuf *out, struct err *err)
{
	if (strbuf_addf(out, err, ".Bl -tag -width Ds\n") < 0 ||
	    each(cmd->opts, mdoc_option, out, err) < 0 ||
	    each(opt_common, mdoc_option, out, err) < 0)
		return -1;
	return strbuf_addf(out, err, ".El\n");
}

static int word_option(struct strbuf *out, const struct opt *o,
		       struct err *err)
{
	return strbuf_addf(out, err, " --%s", o->name);
}

static int fish_option(struct strbuf *out, const struct opt *o,
		       struct err *err)
{
	if (strbuf_addf(out, err, " -l %s", o->name) < 0 ||
	    (o->letter && strbuf_addf(out, err, " -s %c", o->letter) < 0))
		return -1;
	return o->arg ? strbuf_addf(out, err, " -r") : 0;
}

static int add_words(struct strbuf *out, const struct command *cmd,
		     struct err *err)
{
	if (each(cmd->opts, word_option, out, err) < 0)
		return -1;
	return each(opt_common, word_option, out, err);
}

static int add_commands(struct strbuf *out, const struct command *const *cmds,
			struct err *err)
{
	for (; *cmds; cmds++)
		if (strbuf_addf(out, err, " %s", (*cmds)->name) < 0)
			return -1;
	return 0;
}

/* A function that both bash and (through bashcompinit) zsh understand. */
static int complete_bash(const struct command *const *cmds, struct strbuf *out,
			 struct err *err)
{
	if (strbuf_addf(out, err,
			"_vecmill()\n{\n"
			"\tlocal cur=${COMP_WORDS[COMP_CWORD]} words=\n"
			"\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
			"\t\twords=\"") < 0 ||
	    add_commands(out, cmds, err) < 0 ||
	    strbuf_addf(out, err,
			"\"\n\telse\n\t\tcase $cur in\n\t\t-*)\n"
			"\t\t\tcase ${COMP_WORDS[1]} in\n") < 0)
		return -1;
	for (; *cmds; cmds++)
		if (strbuf_addf(out, err, "\t\t\t%s) words=\"",
				(*cmds)->name) < 0 ||
		    add_words(out, *cmds, err) < 0 ||
		    strbuf_addf(out, err, "\" ;;\n") < 0)
			return -1;
	return strbuf_addf(out, err,
			   "\t\t\tesac ;;\n\t\tesac\n\tfi\n"
			   "\tCOMPREPLY=($(compgen -W \"$words\" -- "
			   "\"$cur\"))\n}\n"
			   "complete -o default -F _vecmill vecmill\n");
}

static int complete_zsh(const struct command *const *cmds, struct strbuf *out,
			struct err *err)
{
	if (strbuf_addf(out, err,
			"#compdef vecmill\n"
			"autoload -U +X bashcompinit && bashcompinit\n") < 0)
		return -1;
	return complete_bash(cmds, out, err);
}

static int fish_lines(struct strbuf *out, const struct command *cmd,
		      const struct opt *table, struct err *err)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++)
		if (strbuf_addf(out, err,
				"complete -c vecmill -n "
				"'__fish_seen_subcommand_from %s'",
				cmd->name) < 0 ||
		    fish_option(out, o, err) < 0 ||
		    strbuf_addc(out, '\n', err) < 0)
			return -1;
	return 0;
}

static int complete_fish(const struct command *const *cmds, struct strbuf *out,
			 struct err *err)
{
	for (; *cmds; cmds++)
		if (strbuf_addf(out, err,
				"complete -c vecmill -n "
				"__fish_use_subcommand -a %s -d '%s'\n",
				(*cmds)->name, (*cmds)->summary) < 0 ||
		    fish_lines(out, *cmds, (*cmds)->opts, err) < 0 ||
		    fish_lines(out, *cmds, opt_common, err) < 0)
			return -1;
	return 0;
}

int opt_completion(const struct command *const *cmds, const char *shell,
		   struct strbuf *out, struct err *err)
{
	if (!strcmp(shell, "bash"))
		return complete_bash(cmds, out, err);
	if (!strcmp(shell, "zsh"))
		return complete_zsh(cmds, out, err);
	if (!strcmp(shell, "fish"))
		return complete_fish(cmds, out, err);
	return err_usage(err, "no completion for '%s': bash, zsh, fish",
			 shell);
}
