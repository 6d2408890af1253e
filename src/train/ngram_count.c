/* SPDX-License-Identifier: MIT */
#include "train/ngram_count.h"

#include "base/mem.h"
#include "base/stop.h"
#include "data/rank.h"
#include "data/tally.h"

#include <inttypes.h>

struct counting {
	struct tally tally;
	uint64_t count; /* of the word at hand */
};

static int count_one(void *arg, const char *ngram, size_t len,
		     struct err *err)
{
	struct counting *c = arg;
	char room[TALLY_INLINE];
	struct tally_key key;
	uint32_t number;

	if (len <= sizeof(room))
		ngram = memcpy(room, ngram, len);
	tally_key(&key, ngram, len);
	return tally_add(&c->tally, &key, c->count, &number, err);
}

static int count_all(struct counting *c, const struct ngrams *g,
		     const struct words *words, const uint64_t *counts,
		     struct err *err)
{
	size_t i, n;

	for (i = 0; i < words->n; i++) {
		const char *word = words_get(words, i, &n);

		if (stop_requested())
			return err_stopped(err, stop_signal());
		c->count = counts[i];
		if (ngrams_each(g, word, n, count_one, c, err) < 0)
			return -1;
	}
	return 0;
}

static size_t rank_all(struct rank *ranks, const struct tally *t,
		       uint64_t min_count)
{
	size_t kept = 0;
	uint32_t i;

	for (i = 0; i < t->n; i++) {
		const struct tally_entry *e = &t->entries[i];
		const char *bytes = tally_bytes(e);

		if (e->count >= min_count)
			ranks[kept++] = (struct rank){
			    e->count, rank_prefix(bytes, e->len), bytes,
			    e->len, i};
	}
	return kept;
}

static int list(struct words *strings, const struct tally *t,
		uint64_t min_count, struct err *err)
{
	struct rank *ranks = mem_array(t->n, sizeof(*ranks), err);
	size_t n, i;
	int status = -1;

	if (!ranks)
		return -1;
	n = rank_all(ranks, t, min_count);
	if (n == 0)
		err_set(err, "no n-gram is seen %" PRIu64 " times: try a lower "
			"--ngram-min-count", min_count);
	else
		status = rank_sort(ranks, n, err);
	for (i = 0; status == 0 && i < n; i++)
		status = words_add(strings, ranks[i].bytes, ranks[i].len, err);
	mem_free(ranks);
	return status == 0 ? words_index(strings, NULL, err) : -1;
}

int ngram_count(struct ngrams *g, const struct words *words,
		const uint64_t *counts, uint64_t min_count, struct err *err)
{
	struct counting c = {.count = 0};
	int status = tally_init(&c.tally, false, 0, err);

	if (status == 0)
		status = count_all(&c, g, words, counts, err);
	if (status == 0)
		status = list(&g->strings, &c.tally, min_count, err);
	tally_release(&c.tally);
	return status;
}
