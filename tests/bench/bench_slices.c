/* SPDX-License-Identifier: MIT */
/*
 * bench_slices SECONDS DIM VOCAB TEXT: what training gets out of the processor,
 * on a machine that others may use too.  Every model and loss, the skip-gram
 * step alone with its rows in cache, and multiply-adds in registers take turns
 * of some 15 ms, on one thread and on two, in random order, pinned to two
 * processors, so that all of them meet the same machine.
 *
 * Before and after its turn every processor runs a loop of additions, which
 * fills its front end: where another program has a hardware thread of the same
 * core, that takes up to twice as long, though multiply-adds hardly notice.
 * Medians are printed of all turns, and of those in which nobody was there.
 *
 * A multiply-add is two operations; n inputs and m outputs take 6 n m dim of
 * them, in training as in the step.
 */
#ifdef __linux__
#define _GNU_SOURCE /* sched_setaffinity */
#include <sched.h>
#endif
#include "base/log.h"
#include "base/mem.h"
#include "base/team.h"
#include "data/count.h"
#include "train/subsample.h"
#include "train/worker.h"
#include "peak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 5, THREADS = 2, PIECE = 2000 /* ids */, ADDITIONS = 200000 };

#define LEAD 0.004 /* seconds of a turn that fill the caches, */
#define TURN 0.012 /* and that count */
#define SAMPLE 1e-4
#define ALONE 1.15 /* of the time the additions take at best */

/* What takes turns, each with one thread and with two. */
enum { PEAK, STEP, TRAININGS, WORKS = TRAININGS + 2 * 2 /* model, loss */ };
enum { KINDS = WORKS * THREADS };
#define WORK_OF(kind) ((kind) / THREADS)
#define THREADS_OF(kind) (1 + (kind) % THREADS)
#define MODEL_OF(work) (((work)-TRAININGS) / 2)
#define LOSS_OF(work) (((work)-TRAININGS) % 2)

/* One processor's; no two share a line. */
struct trainer {
	_Alignas(TEAM_LINE) struct examples examples[THREADS];
	struct rng rng;
	size_t at; /* in the corpus */
	uint32_t piece[PIECE];
};

struct training {
	struct config config[THREADS]; /* by threads less one */
	struct params params[THREADS];
	struct loss loss;
	struct trainer trainers[THREADS];
};

struct turn {
	int kind, first, threads; /* processors from first on */
	double words[THREADS];    /* a second */
	double operations[THREADS];
	double additions[THREADS][2]; /* seconds, before and after */
};

struct bench {
	double until;
	int dim;
	struct vocab vocab;
	struct ids ids;
	uint32_t *keep;
	uint32_t *corpus;
	size_t n; /* of corpus */
	struct training trainings[2][2];
	struct rng rng;
	int order[KINDS], next;
	struct turn *turns;
	size_t nturns, cap;
	uint64_t over; /* atomic */
};

/* Seconds of additions that do not wait for each other. */
static double additions(void)
{
	uint64_t sums[4] = {0};
	double start = log_clock();
	int n, i;

	for (n = 0; n < ADDITIONS; n++)
		for (i = 0; i < 16; i++) {
			sums[i % 4] += 1;
			__asm__ volatile("" : "+r"(sums[i % 4]));
		}
	return log_clock() - start;
}

/* Trains until the turn is over. */
static void train(struct bench *b, struct turn *t, int number)
{
	int work = WORK_OF(t->kind);
	struct training *g = &b->trainings[MODEL_OF(work)][LOSS_OF(work)];
	struct trainer *trainer = &g->trainers[number];
	struct examples *e = &trainer->examples[t->threads - 1];
	struct worker w = {0};
	double begin = log_clock(), start = 0, end, words = 0, operations = 0;
	uint64_t tokens = 0, outputs = 0;

	for (;;) {
		size_t n = b->n - trainer->at;

		n = n < PIECE ? n : PIECE;
		memcpy(trainer->piece, b->corpus + trainer->at,
		       n * sizeof(*b->corpus));
		trainer->at = (trainer->at + n) % b->n;
		if (!worker_train(&w, e, trainer->piece, n, b->keep,
				  &trainer->rng))
			abort();
		end = log_clock();
		if (end - begin > LEAD + TURN && words > 0)
			break;
		if (end - begin < LEAD)
			continue;
		if (start == 0) {
			start = end;
			tokens = w.tokens;
			outputs = e->outputs;
			continue;
		}
		words = (double)(w.tokens - tokens) / (end - start);
		operations = (double)(e->outputs - outputs) / (end - start);
	}
	t->words[number] = words;
	t->operations[number] = 6.0 * operations * e->config->dim;
}

