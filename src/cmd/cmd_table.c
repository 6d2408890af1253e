/* SPDX-License-Identifier: MIT */
#include "cmd/cmd.h"

#include <string.h>

const struct command *const cmd_table[] = {
    &cmd_vocab, &cmd_phrases, &cmd_train, &cmd_quantize, &cmd_nn,   &cmd_index,
    &cmd_eval,	&cmd_map,     &cmd_vec,	  &cmd_convert,	 &cmd_info, &cmd_help,
    NULL,
};

const struct command *cmd_find(const char *name)
{
	const struct command *const *c;

	for (c = cmd_table; *c; c++)
		if (!strcmp((*c)->name, name))
			return *c;
	return NULL;
}
