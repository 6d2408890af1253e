/* SPDX-License-Identifier: MIT */
/* What train_checkpoint.c and train_checkpoint_open.c share. */
#ifndef CMD_TRAIN_CHECKPOINT_IMPL_H
#define CMD_TRAIN_CHECKPOINT_IMPL_H

#include "base/child.h"
#include "cmd/train_checkpoint.h"
#include "cmd/train_save.h"

/* What is being written.  The files are opened, and dropped, by the parent:
 * wherever the child is ended nothing stays behind. */
struct attempt {
	struct train_moment now;
	char *name;
	uint64_t number; /* with --keep-each */
	struct file_out *out, *best;
	double start;
};

struct train_checkpoint {
	const struct train_opts *o;
	const char *path;
	uint64_t number; /* the last one written, with --keep-each */
	struct eval_sets sets;
	char *best_name; /* NULL: there are no sets */
	double best;	 /* the mean of its scores, NAN: none yet */
	struct child child;
	struct attempt attempt;
	char *stopped; /* the name that was saved to, where it is not path */
	bool told;     /* that there are no processes to be had */
	char failure[sizeof(((struct err *)NULL)->msg)]; /* the last, as told */
};

/* Is it the same file for both? */
bool train_checkpoint_in_output(const struct train_checkpoint *c);

#endif
