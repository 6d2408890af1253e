/* SPDX-License-Identifier: MIT */
#include "cmd/corpus_opts.h"

const char *const corpus_opts_utf8[] = {"keep", "strict", "replace", NULL};

struct corpus_rules corpus_opts_rules(const struct corpus_opts *o)
{
	return (struct corpus_rules){
	    .normal = {.lowercase = o->lowercase,
		       .unicode_space = o->unicode_space,
		       .utf8 = (enum normal_utf8)o->utf8},
	    .max_token = (uint64_t)o->max_token};
}
