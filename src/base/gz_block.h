/* SPDX-License-Identifier: MIT */
/*
 * The layout that gz.c reads in parallel and gz_writer.c writes.  A block is a
 * gzip member of at most 64 KiB that carries its size, so that the next one is
 * found without inflating it.
 */
#ifndef BASE_GZ_BLOCK_H
#define BASE_GZ_BLOCK_H

enum {
	GZ_BLOCK = 1 << 16,  /* no block is longer, nor its content */
	GZ_CONTENT = 65280,  /* what we put in: stored, it still fits */
	GZ_HEADER = 18,	     /* with the extra field "BC" */
	GZ_FOOTER = 8,	     /* CRC and length */
	GZ_BATCH = 128,	     /* blocks in a piece of work for all threads */
	GZ_BATCH_ALONE = 8,  /* for one thread: stays in its cache */
	GZ_FLAG_EXTRA = 4
};

#endif
