/* SPDX-License-Identifier: MIT */
/* vecmill quantize: make a matrix small and keep it searchable. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/opt.h"
#include "base/team.h"
#include "data/matrix.h"
#include "quant/quantize.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct quantize_opts {
	struct opt_common common;
	const char *output;
	int64_t bits, prune, remove_top, pca, threads;
	int method;
	bool center, normalize, report, dry_run;
};

/* The codecs of quant/codec.c that encode. */
static const char *const methods[] = {"int8", "int4", "int2", "binary",
				      "pq", "opq", NULL};

#define AT(member) offsetof(struct quantize_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the matrix there (required); gzip'd if the name ends in .gz"},
    {"bits", 'b', OPT_INT, AT(bits), "N", NULL, 1, 32, NULL,
     "bits a dimension, which picks the method: 8, 4, 2 or 1 (default 8; 2 for "
     "pq and opq)"},
    {"method", 'm', OPT_CHOICE, AT(method), "NAME", NULL, 0, 0, methods,
     "how to code: with 8, 4, 2 or 1 bits a dimension, or by product "
     "quantisation with any of these"},
    {"prune", 0, OPT_INT, AT(prune), "N", NULL, 1, UINT32_MAX, NULL,
     "first of all: keep the N most frequent words (default: all)"},
    {"center", 0, OPT_FLAG, AT(center), NULL, NULL, 0, 0, NULL,
     "then: subtract the mean of all rows"},
    {"remove-top", 0, OPT_INT, AT(remove_top), "N", "0", 0, ROWS_MAX_AXES_DIM, NULL,
     "then: remove what lies along the first N principal axes"},
    {"pca", 0, OPT_INT, AT(pca), "D", NULL, 1, ROWS_MAX_AXES_DIM, NULL,
     "then: go on with D dimensions, the principal axes left (default: all "
     "dimensions as they are)"},
    {"normalize", 0, OPT_FLAG, AT(normalize), NULL, NULL, 0, 0, NULL,
     "last before coding: bring all rows to length 1"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    {"report", 'r', OPT_FLAG, AT(report), NULL, NULL, 0, 0, NULL,
     "print what the codes lose: the squared error, cosines to the rows as "
     "they were, neighbours kept, and bytes"},
    {"dry-run", 0, OPT_FLAG, AT(dry_run), NULL, NULL, 0, 0, NULL,
     "say how much memory it would take, and stop"},
    OPT_LAST,
};

static const struct codec *by_bits(int64_t bits)
{
	const struct codec *const *c;

	for (c = codec_table; *c; c++)
		if ((*c)->encode && (*c)->bits == bits)
			return *c;
	return NULL;
}

static bool takes(const struct codec *c, int64_t bits)
{
	return c->sized ? bits == 8 || bits == 4 || bits == 2 || bits == 1
			: bits == c->bits;
}

static const struct codec *choose(const struct quantize_opts *o,
				  struct err *err)
{
	bool given = o->bits > 0;
	const struct codec *c = o->method >= 0
				    ? codec_find(methods[o->method])
				    : by_bits(given ? o->bits : 8);

	if (!c)
		err_usage(err, "--bits %lld: no method has so many, try 8, 4, "
			  "2 or 1", (long long)o->bits);
	else if (given && !takes(c, o->bits)) {
		err_usage(err, "--bits %lld does not go with --method %s",
			  (long long)o->bits, c->name);
		c = NULL;
	}
	return c;
}

/* From the header alone, so that nothing large is allocated to say it. */
static int announce(const char *path, const struct codec *codec,
		    const struct codec_options *how, struct err *err)
{
	struct matrix m = MATRIX_INIT;
	const struct tensor *t;
	char in[16], out[16];
	int rc;

	if (strcmp(path, "-") == 0)
		return 0;
	rc = matrix_read_header(&m, path, err);
	t = matrix_tensor(&m, "input");
	if (rc == 1)
		log_info("%s: does not say how large it is", path);
	else if (rc == 0 && t && t->ndim == 2)
		log_info("memory: %s for the matrix%s, %s for its codes",
			 log_bytes(in, matrix_bytes(&m)),
			 strcmp(m.format, "safetensors") == 0
			     ? " (mapped, not held)"
			     : "",
			 log_bytes(out, codec->bytes(t->shape[0], t->shape[1],
						     how)));
	matrix_release(&m);
	return rc < 0 ? -1 : 0;
}

