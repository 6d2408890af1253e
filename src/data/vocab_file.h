/* SPDX-License-Identifier: MIT */
/*
 * Vocabulary files, a line at a time: text, "word count" a line, gzip'd or
 * plain.  What word2vec -save-vocab and GloVe's vocab_count write is read too:
 * the row "</s>" is the count of sentence ends and is skipped.  Held are a few
 * lines, of 16 MiB at most each.
 */
#ifndef DATA_VOCAB_FILE_H
#define DATA_VOCAB_FILE_H

#include "base/gz.h"
#include "data/rank.h"

struct vocab_reader {
	struct gz_reader *in;
	char *buf;
	size_t pos, len, cap;
	uint64_t line;		/* number of the current one */
	uint64_t sentence_line; /* where "</s>" stood, 0 nowhere */
	uint64_t words, tokens; /* so far */
	bool sorted;		/* each word before the next, so no word twice */
	struct rank last;
	char *last_bytes;
	size_t last_cap;
};

/* After a failure R may be released too. */
int vocab_reader_open(struct vocab_reader *r, const char *path,
		      struct err *err);
/* Of a file that is open, which R closes. */
void vocab_reader_take(struct vocab_reader *r, struct gz_reader *in);
/*
 * The next word: 1, 0 at the end, -1.  Valid until the next call; 16 bytes at
 * *RET can be read.  Errors name the line: no or bad count, white space in a
 * word, "</s>" twice, counts that add up to 2^63; a file without words.
 */
int vocab_reader_next(struct vocab_reader *r, const char **ret,
		      size_t *ret_len, uint64_t *ret_count, struct err *err);
/* The error for a word that LINE gives again. */
int vocab_reader_twice(const struct vocab_reader *r, uint64_t line,
		       const char *word, size_t n, struct err *err);
void vocab_reader_release(struct vocab_reader *r);

struct file_out;
struct vocab_writer;

/* COMPRESS, on THREADS threads, or plain.  OUT stays the caller's, to commit
 * after vocab_writer_finish. */
int vocab_writer_new(struct vocab_writer **ret, struct file_out *out,
		     bool compress, int threads, struct err *err);
int vocab_writer_add(struct vocab_writer *w, const char *word, size_t n,
		     uint64_t count, struct err *err);
int vocab_writer_finish(struct vocab_writer *w, struct err *err);
void vocab_writer_free(struct vocab_writer *w); /* NULL is fine */

#endif
