/* SPDX-License-Identifier: MIT */
#include "cmd/train_words.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "data/rank.h"
#include "train/freeze.h"

#include <string.h>

const char *const train_words_names[] = {"old", "new", "union", NULL};

int train_words_named(const struct train_opts *o)
{
	int i;

	for (i = 0; o->vocab && train_words_names[i]; i++)
		if (strcmp(o->vocab, train_words_names[i]) == 0)
			return i;
	return -1;
}

const char *train_words_file(const struct train_opts *o)
{
	return train_words_named(o) < 0 ? o->vocab : NULL;
}

bool train_words_freeze_old(const struct train_opts *o)
{
	return o->freeze && strcmp(o->freeze, "all-old") == 0;
}

/* ---- the words ---- */

static uint32_t find(const struct words *in, const struct words *w, size_t i)
{
	size_t len;
	const char *bytes = words_get(w, i, &len);

	return words_find(in, bytes, len);
}

static uint64_t old_count(const struct job *job, size_t row)
{
	int64_t count = job->start.counts ? job->start.counts[row] : 0;

	return count > 0 ? (uint64_t)count : 0;
}

/* Files hold counts as signed numbers. */
static uint64_t add_counts(uint64_t a, uint64_t b)
{
	uint64_t sum;

	return __builtin_add_overflow(a, b, &sum) || sum > INT64_MAX
		   ? INT64_MAX
		   : sum;
}

static struct rank rank_of(const struct words *w, size_t i, uint64_t count)
{
	size_t len;
	const char *bytes = words_get(w, i, &len);

	return (struct rank){.count = count,
			     .prefix = rank_prefix(bytes, len),
			     .bytes = bytes,
			     .len = (uint32_t)len};
}

/* Fills R with the words of the matrix; the first of two that are the same. */
static size_t list_old(const struct job *job, const struct vocab *text,
		       struct rank *r)
{
	const struct words *old = &job->start.words;
	size_t n = 0, i;

	for (i = 0; i < old->n; i++) {
		uint32_t t = find(&text->words, old, i);
		uint64_t count = t == WORDS_NONE ? 0 : text->counts[t];

		if (find(old, old, i) == i)
			r[n++] = rank_of(old, i,
					 add_counts(old_count(job, i), count));
	}
	return n;
}

/* Of the corpus, those frequent enough; only those that are KNOWN or not. */
static size_t list_new(const struct job *job, const struct vocab *text,
		       bool known, struct rank *r)
{
	const struct train_opts *o = job->o;
	size_t n = 0, t;

	for (t = 0; t < text->words.n; t++) {
		if (text->counts[t] < (uint64_t)o->min_count ||
		    (o->max_size && t >= (size_t)o->max_size))
			break;
		if (known ||
		    find(&job->start.words, &text->words, t) == WORDS_NONE)
			r[n++] = rank_of(&text->words, t, text->counts[t]);
	}
	return n;
}

static int list(struct job *job, const struct vocab *text, struct err *err)
{
	enum train_words words = job->init.words;
	struct rank *r = mem_array(job->start.words.n + text->words.n,
				   sizeof(*r), err);
	size_t n = 0;
	int status = 0;

	if (!r)
		return -1;
	if (words != TRAIN_WORDS_NEW)
		n = list_old(job, text, r);
	if (words != TRAIN_WORDS_OLD)
		n += list_new(job, text, words == TRAIN_WORDS_NEW, r + n);
	if (job->init.counted)
		status = rank_sort(r, n, err);
	if (status == 0)
		status = vocab_build(&job->vocab, r, n, err);
	mem_free(r);
	return status;
}

/* Words counted in the corpus get their rows. */
static int rename_ids(struct job *job, const struct vocab *text,
		      struct err *err)
{
	uint32_t *new_id = mem_array(text->words.n, sizeof(*new_id), err);
	int status;
	size_t t;

	if (!new_id)
		return -1;
	for (t = 0; t < text->words.n; t++)
		new_id[t] = find(&job->vocab.words, &text->words, t);
	status = ids_map(&job->ids, new_id, job->config.threads, err);
	mem_free(new_id);
	return status;
}

static int count_text_words(struct job *job, struct corpus *corpus,
			    struct err *err)
{
	struct vocab text = VOCAB_INIT;
	int status = -1;

	job->init.counted = job->start.counts ||
			    job->init.words == TRAIN_WORDS_NEW;
	if (count_corpus(&text, &job->ids, corpus, job->config.threads,
			 &job->stats, err) < 0)
		goto out;
	if (text.words.n == 0)
		err_set(err, "no words in the corpus");
	else if (list(job, &text, err) == 0)
		status = rename_ids(job, &text, err);
out:
	vocab_release(&text);
	return status;
}

static int use_file(struct job *job, struct corpus *corpus, struct err *err)
{
	const struct train_opts *o = job->o;

	job->init.counted = true;
	return vocab_read(&job->vocab, o->vocab, err) < 0 ||
		       vocab_cut(&job->vocab, (uint64_t)o->min_count,
				 (uint64_t)o->max_size, NULL, err) < 0 ||
		       count_encode(&job->vocab, &job->ids, corpus,
				    job->config.threads, &job->stats, err) < 0
		   ? -1
		   : 0;
}

