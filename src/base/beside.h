/* SPDX-License-Identifier: MIT */
/*
 * Temporary files beside what they are to become: BASE.vecmill-PID-RANDOM.tmp,
 * which is on the same file system and can be renamed to BASE.
 *
 * Whoever writes one holds its lock (flock), so that what the killed left is
 * told from what is being written: who gets the lock may remove the file.
 * Where locks do not work nothing is removed, and what could not be locked is
 * named BASE.vecmill-PID-RANDOM-unlocked.tmp, lest a lock that works the next
 * time shows it as left.  Over NFS, Linux makes locks of the server's of them,
 * which hold between machines; mounted with nolock or local_lock=flock they do
 * not, and then two machines must not write the same BASE at once.
 */
#ifndef BASE_BESIDE_H
#define BASE_BESIDE_H

#include "base/err.h"

#include <stddef.h>
#include <sys/types.h>

/*
 * Removes what the killed left beside BASE and makes a new file there, locked
 * as long as the descriptor (or a copy) is open.  FLAGS: O_WRONLY or O_RDWR.
 * Returns the descriptor, and in *RET_PATH the name, the caller's to free; -1
 * on error, of which NAME is the subject, and then there is no file.
 */
int beside_open(char **ret_path, const char *base, int flags, mode_t mode,
		const char *name, struct err *err);

/* How long the directory part of PATH is, with its slash; 0: there is none. */
size_t beside_dir(const char *path);

#endif
