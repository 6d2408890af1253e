/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as the matrix that training goes on with: its options lie in their
 * ranges, its place within what its run can be, or there is an error.
 */
#include "fuzz_matrix.h"

#include "cmd/train_meta.h"

static void check(const struct job *job, const struct train_opts *o)
{
	int model = 0, loss = 0;

	while (train_models[model])
		model++;
	while (train_losses[loss])
		loss++;
	FUZZ_CHECK(o->model < model && o->loss < loss);
	FUZZ_CHECK(o->dim >= 1 && o->dim <= 1 << 20);
	FUZZ_CHECK(o->text.max_token >= 1 && o->min_count >= 0);
	FUZZ_CHECK(job->position.epoch >= 0);
	FUZZ_CHECK(job->position.chunk < UINT64_MAX);
	FUZZ_CHECK(job->position.tokens < UINT64_MAX);
	FUZZ_CHECK(matrix_floats(&job->start, &(struct err)ERR_INIT));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *path = fuzz_file(data, n);
	char *argv[] = {"vecmill", NULL};
	struct err err = ERR_INIT;
	struct train_opts o;
	struct job job = {.o = &o};
	int rc;

	FUZZ_CHECK(opt_parse(&cmd_train, &o, 1, argv, &err) >= 0);
	o.resume = path;
	o.threads = 1;
	fuzz_matrix_limit(path);
	rc = train_resume_read(&job, &o, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	if (rc == 0) {
		check(&job, &o);
		rc = train_resume_check_corpus(&job, &err);
		fuzz_verdict(rc, &err);
	}
	matrix_release(&job.start);
	return 0;
}
