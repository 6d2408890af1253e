/* SPDX-License-Identifier: MIT */
/*
 * finalfusion's files: "FiFu", the version 0, how many chunks there are and
 * which; then these, each its number (4 bytes), its length (8) and its content.
 * All numbers are little-endian; floats stand at a multiple of 4 bytes from
 * the beginning of the file, after 1 to 4 bytes of padding.  Here: what the
 * reader and the writer share, and how chunks are taken in.
 */
#ifndef DATA_FINALFUSION_H
#define DATA_FINALFUSION_H

#include "data/header.h"
#include "data/matrix.h"
#include "data/ngrams.h"
#include "data/stream.h"

enum finalfusion_chunk {
	CHUNK_WORDS = 1,    /* a vocabulary of words alone */
	CHUNK_ARRAY = 2,    /* rows of floats */
	CHUNK_BUCKETS = 3,  /* n-grams by finalfusion's own hash */
	CHUNK_CODES = 4,    /* rows in product quantisation */
	CHUNK_METADATA = 5, /* TOML */
	CHUNK_NORMS = 6,    /* of words, whose rows are unit vectors */
	CHUNK_FASTTEXT = 7, /* n-grams as fastText has them */
	CHUNK_EXPLICIT = 8, /* n-grams in a list, each with its row */
	CHUNK_FLORET = 9    /* floret's, and no words */
};

enum { FINALFUSION_U8 = 1, FINALFUSION_F32 = 10, FINALFUSION_PAD = 4 };

/* Metadata of a matrix that holds what was in CHUNK_METADATA. */
extern const char finalfusion_toml[];

struct finalfusion_in {
	struct stream_in s;
	const char *name; /* of the file */
	const char *what; /* is being read, for messages */
	uint64_t taken;	  /* bytes of the file */
};

/* The next N bytes, valid until the next call; NULL if the file ends before. */
const char *finalfusion_take(struct finalfusion_in *in, size_t n,
			     struct err *err);
int finalfusion_u32(struct finalfusion_in *in, uint32_t *ret,
		    struct err *err);
int finalfusion_u64(struct finalfusion_in *in, uint64_t *ret,
		    struct err *err);
int finalfusion_skip_padding(struct finalfusion_in *in, struct err *err);
/* Appends N floats. */
int finalfusion_floats(struct finalfusion_in *in, uint64_t n,
		       struct header_rows *to, struct err *err);

/* What a vocabulary says; begins as zeros but for IN and WORDS. */
struct finalfusion_vocab {
	struct finalfusion_in *in;
	struct words *words;	      /* that it adds to */
	enum finalfusion_chunk chunk; /* 0: none so far */
	struct ngrams g;
	uint64_t nwords;
	uint64_t rows;	  /* of n-grams */
	uint32_t *row_of; /* [strings] explicit ones may share rows */
	size_t row_of_cap;
};

/* From behind the length of the chunk. */
int finalfusion_read_vocab(struct finalfusion_vocab *v,
			   enum finalfusion_chunk chunk, struct err *err);
void finalfusion_vocab_release(struct finalfusion_vocab *v);

/*
 * The rows of an array or of codes, decoded, one after the other.  Codes of
 * more than FINALFUSION_MAX_SPAN numbers each are refused: what is read would
 * take too many times the memory that the file does.
 */
enum { FINALFUSION_MAX_SPAN = 64 };

struct finalfusion_rows {
	struct finalfusion_in *in;
	uint64_t n, at;
	size_t dim;
	size_t bytes;		    /* of a row in the file */
	size_t ncodes, ncentroids;  /* 0: floats */
	struct header_rows turn;    /* [dim, dim], or none: the rows are turned
				     * by this */
	struct header_rows centres; /* [ncodes, ncentroids, dim / ncodes] */
	struct header_rows scales;  /* [n] or none */
	float *row;		    /* [dim] */
};

/* From behind the length of the chunk. */
int finalfusion_rows_open(struct finalfusion_rows *r,
			  struct finalfusion_in *in,
			  enum finalfusion_chunk chunk, struct err *err);
/* Appends the next. */
int finalfusion_rows_next(struct finalfusion_rows *r, struct header_rows *to,
			  struct err *err);
int finalfusion_rows_skip(struct finalfusion_rows *r, struct err *err);
void finalfusion_rows_release(struct finalfusion_rows *r);

int finalfusion_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err);

#endif
