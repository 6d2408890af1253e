/* SPDX-License-Identifier: MIT */
#include "train/follow.h"

#include "base/hash.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "data/ids.h"
#include "data/rank.h"
#include "data/scan.h"
#include "train/chunks.h"
#include "train/frequent.h"
#include "train/subsample.h"
#include "train/worker.h"

#include <math.h>
#include <string.h>

enum {
	BLOCK = 1 << 20, /* bytes: a fifth of a second, for one thread */
	WAITING_MIN = 1 << 16
};

/* Seconds until words that came are trained, though no more do. */
#define PATIENCE 1.0

/* Noise and thinning are renewed when so much is new of counts or rows. */
#define RENEW 8

/* What follow_run needs besides. */
struct run {
	struct follow *f;
	struct tally tally; /* the words of a block */
	struct scan scan;   /* its ids: numbers in tally, then rows */
	struct loss loss;
	uint64_t built, admitted; /* words in rows, words admitted when noise
				   * was last made; 0: never */
	uint64_t halved;	  /* f->tokens when counts last were */
	uint32_t *row_of;	  /* [tally.n] */
	size_t row_of_cap;
	struct chunks chunks;
	uint64_t next; /* chunk to hand out */
	uint64_t stream; /* of random numbers, of the first chunk */
	struct worker *workers;
	struct log_progress progress;
};

/* Words after which the rate begins to fall.  Measured, with the square root
 * and the tenth, on 17 M words: analogies need the fall, likeness the rate at
 * the start. */
#define FULL_RATE 1e6
#define LEAST_RATE 0.1

double follow_rate(const struct config *config, uint64_t half_life,
		   uint64_t tokens)
{
	double n = (double)tokens;

	if (half_life && tokens > half_life)
		n = (double)half_life;
	return config->rate *
	       (n > FULL_RATE ? fmax(sqrt(FULL_RATE / n), LEAST_RATE) : 1);
}

static size_t waiting_for(size_t rows)
{
	return rows > WAITING_MIN ? rows : WAITING_MIN;
}

/* The same for a word whenever it comes. */
static void fresh(void *owner, uint32_t row)
{
	struct follow *f = owner;
	const struct roster *rows = &f->words.rows;
	const struct roster_entry *e = &rows->entries[row];

	params_begin(&f->params, row, f->config->seed,
		     hash_bytes(roster_word(rows, row), e->len, 0));
	f->keep[row] = subsample_threshold(e->count, rows->total,
					   f->config->sample);
}

int follow_init(struct follow *f, const struct config *config,
		const struct follow_size *size, struct err *err)
{
	*f = (struct follow){.config = config, .size = *size, .loss = -1};
	f->keep = mem_array(size->rows, sizeof(*f->keep), err);
	if (!f->keep ||
	    admission_init(&f->words, size->rows, waiting_for(size->rows),
			   size->longest, size->min_count, err) < 0 ||
	    params_init(&f->params, size->rows, size->rows,
			(size_t)config->dim, config->seed, err) < 0) {
		follow_release(f);
		return -1;
	}
	/* Which are the frequent ones may change. */
	f->params.contended = config->threads > 1 ? size->rows : 0;
	f->words.fresh = fresh;
	f->words.owner = f;
	return 0;
}

void follow_release(struct follow *f)
{
	mem_free(f->keep);
	admission_release(&f->words);
	params_release(&f->params);
	f->keep = NULL;
}

uint64_t follow_memory(const struct config *config,
		       const struct follow_size *size)
{
	/* A word's while it is put in order for saving; what a byte of a block
	 * becomes: its bytes before and after the rules, an id, and every
	 * tenth a word of its own. */
	enum { ORDER = 2 * sizeof(struct rank) + 48, BYTE = 20 };

	return config_memory(config, size->rows) +
	       roster_memory(size->rows, size->longest) +
	       roster_memory(waiting_for(size->rows), size->longest) +
	       size->rows * (uint64_t)ORDER + (uint64_t)BLOCK * BYTE;
}