/* Those of the matrix that is resumed. */
static int use_matrix(struct job *job, struct corpus *corpus, struct err *err)
{
	const struct matrix *m = &job->start;
	size_t i;

	if (words_copy(&job->vocab.words, &m->words, err) < 0)
		return -1;
	job->vocab.counts = mem_array(m->words.n, sizeof(*job->vocab.counts),
				      err);
	if (!job->vocab.counts)
		return -1;
	job->init.counted = m->counts != NULL;
	for (i = 0; i < m->words.n; i++)
		job->vocab.counts[i] = old_count(job, i);
	return count_encode(&job->vocab, &job->ids, corpus,
			    job->config.threads, &job->stats, err);
}

static int count_seen(struct job *job, struct err *err)
{
	uint64_t *seen = mem_array(job->vocab.words.n, sizeof(*seen), err);
	size_t s, i;

	job->init.seen = seen;
	if (!seen)
		return -1;
	for (s = 0; s < job->ids.nsegments; s++) {
		const struct ids_segment *segment = &job->ids.segments[s];

		if (stop_requested())
			return err_stopped(err, stop_signal());
		for (i = 0; i < segment->n; i++)
			if (segment->ids[i] != IDS_END)
				seen[segment->ids[i]]++;
	}
	for (i = 0; !job->init.counted && i < job->vocab.words.n; i++)
		job->vocab.counts[i] = seen[i];
	return 0;
}

/* Where the rows come from. */
static int find_rows(struct job *job, struct err *err)
{
	const struct words *w = &job->vocab.words;
	uint32_t *from = mem_array(w->n, sizeof(*from), err);
	size_t common = 0, unseen = 0, i, len;

	job->init.from = from;
	if (!from)
		return -1;
	for (i = 0; i < w->n; i++) {
		const char *word = words_get(w, i, &len);

		from[i] = matrix_find(&job->start, word, len);
		common += from[i] != WORDS_NONE && job->init.seen[i];
		unseen += from[i] != WORDS_NONE && !job->init.seen[i];
	}
	if (!common)
		return err_set(err, "--init: %s and the corpus have no word in "
			       "common", matrix_name(&job->start));
	log_info("vocabulary of %zu words: %zu of %s, %zu more of it that the "
		 "corpus does not have, %zu new", w->n, common,
		 matrix_name(&job->start), unseen, w->n - common - unseen);
	return 0;
}

int train_words_read(struct job *job, struct corpus *corpus, struct err *err)
{
	const struct train_opts *o = job->o;
	int status;

	if (o->resume)
		status = use_matrix(job, corpus, err);
	else if (train_words_file(o))
		status = use_file(job, corpus, err);
	else
		status = count_text_words(job, corpus, err);
	if (status < 0 || count_seen(job, err) < 0)
		return -1;
	if (job->vocab.words.n < 2)
		return err_set(err, "the vocabulary has %zu word%s: training "
			       "needs two", job->vocab.words.n,
			       job->vocab.words.n == 1 ? "" : "s");
	return o->resume || job->ids.tokens == 0 ? 0 : find_rows(job, err);
}

/* ---- frozen ones ---- */

static int freeze_listed(struct job *job, uint8_t bits, struct err *err)
{
	struct train_init *t = &job->init;
	size_t missing = 0, i;

	for (i = 0; i < t->freeze.n; i++) {
		uint32_t row = find(&job->vocab.words, &t->freeze, i);

		if (row == WORDS_NONE || t->from[row] == WORDS_NONE)
			missing++;
		else
			t->frozen[row] = bits;
	}
	if (missing == t->freeze.n)
		return err_set(err, "--freeze: no word of %s is in the "
			       "vocabulary and in %s", job->o->freeze,
			       matrix_name(&job->start));
	if (missing)
		log_info("words of %s that are not in the vocabulary, or not in "
			 "%s, and are not frozen: %zu", job->o->freeze,
			 matrix_name(&job->start), missing);
	return 0;
}

int train_words_freeze(struct job *job, bool with_output, struct err *err)
{
	struct train_init *t = &job->init;
	size_t n = job->vocab.words.n, frozen = 0, moving = 0, i;
	uint8_t bits = with_output ? FREEZE_INPUT | FREEZE_OUTPUT
				   : FREEZE_INPUT;

	t->frozen = mem_array(n, sizeof(*t->frozen), err);
	if (!t->frozen)
		return -1;
	if (!train_words_freeze_old(job->o) &&
	    freeze_listed(job, bits, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		if (train_words_freeze_old(job->o) && t->from[i] != WORDS_NONE)
			t->frozen[i] = bits;
		frozen += t->frozen[i] != 0;
		moving += !t->frozen[i] && t->seen[i];
	}
	if (!moving)
		return err_set(err, "--freeze: every word of the corpus is "
			       "frozen, so that there is nothing to train");
	log_info("frozen: %zu of %zu words", frozen, n);
	return 0;
}
