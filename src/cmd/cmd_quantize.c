/* SPDX-License-Identifier: MIT */
/* vecmill quantize: make a matrix small and keep it searchable. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/opt.h"
#include "base/team.h"
#include "cmd/quantize_ngrams.h"
#include "cmd/quantize_plot.h"
#include "cmd/quantize_print.h"
#include "cmd/quantize_small.h"
#include "data/matrix_file.h"
#include "data/retype.h"
#include "quant/quantize.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct quantize_opts {
	struct opt_common common;
	const char *output, *plot, *prune, *prune_ngrams;
	struct opt_list sets;
	int64_t bits, ngrams_bits, rank, budget, remove_top, pca, threads;
	double ratio;
	int method, ngrams_method, rotation, levels, words, format;
	bool map_pruned, skip_bad, center, normalize, report, dry_run;
};

/* The codecs of quant/codec.c that encode. */
static const char *const methods[] = {"int8", "int4", "int2", "binary",
				      "pq", "opq", "pca", "cp", "tucker", "tt",
				      NULL};

/* As enum quantize_words. */
static const char *const word_forms[] = {"plain", "front", NULL};
static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct quantize_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the matrix there (required but for --plot); gzip'd if the name "
     "ends in .gz"},
    {"bits", 'b', OPT_INT, AT(bits), "N", NULL, 1, 32, NULL,
     "bits a dimension, which picks the method: 8, 4, 2 or 1 (default 8; 2 for "
     "pq and opq)"},
    {"method", 'm', OPT_CHOICE, AT(method), "NAME", NULL, 0, 0, methods,
     "how to code: with 8, 4, 2 or 1 bits a dimension, by product quantisation "
     "with any of these, or by a decomposition"},
    {"ngrams-bits", 0, OPT_INT, AT(ngrams_bits), "N", NULL, 1, 32, NULL,
     "the same of n-grams (default: as words)"},
    {"ngrams-method", 0, OPT_CHOICE, AT(ngrams_method), "NAME", NULL, 0, 0,
     methods, "the same of n-grams (default: as words)"},
    {"prune-ngrams", 0, OPT_TEXT, AT(prune_ngrams), "N|used", NULL, 0, 0,
     NULL,
     "keep the N rows of n-grams that vectors of words never seen need most, "
     "or all those that n-grams of the words have (default: all)"},
    {"rank", 0, OPT_INT, AT(rank), "N", NULL, 1, UINT32_MAX, NULL,
     "of a decomposition: how many numbers stand for a row (pca) or four rows "
     "(cp, tucker, tt)"},
    {"ratio", 0, OPT_REAL, AT(ratio), "X", NULL, 1, 1e6, NULL,
     "or: the rank that makes the tensors X times smaller than the floats "
     "(default 8)"},
    {"rotation", 0, OPT_CHOICE, AT(rotation), "NAME", NULL, 0, 0,
     rotation_names,
     "what int4, int2 and binary turn rows to first: their principal axes, "
     "random ones, or nothing (default: principal where it pays)"},
    {"levels", 0, OPT_CHOICE, AT(levels), "NAME", NULL, 0, 0, levels_names,
     "what bits of theirs stand for: the numbers of Lloyd and Max, equally "
     "spaced ones, or those of a trellis (default: lloyd for int4, else "
     "trellis)"},
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
    {"eval", 0, OPT_LIST, AT(sets), "SET", NULL, 0, 0, NULL,
     "score a test set of vecmill-eval on the rows as they were and on the "
     "codes, and test the difference"},
    {"plot", 0, OPT_TEXT, AT(plot), "FILE", NULL, 0, 0, NULL,
     "draw, as SVG to FILE, what all methods would lose against the bytes they "
     "would take: the scores of --eval, or neighbours kept"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to print what --report and --eval find"},
    {"dry-run", 0, OPT_FLAG, AT(dry_run), NULL, NULL, 0, 0, NULL,
     "say how much memory it would take, and stop"},
    OPT_LAST,
};

