/* SPDX-License-Identifier: MIT */
/* Writing what training has come to. */
#ifndef CMD_TRAIN_SAVE_H
#define CMD_TRAIN_SAVE_H

#include "cmd/train_job.h"
#include "cmd/train_score.h"

/* How things stand; all of it is somebody else's. */
struct train_moment {
	const struct job *job;
	const struct params *params;
	struct position position;
	const struct train_scores *opt_scores; /* of params */
	bool whole; /* with output rows, whatever --vectors-only says */
};

/* To OUT, a file called NAME, which stays the caller's. */
int train_save_write(const struct train_moment *now, struct file_out *out,
		     const char *name, struct err *err);

/* The same, then commits *OUT, which is NULL afterwards. */
int train_save(const struct train_moment *now, struct file_out **out,
	       const char *name, struct err *err);

/* About as many bytes as a whole one takes. */
uint64_t train_save_bytes(const struct job *job);

#endif
