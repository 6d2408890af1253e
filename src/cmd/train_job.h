/* SPDX-License-Identifier: MIT */
/* What the parts of `vecmill train` share. */
#ifndef CMD_TRAIN_JOB_H
#define CMD_TRAIN_JOB_H

#include "cmd/cmd.h"
#include "cmd/corpus_opts.h"
#include "cmd/train_init.h"
#include "data/count.h"
#include "data/matrix.h"
#include "train/subwords.h"
#include "train/train.h"

struct train_opts {
	struct opt_common common;
	struct corpus_opts text;
	const char *output, *resume;
	const char *vocab;
	const char *init, *freeze;
	int model, loss, like;
	int64_t dim, window, negative, share, noise_reuse, epochs;
	bool fixed_window;
	int weights, gradient, storage;
	double sample, rate, ns_exponent;
	int64_t min_count, max_size;
	int64_t threads, hot_rows, seed, memory;
	const char *checkpoint, *every;
	bool keep_each;
	struct opt_list eval;
	double time_limit;
	bool deterministic;
	bool vectors_only, dry_run;
	bool follow;
	int64_t half_life;
	bool subword;
	int ngrams;
	int64_t minn, maxn, buckets, hash_count, ngram_min_count;
};

/* One run of the command; what save() needs. */
struct job {
	const struct train_opts *o;
	struct config config;
	struct vocab vocab;
	struct subwords subwords; /* if config has them */
	struct ids ids;
	struct count_stats stats;
	uint64_t digest;      /* of the ids */
	struct matrix start;  /* what is resumed or begun with, if anything */
	struct train_init init;
	struct position position; /* of that */
	struct file_out *out; /* opened before the work */
	struct train_checkpoint *checkpoint;
	uint64_t followed; /* words read, with --follow */
};

/* By the enums of train/config.h; NULL-ended. */
extern const char *const train_models[], *const train_losses[];
extern const char *const train_weights[], *const train_gradients[];
extern const char *const train_storages[];

#endif
