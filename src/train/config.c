/* SPDX-License-Identifier: MIT */
#include "train/config.h"

#include "train/ordered.h"
#include "train/params.h"
#include "train/subwords.h"

#include <math.h>

/* Measured on 3.3 M words, 100 dimensions, 5 epochs (analogies in per cent,
 * WordSim-353 and MEN in hundredths):
 *
 *	skip-gram  .025  48.4 49.4 44.6     CBOW  .05  40.6 39.7 35.2
 *	           .05   51.9 57.2 56.0           .075 50.7 48.7 44.4
 *	           .075  43.3 57.6 59.0           .1   52.5 51.6 51.0
 *	           .1    35.7 56.3 60.1           .2   15.5 47.5 45.8
 *	                                   share  .2   52.1 49.2 48.9
 *	                                          .3   47.1 54.4 53.6
 *	hs         .025  47.8 51.8 56.0     hs    .05  50.9 53.4 49.6
 *	           .05   37.0 52.2 57.8           .1   41.7 50.5 55.1
 *
 * and CBOW on 17 M words, three seeds: .05 61.2 58.3 63.8, .075 61.8 63.1
 * 66.9, .1 60.7 64.8 68.4; its share, one seed: .15 60.4 66.1 66.5, .2 58.4
 * 66.9 68.2, .3 52.4 67.1 68.1.  fastText has .05 for both.  Hierarchical
 * softmax wants what it wants without n-grams. */
static double ngrams_rate(const struct config *c, bool plain)
{
	if (c->model == MODEL_SKIPGRAM || plain)
		return 0.05;
	return c->gradient == GRADIENT_SHARE ? 0.2 : 0.075;
}

/* Measured on 17 M words, 200 dimensions, 5 epochs, three seeds; higher rates
 * go on raising similarity but lower analogies, and hierarchical softmax wants
 * no more than word2vec's. */
double config_default_rate(const struct config *c, bool plain, bool ngrams)
{
	if (ngrams && c->loss == LOSS_NS)
		return ngrams_rate(c, plain);
	plain |= c->loss == LOSS_HS;
	if (c->model == MODEL_SKIPGRAM)
		return plain ? 0.025 : 0.04;
	if (c->gradient == GRADIENT_SHARE)
		return 0.1;
	return plain ? 0.05 : 0.06;
}

int config_default_share(const struct config *c, bool plain)
{
	return plain || c->model == MODEL_SKIPGRAM ? 1 : 2;
}

/* 200 dimensions, 17 M words, three seeds (analogies in per cent, WordSim-353
 * and MEN in hundredths):
 *
 *	           1               16              32              64
 *	skip-gram  40.0 69.1 67.9  41.5 70.5 68.9  42.3 70.8 68.9  41.6 70.5 68.3
 *	CBOW       37.3 68.1 63.5  37.3 70.0 62.9  37.8 70.4 63.4  35.9 69.4 63.2
 *
 * On 3.4 M words, 100 dimensions, 16 gains skip-gram .5 points of analogies and
 * 1.1 of MEN, and costs CBOW .6 of analogies; without thinning it gains more.
 * N-grams are rows of so many words that they learn the pool: 57.4 63.4 69.0
 * becomes 47.5 58.9 67.1. */
int config_default_noise_reuse(bool plain, bool ngrams)
{
	return plain || ngrams ? 1 : 16;
}

enum dtype config_type(const struct config *c)
{
	return c->storage == STORAGE_BF16 ? DTYPE_BF16 : DTYPE_F32;
}

const char *config_check(const struct config *c)
{
	if (c->dim < 1)
		return "the dimension must be at least 1";
	if (c->window < 1)
		return "the window must be at least 1";
	if (c->loss == LOSS_NS && c->negative < 1)
		return "negative sampling needs at least one negative";
	if (c->share < 1)
		return "--share must be at least 1";
	if (c->noise_reuse < 1)
		return "--noise-reuse must be at least 1";
	if (c->model == MODEL_SKIPGRAM && c->weights != WEIGHTS_UNIFORM)
		return "--weights distance is for --model cbow";
	if (c->model == MODEL_SKIPGRAM && c->gradient != GRADIENT_WHOLE)
		return "--gradient share is for --model cbow";
	if (c->deterministic && c->hot_rows >= 0)
		return "--hot-rows is for runs without --deterministic";
	if (c->deterministic && c->storage != STORAGE_F32)
		return "--storage bf16 is for runs without --deterministic";
	if (c->epochs < 1)
		return "there must be at least one epoch";
	if (c->threads < 1)
		return "there must be at least one thread";
	if (!(c->rate > 0) || !isfinite(c->rate))
		return "the rate must be above 0";
	if (!(c->sample >= 0))
		return "the subsampling threshold must not be negative";
	return 0;
}

bool config_hot_inputs(const struct config *c)
{
	return c->subwords && !c->deterministic && c->hot_rows != 0 &&
	       c->threads > 1 && c->threads <= HOT_INPUT_WORKERS;
}

/* Rows that each worker has copies of, of which there are some hundred. */
static uint64_t own_outputs(const struct config *c, uint64_t vocab)
{
	uint64_t hot = c->threads == 1 || c->deterministic ? 0
		       : c->hot_rows < 0 ? 512
					 : (uint64_t)c->hot_rows;

	return hot < vocab ? hot : vocab;
}

/* And input rows: a sixth of what there would be if every word had the mean
 * number of rows, all of them hot, and none of these were read oftener than it
 * must; in texts of 2 to 17 M words there are 8 % fewer. */
static uint64_t own_inputs(const struct config *c, uint64_t vocab)
{
	if (!config_hot_inputs(c) || vocab == 0)
		return 0;
	return (c->subwords->sets.start[vocab] / vocab + 1) *
	       (uint64_t)(1 / HOT_SHARE_INPUT) / 6;
}

uint64_t config_memory(const struct config *c, uint64_t vocab)
{
	uint64_t row = params_row_bytes(DTYPE_F32, (size_t)c->dim);
	uint64_t stored = params_row_bytes(config_type(c), (size_t)c->dim);
	/* Two matrices; a keep threshold and a slot of the noise table, or a
	 * Huffman path of about log2(vocab) nodes, a word. */
	uint64_t side = c->loss == LOSS_NS ? 12 : 160;
	/* A worker's ring, old and new, in slots up to twice the reach. */
	uint64_t ring = 4 * (2 * (uint64_t)c->window + (uint64_t)c->share);
	uint64_t rows_in = c->subwords ? subwords_rows(c->subwords) : vocab;
	uint64_t hot = 2 * (own_outputs(c, vocab) + own_inputs(c, vocab));

	return (c->deterministic ? ordered_memory(c, vocab) : 0) +
	       (c->subwords ? subwords_memory(c->subwords, vocab) : 0) +
	       rows_in * stored + vocab * (stored + side) +
	       (uint64_t)c->threads * row * (ring + hot);
}