static int check_rank(const struct quantize_opts *o, const struct codec *c,
		      struct err *err)
{
	bool rank = o->rank > 0, ratio = !isnan(o->ratio);

	if (rank && ratio)
		return err_usage(err, "--rank and --ratio: one says what the "
				 "other does");
	if ((rank || ratio) && !c->ranked)
		return err_usage(err, "--%s does not go with %s",
				 rank ? "rank" : "ratio", c->name);
	return 0;
}

/* What is said of codes that turn rows goes to all of a picture. */
static int check_codec(const struct quantize_opts *o, const struct codec *c,
		       struct err *err)
{
	if (o->bits > 0 && !codec_takes(c, (int)o->bits))
		return err_usage(err, "--bits %lld does not go with --method "
				 "%s", (long long)o->bits, c->name);
	if (o->plot && !o->output)
		return 0;
	if (!c->turns && (o->rotation >= 0 || o->levels >= 0))
		return err_usage(err, "--%s does not go with %s",
				 o->rotation >= 0 ? "rotation" : "levels",
				 c->name);
	return check_rank(o, c, err);
}

static const struct codec *choose(const struct quantize_opts *o,
				  struct err *err)
{
	const struct codec *c = o->method >= 0
				    ? codec_find(methods[o->method])
				    : codec_by_bits(o->bits > 0 ? (int)o->bits
								: 8);

	if (!c)
		err_usage(err, "--bits %lld: no method has so many, try 8, 4, "
			  "2 or 1", (long long)o->bits);
	return c && check_codec(o, c, err) == 0 ? c : NULL;
}

static struct codec_options code_options(const struct quantize_opts *o)
{
	return (struct codec_options){
	    .bits = o->bits > 0 ? (int)o->bits : 0,
	    .rotation = (enum rotation)(o->rotation + 1),
	    .levels = (enum levels)(o->levels + 1),
	    .rank = o->rank > 0 ? (size_t)o->rank : 0,
	    .ratio = isnan(o->ratio) ? 0 : o->ratio};
}

static struct quantize_ngrams_opts ngrams_of(const struct quantize_opts *o)
{
	return (struct quantize_ngrams_opts){
	    .prune = o->prune_ngrams,
	    .method = o->ngrams_method >= 0 ? methods[o->ngrams_method] : NULL,
	    .bits = o->ngrams_bits};
}

/* Of the codes that M becomes, about. */
static uint64_t code_bytes(const struct quantize *q, const struct matrix *m)
{
	const struct tensor *t = matrix_tensor(m, "input");

	return q->codec->bytes(t->shape[0], t->shape[1], &q->options) +
	       quantize_ngrams_bytes(q, m);
}

/* From the header alone, so that nothing large is allocated to say it. */
static int announce(const char *path, const struct quantize *q, int64_t budget,
		    struct err *err)
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
			 log_bytes(out, budget > 0 ? (uint64_t)budget
						   : code_bytes(q, &m)));
	matrix_release(&m);
	return rc < 0 ? -1 : 0;
}

/* A run, with all that is open. */
struct job {
	const struct quantize_opts *o;
	struct quantize quantize;
	struct quantize_ngrams_opts ngrams;
	struct words keep; /* what --prune lists */
	struct report report;
	struct quantize_score score;
	struct file_out *file, *plot;
	struct matrix in;
	struct matrix out; /* the codes, where `in` must stay as it is */
};

static struct quantize ask(const struct quantize_opts *o,
			   const struct codec *codec)
{
	struct quantize q = {
	    .codec = codec,
	    .options = code_options(o),
	    .steps = {.map_pruned = o->map_pruned,
		      .bad = o->skip_bad ? ROWS_WARN : ROWS_REFUSE,
		      .center = o->center,
		      .remove_top = (size_t)o->remove_top,
		      .pca = o->pca > 0 ? (size_t)o->pca : 0,
		      .normalize = o->normalize},
	    .words = (enum quantize_words)o->words,
	    .threads = o->threads > 0 ? (int)o->threads : team_cores()};

	return q;
}

