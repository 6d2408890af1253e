/* SPDX-License-Identifier: MIT */
/*
 * Negative sampling (Mikolov et al. 2013b, eq. 4).  Noise equal to the target
 * or to noise already drawn is drawn again a few times and then left out, so
 * that a vocabulary of two words ends too.
 */
#include "train/loss.h"

#include "base/mem.h"
#include "train/noise.h"

#include <math.h>

enum { TRIES = 8 };

struct ns {
	struct noise noise;
	int negative;
};

static void release(struct loss *loss)
{
	struct ns *ns = loss->state;

	if (ns)
		noise_release(&ns->noise);
	mem_free(ns);
}

/* The leading words among the noise of HOT_SHARE of all windows. */
static size_t count_hot(const struct config *config, const uint64_t *counts,
			size_t n)
{
	double sum = 0, least;
	size_t i;

	for (i = 0; i < n; i++)
		sum += pow((double)counts[i], config->ns_exponent);
	least = HOT_SHARE * sum / config->negative;
	for (i = 0; i < n; i++)
		if (pow((double)counts[i], config->ns_exponent) < least)
			break;
	return i;
}

static int init(struct loss *loss, const struct config *config,
		const uint64_t *counts, size_t n, struct err *err)
{
	struct ns *ns = mem_new(sizeof(*ns), err);

	if (!ns)
		return -1;
	loss->state = ns;
	loss->max_outputs = 1 + config->negative;
	ns->negative = config->negative;
	loss->hot = count_hot(config, counts, n);
	return noise_init(&ns->noise, counts, n, config->ns_exponent, err);
}

static size_t rows(size_t n)
{
	return n;
}

static bool contains(const struct outputs *out, const float *row)
{
	int i;

	for (i = 0; i < out->n; i++)
		if (out->rows[i] == row)
			return true;
	return false;
}

static void targets(const struct loss *loss, const struct hot *hot,
		    uint32_t word, struct rng *r, struct outputs *out)
{
	const struct ns *ns = loss->state;
	int i, tries;

	out->rows[0] = hot_output(hot, word);
	out->signs[0] = 1;
	out->n = 1;
	out->cached = 0;
	for (i = 0; i < ns->negative; i++)
		for (tries = 0; tries < TRIES; tries++) {
			float *row =
			    hot_output(hot, noise_draw(&ns->noise, r));

			if (contains(out, row))
				continue;
			out->rows[out->n] = row;
			out->signs[out->n++] = -1;
			break;
		}
}

const struct loss_type loss_ns = {
    .name = "ns",
    .init = init,
    .release = release,
    .rows = rows,
    .targets = targets,
};