static int check_tensor(const struct matrix *m, const struct tensor *t,
			const char *name, int dim, struct err *err)
{
	if (t && t->type == DTYPE_F32 && t->ndim == 2 &&
	    t->shape[0] == m->words.n && t->shape[1] == (uint64_t)dim)
		return 0;
	return err_set(err, "%s: \"%s\" is not F32 [%zu, %d]", matrix_name(m),
		       name, m->words.n, dim);
}

static void take_row(struct follow *f, const struct matrix *m, size_t i,
		     const struct tensor *input, const struct tensor *output)
{
	struct roster *rows = &f->words.rows;
	size_t len, bytes = f->params.dim * sizeof(float);
	const char *word = words_get(&m->words, i, &len);
	uint64_t count = m->counts[i] > 0 ? (uint64_t)m->counts[i] : 1;
	uint32_t row;

	if (!roster_room(rows, len, NULL) ||
	    roster_find(rows, word, len) != ROSTER_NONE)
		return;
	row = roster_add(rows, word, len, count);
	memcpy(params_input(&f->params, row), tensor_row(input, i), bytes);
	memcpy(params_output(&f->params, row), tensor_row(output, i), bytes);
}

static int check_counts(const struct matrix *m, struct err *err)
{
	uint64_t total = 0;
	size_t i;

	if (!m->counts)
		return err_set(err, "%s: has no counts", matrix_name(m));
	for (i = 0; i < m->words.n && total <= FOLLOW_MAX; i++)
		if (m->counts[i] > 0)
			total += (uint64_t)m->counts[i];
	return total > FOLLOW_MAX
		   ? err_set(err, "%s: its counts are too large together",
			     matrix_name(m))
		   : 0;
}

int follow_take(struct follow *f, const struct matrix *m, struct err *err)
{
	const struct tensor *input = matrix_tensor(m, "input");
	const struct tensor *output = matrix_tensor(m, "output");
	size_t i;

	if (check_counts(m, err) < 0 ||
	    check_tensor(m, input, "input", f->config->dim, err) < 0 ||
	    check_tensor(m, output, "output", f->config->dim, err) < 0)
		return -1;
	for (i = 0; i < m->words.n; i++)
		take_row(f, m, i, input, output);
	return params_finite(&f->params)
		   ? 0
		   : err_set(err, "%s: has rows that are not finite",
			     matrix_name(m));
}

/* ---- a block ---- */

static int diverged(const struct follow *f, struct err *err)
{
	return err_set(err, "training diverged after %llu words, at rate %g: "
		       "try a lower --rate than %g",
		       (unsigned long long)f->tokens,
		       follow_rate(f->config, f->size.half_life, f->tokens),
		       f->config->rate);
}

static int train_chunks(struct team *team, int number, struct run *run,
			struct examples *e, struct err *err)
{
	struct follow *f = run->f;
	uint64_t chunk;
	struct rng r;

	while (!team_stopping(team) &&
	       (chunk = team_next(&run->next, 1)) < run->chunks.n) {
		const struct chunk *c = &run->chunks.list[chunk];

		rng_seed(&r, f->config->seed, run->stream + chunk);
		if (!worker_train(&run->workers[number], e,
				  run->scan.ids + c->start, c->n, f->keep, &r))
			return diverged(f, err);
	}
	return 0;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct run *run = shared;
	struct follow *f = run->f;
	struct examples e;
	int status;

	if (examples_init(&e, f->config, &f->params, &run->loss, err) < 0)
		return -1;
	e.rate = (float)follow_rate(f->config, f->size.half_life, f->tokens);
	status = train_chunks(team, number, run, &e, err);
	examples_finish(&e);
	examples_release(&e);
	return status;
}

static uint32_t row_or_none(const struct run *run, uint32_t word)
{
	uint32_t row = run->row_of[word];

	return row == ROSTER_NONE ? IDS_NONE : row;
}

