/* SPDX-License-Identifier: MIT */
/* vecmill quantize: make a matrix small and keep it searchable. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/team.h"
#include "data/matrix.h"
#include "data/word_list.h"
#include "quant/budget.h"
#include "quant/quantize.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct quantize_opts {
	struct opt_common common;
	const char *output, *prune;
	int64_t bits, budget, remove_top, pca, threads;
	int method, words;
	bool map_pruned, skip_bad, center, normalize, report, dry_run;
};

/* The codecs of quant/codec.c that encode. */
static const char *const methods[] = {"int8", "int4", "int2", "binary", NULL};

/* As enum quantize_words. */
static const char *const word_forms[] = {"plain", "front", NULL};

#define AT(member) offsetof(struct quantize_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the matrix there (required); gzip'd if the name ends in .gz"},
    {"bits", 'b', OPT_INT, AT(bits), "N", NULL, 1, 32, NULL,
     "bits a dimension, which picks the method: 8, 4, 2 or 1 (default 8)"},
    {"method", 'm', OPT_CHOICE, AT(method), "NAME", NULL, 0, 0, methods,
     "how to code: with 8, 4, 2 or 1 bits a dimension"},
    {"budget", 'B', OPT_INT, AT(budget), "SIZE", NULL, 1, 1e15, NULL,
     "make a file of so many bytes at most, and the best of them: chooses "
     "what of --bits, --prune and --pca is not given"},
    {"prune", 0, OPT_TEXT, AT(prune), "N|FILE", NULL, 0, 0, NULL,
     "first of all: keep the N most frequent words, or those in FILE, one a "
     "line (default: all)"},
    {"map-pruned", 0, OPT_FLAG, AT(map_pruned), NULL, NULL, 0, 0, NULL,
     "let every word that goes name the row of the nearest one that stays"},
    {"skip-bad", 0, OPT_FLAG, AT(skip_bad), NULL, NULL, 0, 0, NULL,
     "then: leave out rows that are not finite (default: they are an error)"},
    {"center", 0, OPT_FLAG, AT(center), NULL, NULL, 0, 0, NULL,
     "then: subtract the mean of all rows"},
    {"remove-top", 0, OPT_INT, AT(remove_top), "N", "0", 0, ROWS_MAX_AXES_DIM, NULL,
     "then: remove what lies along the first N principal axes"},
    {"pca", 0, OPT_INT, AT(pca), "D", NULL, 1, ROWS_MAX_AXES_DIM, NULL,
     "then: go on with D dimensions, the principal axes left (default: all "
     "dimensions as they are)"},
    {"normalize", 0, OPT_FLAG, AT(normalize), NULL, NULL, 0, 0, NULL,
     "last before coding: bring all rows to length 1"},
    {"words", 0, OPT_CHOICE, AT(words), "FORM", NULL, 0, 0, word_forms,
     "how words and counts are stored: as they are, or front-coded (default: "
     "front for codes of 2 bits a dimension or fewer)"},
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
	else if (given && c->bits != o->bits) {
		err_usage(err, "--bits %lld does not go with --method %s",
			  (long long)o->bits, c->name);
		c = NULL;
	}
	return c;
}

/* From the header alone, so that nothing large is allocated to say it. */
static int announce(const char *path, const struct codec *codec,
		    int64_t budget, struct err *err)
{
	static const struct codec_options usual = {0};
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
			 log_bytes(out, budget > 0 ? (uint64_t)budget
						   : codec->bytes(t->shape[0],
								  t->shape[1],
								  &usual)));
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
		printf("  %-15s%llu\n", t->name,
		       (unsigned long long)tensor_bytes(t));
}

/* Digits and a suffix; files so named are still found as ./5k. */
static bool is_number(const char *s)
{
	s += *s == '-' || *s == '+';
	return *s >= '0' && *s <= '9' && !s[strspn(s, "0123456789.kMG")];
}

/* What to keep: a number of words, or those that stand in a file. */
static int read_prune(const char *text, size_t *ret_n, struct words *keep,
		      struct err *err)
{
	const char *why;
	int64_t n;

