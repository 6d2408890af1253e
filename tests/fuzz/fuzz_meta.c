/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the matrix that training goes on with, on its corpus or on a
 * stream: its options lie in their ranges, its place within what its run can
 * be, and its counts within what can be added to, or there is an error.
 */
#include "fuzz_matrix.h"

#include "cmd/train_follow.h"
#include "cmd/train_meta.h"
#include "train/follow.h"

static void check_options(const struct train_opts *o)
{
	int model = 0, loss = 0;

	while (train_models[model])
		model++;
	while (train_losses[loss])
		loss++;
	FUZZ_CHECK(o->model < model && o->loss < loss);
	FUZZ_CHECK(o->dim >= 1 && o->dim <= 1 << 20);
	FUZZ_CHECK(o->text.max_token >= 1 && o->min_count >= 0);
}

static void check_place(const struct job *job)
{
	FUZZ_CHECK(job->position.epoch >= 0);
	FUZZ_CHECK(job->position.chunk < UINT64_MAX);
	FUZZ_CHECK(job->position.tokens < UINT64_MAX);
	FUZZ_CHECK(matrix_floats(&job->start, &(struct err)ERR_INIT));
}

/* Options as if none but --resume were given. */
static void options(struct train_opts *o, const char *path)
{
	char *argv[] = {"vecmill", NULL};
	struct err err = ERR_INIT;

	FUZZ_CHECK(opt_parse(&cmd_train, o, 1, argv, &err) >= 0);
	o->resume = path;
	o->threads = 1;
}

static void resume(const char *path)
{
	struct err err = ERR_INIT;
	struct train_opts o;
	struct job job = {.o = &o};
	int rc;

	options(&o, path);
	fuzz_matrix_limit(path);
	rc = train_resume_read(&job, &o, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	if (rc == 0) {
		check_options(&o);
		check_place(&job);
		rc = train_resume_check_corpus(&job, &err);
		fuzz_verdict(rc, &err);
	}
	matrix_release(&job.start);
}

static void take(const struct job *job, const struct train_opts *o)
{
	struct config config = {.dim = (int)o->dim, .threads = 1, .rate = .1};
	struct follow_size size = {.rows = job->start.words.n + 2,
				   .min_count = 1, .longest = 100};
	struct err err = ERR_INIT;
	struct follow f;
	int rc;

	FUZZ_CHECK(follow_init(&f, &config, &size, &err) == 0);
	rc = follow_take(&f, &job->start, &err);
	fuzz_verdict(rc, &err);
	FUZZ_CHECK(f.words.rows.n <= job->start.words.n);
	FUZZ_CHECK(f.words.rows.total <= 2 * FOLLOW_MAX);
	follow_release(&f);
}

static void follow(const char *path)
{
	struct err err = ERR_INIT;
	struct train_opts o;
	struct job job = {.o = &o};
	int rc;

	options(&o, path);
	o.follow = true;
	fuzz_matrix_limit(path);
	rc = train_follow_resume(&job, &o, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	if (rc == 0) {
		check_options(&o);
		FUZZ_CHECK(job.followed <= FOLLOW_MAX);
		take(&job, &o);
	}
	matrix_release(&job.start);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);

	resume(path);
	follow(path);
	return 0;
}
