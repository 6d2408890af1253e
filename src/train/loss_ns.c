/* SPDX-License-Identifier: MIT */
/*
 * Negative sampling (Mikolov et al. 2013b, eq. 4).  Noise equal to a target or
 * to noise already drawn is drawn again a few times and then left out, so that
 * a vocabulary of two words ends too.
 *
 * Neighbouring targets can share their noise, which spares work and traffic
 * with memory: an output row is fetched for two windows instead of one.  As
 * noise is then less varied, every further target brings one word more.
 * Measured for two targets on 17 M words: CBOW loses nothing; skip-gram a point
 * of analogies at rate .04, which two words more would mend, at the cost of
 * all the speed gained.
 */
#include "train/loss.h"

#include "base/mem.h"
#include "train/noise.h"

enum { TRIES = 8 };

/* How often a short text meets each word of its sample of the noise, at the
 * least: every word is a row more to copy. */
enum { LEAST_REUSE = 4 };

struct ns {
	struct noise noise;
	size_t cap; /* slots that a narrowed one has room for */
	const struct config *config;
};

/* For N targets. */
static int noise_words(const struct config *config, int n)
{
	return config->negative + n - 1;
}

static void release(struct loss *loss)
{
	struct ns *ns = loss->state;

	if (ns)
		noise_release(&ns->noise);
	mem_free(ns);
}

/* The leading words, most of them among the noise of HOT_SHARE of all windows;
 * all of them where counts descend. */
static size_t count_hot(const struct config *config, const uint64_t *counts,
			size_t n)
{
	double sum = 0, least;
	size_t i, hot = 0, leading = 0;

	for (i = 0; i < n; i++)
		sum += noise_weight(counts[i], config->ns_exponent);
	least = HOT_SHARE * sum / config->negative;
	for (i = 0; i < n; i++)
		if (noise_weight(counts[i], config->ns_exponent) >= least &&
		    2 * ++hot > i)
			leading = i + 1;
	return leading;
}

static int init(struct loss *loss, const struct config *config,
		const uint64_t *counts, const uint64_t *first_seen, size_t n,
		struct err *err)
{
	struct ns *ns = mem_new(sizeof(*ns), err);

	(void)first_seen;
	if (!ns)
		return -1;
	loss->state = ns;
	loss->share = config->share;
	loss->max_outputs = config->share + noise_words(config, config->share);
	ns->config = config;
	loss->hot = count_hot(config, counts, n);
	loss->hot_part = 1;
	return noise_init(&ns->noise, counts, n, config->ns_exponent, err);
}

static size_t rows(size_t n)
{
	return n;
}

/* Where ROW is among the outputs; out->n if it is not. */
static int find(const struct outputs *out, const float *row)
{
	int i;

	for (i = 0; i < out->n && out->rows[i] != row; i++)
		;
	return i;
}

/* ROW, or noise drawn again, if it is not there yet. */
static void add_noise(const struct ns *ns, const struct hot *hot,
		      struct noise_pool *pool, struct rng *r,
		      struct outputs *out, float *row)
{
	int tries;

	for (tries = 1; find(out, row) < out->n; tries++) {
		if (tries == TRIES)
			return;
		noise_rows(&ns->noise, pool, hot, r, &row, 1);
	}
	out->rows[out->n++] = row;
}

static void targets(const struct loss *loss, const struct hot *hot,
		    struct noise_pool *pool, const uint32_t *words, int n,
		    struct rng *r, struct outputs *out)
{
	const struct ns *ns = loss->state;
	int truth[LOSS_MAX_SHARE], ntrue, nnoise, i, j;
	float **noise;

	out->n = 0;
	out->cached = 0;
	for (i = 0; i < n; i++) {
		float *row = hot_row(hot, words[i]);

		truth[i] = find(out, row);
		out->rows[truth[i]] = row;
		out->n += truth[i] == out->n;
	}
	ntrue = out->n;
	/* Found in place: of those before, none is needed any more. */
	noise = out->rows + ntrue;
	nnoise = noise_words(ns->config, n);
	noise_rows(&ns->noise, pool, hot, r, noise, nnoise);
	for (i = 0; i < nnoise; i++)
		add_noise(ns, hot, pool, r, out, noise[i]);
	out->each = 1 + out->n - ntrue;
	for (i = 0; i < n; i++) {
		float *labels = outputs_labels(out, 1u << i);

		for (j = 0; j < out->n; j++)
			labels[j] = j < ntrue ? 0 : -1;
		labels[truth[i]] = 1;
	}
}

static struct ns *narrowed(struct loss *small, const struct ns *from,
			   size_t sample, struct err *err)
{
	struct ns *ns = small->state;

	if (!ns)
		ns = small->state = mem_new(sizeof(*ns), err);
	if (!ns || mem_grow(&ns->noise.slots, &ns->cap, sample,
			    sizeof(*ns->noise.slots), err) < 0)
		return NULL;
	ns->config = from->config;
	ns->noise.n = (uint32_t)sample;
	return ns;
}

/* Rows 0, 1, 2 .. are those of the words; the noise, drawn with its shares
 * from all words, has the same shares in the mean when drawn from again. */
static int narrow(struct loss *small, const struct loss *loss,
		  const struct touched *words, struct touched *outputs,
		  struct rng *r, struct err *err)
{
	const struct ns *from = loss->state;
	double draws = 0;
	int reuse = from->config->noise_reuse;
	size_t sample, i;
	struct ns *ns;

	for (i = 0; i < words->n; i++)
		draws += (double)words->times[i];
	draws *= from->config->negative;
	sample = (size_t)(draws / (reuse > LEAST_REUSE ? reuse : LEAST_REUSE)) +
		 4 * (size_t)loss->max_outputs;
	ns = narrowed(small, from, sample, err);
	if (!ns || touched_reserve(outputs, words->n + sample, err) < 0)
		return -1;
	for (i = 0; i < words->n; i++)
		touched_slot(outputs, words->rows[i], words->times[i]);
	for (i = 0; i < sample; i++) {
		uint32_t row = noise_draw(&from->noise, r);

		ns->noise.slots[i] = (struct noise_slot){
		    0, touched_slot(outputs, row,
				    (float)(draws / (double)sample))};
	}
	return 0;
}

const struct loss_type loss_ns = {
    .name = "ns",
    .init = init,
    .release = release,
    .rows = rows,
    .targets = targets,
    .narrow = narrow,
};
