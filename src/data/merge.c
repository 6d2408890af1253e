/* SPDX-License-Identifier: MIT */
#include "data/merge.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/twice.h"
#include "data/vocab.h"
#include "data/vocab_file.h"

#include <string.h>

struct merging {
	struct census *census;
	struct twice *twice; /* of each worker */
	int threads;
	char *const *paths;
	int npaths;
	uint64_t next;
	uint64_t done; /* files */
	uint64_t tokens;
	struct team_lock *lock; /* over tokens */
	struct log_progress progress;
};

static int add_word(struct merging *m, int worker, const char *word,
		    size_t len, uint64_t n, struct err *err)
{
	struct tally *t = census_tally(m->census, worker);
	struct tally_key key;
	uint32_t id;

	if (tally_full(t, 1) && t->n > 0) {
		if (census_spill(m->census, worker, err) < 0)
			return -1;
		twice_empty(&m->twice[worker]);
	}
	tally_key(&key, word, len);
	return tally_add(t, &key, n, &id, err) < 0
		       ? -1
		       : twice_see(&m->twice[worker], id, err);
}

/* Where a file gives a word twice, an error says which. */
static int check_unique(const char *path, struct err *err)
{
	struct vocab v = VOCAB_INIT;
	int status = vocab_read(&v, path, err);

	vocab_release(&v);
	return status;
}

/* Counts of one table never wrap before this is known: a file's are below
 * 2^63, and so is the sum of those before it. */
static int add_tokens(struct merging *m, const char *path, uint64_t n,
		      struct err *err)
{
	int status = 0;

	team_lock_enter(m->lock);
	if (n > INT64_MAX - m->tokens)
		status = err_set(err, "%s: counts add up to 2^63 or more",
				 path);
	else
		m->tokens += n;
	team_lock_leave(m->lock);
	return status;
}

static int add_lines(struct merging *m, int worker, struct vocab_reader *r,
		     struct err *err)
{
	const char *word;
	uint64_t n;
	size_t len;
	int got;

	while ((got = vocab_reader_next(r, &word, &len, &n, err)) > 0) {
		if (r->words % 65536 == 0 && stop_requested())
			return err_stopped(err, stop_signal());
		if (add_word(m, worker, word, len, n, err) < 0)
			return -1;
	}
	return got;
}

static int add_whole(struct merging *m, int worker, const char *path,
		     struct err *err)
{
	struct vocab v = VOCAB_INIT;
	char padded[TALLY_INLINE];
	const char *word;
	size_t i, len;
	int status = vocab_read(&v, path, err);

	for (i = 0; status == 0 && i < v.words.n; i++) {
		word = words_get(&v.words, i, &len);
		if (len < sizeof(padded)) {
			memcpy(padded, word, len);
			word = padded;
		}
		status = add_word(m, worker, word, len, v.counts[i], err);
	}
	if (status == 0)
		status = add_tokens(m, strcmp(path, "-") ? path : "stdin",
				    v.tokens, err);
	vocab_release(&v);
	return status;
}

static int add_file(struct merging *m, int worker, const char *path,
		    struct err *err)
{
	struct twice *t = &m->twice[worker];
	struct vocab_reader r;
	int status, twice = 0;

	if (file_reads_once(path))
		return add_whole(m, worker, path, err);
	if (vocab_reader_open(&r, path, err) < 0)
		return -1;
	twice_begin(t);
	status = add_lines(m, worker, &r, err);
	/* Beside the table, which is held. */
	if (status == 0 && t->emptied && r.sorted)
		twice = twice_look(path, r.words,
				   census_tally(m->census, worker)->limit / 4,
				   err);
	if (twice < 0)
		status = -1;
	else if (status == 0 && (!r.sorted || twice || t->found))
		status = check_unique(path, err);
	if (status == 0)
		status = add_tokens(m, path, r.tokens, err);
	vocab_reader_release(&r);
	return status;
}

static int read_files(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct log_state state = {.loss = -1, .epoch = -1};
	struct merging *m = shared;
	uint64_t i;

	while (!team_quits(team)) {
		i = team_next(&m->next, 1);
		if (i >= (uint64_t)m->npaths)
			break;
		if (add_file(m, worker, m->paths[i], err) < 0)
			return -1;
		team_next(&m->done, 1);
		state.done = team_load(&m->done);
		if (worker == 0)
			log_update(&m->progress, &state);
	}
	return 0;
}

static int merge(struct merging *m, int threads, uint64_t memory,
		       struct err *err)
{
	struct log_state state = {
	    .done = (uint64_t)m->npaths, .loss = -1, .epoch = -1};

	m->lock = team_lock_new(err);
	m->twice = mem_array((size_t)threads, sizeof(*m->twice), err);
	m->threads = threads;
	if (!m->lock || !m->twice || census_new(&m->census, threads, memory, false,
				   err) < 0)
		return -1;
	log_begin(&m->progress, "merge", "files", (uint64_t)m->npaths);
	if (team_run(threads, read_files, m, err) < 0)
		return -1;
	if (stop_requested())
		return err_stopped(err, stop_signal());
	log_end(&m->progress, &state);
	return census_finish(m->census, err);
}

int merge_files(struct census **ret, char *const *paths, int npaths,
		int threads, uint64_t memory, struct err *err)
{
	struct merging m = {.paths = paths, .npaths = npaths};
	int status = merge(&m, threads < npaths ? threads : npaths, memory,
			   err);

	while (m.twice && m.threads > 0)
		twice_release(&m.twice[--m.threads]);
	mem_free(m.twice);
	team_lock_free(m.lock);
	if (status < 0) {
		census_free(m.census);
		return -1;
	}
	*ret = m.census;
	return 0;
}
