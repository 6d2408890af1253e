/* SPDX-License-Identifier: MIT */
/*
 * gzip in (gz.c) and out (gz_writer.c), on all threads: the only users of
 * <zlib.h>.
 *
 * Written: independent members of at most 64 KiB whose compressed size stands
 * in the extra field "BC", and an empty last member as end mark: the BGZF
 * layout (SAM specification, section 4.1), which any gzip reads.
 * Read: any gzip with any number of members, and plain files, decided by the
 * first two bytes.  BGZF members are inflated in parallel.
 *
 * Memory does not depend on what a file says of its sizes: a reader holds
 * 64 KiB for a plain file, 2 MiB for a gzip'd one and 17 MiB if several threads
 * inflate.
 */
#ifndef BASE_GZ_H
#define BASE_GZ_H

#include "base/err.h"

#include <stddef.h>
#include <sys/types.h>

struct gz_reader;
struct gz_writer;
struct file_out;

/* "-" is standard input.  THREADS >= 1 may inflate together. */
int gz_open(struct gz_reader **ret, const char *path, int threads,
	    struct err *err);

/*
 * Reads up to N bytes; fewer only at the end of input.  Returns the number,
 * 0 at the end, -1 on error: a damaged member (its CRC is checked), a member
 * or a BGZF file that ends early, junk after the last member.  A signal
 * (base/stop.h) that interrupts a read is an error too.
 */
ssize_t gz_read(struct gz_reader *in, void *buf, size_t n, struct err *err);

/* The same, but what has come is enough: 0 at the end alone. */
ssize_t gz_read_some(struct gz_reader *in, void *buf, size_t n,
		     struct err *err);

/* Waits up to SECONDS for bytes or the end: 1, 0 if there are none, -1.  What
 * is compressed is not waited for, whoever reads it waits. */
int gz_wait(struct gz_reader *in, double seconds, struct err *err);

/* Exactly N bytes, else an error saying the file ends early. */
int gz_read_all(struct gz_reader *in, void *buf, size_t n, struct err *err);

/*
 * Exactly N bytes into a new array for mem_free.  Memory grows with what has
 * really arrived, so that a lying N costs no more than about twice the file.
 */
void *gz_read_new(struct gz_reader *in, uint64_t n, struct err *err);

/* Bytes that would come next, without taking them: up to N (at most 4096). */
ssize_t gz_peek(struct gz_reader *in, void *buf, size_t n, struct err *err);

/*
 * BGZF members as they are stored, to be inflated by whoever took them while
 * the next ones are being taken.  Made by the first gz_take.
 */
struct gz_raw;

/* Takes as many as come next and hold at most ROOM bytes (or 64 KiB, whichever
 * is more): 1, or 0 where something else comes next (use gz_read), -1. */
int gz_take(struct gz_reader *in, struct gz_raw **raw, size_t room,
	    struct err *err);
/* The bytes they hold. */
size_t gz_raw_content(const struct gz_raw *raw);
/* Inflates all of it to DST; NAME is the file's, for messages. */
int gz_raw_inflate(struct gz_raw *raw, void *dst, const char *name,
		   struct err *err);
void gz_raw_free(struct gz_raw *raw); /* NULL is fine */

bool gz_is_compressed(const struct gz_reader *in);
/* As given to gz_open, 1 at least. */
int gz_threads(const struct gz_reader *in);
/* Bytes taken from the file as stored. */
uint64_t gz_offset(const struct gz_reader *in);
/* For messages: the path, or "stdin". */
const char *gz_name(const struct gz_reader *in);

void gz_close(struct gz_reader *in); /* NULL is fine */

/* How hard to try: text is worth deflating, trained floats are not; and what
 * there is little of may take its time. */
enum gz_effort { GZ_TEXT, GZ_FLOATS, GZ_SMALL };

/* Writes to OUT, which stays the caller's (to commit or abort).  Once a stop is
 * asked for (base/stop.h), blocks are stored, not deflated. */
int gz_writer_new(struct gz_writer **ret, struct file_out *out,
		  enum gz_effort effort, int threads, struct err *err);
int gz_write(struct gz_writer *w, const void *bytes, size_t n,
	     struct err *err);
/* From here on with another effort. */
int gz_set_effort(struct gz_writer *w, enum gz_effort effort, struct err *err);
/* Writes what is pending and the end mark. */
int gz_finish(struct gz_writer *w, struct err *err);
void gz_writer_free(struct gz_writer *w); /* NULL is fine */

#endif
