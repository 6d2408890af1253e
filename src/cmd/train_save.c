/* SPDX-License-Identifier: MIT */
#include "cmd/train_save.h"

#include "cmd/train_meta.h"
#include "cmd/train_ngrams.h"
#include "data/format.h"
#include "data/matrix_file.h"

/* A matrix that borrows everything but its metadata. */
int train_save_write(const struct train_moment *now, struct file_out *out,
		     const char *name, struct err *err)
{
	const struct job *job = now->job;
	const struct params *p = now->params;
	struct matrix m = MATRIX_INIT;
	int status = -1;

	m.words = job->vocab.words;
	m.counts = (int64_t *)job->vocab.counts;
	if (train_ngrams_vectors(&m, job, p, err) < 0)
		goto out;
	if (!now->whole && job->o->vectors_only)
		matrix_drop(&m, "word_rows");
	else if (matrix_add(&m, "output", p->type, p->rows_out, p->dim,
			    p->output, p->stride * sizeof(float), NULL,
			    err) < 0)
		goto out;
	if (train_meta_write(&m, job, &now->position, err) < 0 ||
	    train_init_write(&m, job, &now->position, err) < 0 ||
	    (now->opt_scores &&
	     train_score_tell(&m, now->opt_scores, err) < 0))
		goto out;
	status = matrix_write(&m, out, format_find("safetensors"),
			      matrix_wants_gzip(name), job->config.threads,
			      err);
out:
	m.words = (struct words)WORDS_INIT;
	m.counts = NULL;
	matrix_release(&m);
	return status;
}

int train_save(const struct train_moment *now, struct file_out **out,
	       const char *name, struct err *err)
{
	struct file_out *file = *out;

	if (train_save_write(now, file, name, err) < 0)
		return -1;
	*out = NULL;
	return file_out_commit(file, err);
}

uint64_t train_save_bytes(const struct job *job)
{
	const struct words *w = &job->vocab.words;
	uint64_t row = (uint64_t)job->config.dim *
		       dtype_size(config_type(&job->config));

	return w->n * (2 * row + sizeof(int64_t)) + w->text_len +
	       train_ngrams_bytes(job);
}
