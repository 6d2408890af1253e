/* SPDX-License-Identifier: MIT */
/*
 * The corpus as numbers: 4 bytes a token, or 2 or 3 once they are packed,
 * tokenised once and read by every epoch.  Held in memory, or, past a limit, in
 * a temporary file of base/temp.h that is mapped.  A list of segments in text
 * order.
 */
#ifndef DATA_IDS_H
#define DATA_IDS_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Between two sentences. */
#define IDS_END UINT32_MAX
/* No word: on the way to ids_squeeze only. */
#define IDS_NONE (UINT32_MAX - 1)

struct ids_segment {
	uint64_t number; /* they rise in text order */
	uint32_t *ids;	 /* word ids and IDS_END marks */
	size_t n;
	int packed;	 /* bytes an id: what `ids` points at is for ids_read
			  * alone; 0: they are as they stand */
	int worker;	 /* who put it: whose ids they are */
	uint64_t offset; /* in the spool file, in ids; UINT64_MAX: malloc'd */
	bool joined;	 /* its first words go on with the sentence of the
			  * segments before (count_corpus knows) */
};

struct team_lock;

struct ids {
	struct ids_segment *segments; /* after ids_finish in text order */
	size_t nsegments, cap;
	uint64_t tokens;    /* word ids, without marks */
	uint64_t in_memory; /* bytes malloc'd */
	uint64_t limit;	    /* bytes in memory before spooling starts */
	int fd;		    /* spool file, -1 none */
	uint64_t spooled;   /* ids in it */
	uint32_t *map;	    /* the spool file mapped, after ids_finish */
	struct team_lock *lock;
};

/* LIMIT bytes in memory before spooling starts. */
int ids_init(struct ids *ids, uint64_t limit, struct err *err);
void ids_release(struct ids *ids);

/* Keeps a copy of N ids as segment NUMBER, put by WORKER.  Thread-safe. */
int ids_put(struct ids *ids, uint64_t number, int worker,
	    const uint32_t *from, size_t n, struct err *err);

/* Sorts the segments and maps the spool file; from here on segments[] can be
 * read and changed in place (shrunk, never grown). */
int ids_finish(struct ids *ids, struct err *err);

/* Tells corpora apart: of all ids and marks in their order. */
int ids_digest(const struct ids *ids, int threads, uint64_t *ret,
	       struct err *err);

/*
 * Renames every id I to NEW_ID[I] and drops those that become WORDS_NONE (and
 * marks between nothing), on all threads; recounts tokens.  After ids_finish.
 */
int ids_map(struct ids *ids, const uint32_t *new_id, int threads,
	    struct err *err);

/* The same with a table for each worker that put segments. */
int ids_map_workers(struct ids *ids, uint32_t *const *new_id, int threads,
		    struct err *err);

/*
 * Drops the IDS_NONE among N items in place, and marks that then stand
 * first or side by side.  Returns how many are left, and adds the words among
 * them to *TOKENS.
 */
size_t ids_squeeze(uint32_t *ids, size_t n, uint64_t *tokens);

/*
 * In as few bytes as ids below WORDS and a mark take, from here on for ids_read
 * alone.  What is in the temporary file stays as it is.
 */
int ids_pack(struct ids *ids, size_t words, int threads, struct err *err);

/* N ids and marks of segment S from FROM on, packed or not, to TO. */
void ids_read(const struct ids_segment *s, size_t from, size_t n,
	      uint32_t *to);

/* One. */
static inline uint32_t ids_at(const struct ids_segment *s, size_t i)
{
	uint32_t id;

	ids_read(s, i, 1, &id);
	return id;
}

#endif
