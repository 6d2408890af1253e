/* SPDX-License-Identifier: MIT */
/* The options of every command that reads a corpus. */
#ifndef CMD_CORPUS_OPTS_H
#define CMD_CORPUS_OPTS_H

#include "base/opt.h"
#include "data/corpus.h"

struct corpus_opts {
	bool lowercase, unicode_space;
	int utf8;
	int64_t max_token;
};

/* By enum normal_utf8; NULL-ended. */
extern const char *const corpus_opts_utf8[];

/* Rows for an option table whose struct TYPE has such a MEMBER. */
#define CORPUS_OPTS(type, member)                                            \
	{"lowercase", 0, OPT_FLAG, offsetof(type, member.lowercase), NULL,    \
	 NULL, 0, 0, NULL,                                                    \
	 "fold case: of all scripts, by Unicode's simple case folding, in any " \
	 "locale"},                                                           \
	{"unicode-space", 0, OPT_FLAG, offsetof(type, member.unicode_space),  \
	 NULL, NULL, 0, 0, NULL,                                              \
	 "the white space of Unicode separates words too"},                   \
	{"utf8", 0, OPT_CHOICE, offsetof(type, member.utf8), "RULE", "keep",  \
	 0, 0, corpus_opts_utf8,                                              \
	 "bytes that are not UTF-8 are kept, end the run with an error, or "  \
	 "become U+FFFD"},                                                    \
	{"max-token", 0, OPT_INT, offsetof(type, member.max_token), "N",      \
	 "1000", 1, 1e6, NULL,                                                \
	 "drop words longer than N bytes (they are counted and reported)"}

struct corpus_rules corpus_opts_rules(const struct corpus_opts *o);

#endif