static void choose(struct bench *b, struct turn *t)
{
	int i;

	if (b->next == KINDS) {
		for (i = KINDS - 1; i > 0; i--) {
			int j = (int)rng_below(&b->rng, (uint32_t)i + 1);
			int kind = b->order[i];

			b->order[i] = b->order[j];
			b->order[j] = kind;
		}
		b->next = 0;
	}
	*t = (struct turn){.kind = b->order[b->next++]};
	t->threads = THREADS_OF(t->kind);
	if (t->threads == 1)
		t->first = (int)rng_below(&b->rng, THREADS);
}

/* The next turn; no more at the end of a round, when time is up. */
static int begin(struct bench *b, struct err *err)
{
	if (mem_grow(&b->turns, &b->cap, b->nturns + 1, sizeof(*b->turns),
		     err) < 0) {
		team_store(&b->over, 1);
		return -1;
	}
	if (b->next == KINDS && log_clock() > b->until)
		team_store(&b->over, 1);
	else
		choose(b, &b->turns[b->nturns++]);
	return 0;
}

static bool takes_part(const struct turn *t, int number)
{
	return t->first <= number && number < t->first + t->threads;
}

/* Elsewhere than on Linux, threads stay where they are or do not. */
static void pin(int number)
{
#ifdef __linux__
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(number, &set);
	sched_setaffinity(0, sizeof(set), &set);
#else
	(void)number;
#endif
}

static void take(struct bench *b, struct turn *t, int number)
{
	int work = WORK_OF(t->kind);

	if (work == PEAK)
		t->operations[number] = peak(kern()->name);
	else if (work == STEP)
		t->operations[number] = step();
	else
		train(b, t, number);
}

/* On the processor's own thread, as in training, so that what belongs to two
 * of them is not side by side. */
static int init_trainers(struct bench *b, int number, struct err *err)
{
	int i, threads;

	for (i = 0; i < 2 * 2; i++) {
		struct training *g = &b->trainings[i / 2][i % 2];
		struct trainer *trainer = &g->trainers[number];

		for (threads = 0; threads < THREADS; threads++) {
			struct examples *e = &trainer->examples[threads];

			if (examples_init(e, &g->config[threads],
					  &g->params[threads], &g->loss,
					  err) < 0)
				return -1;
			e->rate = (float)g->config[threads].rate;
		}
		rng_seed(&trainer->rng, 1, (uint64_t)number);
		trainer->at = b->n / THREADS * (size_t)number;
	}
	return 0;
}

/* Worker 0 chooses and keeps the turns; all meet before and after each part. */
static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct bench *b = shared;
	int status;

	pin(number);
	status = init_trainers(b, number, err);
	if (status < 0)
		team_store(&b->over, 1);
	for (;;) {
		struct turn *t;

		if (number == 0 && !team_load(&b->over))
			status = begin(b, err);
		team_meet(team);
		if (team_load(&b->over))
			return status;
		t = &b->turns[b->nturns - 1];
		t->additions[number][0] = additions();
		team_meet(team);
		if (takes_part(t, number))
			take(b, t, number);
		t->additions[number][1] = additions();
		team_meet(team);
	}
}