/* The words of a block become rows; those that have none are left out. */
static int to_rows(struct run *run, struct ids *ids, struct err *err)
{
	const struct tally *t = &run->tally;
	struct ids_segment *segment = ids->segments;
	size_t i;

	if (mem_grow(&run->row_of, &run->row_of_cap, t->n,
		     sizeof(*run->row_of), err) < 0)
		return -1;
	for (i = 0; i < t->n; i++)
		run->row_of[i] = roster_find(&run->f->words.rows,
					     tally_bytes(&t->entries[i]),
					     t->entries[i].len);
	for (i = 0; i < segment->n; i++)
		if (segment->ids[i] != IDS_END)
			segment->ids[i] = row_or_none(run, segment->ids[i]);
	segment->n = ids_squeeze(segment->ids, segment->n, &ids->tokens);
	return 0;
}

static int train_ids(struct run *run, const struct ids *ids, struct err *err)
{
	struct follow *f = run->f;
	int threads = f->config->threads, status = -1;
	double start = log_clock();

	memset(run->workers, 0, (size_t)threads * sizeof(*run->workers));
	run->next = 0;
	if (chunks_init(&run->chunks, ids, chunks_size(ids), err) == 0)
		status = team_run(threads, work, run, err);
	chunks_release(&run->chunks);
	f->trained += workers_tokens(run->workers, threads);
	f->loss = workers_loss(run->workers, threads);
	f->seconds += log_clock() - start;
	return status;
}

static bool stale(const struct run *run)
{
	const struct admission *w = &run->f->words;

	return w->rows.total - run->built > run->built / RENEW ||
	       w->admitted - run->admitted > w->rows.n / RENEW;
}

static int renew(struct run *run, struct err *err)
{
	struct follow *f = run->f;

	loss_release(&run->loss);
	if (frequent_first(&f->words.rows, &f->params, err) < 0 ||
	    frequent_apply(&f->words.rows, f->config, &run->loss, f->keep,
			   err) < 0)
		return -1;
	run->built = f->words.rows.total;
	run->admitted = f->words.admitted;
	return 0;
}

static void count(struct run *run)
{
	struct follow *f = run->f;
	const struct tally *t = &run->tally;
	size_t i;

	for (i = 0; i < t->n; i++)
		admission_count(&f->words, tally_bytes(&t->entries[i]),
				t->entries[i].len, t->entries[i].count);
	if (f->size.half_life &&
	    f->tokens - run->halved >= f->size.half_life) {
		admission_halve(&f->words);
		run->halved = f->tokens;
		run->built = 0;
	}
}

static int train_block(struct run *run, const struct corpus_block *b,
		       struct err *err)
{
	struct follow *f = run->f;
	struct ids_segment segment = {0};
	struct ids ids = {.segments = &segment, .nsegments = 1};

	tally_clear(&run->tally);
	run->stream = f->tokens + 1;
	run->scan.tokens = run->scan.overlong = 0;
	if (scan_block(&run->scan, b, err) < 0)
		return -1;
	f->tokens += run->scan.tokens;
	f->overlong += run->scan.overlong;
	f->blocks++;
	count(run);
	if (!follow_begun(f))
		return 0;
	if (stale(run) && renew(run, err) < 0)
		return -1;
	segment = (struct ids_segment){.ids = run->scan.ids, .n = run->scan.n};
	return to_rows(run, &ids, err) < 0 ? -1 : train_ids(run, &ids, err);
}

/* ---- all of them ---- */

static int run_init(struct run *run, struct follow *f, struct err *err)
{
	*run = (struct run){.f = f, .halved = f->tokens};
	run->workers = mem_pages((size_t)f->config->threads *
				     sizeof(*run->workers), err);
	if (!run->workers || tally_init(&run->tally, true, 0, err) < 0)
		return -1;
	run->scan = (struct scan){.count = &run->tally,
				  .max_token = f->size.longest,
				  .encode = true};
	return 0;
}

