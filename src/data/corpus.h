/* SPDX-License-Identifier: MIT */
/*
 * The corpus as bytes: any number of files, plain or gzip'd, or standard
 * input, handed out in blocks that begin and end between tokens.  Many
 * workers may ask at once, each with a block of its own; they read different
 * files while there are enough.  Blocks are numbered in text order.
 *
 * ASCII white space and NUL separate tokens; newline ends a sentence, and so
 * does the end of a file; a token "</s>" is a sentence end too, never a word.
 * A token longer than the rules allow is dropped and counted, never cut.  So a
 * block is of some bounded size, whatever the text; with rules that change it a
 * few of them are held.
 */
#ifndef DATA_CORPUS_H
#define DATA_CORPUS_H

#include "base/err.h"
#include "data/normal.h"

#include <stddef.h>
#include <stdint.h>

enum {
	CORPUS_MAX_TOKEN = 1000, /* unless the rules say otherwise */
	CORPUS_PAD = 96 /* spaces that follow the data of a block */
};

struct corpus_rules {
	struct normal_rules normal;
	uint64_t max_token; /* bytes, after the changes that `normal` makes; 0:
			     * CORPUS_MAX_TOKEN */
};

struct corpus;

/* NPATHS 0, or a path "-", is standard input.  All files are opened once
 * before the work so that a missing one is known at the start.  A directory
 * is an error.  PATHS must stay valid; RULES are copied. */
int corpus_open(struct corpus **ret, char *const *paths, int npaths,
		const struct corpus_rules *rules, int threads,
		struct err *err);
void corpus_close(struct corpus *c); /* NULL is fine */

/* For tests: about so many bytes a block.  No count depends on it. */
void corpus_set_block(struct corpus *c, size_t bytes);

/* Every byte comes from regular files, so that it can be read again. */
bool corpus_rereadable(const struct corpus *c);

struct corpus_block {
	char *data; /* the block's own buffer, reused from call to call */
	size_t len, cap; /* CORPUS_PAD spaces stand behind LEN */
	uint64_t number;   /* rising in text order; blocks of a file are 0, 1,
			    * 2 ... plus 2^32 times the number of the file */
	bool sentence_end; /* a sentence ends with this block (end of file or
			    * a cut right after a newline) */
	const char *name; /* of the file */
	uint64_t line;	  /* where the block begins, if bad UTF-8 is an error */
	char *spare; /* what `data` was before its changes, and what was
		      * unpacked */
	size_t spare_cap;
	struct gz_raw *raw; /* packed */
	struct open_file *file; /* that it came from and the next one will */
};

void corpus_block_release(struct corpus_block *b);

/* The next block, changed by the rules: 1, 0 at the end, -1 on error; bad
 * UTF-8 is one, with file and line, if the rules say so.  Thread-safe. */
int corpus_next(struct corpus *c, struct corpus_block *b, struct err *err);

/* Stored bytes read so far and in all (0 when unknown), for progress. */
uint64_t corpus_done(const struct corpus *c);
uint64_t corpus_total(const struct corpus *c);
/* The longest token a word can be. */
size_t corpus_max_token(const struct corpus *c);
/* Tokens dropped here because they were too long to end inside a block. */
uint64_t corpus_overlong(const struct corpus *c);

#endif