static void job_release(struct job *j)
{
	quantize_score_release(&j->score);
	file_out_abort(j->file);
	file_out_abort(j->plot);
	matrix_release(&j->out);
	matrix_release(&j->in);
	words_release(&j->keep);
}

/* What is neither coded nor dropped. */
static int borrow_others(struct matrix *to, const struct matrix *m,
			 struct err *err)
{
	int i;

	for (i = 0; i < m->ntensors; i++) {
		struct tensor t = m->tensors[i];

		t.owned = NULL;
		if (strcmp(t.name, "input") != 0 &&
		    strcmp(t.name, "output") != 0 &&
		    matrix_add_tensor(to, &t, err) < 0)
			return -1;
	}
	return 0;
}

static int code_matrix(struct job *j, struct matrix *m, struct err *err)
{
	const struct quantize_opts *o = j->o;
	struct budget b = {.bytes = (uint64_t)o->budget,
			   .compress = matrix_wants_gzip(o->output),
			   .choose_codec = o->bits <= 0 && o->method < 0,
			   .choose_prune = !o->prune,
			   .choose_pca = o->pca <= 0};

	return o->budget > 0
		   ? quantize_small_budget(m, &j->quantize, &b, err)
		   : quantize(m, &j->quantize, err);
}

/* Codes the rows, in place if nothing is to be compared with them. */
static int code(struct job *j, struct err *err)
{
	if (!j->score.sets.n && !j->plot)
		return code_matrix(j, &j->in, err);
	if (matrix_borrow(&j->out, &j->in, err) < 0 ||
	    borrow_others(&j->out, &j->in, err) < 0)
		return -1;
	return code_matrix(j, &j->out, err);
}

static int print_score(void *arg, const struct eval_outcome *c,
		       struct err *err)
{
	const struct job *j = arg;

	(void)err;
	eval_print(&c->result, (enum eval_format)j->o->format);
	return 0;
}

static int write_codes(struct job *j, struct err *err)
{
	const struct quantize_opts *o = j->o;
	const struct quantize *q = &j->quantize;
	uint64_t before = matrix_bytes(&j->in);
	uint64_t floats = quantize_ngrams_floats(&j->in);
	const struct matrix *codes;
	char from[16], to[16];

	if (code(j, err) < 0)
		return -1;
	codes = j->out.ntensors ? &j->out : &j->in;
	if (matrix_write(codes, j->file, NULL, matrix_wants_gzip(o->output),
			 q->threads, err) < 0)
		return -1;
	log_info("%zu words: %s of tensors before, %s as %s", codes->words.n,
		 log_bytes(from, before), log_bytes(to, matrix_bytes(codes)),
		 q->codec->name);
	if (o->report)
		quantize_print(&j->report, codes, q->codec->name, floats,
			       (enum eval_format)o->format);
	return j->score.sets.n ? quantize_score_run(&j->score, codes, o->output,
						    print_score, j, err)
			       : 0;
}

static int draw(struct job *j, struct err *err)
{
	struct strbuf svg = STRBUF_INIT;
	int status;

	matrix_release(&j->out);
	status = quantize_plot(&j->in, &j->quantize, &j->score, &svg, err);
	if (status == 0)
		status = file_out_write(j->plot, svg.data, svg.len, err);
	strbuf_release(&svg);
	return status;
}

static int commit(struct file_out **file, struct err *err)
{
	int status = *file ? file_out_commit(*file, err) : 0;

	*file = NULL;
	return status;
}

static int work(struct job *j, const char *path, struct err *err)
{
	j->in.any_floats = j->o->skip_bad;
	if (matrix_read_spooled(&j->in, path, j->quantize.threads, err) < 0 ||
	    retype(&j->in, "input", DTYPE_F32, err) < 0 ||
	    retype(&j->in, "ngrams", DTYPE_F32, err) < 0 ||
	    quantize_ngrams_check(&j->ngrams, &j->in, err) < 0 ||
	    (j->score.sets.n &&
	     quantize_score_open(&j->score, &j->in, err) < 0) ||
	    (j->file && write_codes(j, err) < 0) ||
	    (j->plot && draw(j, err) < 0) || commit(&j->plot, err) < 0)
		return -1;
	return commit(&j->file, err);
}