static int init_training(struct training *g, const struct bench *b, int model,
			 int loss, struct err *err)
{
	size_t n = b->vocab.words.n;
	uint64_t *first = mem_array(n, sizeof(*first), err); /* zeros */
	int status = -1, threads;

	for (threads = 0; threads < THREADS; threads++) {
		struct config *c = &g->config[threads];

		*c = (struct config){.model = (enum train_model)model,
				     .loss = (enum train_loss)loss,
				     .dim = b->dim,
				     .window = WINDOW,
				     .negative = 5,
				     .ns_exponent = 0.75,
				     .sample = SAMPLE,
				     .epochs = 1,
				     .threads = threads + 1,
				     .hot_rows = -1,
				     .seed = 1};
		c->share = config_default_share(c, false);
		c->noise_reuse = config_default_noise_reuse(false, false);
		c->rate = config_default_rate(c, false, false) / 4;
	}
	if (!first ||
	    loss_init(&g->loss, &g->config[0], b->vocab.counts, first, n, err) <
		0 ||
	    params_init(&g->params[0], n, g->loss.type->rows(n), (size_t)b->dim,
			1, err) < 0)
		goto out;
	for (threads = 0; threads < THREADS; threads++) {
		g->params[threads] = g->params[0];
		g->params[threads].contended = ring_contended(
		    b->vocab.counts, b->keep, n, 2 * WINDOW, threads + 1);
	}
	status = 0;
out:
	mem_free(first);
	return status;
}

/* The ids of TEXT in one piece. */
static int read_corpus(struct bench *b, char *vocab, char *text,
		       struct err *err)
{
	struct corpus_rules rules = {0};
	struct count_stats stats;
	struct corpus *corpus;
	size_t i;
	int status;

	if (vocab_read(&b->vocab, vocab, err) < 0 ||
	    ids_init(&b->ids, UINT64_MAX, err) < 0 ||
	    corpus_open(&corpus, &text, 1, &rules, THREADS, err) < 0)
		return -1;
	status = count_encode(&b->vocab, &b->ids, corpus, THREADS, &stats, err);
	corpus_close(corpus);
	if (status < 0)
		return -1;
	for (i = 0; i < b->ids.nsegments; i++)
		b->n += b->ids.segments[i].n;
	b->corpus = mem_array(b->n, sizeof(*b->corpus), err);
	b->keep = subsample_new(b->vocab.counts, b->vocab.words.n,
				b->ids.tokens, SAMPLE, err);
	if (!b->corpus || !b->keep)
		return -1;
	for (i = 0, b->n = 0; i < b->ids.nsegments; i++) {
		const struct ids_segment *s = &b->ids.segments[i];

		ids_read(s, 0, s->n, b->corpus + b->n);
		b->n += s->n;
	}
	return 0;
}