	if (!is_number(text))
		return word_list_read_first(keep, text, err);
	why = num_int(text, 1, UINT32_MAX, &n);
	if (why)
		return err_usage(err, "--prune: '%s' is %s", text, why);
	*ret_n = (size_t)n;
	return 0;
}

/* What the options ask for; of REPORT if they do. */
static struct quantize ask(const struct quantize_opts *o,
			   const struct codec *codec, struct report *report)
{
	struct quantize q = {
	    .codec = codec,
	    .steps = {.map_pruned = o->map_pruned,
		      .bad = o->skip_bad ? ROWS_WARN : ROWS_REFUSE,
		      .center = o->center,
		      .remove_top = (size_t)o->remove_top,
		      .pca = o->pca > 0 ? (size_t)o->pca : 0,
		      .normalize = o->normalize},
	    .words = (enum quantize_words)o->words,
	    .threads = o->threads > 0 ? (int)o->threads : team_cores(),
	    .opt_report = o->report ? report : NULL};

	return q;
}

/* Says what was chosen; percentages rounded down, as 100 is a promise. */
static int choose_best(const struct quantize_opts *o, struct matrix *m,
		       struct quantize *q, struct err *err)
{
	struct budget b = {.bytes = (uint64_t)o->budget,
			   .compress = matrix_wants_gzip(o->output),
			   .choose_codec = o->bits <= 0 && o->method < 0,
			   .choose_prune = !o->prune,
			   .choose_pca = o->pca <= 0};
	size_t words = m->words.n;
	struct budget_choice c;
	char bytes[16];

	if (budget_quantize(m, q, &b, &c, err) < 0)
		return -1;
	log_info("chosen: %s, %zu dimensions, %zu of %zu words (%.1f %% of "
		 "what is asked for), %.1f %% of neighbours kept: %s",
		 q->codec->name, c.dim, c.words, words,
		 floor(1000 * c.asked) / 10, floor(1000 * c.kept) / 10,
		 log_bytes(bytes, c.bytes));
	return 0;
}

static int work(const struct quantize_opts *o, const char *path,
		struct quantize *q, struct file_out *out,
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
		rc = o->budget > 0 ? choose_best(o, &m, q, err)
				   : quantize(&m, q, err);
	if (rc == 0)
		rc = matrix_write(&m, out, NULL, matrix_wants_gzip(o->output),
				  q->threads, err);
	if (rc == 0)
		log_info("%zu words: %s of tensors before, %s as %s",
			 m.words.n, log_bytes(from, before),
			 log_bytes(to, matrix_bytes(&m)), q->codec->name);
	if (rc == 0 && o->report)
		print_report(q->opt_report, &m, q->codec, input);
	matrix_release(&m);
	return rc;
}

static int check(const struct quantize_opts *o, const char *path,
		 struct err *err)
{
	if (!o->output && !o->dry_run)
		return err_usage(err,
				 "--output: say where to write the matrix");
	if (o->output && file_same(o->output, path))
		return err_usage(err, "--output: %s is also the input",
				 o->output);
	if (o->report && o->output && strcmp(o->output, "-") == 0)
		return err_usage(err, "--report: standard output is the "
				 "matrix");
	if (o->map_pruned && !o->prune && o->budget <= 0)
		return err_usage(err, "--map-pruned: there is no --prune");
	return file_check_readable(path, err);
}

static int make(const struct quantize_opts *o, const char *path,
		struct quantize *q, struct err *err)
{
	struct file_out *out = NULL;

	if (file_out_open(&out, o->output, err) < 0)
		return -1;
	if (work(o, path, q, out, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	return file_out_commit(out, err);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct quantize_opts *o = options;
	const struct codec *codec = choose(o, err);
	struct words keep = WORDS_INIT;
	struct report report;
	struct quantize q;
	int rc;

	(void)argc;
	if (!codec || check(o, argv[0], err) < 0)
		return -1;
	q = ask(o, codec, &report);
	rc = o->prune ? read_prune(o->prune, &q.steps.prune, &keep, err) : 0;
	if (keep.n)
		q.steps.keep = &keep;
	if (rc == 0)
		rc = announce(argv[0], codec, o->budget, err);
	if (rc == 0 && !o->dry_run)
		rc = make(o, argv[0], &q, err);
	words_release(&keep);
	return rc;
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
