/* SPDX-License-Identifier: MIT */
/*
 * Temporary files without a name: nothing stays behind, whatever ends the
 * process.  In $TMPDIR, else /var/tmp (which is on disk where /tmp may be
 * memory), else /tmp.  Where every file must have a name (NFS) it loses that as
 * soon as it is open; the next run removes what one killed in between left.
 */
#ifndef BASE_TEMP_H
#define BASE_TEMP_H

#include "base/err.h"

#include <stddef.h>

/* Returns a descriptor, -1 on error. */
int temp_open(struct err *err);
void temp_close(int fd); /* -1 is fine */

/* All N bytes at OFFSET; any number of threads at once.  Errors name the
 * directory; a signal (base/stop.h) is one. */
int temp_write(int fd, const void *bytes, size_t n, uint64_t offset,
	       struct err *err);
int temp_read(int fd, void *bytes, size_t n, uint64_t offset,
	      struct err *err);

/* For messages. */
const char *temp_dir(void);

#endif