/* What is read is not to be written over. */
static int check_file(const char *option, const char *path, const char *read,
		      const char *what, struct err *err)
{
	if (path && file_same(path, read))
		return err_usage(err, "--%s: %s is also %s", option, path,
				 what);
	return 0;
}

static int check_files(const struct quantize_opts *o, const char *read,
		       const char *what, struct err *err)
{
	return check_file("output", o->output, read, what, err) < 0
		   ? -1
		   : check_file("plot", o->plot, read, what, err);
}

static bool is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

static int check_stdout(const struct quantize_opts *o, struct err *err)
{
	const char *other = o->report ? "report" : o->sets.n ? "eval" : NULL;

	if (is_stdout(o->output) && is_stdout(o->plot))
		other = "plot";
	if (is_stdout(o->output) && other)
		return err_usage(err, "--%s: standard output is the matrix",
				 other);
	if (is_stdout(o->plot) && o->output && other)
		return err_usage(err, "--%s: standard output is the picture",
				 other);
	return 0;
}

/* A picture needs no matrix to be written, but nothing else goes without. */
static int check(const struct quantize_opts *o, const char *input,
		 struct err *err)
{
	bool alone = o->plot && !o->report && o->bits < 0 && o->method < 0;
	struct quantize_ngrams_opts ngrams = ngrams_of(o);
	const char *option = quantize_ngrams_option(&ngrams);

	if (!o->output && !o->dry_run && !alone)
		return err_usage(err,
				 "--output: say where to write the matrix");
	if (check_files(o, input, "the input", err) < 0)
		return -1;
	if (o->output && o->plot && !is_stdout(o->plot) &&
	    (strcmp(o->output, o->plot) == 0 || file_same(o->output, o->plot)))
		return err_usage(err, "--plot: %s is also the matrix", o->plot);
	if (o->budget > 0 && !o->output && !o->dry_run)
		return err_usage(err, "--budget: say where to write the "
				 "matrix (--output)");
	if (!o->output && !o->dry_run && option)
		return err_usage(err, "--%s: say where to write the matrix "
				 "(--output)", option);
	if (o->map_pruned && !o->prune && o->budget <= 0)
		return err_usage(err, "--map-pruned: there is no --prune");
	return check_stdout(o, err);
}

static int open_all(struct job *j, struct err *err)
{
	const struct quantize_opts *o = j->o;

	size_t i;

	if (quantize_score_init(&j->score, &o->sets, j->quantize.threads, err) <
	    0)
		return -1;
	for (i = 0; i < j->score.sets.n; i++)
		if (check_files(o, j->score.sets.sets[i].path, "a test set",
				err) < 0)
			return -1;
	if (o->output && file_out_open(&j->file, o->output, err) < 0)
		return -1;
	return o->plot ? file_out_open(&j->plot, o->plot, err) : 0;
}

static int ask_for_words(struct job *j, struct err *err)
{
	struct steps *s = &j->quantize.steps;

	if (!j->o->prune)
		return 0;
	if (quantize_small_prune(j->o->prune, &s->prune, &j->keep, err) < 0)
		return -1;
	s->keep = j->keep.n ? &j->keep : NULL;
	return 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct quantize_opts *o = options;
	const struct codec *codec = choose(o, err);
	struct job j = {.o = o, .ngrams = ngrams_of(o)};
	int status;

	(void)argc;
	if (!codec || check(o, argv[0], err) < 0 ||
	    matrix_check_readable(argv[0], err) < 0)
		return -1;
	j.quantize = ask(o, codec);
	if (o->report)
		j.quantize.opt_report = &j.report;
	status = ask_for_words(&j, err);
	if (status == 0)
		status = quantize_ngrams_ask(&j.ngrams, &j.quantize, err);
	if (status == 0)
		status = announce(argv[0], &j.quantize, o->budget, err);
	if (status == 0 && !o->dry_run)
		status = open_all(&j, err) < 0 ? -1 : work(&j, argv[0], err);
	job_release(&j);
	return status;
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