/* Its memory goes with the process. */
static int init(struct bench *b, char **argv, struct err *err)
{
	int i, model, loss;

	b->dim = atoi(argv[2]);
	if (read_corpus(b, argv[3], argv[4], err) < 0)
		return -1;
	for (model = 0; model < 2; model++)
		for (loss = 0; loss < 2; loss++)
			if (init_training(&b->trainings[model][loss], b, model,
					  loss, err) < 0)
				return -1;
	for (i = 0; i < KINDS; i++)
		b->order[i] = i;
	b->next = KINDS;
	rng_seed(&b->rng, 1, 2);
	b->until = log_clock() + atof(argv[1]);
	return 0;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The additions at their best on each processor: one in a hundred is faster. */
static void find_best(const struct bench *b, double *best)
{
	double *x = malloc(2 * b->nturns * sizeof(*x));
	size_t i;
	int p;

	for (p = 0; x && p < THREADS; p++) {
		for (i = 0; i < 2 * b->nturns; i++)
			x[i] = b->turns[i / 2].additions[p][i % 2];
		qsort(x, 2 * b->nturns, sizeof(*x), compare);
		best[p] = x[2 * b->nturns / 100];
	}
	free(x);
}

static bool processor_alone(const struct turn *t, int p, const double *best)
{
	return t->additions[p][0] <= ALONE * best[p] &&
	       t->additions[p][1] <= ALONE * best[p];
}

static bool alone(const struct turn *t, const double *best)
{
	int p;

	for (p = 0; p < THREADS; p++)
		if (takes_part(t, p) && !processor_alone(t, p, best))
			return false;
	return true;
}

struct rates {
	double words, operations;
	size_t n; /* turns */
};

/* Medians of the turns of KIND, or of those of them that were alone. */
static struct rates rates(const struct bench *b, int kind,
			  const double *opt_best)
{
	double *words = malloc(2 * b->nturns * sizeof(*words));
	double *operations = words + b->nturns;
	struct rates r = {0};
	size_t i;

	for (i = KINDS; words && i < b->nturns; i++) {
		const struct turn *t = &b->turns[i];

		if (t->kind != kind || (opt_best && !alone(t, opt_best)))
			continue;
		words[r.n] = t->words[0] + t->words[1];
		operations[r.n++] = t->operations[0] + t->operations[1];
	}
	if (r.n > 0) {
		qsort(words, r.n, sizeof(*words), compare);
		qsort(operations, r.n, sizeof(*words), compare);
		r.words = words[r.n / 2];
		r.operations = operations[r.n / 2];
	}
	free(words);
	return r;
}

/* What KIND's turns gave, all of them or those alone: words a second, and
 * operations, as a share of what registers do or times one thread's. */
static void print_rates(const struct bench *b, int kind, const double *opt_best)
{
	struct rates r = rates(b, kind, opt_best);
	bool two = THREADS_OF(kind) == 2;
	struct rates of = rates(b, two ? kind - 1 : PEAK * THREADS, opt_best);

	printf("  | %5zu", r.n);
	if (r.words > 0)
		printf(" %8.3f", r.words / 1e6);
	else
		printf(" %8s", "");
	if (r.n > 0)
		printf(" %7.1f", r.operations / 1e9);
	else
		printf(" %7s", "");
	if (r.n == 0 || of.operations <= 0 || kind == PEAK * THREADS)
		printf(" %8s", "");
	else if (two)
		printf(" %7.2fx", r.operations / of.operations);
	else
		printf(" %6.1f %%", 100 * r.operations / of.operations);
}

static void print_name(int kind)
{
	static const char *const models[] = {"skipgram", "cbow"};
	static const char *const losses[] = {"ns", "hs"};
	int work = WORK_OF(kind), threads = THREADS_OF(kind);
	char name[64];

	snprintf(name, sizeof(name), "%s%s%s, %d thread%s",
		 work == PEAK   ? "multiply-adds"
		 : work == STEP ? "step in cache"
				: models[MODEL_OF(work)],
		 work < TRAININGS ? "" : " ",
		 work < TRAININGS ? "" : losses[LOSS_OF(work)], threads,
		 threads > 1 ? "s" : "");
	printf("  %-25s", name);
}

static void print(const struct bench *b)
{
	double best[THREADS] = {0};
	size_t n[THREADS] = {0}, i;
	int p, kind;

	find_best(b, best);
	for (i = 0; i < b->nturns; i++)
		for (p = 0; p < THREADS; p++)
			n[p] += processor_alone(&b->turns[i], p, best);
	printf(
	    "slices D=%d; processors alone in %.0f %% and %.0f %% of turns\n",
	    b->dim, 100.0 * (double)n[0] / (double)b->nturns,
	    100.0 * (double)n[1] / (double)b->nturns);
	printf("%27s  | %-31s  | alone\n", "", "all turns");
	printf("%27s  | turns  Mwords/s GFLOP/s %7s  | turns  Mwords/s "
	       "GFLOP/s\n",
	       "", "");
	for (kind = 0; kind < KINDS; kind++) {
		print_name(kind);
		print_rates(b, kind, NULL);
		print_rates(b, kind, best);
		printf("\n");
	}
}

int main(int argc, char **argv)
{
	static struct bench b;
	struct err err = ERR_INIT;

	if (argc != 5 || atof(argv[1]) <= 0 || atoi(argv[2]) < 1) {
		fprintf(stderr, "bench_slices SECONDS DIM VOCAB TEXT\n");
		return 2;
	}
	log_setup("bench", true, LOG_TEXT);
	if (kern_init(&err) < 0 || init(&b, argv, &err) < 0 ||
	    team_run(THREADS, work, &b, &err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	print(&b);
	return 0;
}
