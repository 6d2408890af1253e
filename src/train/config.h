/* SPDX-License-Identifier: MIT */
/* What a training run is told. */
#ifndef TRAIN_CONFIG_H
#define TRAIN_CONFIG_H

#include "data/dtype.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum train_model { MODEL_SKIPGRAM, MODEL_CBOW };
enum train_loss { LOSS_NS, LOSS_HS };
/* With CBOW, what a context word weighs: 1, or (window + 1 - distance) /
 * window; and what it receives of the gradient of their mean: the whole, as
 * if it stood alone, or its share. */
enum train_weights { WEIGHTS_UNIFORM, WEIGHTS_DISTANCE };
enum train_gradient { GRADIENT_WHOLE, GRADIENT_SHARE };
/* What rows are made of. */
enum train_storage { STORAGE_F32, STORAGE_BF16 };

struct subwords;

struct config {
	enum train_model model;
	enum train_loss loss;
	int dim;
	int window;	   /* greatest distance of a context word */
	bool fixed_window; /* always that, instead of uniform in 1..window */
	enum train_weights weights;
	enum train_gradient gradient;
	enum train_storage storage;
	int negative;	   /* noise words a target, for LOSS_NS */
	int share;	   /* targets that share noise, for LOSS_NS */
	int noise_reuse;   /* draws of a noise word in turn, see noise.h */
	double ns_exponent; /* noise is drawn as count^ns_exponent */
	double sample;	   /* subsampling threshold, 0: off */
	double rate;	   /* at the start; falls linearly to 1e-4 of it */
	int epochs;
	int threads;
	int64_t hot_rows; /* output rows of which each of several threads has
			   * its own copies; below 0: as many as pay; 0: of
			   * input rows neither */
	bool deterministic; /* the same bytes for any number of threads */
	uint64_t seed;
	struct subwords *subwords; /* the caller's, marked by train_run; NULL:
				    * words are nothing but themselves */
	double save_every; /* seconds between saves during training, 0: none */
	uint64_t save_tokens; /* instead, tokens of which each multiple is
			       * one's moment, 0: none */
	/* May a save be made now?  NULL: always; asked with train_run's ARG
	 * after every chunk, on the calling thread.  Those by tokens do not
	 * wait for it. */
	bool (*save_ready)(void *arg);
};

/* What suits the model and its gradient; PLAIN: what word2vec has; NGRAMS: words
 * are made of them (c->subwords need not be there yet). */
double config_default_rate(const struct config *c, bool plain, bool ngrams);
int config_default_share(const struct config *c, bool plain);
int config_default_noise_reuse(bool plain, bool ngrams);

/* Has each worker copies of input rows (hot.h)? */
bool config_hot_inputs(const struct config *c);

enum dtype config_type(const struct config *c);

/* NULL, or what is wrong. */
const char *config_check(const struct config *c);

/* Bytes that training VOCAB words will take, corpus apart. */
uint64_t config_memory(const struct config *c, uint64_t vocab);

#endif
