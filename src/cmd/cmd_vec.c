/* SPDX-License-Identifier: MIT */
/* vecmill vec: the vectors of words, and of lines of them. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/ftoa.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/strbuf.h"
#include "base/team.h"
#include "cmd/vec_lines.h"
#include "data/matrix_file.h"
#include "data/stream.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct vec_opts {
	struct opt_common common;
	bool lines, lowercase, unicode_space, no_ngrams;
	int sentence, format;
	double smooth;
	int64_t components, threads;
};

#define SMOOTH 1e-3 /* a of sif, as in its paper */

static const char *const formats[] = {"plain", "npy", NULL};

#define AT(member) offsetof(struct vec_opts, member)

static const struct opt opts[] = {
    {"lines", 'l', OPT_FLAG, AT(lines), NULL, NULL, 0, 0, NULL,
     "a line, or argument, is a sentence: print its vector alone"},
    {"sentence", 's', OPT_CHOICE, AT(sentence), "NAME", NULL, 0, 0,
     sentence_kinds,
     "what it is made of: the mean of unit vectors, of vectors, or a mean by "
     "frequency (default: unit)"},
    {"sif", 0, OPT_REAL, AT(smooth), "A", NULL, 1e-9, 1, NULL,
     "with --sentence sif, a word of probability P weighs A / (A + P) "
     "(default: 0.001)"},
    {"components", 0, OPT_INT, AT(components), "N", NULL, 0, 1e6, NULL,
     "take the first N principal directions of all lines out of each "
     "(default: 0)"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", NULL, 0, 0, formats,
     "how to print lines: numbers, or an array for NumPy (default: plain)"},
    {"lowercase", 0, OPT_FLAG, AT(lowercase), NULL, NULL, 0, 0, NULL,
     "fold the case of lines, as train does"},
    {"unicode-space", 0, OPT_FLAG, AT(unicode_space), NULL, NULL, 0, 0, NULL,
     "the white space of Unicode separates words of lines too"},
    {"no-ngrams", 0, OPT_FLAG, AT(no_ngrams), NULL, NULL, 0, 0, NULL,
     "words that are not in the vocabulary are unknown, whatever n-grams the "
     "matrix has"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

enum { REPORTS = 100 /* words told one by one */ };

struct job {
	const struct vec_opts *o;
	const char *path;
	struct matrix m;
	struct coded rows;
	struct subword subword;
	struct sentence sentence;
	int threads;
	/* Of words. */
	struct subword_work work;
	float *row; /* [dim] */
	struct strbuf line;
	struct stream_out out;
	size_t unknown, unseen;
};

static void report_unseen(struct job *job, const char *word, size_t n)
{
	if (++job->unseen <= REPORTS)
		log_info("not in the vocabulary, by its n-grams: %.*s",
			 n < 200 ? (int)n : 200, word);
	else if (job->unseen == REPORTS + 1)
		log_info("more words by n-grams are not named");
}

static int answer(struct job *job, const char *word, size_t n,
		  struct err *err)
{
	struct strbuf *b = &job->line;
	uint32_t row;
	size_t i;
	int rc = sentence_word(&job->sentence, &job->work, word, n, job->row,
			       &row, err);

	if (rc < 0)
		return -1;
	if (rc == 0) {
		log_warn("unknown word: %.*s", n < 200 ? (int)n : 200, word);
		job->unknown++;
		return 0;
	}
	if (row == WORDS_NONE)
		report_unseen(job, word, n);
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

static int answer_words(struct job *job, struct file_out *file, int nwords,
			char **words, struct err *err)
{
	int status, i;

	job->row = mem_array(job->rows.dim, sizeof(*job->row), err);
	if (!job->row ||
	    stream_out_init(&job->out, file, false, GZ_TEXT, 1, err) < 0)
		return -1;
	status = nwords ? 0 : answer_stdin(job, err);
	for (i = 0; i < nwords && status == 0; i++)
		status = answer(job, words[i], strlen(words[i]), err);
	return status < 0 ? -1 : stream_finish(&job->out, err);
}

static void report_lines(const struct vec_lines *v)
{
	log_info("lines %llu, words %llu: %llu by n-grams, %llu unknown",
		 (unsigned long long)v->lines,
		 (unsigned long long)v->words.words,
		 (unsigned long long)v->words.unseen,
		 (unsigned long long)v->words.unknown);
	if (v->empty)
		log_info("lines without a word that is known, all zeros: %llu",
			 (unsigned long long)v->empty);
}

static int answer_lines(struct job *job, struct file_out *file, int nargs,
			char **args, struct err *err)
{
	const struct vec_opts *o = job->o;
	struct vec_lines v = {
	    .sentence = &job->sentence,
	    .rules = {.lowercase = o->lowercase,
		      .unicode_space = o->unicode_space},
	    .format = o->format < 0 ? VEC_PLAIN : (enum vec_format)o->format,
	    .components = o->components > 0 ? (size_t)o->components : 0,
	    .threads = job->threads,
	    .args = args,
	    .nargs = nargs,
	    .out = file};
	int status;

	if (v.components > job->rows.dim)
		return err_usage(err, "--components: %s has %zu dimensions",
				 job->path, job->rows.dim);
	if (!nargs && gz_open(&v.in, "-", 1, err) < 0)
		return -1;
	status = vec_lines(&v, err);
	gz_close(v.in);
	if (status == 0)
		report_lines(&v);
	return status;
}

static int open_all(struct job *job, struct err *err)
{
	const struct vec_opts *o = job->o;
	struct sentence *s = &job->sentence;

	if (matrix_read(&job->m, job->path, job->threads, err) < 0 ||
	    coded_open(&job->rows, &job->m, err) < 0 ||
	    (!o->no_ngrams && subword_open(&job->subword, &job->m,
					   job->rows.dim, err) < 0))
		return -1;
	*s = (struct sentence){
	    .matrix = &job->m,
	    .rows = &job->rows,
	    .opt_subword = subword_any(&job->subword) ? &job->subword : NULL,
	    .kind = o->sentence < 0 ? SENTENCE_UNIT
				    : (enum sentence_kind)o->sentence,
	    .smooth = isnan(o->smooth) ? SMOOTH : o->smooth};
	return s->kind == SENTENCE_SIF ? sentence_count(s, err) : 0;
}

static int check_options(const struct vec_opts *o, struct err *err)
{
	const struct {
		const char *name;
		bool given;
	} of_lines[] = {{"sentence", o->sentence >= 0},
			{"sif", !isnan(o->smooth)},
			{"components", o->components >= 0},
			{"format", o->format >= 0},
			{"lowercase", o->lowercase},
			{"unicode-space", o->unicode_space}};
	size_t i;

	for (i = 0; i < sizeof(of_lines) / sizeof(of_lines[0]); i++)
		if (of_lines[i].given && !o->lines)
			return err_usage(err, "--%s needs --lines",
					 of_lines[i].name);
	if (!isnan(o->smooth) && o->sentence != SENTENCE_SIF)
		return err_usage(err, "--sif needs --sentence sif");
	return 0;
}

static void release(struct job *job)
{
	stream_out_release(&job->out);
	strbuf_release(&job->line);
	subword_work_release(&job->work);
	subword_release(&job->subword);
	mem_free(job->row);
	matrix_release(&job->m);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct vec_opts *o = options;
	struct job job = {.o = o,
			  .path = argv[0],
			  .threads = o->threads > 0 ? (int)o->threads
						    : team_cores()};
	struct file_out *file = NULL;
	int status = -1;

	if (check_options(o, err) < 0)
		return -1;
	if (argc == 1 && strcmp(argv[0], "-") == 0)
		return err_usage(err, "standard input cannot be both the "
				 "matrix and the %s",
				 o->lines ? "lines" : "words");
	if (file_out_open(&file, "-", err) < 0 || open_all(&job, err) < 0 ||
	    (o->lines ? answer_lines(&job, file, argc - 1, argv + 1, err)
		      : answer_words(&job, file, argc - 1, argv + 1, err)) < 0)
		goto out;
	status = file_out_commit(file, err);
	file = NULL;
	if (status == 0 && job.unknown)
		status = err_set(err, "%zu word%s not in %s", job.unknown,
				 job.unknown == 1 ? " is" : "s are", argv[0]);
out:
	file_out_abort(file);
	release(&job);
	return status;
}

const struct command cmd_vec = {
    .name = "vec",
    .summary = "print the vectors of words or sentences",
    .operands = "MATRIX [WORD...]",
    .min_args = 1,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct vec_opts),
    .run = run,
};