/* INPUT: bytes of the rows as floats. */
static void print_report(const struct report *r, const struct matrix *m,
			 const struct codec *codec, uint64_t input)
{
	const struct tensor *t;

	printf("codec        %s\n", codec->name);
	printf("error        %.6f of the squares\n", r->error);
	printf("cosine       %.6f on average, %.6f at 1 %% from below, of %zu "
	       "rows\n", r->cosine, r->low_cosine, r->rows);
	printf("neighbours   %.2f of %zu kept, of %zu rows among the first "
	       "%zu\n", r->shared, r->neighbours, r->asked, r->candidates);
	printf("before       %llu bytes\n", (unsigned long long)input);
	printf("after        %llu bytes\n",
	       (unsigned long long)matrix_bytes(m));
	for (t = m->tensors; t < m->tensors + m->ntensors; t++)
		printf("  %-16s%llu\n", t->name,
		       (unsigned long long)tensor_bytes(t));
}

/* What the options ask for; of REPORT if they do. */
static struct quantize ask(const struct quantize_opts *o,
			   const struct codec *codec, struct report *report)
{
	struct quantize q = {
	    .codec = codec,
	    .options = {.bits = o->bits > 0 ? (int)o->bits : 0},
	    .steps = {.prune = o->prune > 0 ? (size_t)o->prune : 0,
		      .center = o->center,
		      .remove_top = (size_t)o->remove_top,
		      .pca = o->pca > 0 ? (size_t)o->pca : 0,
		      .normalize = o->normalize},
	    .threads = o->threads > 0 ? (int)o->threads : team_cores(),
	    .opt_report = o->report ? report : NULL};

	return q;
}

static int work(const struct quantize_opts *o, const char *path,
		const struct quantize *q, struct file_out *out,
		struct err *err)
{
	struct matrix m = MATRIX_INIT;
	uint64_t before, input = 0;
	char from[16], to[16];
	int rc = matrix_read_spooled(&m, path, q->threads, err);

	before = matrix_bytes(&m);
	if (rc == 0 && matrix_tensor(&m, "input"))
		input = tensor_bytes(matrix_tensor(&m, "input"));
	if (rc == 0)
		rc = quantize(&m, q, err);
	if (rc == 0)
		rc = matrix_write(&m, out, NULL, matrix_wants_gzip(o->output),
				  q->threads, err);
	if (rc == 0)
		log_info("%zu words: %s of tensors before, %s as %s",
			 m.words.n, log_bytes(from, before),
			 log_bytes(to, matrix_bytes(&m)), q->codec->name);
	if (rc == 0 && q->opt_report)
		print_report(q->opt_report, &m, q->codec, input);
	matrix_release(&m);
	return rc;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct quantize_opts *o = options;
	const struct codec *codec = choose(o, err);
	struct file_out *out = NULL;
	struct report report;
	struct quantize q;

	(void)argc;
	if (!codec)
		return -1;
	q = ask(o, codec, &report);
	if (!o->output && !o->dry_run)
		return err_usage(err,
				 "--output: say where to write the matrix");
	if (o->output && file_same(o->output, argv[0]))
		return err_usage(err, "--output: %s is also the input",
				 o->output);
	if (o->report && o->output && strcmp(o->output, "-") == 0)
		return err_usage(err, "--report: standard output is the "
				 "matrix");
	if (file_check_readable(argv[0], err) < 0)
		return -1;
	if (announce(argv[0], codec, &q.options, err) < 0)
		return -1;
	if (o->dry_run)
		return 0;
	if (file_out_open(&out, o->output, err) < 0)
		return -1;
	if (work(o, argv[0], &q, out, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	return file_out_commit(out, err);
}

const struct command cmd_quantize = {
    .name = "quantize",
    .summary = "make a matrix small",
    .operands = "MATRIX",
    .min_args = 1,
    .max_args = 1,
    .opts = opts,
    .size = sizeof(struct quantize_opts),
    .run = run,
};
