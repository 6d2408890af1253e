/* SPDX-License-Identifier: MIT */
/* The commands.  To add one: cmd/cmd_NAME.c, a line here, a row in
 * cmd_table.c, a page man/vecmill-NAME.1. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include "base/opt.h"

extern const struct command cmd_convert, cmd_eval, cmd_help, cmd_info, cmd_map,
    cmd_nn, cmd_index, cmd_phrases, cmd_quantize, cmd_train, cmd_vec, cmd_vocab;

/* In the order of a pipeline; NULL-ended. */
extern const struct command *const cmd_table[];

/* NULL if there is none. */
const struct command *cmd_find(const char *name);

/* Prints what --help prints. */
int cmd_print_help(const struct command *cmd, struct err *err);

/* The overview: what vecmill without a command prints. */
int cmd_print_overview(struct strbuf *out, struct err *err);

#endif
