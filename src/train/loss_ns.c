/* SPDX-License-Identifier: MIT */
/*
 * Negative sampling (Mikolov et al. 2013b, eq. 4).  Noise equal to the target
 * or to noise already drawn is drawn again a few times and then left out, so
 * that a vocabulary of two words ends too.
 */
#include "train/loss.h"

#include "base/mem.h"
#include "train/noise.h"

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

static int init(struct loss *loss, const struct config *config,
		const uint64_t *counts, size_t n, struct err *err)
{
	struct ns *ns = mem_new(sizeof(*ns), err);

	if (!ns)
		return -1;
	loss->state = ns;
	loss->max_outputs = 1 + config->negative;
	ns->negative = config->negative;
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

static void targets(const struct loss *loss, const struct params *params,
		    uint32_t word, struct rng *r, struct outputs *out)
{
	const struct ns *ns = loss->state;
	int i, tries;

	out->rows[0] = params_output(params, word);
	out->signs[0] = 1;
	out->n = 1;
	for (i = 0; i < ns->negative; i++)
		for (tries = 0; tries < TRIES; tries++) {
			float *row = params_output(
			    params, noise_draw(&ns->noise, r));

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
