/* SPDX-License-Identifier: MIT */
/*
 * Files that appear whole or not at all, and files looked at in place.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/err.h"

#include <stddef.h>

/*
 * An output.  Data goes to a temporary file beside the target, which
 * file_out_commit syncs and renames over it; until then an older target is
 * untouched.  "-" is standard output and devices or pipes (/dev/null) are
 * written directly.  A temporary file whose writer was killed is recognised
 * (its lock is free) and removed when the same target is opened next.
 */
struct file_out;

int file_out_open(struct file_out **ret, const char *path, struct err *err);
int file_out_write(struct file_out *out, const void *bytes, size_t n,
		   struct err *err);
/* What was written leaves memory: a reader may be waiting for it. */
int file_out_flush(struct file_out *out, struct err *err);
/* So far. */
uint64_t file_out_bytes(const struct file_out *out);

/* Frees OUT either way; on failure the temporary file is gone. */
int file_out_commit(struct file_out *out, struct err *err);
/* The same of two files that belong together: all of both is on disk before
 * one has its name, so that nothing but a crash between two renames, or the
 * failure of the second, leaves the one new and the other old.  SECOND may be
 * NULL. */
int file_out_commit_both(struct file_out *first, struct file_out *second,
			 struct err *err);
/* Drops everything; NULL is fine. */
void file_out_abort(struct file_out *out);

/*
 * Before any file is opened: whichever of standard input, output and error is
 * closed (cmd >&-) stays useless, but taken, so that no file gets its number
 * and what is printed does not end up there.
 */
int file_hold_standard(struct err *err);

/* A file mapped read-only (private; a change by others may show through). */
struct file_map {
	const unsigned char *data;
	size_t size;
};

/* Fails on anything that is not a regular file.  An empty file maps to size
 * 0 and a valid pointer. */
int file_map_open(struct file_map *map, const char *path, struct err *err);
/* The same of an open file, which may be closed then; PATH is for messages. */
int file_map_fd(struct file_map *map, int fd, const char *path,
		struct err *err);
void file_map_release(struct file_map *map);
/* Lets what lies in the N bytes from AT go from memory; read again, it comes
 * back.  Nothing where they are not in MAP. */
void file_map_forget(const struct file_map *map, const void *at, size_t n);

/* Do both names lead to the same existing file? "-" is no file. */
bool file_same(const char *a, const char *b);

/* Can it be read but once: standard input ("-"), a pipe? */
bool file_reads_once(const char *path);

/* Can another file take the name?  A file, or nothing, is there. */
bool file_replaceable(const char *path);

/* PATH without its directories, unless that is all there is. */
const char *file_base(const char *path);

/* Fails with the usual reason unless PATH can be opened for reading and is
 * not a directory; "-" always can. */
int file_check_readable(const char *path, struct err *err);

#endif
