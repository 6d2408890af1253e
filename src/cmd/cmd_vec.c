/* SPDX-License-Identifier: MIT */
/* vecmill vec: the vectors of words, as text. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/ftoa.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/strbuf.h"
#include "base/team.h"
#include "data/matrix.h"
#include "data/stream.h"
#include "quant/codec.h"

#include <stddef.h>
#include <string.h>

struct vec_opts {
	struct opt_common common;
	int64_t threads;
};

#define AT(member) offsetof(struct vec_opts, member)

static const struct opt opts[] = {
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to read with (default: all processors)"},
    OPT_LAST,
};

struct job {
	struct matrix m;
	struct coded rows;
	float *row; /* [dim] */
	struct strbuf line;
	struct stream_out out;
	size_t unknown;
};

static int answer(struct job *job, const char *word, size_t n,
		  struct err *err)
{
	uint32_t row = matrix_find(&job->m, word, n);
	struct strbuf *b = &job->line;
	size_t i;

	if (row == WORDS_NONE) {
		log_warn("unknown word: %.*s", n < 200 ? (int)n : 200, word);
		job->unknown++;
		return 0;
	}
	job->rows.codec->decode_row(&job->rows, row, job->row);
	strbuf_clear(b);
	if (strbuf_add(b, word, n, err) < 0 ||
	    strbuf_reserve(b, job->rows.dim * FTOA_SIZE + 1, err) < 0)
		return -1;
	for (i = 0; i < job->rows.dim; i++) {
		b->data[b->len++] = ' ';
		b->len += ftoa(b->data + b->len, job->row[i]);
	}
	b->data[b->len++] = '\n';
	return stream_write(&job->out, b->data, b->len, err);
}

/* A word a line; blanks around it do not count, empty lines neither. */
static int answer_stdin(struct job *job, struct err *err)
{
	struct gz_reader *in = NULL;
	struct stream_in lines;
	char *line;
	size_t n;
	int rc;

	if (gz_open(&in, "-", 1, err) < 0)
		return -1;
	stream_in_init(&lines, in);
	while ((rc = stream_line(&lines, &line, &n, err)) > 0) {
		while (n && strchr(" \t\r", line[n - 1]))
			n--;
		while (n && strchr(" \t", *line)) {
			line++;
			n--;
		}
		if (n && answer(job, line, n, err) < 0) {
			rc = -1;
			break;
		}
	}
	stream_in_release(&lines);
	gz_close(in);
	return rc;
}

static int answer_all(struct job *job, int nwords, char **words,
		      struct err *err)
{
	int i;

	if (!nwords)
		return answer_stdin(job, err);
	for (i = 0; i < nwords; i++)
		if (answer(job, words[i], strlen(words[i]), err) < 0)
			return -1;
	return 0;
}

static int open_rows(struct job *job, const char *path, int threads,
		     struct err *err)
{
	if (matrix_read(&job->m, path, threads, err) < 0 ||
	    coded_open(&job->rows, &job->m, err) < 0)
		return -1;
	job->row = mem_array(job->rows.dim, sizeof(*job->row), err);
	return job->row ? 0 : -1;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct vec_opts *o = options;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	struct job job = {0};
	struct file_out *file = NULL;
	int status = -1;

	if (argc == 1 && strcmp(argv[0], "-") == 0)
		return err_usage(err, "standard input cannot be both the "
				 "matrix and the words");
	if (file_out_open(&file, "-", err) < 0 ||
	    stream_out_init(&job.out, file, false, GZ_TEXT, 1, err) < 0 ||
	    open_rows(&job, argv[0], threads, err) < 0 ||
	    answer_all(&job, argc - 1, argv + 1, err) < 0 ||
	    stream_finish(&job.out, err) < 0)
		goto out;
	status = file_out_commit(file, err);
	file = NULL;
	if (status == 0 && job.unknown)
		status = err_set(err, "%zu word%s not in %s", job.unknown,
				 job.unknown == 1 ? " is" : "s are", argv[0]);
out:
	stream_out_release(&job.out);
	file_out_abort(file);
	strbuf_release(&job.line);
	mem_free(job.row);
	matrix_release(&job.m);
	return status;
}

const struct command cmd_vec = {
    .name = "vec",
    .summary = "print the vectors of words",
    .operands = "MATRIX [WORD...]",
    .min_args = 1,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct vec_opts),
    .run = run,
};
