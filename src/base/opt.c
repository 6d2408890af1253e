/* SPDX-License-Identifier: MIT */
/* The parser. What prints option tables is opt_print.c. */
#include "base/opt.h"

#include "base/num.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const log_forms[] = {"text", "json", NULL};

const struct opt opt_common[] = {
    {"help", 'h', OPT_FLAG, offsetof(struct opt_common, help), NULL, NULL, 0,
     0, NULL, "print this and stop"},
    {"quiet", 'q', OPT_FLAG, offsetof(struct opt_common, quiet), NULL, NULL, 0,
     0, NULL, "no talk on stderr but warnings and errors"},
    {"log", 0, OPT_CHOICE, offsetof(struct opt_common, log), "FORM", "text", 0,
     0, log_forms, "talk as text or as one JSON object a line"},
    OPT_LAST,
};

static void *target(const struct opt *o, void *opts)
{
	return (char *)opts + o->at;
}

/* "--name: 'value' is wrong" */
static int wrong(const struct opt *o, const char *value, const char *why,
		 struct err *err)
{
	return err_usage(err, "--%s: '%s' is %s", o->name, value, why);
}

static int set_choice(const struct opt *o, int *to, const char *value,
		      struct err *err)
{
	struct strbuf list = STRBUF_INIT;
	int i;

	for (i = 0; o->choices[i]; i++)
		if (!strcmp(o->choices[i], value)) {
			*to = i;
			return 0;
		}
	for (i = 0; o->choices[i]; i++)
		if (strbuf_addf(&list, err, "%s%s", i ? ", " : "",
				o->choices[i]) < 0)
			break;
	err_usage(err, "--%s: '%s' is none of %s", o->name, value,
		  strbuf_str(&list));
	strbuf_release(&list);
	return -1;
}

static int set_time(const struct opt *o, double *to, const char *value,
		    struct err *err)
{
	const char *why = num_duration(value, to);

	if (!why && (*to < o->min || *to > o->max))
		why = "out of range";
	return why ? wrong(o, value, why, err) : 0;
}

static int add_text(const struct opt *o, struct opt_list *to,
		    const char *value, struct err *err)
{
	if (to->n == OPT_LIST_MAX)
		return err_usage(err, "--%s: given more than %d times",
				 o->name, OPT_LIST_MAX);
	to->texts[to->n++] = value;
	return 0;
}

static int set(const struct opt *o, void *opts, const char *value,
	       struct err *err)
{
	const char *why = NULL;

	switch (o->type) {
	case OPT_FLAG:
		*(bool *)target(o, opts) = true;
		break;
	case OPT_INT:
		why = num_int(value,
			      o->min <= (double)INT64_MIN ? INT64_MIN
							  : (int64_t)o->min,
			      o->max >= (double)INT64_MAX ? INT64_MAX
							  : (int64_t)o->max,
			      target(o, opts));
		break;
	case OPT_REAL:
		why = num_real(value, o->min, o->max, target(o, opts));
		break;
	case OPT_TIME:
		return set_time(o, target(o, opts), value, err);
	case OPT_CHOICE:
		return set_choice(o, target(o, opts), value, err);
	case OPT_LIST:
		return add_text(o, target(o, opts), value, err);
	case OPT_TEXT:
		*(const char **)target(o, opts) = value;
		break;
	case OPT_END:
		break;
	}
	return why ? wrong(o, value, why, err) : 0;
}

static void set_none(const struct opt *o, void *opts)
{
	switch (o->type) {
	case OPT_INT:
		*(int64_t *)target(o, opts) = INT64_MIN;
		break;
	case OPT_REAL:
	case OPT_TIME:
		*(double *)target(o, opts) = NAN;
		break;
	case OPT_CHOICE:
		*(int *)target(o, opts) = -1;
		break;
	case OPT_FLAG:
	case OPT_TEXT:
	case OPT_LIST: /* zeros are right */
	case OPT_END:
		break;
	}
}

static int set_defaults(const struct opt *table, void *opts, struct err *err)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++) {
		if (!o->deflt)
			set_none(o, opts);
		else if (set(o, opts, o->deflt, err) < 0)
			return -1;
	}
	return 0;
}

