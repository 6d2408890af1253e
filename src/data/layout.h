/* SPDX-License-Identifier: MIT */
/*
 * Where the tensors of a safetensors file lie: 8 bytes with the length of a
 * JSON header, the header, the tensors one after the other
 * (github.com/huggingface/safetensors, "Format").
 *
 * Nothing in the header is believed before it is compared with its neighbours
 * and with the size of the file.
 */
#ifndef DATA_LAYOUT_H
#define DATA_LAYOUT_H

#include "data/matrix.h"

enum {
	LAYOUT_MAX_HEADER = 100000000, /* as other readers limit it */
	LAYOUT_MAX_ENTRIES = 65536
};

struct layout_entry {
	struct tensor t;     /* name owned by the entry, as is t.owned */
	uint64_t begin, end; /* from the first byte after the header */
	bool deep;    /* had too many dimensions, multiplied into the last */
	bool skipped; /* nobody wants its data */
};

struct layout {
	const char *name; /* of the file, for messages */
	struct layout_entry *entries; /* [n] in the order of the file */
	size_t n, cap;
};

#define LAYOUT_INIT(file) {.name = (file)}

void layout_release(struct layout *l);

/* The header TEXT of N bytes; its metadata go to M.  A format version
 * (vecmill.format) that is not ours is an error. */
int layout_read(struct layout *l, struct matrix *m, const char *text, size_t n,
		struct err *err);

/* NULL if there is none. */
struct layout_entry *layout_find(const struct layout *l, const char *name);

/* Is it a file that vecmill wrote?  Has it words, or says whose it is? */
bool layout_is_ours(const struct layout *l, const struct matrix *m);

#endif
