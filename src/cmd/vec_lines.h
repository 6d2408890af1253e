/* SPDX-License-Identifier: MIT */
/*
 * vecmill vec --lines: a line in, its vector out, in order.  Threads take
 * blocks of lines as they come.  Where principal directions are taken out, or
 * the number of lines stands before them, the vectors of all lines wait in a
 * temporary file, 4 D bytes a line; memory holds some blocks.
 */
#ifndef CMD_VEC_LINES_H
#define CMD_VEC_LINES_H

#include "base/file.h"
#include "base/gz.h"
#include "data/normal.h"
#include "search/sentence.h"

enum vec_format { VEC_PLAIN, VEC_NPY };

struct vec_lines {
	const struct sentence *sentence;
	struct normal_rules rules;
	enum vec_format format;
	size_t components; /* taken out: the first so many */
	int threads;
	struct gz_reader *in; /* lines; NULL: ARGS [nargs] are */
	char **args;
	int nargs;
	struct file_out *out;

	/* What came. */
	struct sentence_tally words;
	uint64_t lines, empty; /* empty: without a word that is known */
};

int vec_lines(struct vec_lines *v, struct err *err);

#endif