/* Edits that turn A[0..N) into B (Levenshtein); names are short. */
static int distance(const char *a, size_t n, const char *b)
{
	int row[65];
	size_t m = strlen(b), i, j;

	if (n > 64 || m > 64)
		return INT_MAX;
	for (j = 0; j <= m; j++)
		row[j] = (int)j;
	for (i = 1; i <= n; i++) {
		int diagonal = row[0];

		row[0] = (int)i;
		for (j = 1; j <= m; j++) {
			int best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

static void nearest(const struct opt *table, const char *name, size_t n,
		    const char **ret_name, int *ret_distance)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++) {
		int d = distance(name, n, o->name);

		/* Two slips in a short name leave little of it. */
		if (d < *ret_distance && (d < 2 || name[0] == o->name[0])) {
			*ret_distance = d;
			*ret_name = o->name;
		}
	}
}

static int unknown(const struct command *cmd, const char *name, size_t n,
		   struct err *err)
{
	const char *guess = NULL;
	int d = 3;

	nearest(cmd->opts, name, n, &guess, &d);
	nearest(opt_common, name, n, &guess, &d);
	if (guess)
		return err_usage(err,
				 "unknown option --%.*s (did you mean --%s?)",
				 (int)n, name, guess);
	return err_usage(err, "unknown option --%.*s", (int)n, name);
}

static const struct opt *find_long(const struct opt *table, const char *name,
				   size_t n)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++)
		if (strlen(o->name) == n && !memcmp(o->name, name, n))
			return o;
	return NULL;
}

static const struct opt *find_letter(const struct opt *table, char letter)
{
	const struct opt *o;

	for (o = table; o->type != OPT_END; o++)
		if (o->letter && o->letter == letter)
			return o;
	return NULL;
}

/* Where the parser is. */
struct args {
	const struct command *cmd;
	void *opts;
	char **argv;
	int argc, at;
};

/* Sets what was found on the command line. */
static int give(struct args *a, const struct opt *o, const char *value,
		struct err *err)
{
	struct opt_common *common = a->opts;
	const struct opt *row;

	for (row = a->cmd->opts; row->type != OPT_END; row++)
		if (row == o)
			common->given |= UINT64_C(1) << (row - a->cmd->opts);
	return set(o, a->opts, value, err);
}

/* The option's argument: VALUE if it came with it, else the next word. */
static int take(struct args *a, const struct opt *o, const char *value,
		struct err *err)
{
	if (!value) {
		if (a->at >= a->argc)
			return err_usage(err, "--%s needs a %s", o->name,
					 o->arg);
		value = a->argv[a->at++];
	}
	return give(a, o, value, err);
}

static int parse_long(struct args *a, const char *name, struct err *err)
{
	size_t n = strcspn(name, "=");
	const char *value = name[n] ? name + n + 1 : NULL;
	const struct opt *o = find_long(a->cmd->opts, name, n);

	if (!o)
		o = find_long(opt_common, name, n);
	if (!o)
		return unknown(a->cmd, name, n, err);
	if (o->type != OPT_FLAG)
		return take(a, o, value, err);
	if (value)
		return err_usage(err, "--%s takes no value", o->name);
	return give(a, o, NULL, err);
}

/* "-abc", "-ofile" */
static int parse_letters(struct args *a, const char *p, struct err *err)
{
	for (; *p; p++) {
		const struct opt *o = find_letter(a->cmd->opts, *p);

		if (!o)
			o = find_letter(opt_common, *p);
		if (!o)
			return err_usage(err, "unknown option -%c", *p);
		if (o->type != OPT_FLAG)
			return take(a, o, p[1] ? p + 1 : NULL, err);
		if (give(a, o, NULL, err) < 0)
			return -1;
	}
	return 0;
}

static int check_operands(const struct command *cmd, const void *opts, int n,
			  struct err *err)
{
	if (((const struct opt_common *)opts)->help)
		return n;
	if (n < cmd->min_args)
		return err_usage(err, "missing operand: vecmill %s %s",
				 cmd->name, cmd->operands);
	if (cmd->max_args >= 0 && n > cmd->max_args)
		return err_usage(err, "too many operands: vecmill %s %s",
				 cmd->name, cmd->operands);
	return n;
}

int opt_parse(const struct command *cmd, void *opts, int argc, char **argv,
	      struct err *err)
{
	struct args a = {cmd, opts, argv, argc, 1};
	int operands = 0;
	bool only_operands = false;

	memset(opts, 0, cmd->size);
	if (set_defaults(opt_common, opts, err) < 0 ||
	    set_defaults(cmd->opts, opts, err) < 0)
		return -1;
	while (a.at < argc) {
		char *arg = argv[a.at++];
		int rc = 0;

		if (only_operands || arg[0] != '-' || !arg[1])
			argv[operands++] = arg;
		else if (!strcmp(arg, "--"))
			only_operands = true;
		else if (arg[1] == '-')
			rc = parse_long(&a, arg + 2, err);
		else
			rc = parse_letters(&a, arg + 1, err);
		if (rc < 0)
			return -1;
	}
	return check_operands(cmd, opts, operands, err);
}

bool opt_given(const struct command *cmd, const void *opts, const char *name)
{
	const struct opt *o = find_long(cmd->opts, name, strlen(name));
	const struct opt_common *common = opts;

	return o && common->given >> (o - cmd->opts) & 1;
}

int opt_set(const struct command *cmd, void *opts, const char *name,
	    const char *value, struct err *err)
{
	const struct opt *o = find_long(cmd->opts, name, strlen(name));

	return o ? set(o, opts, value, err) : unknown(cmd, name, strlen(name),
						       err);
}
