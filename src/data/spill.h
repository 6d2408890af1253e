/* SPDX-License-Identifier: MIT */
/*
 * Words and counts on disk: any number of parts, each a sequence of records in
 * one temporary file, appended to by many writers at once.
 */
#ifndef DATA_SPILL_H
#define DATA_SPILL_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct spill;

int spill_new(struct spill **ret, struct err *err);
void spill_free(struct spill *s); /* NULL is fine */

/* N new parts; returns the number of the first.  Thread-safe. */
int spill_parts(struct spill *s, size_t n, size_t *ret, struct err *err);
/* Records in a part. */
uint64_t spill_records(struct spill *s, size_t part);

/* Gathers what goes to one part.  Several may write to the same part; their
 * records then stand in any order. */
struct spill_pen {
	struct spill *s;
	size_t part;
	char *buf;
	size_t len, cap;
	uint64_t records;
};

/* Room for CAP bytes. */
int spill_pen_init(struct spill_pen *p, struct spill *s, size_t part,
		   size_t cap, struct err *err);
/* The 16 bytes at BYTES can be read whatever LEN is. */
int spill_write(struct spill_pen *p, const char *bytes, size_t len,
		uint64_t count, struct err *err);
int spill_flush(struct spill_pen *p, struct err *err);
void spill_pen_release(struct spill_pen *p); /* without flushing */

/* Reads a part from its start; nobody writes to it any more (though to others,
 * and new ones may be made). */
struct spill_source {
	const struct spill *s;
	size_t part;
	const struct spill_chunk *chunk, *end; /* being read, and behind all */
	uint64_t offset;		       /* in the chunk */
	char *buf;
	size_t pos, len, cap;
};

int spill_source_init(struct spill_source *r, struct spill *s, size_t part,
		      size_t cap, struct err *err);
/* The next record: 1, 0 at the end, -1.  *RET_BYTES is valid until the next
 * call; 16 bytes there can be read. */
int spill_read(struct spill_source *r, const char **ret_bytes,
	       size_t *ret_len, uint64_t *ret_count, struct err *err);
void spill_source_release(struct spill_source *r);

#endif
