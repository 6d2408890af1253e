/* SPDX-License-Identifier: MIT */
/* Lists of words that users write: stop words, words to keep, connectors.
 * Reading takes at most 24 times the bytes of the file, and 3 MiB. */
#ifndef DATA_WORD_LIST_H
#define DATA_WORD_LIST_H

#include "data/words.h"

/*
 * Reads words, one a line: white space around them and empty lines do not
 * matter, white space inside is an error, as is a file without words.  *W is
 * empty on entry and indexed on return.
 */
int word_list_read(struct words *w, const char *path, struct err *err);

/* The same of the first word on each line, whatever stands after it, as in
 * vocabulary files. */
int word_list_read_first(struct words *w, const char *path, struct err *err);

#endif