static void run_release(struct run *run)
{
	mem_pages_free(run->workers, (size_t)run->f->config->threads *
					 sizeof(*run->workers));
	tally_release(&run->tally);
	scan_release(&run->scan);
	loss_release(&run->loss);
	mem_free(run->row_of);
}

static struct log_state state(const struct follow *f)
{
	return (struct log_state){.done = f->tokens, .loss = f->loss};
}

static int blocks(struct run *run, struct corpus *corpus,
		  follow_pause_fn pause, void *arg, struct err *err)
{
	struct follow *f = run->f;
	struct corpus_block block = {0};
	int got, status = 0;

	while (status == 0 && !stop_requested()) {
		struct log_state s;

		got = corpus_next(corpus, &block, &f->input);
		if (got == 0 || got < 0)
			break;
		if (got == 1)
			status = train_block(run, &block, err);
		s = state(f);
		log_update(&run->progress, &s);
		if (status == 0 && !stop_requested())
			status = pause(arg, f, err);
	}
	if (stop_requested())
		f->input = (struct err)ERR_INIT;
	f->overlong += corpus_overlong(corpus);
	corpus_block_release(&block);
	return status;
}

int follow_run(struct follow *f, struct corpus *corpus, follow_pause_fn pause,
	       void *arg, struct err *err)
{
	struct run run;
	struct log_state s;
	int status;

	corpus_set_block(corpus, BLOCK);
	corpus_set_patience(corpus, PATIENCE);
	status = run_init(&run, f, err);
	log_begin(&run.progress, "train", "words", 0);
	run.progress.from = f->tokens;
	if (status == 0)
		status = blocks(&run, corpus, pause, arg, err);
	s = state(f);
	log_end(&run.progress, &s);
	run_release(&run);
	return status;
}

/* ---- saving ---- */

bool follow_begun(const struct follow *f)
{
	return f->words.rows.n >= 2;
}

/* [n] for mem_free, in the order of a vocabulary. */
static struct rank *ranks(const struct roster *rows, struct err *err)
{
	struct rank *r = mem_array(rows->n, sizeof(*r), err);
	uint32_t i;

	for (i = 0; r && i < rows->n; i++) {
		const struct roster_entry *e = &rows->entries[i];
		const char *word = roster_word(rows, i);

		r[i] = (struct rank){.count = e->count,
				     .prefix = rank_prefix(word, e->len),
				     .bytes = word, .len = e->len, .id = i};
	}
	if (r && rank_sort(r, rows->n, err) < 0) {
		mem_free(r);
		return NULL;
	}
	return r;
}

/* With rows in the order of R, and afterwards back. */
static int save_ordered(struct follow *f, const struct rank *r, size_t n,
			const struct vocab *vocab, follow_save_fn save,
			void *arg, struct err *err)
{
	struct params view = f->params;
	uint32_t *order = mem_array(2 * n, sizeof(*order), err);
	float *spare = mem_array(view.stride, sizeof(*spare), err);
	int status = -1;
	size_t k;

	if (order && spare) {
		view.rows_in = view.rows_out = n;
		for (k = 0; k < n; k++) {
			order[k] = r[k].id;
			order[n + r[k].id] = (uint32_t)k;
		}
		params_permute(&view, order, n, spare);
		status = !params_finite(&view) ? diverged(f, err) :
			 save(arg, vocab, &view, err);
		params_permute(&view, order + n, n, spare);
	}
	mem_free(order);
	mem_free(spare);
	return status;
}

int follow_save(struct follow *f, follow_save_fn save, void *arg,
		struct err *err)
{
	size_t n = f->words.rows.n;
	struct vocab vocab = VOCAB_INIT;
	struct rank *r;
	int status = -1;

	r = ranks(&f->words.rows, err);
	if (r && vocab_build(&vocab, r, n, err) == 0)
		status = save_ordered(f, r, n, &vocab, save, arg, err);
	vocab_release(&vocab);
	mem_free(r);
	return status;
}
