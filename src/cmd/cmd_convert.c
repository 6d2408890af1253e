/* SPDX-License-Identifier: MIT */
/* vecmill convert: a matrix from one file format to another. */
#include "cmd/cmd.h"

#include "cmd/convert_to.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/team.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "data/neighbour.h"
#include "data/retype.h"
#include "data/select.h"
#include "data/word_list.h"
#include "quant/quantize.h"

#include <stddef.h>
#include <string.h>

struct convert_opts {
	struct opt_common common;
	int from, to;
	const char *words;
	int dtype;
	const char *tensor;
	const char *select;
	int64_t max_size;
	int64_t dsub;
	int64_t threads;
};

/* format_table of data/format.c, in its order. */
static const char *const formats[] = {"safetensors", "word2vec", "text",
				      "glove", "fasttext", "npy", "tsv",
				      "floret", "finalfusion", NULL};

/* What --dtype names, and what it is. */
static const char *const dtypes[] = {"f32", "f16", "bf16", NULL};
static const enum dtype dtype_of[] = {DTYPE_F32, DTYPE_F16, DTYPE_BF16};

#define AT(member) offsetof(struct convert_opts, member)

static const struct opt opts[] = {
    {"from", 'f', OPT_CHOICE, AT(from), "FORMAT", NULL, 0, 0, formats,
     "what IN is (default: found out from its content)"},
    {"to", 0, OPT_CHOICE, AT(to), "FORMAT", NULL, 0, 0, convert_targets,
     "what OUT becomes (default: fasttext for .bin if there are n-grams, else "
     "word2vec, ftz for .ftz, text for .txt and .vec, npy, tsv and floret for "
     "these, finalfusion for .fifu, else safetensors, each also with .gz)"},
    {"dsub", 0, OPT_INT, AT(dsub), "N", "2", 1, 1 << 20, NULL,
     "dimensions that become a byte in ftz"},
    {"tensor", 0, OPT_TEXT, AT(tensor), "NAME", NULL, 0, 0, NULL,
     "the tensor that holds the vectors, in a safetensors file of others "
     "(default: the one that is known as the table of tokens, or has as many "
     "rows)"},
    {"dtype", 0, OPT_CHOICE, AT(dtype), "TYPE", NULL, 0, 0, dtypes,
     "floats of which the vectors become, in safetensors (default: they stay as "
     "they are)"},
    {"select", 0, OPT_TEXT, AT(select), "FILE", NULL, 0, 0, NULL,
     "keep the words that FILE lists, one a line (a vocabulary file will do)"},
    {"max-size", 0, OPT_INT, AT(max_size), "N", NULL, 1, WORDS_NONE - 1, NULL,
     "keep the first N words of IN; --select chooses from these"},
    {"words", 0, OPT_TEXT, AT(words), "FILE", NULL, 0, 0, NULL,
     "where the words are, a line a word or in the JSON of a tokenizer, if IN "
     "has none (default: beside it)"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

static const char *target(const struct convert_opts *o, const char *path,
			  const struct matrix *m)
{
	return o->to >= 0 ? convert_targets[o->to] : convert_to_of(path, m);
}

/* Formats of others go to standard output plain: they are there to be looked
 * at or piped into programs that do not unpack. */
static bool compressed(const char *path, const char *to)
{
	return matrix_wants_gzip(path) &&
	       (strcmp(path, "-") != 0 || convert_to_is_native(to));
}

static int read_matrix(struct matrix *m, const struct convert_opts *o,
		       const char *path, int threads, struct err *err)
{
	m->words_path = o->words;
	m->tensor_name = o->tensor;
	m->max_words = o->max_size > 0 ? (uint64_t)o->max_size : 0;
	if (matrix_read_as(m, path,
			   o->from >= 0 ? format_find(formats[o->from]) : NULL,
			   threads, err) < 0)
		return -1;
	if (!m->words_path && !m->tensor_name)
		return 0;
	if (m->words_path)
		err_usage(err, "--words: %s, %s, has words of its own", path,
			  m->format);
	else
		err_usage(err, "--tensor: %s is not a safetensors file of "
			  "others", path);
	matrix_release(m);
	return -1;
}

static int select_file(struct matrix *m, const char *path, struct err *err)
{
	struct words keep = WORDS_INIT;
	int rc = word_list_read_first(&keep, path, err);

	if (rc == 0)
		rc = select_listed(m, &keep, err);
	words_release(&keep);
	return rc;
}

/* Floats of type TO. */
static int change_type(struct matrix *m, int to, struct err *err)
{
	return quantize_undo(m, err) < 0 ? -1
					 : retype_all(m, dtype_of[to], err);
}

static int change(struct matrix *m, const struct convert_opts *o,
		  const char *to, int threads, struct err *err)
{
	if (o->dtype >= 0 && change_type(m, o->dtype, err) < 0)
		return -1;
	if (convert_to_prepare(m, to, threads, err) < 0)
		return -1;
	if (o->max_size > 0 && select_first(m, (size_t)o->max_size, err) < 0)
		return -1;
	return o->select ? select_file(m, o->select, err) : 0;
}

/* The files that are written; the second of formats that have two. */
struct outputs {
	struct file_out *first, *second;
};

/* What TO cannot hold. */
static void tell_lost(const struct matrix *m, const char *to)
{
	if (!convert_to_is_native(to) && m->aliases.n)
		log_info("%zu aliases, which %s does not have, are left out",
			 m->aliases.n, to);
	if (!convert_to_has_ngrams(to) && matrix_meta(m, "vecmill.ngrams"))
		log_info("n-grams, which %s does not have, are left out", to);
}

static int write_matrix(struct matrix *m, const struct convert_opts *o,
			const char *path, int threads,
			const struct outputs *out, struct err *err)
{
	const char *to = target(o, path, m);
	bool compress = compressed(path, to);

	if (change(m, o, to, threads, err) < 0 ||
	    convert_to_write(m, to, out->first, compress, (size_t)o->dsub,
			     threads, err) < 0)
		return -1;
	if (out->second && format_find(to)->write_beside(m, out->second,
							 compress, threads,
							 err) < 0)
		return -1;
	tell_lost(m, to);
	log_info("%zu words, %s to %s", m->words.n, m->format, to);
	return 0;
}

static int work(const struct convert_opts *o, char **argv,
		const struct outputs *out, struct err *err)
{
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	struct matrix m = MATRIX_INIT;
	int rc = read_matrix(&m, o, argv[0], threads, err);

	if (rc == 0)
		rc = write_matrix(&m, o, argv[1], threads, out, err);
	matrix_release(&m);
	return rc;
}

/* What is read, and an output. */
static int check_same(const struct convert_opts *o, const char *in,
		      const char *out, struct err *err)
{
	if (file_same(in, out))
		return err_usage(err, "%s is both input and output", out);
	if (o->select && file_same(o->select, out))
		return err_usage(err, "--select: %s is also the output", out);
	if (o->words && file_same(o->words, out))
		return err_usage(err, "--words: %s is also the output", out);
	return 0;
}

/* How many of what is read standard input is asked for. */
static int from_stdin(const struct convert_opts *o, const char *in)
{
	const char *const paths[] = {in, o->select, o->words};
	int n = 0;
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		n += paths[i] && strcmp(paths[i], "-") == 0;
	return n;
}

static int check_types(const struct convert_opts *o, const char *path,
		       struct err *err)
{
	const char *to = target(o, path, NULL);

	if (o->dtype >= 0 && !convert_to_is_native(to))
		return err_usage(err, "--dtype: %s has but one type of "
				 "numbers", to);
	if (opt_given(&cmd_convert, o, "dsub") && !convert_to_is_ftz(to))
		return err_usage(err, "--dsub is for ftz, %s becomes %s", path,
				 to);
	return 0;
}

static int check(const struct convert_opts *o, char **argv, struct err *err)
{
	if (check_same(o, argv[0], argv[1], err) < 0)
		return -1;
	if (from_stdin(o, argv[0]) > 1)
		return err_usage(err, "standard input cannot be both the "
				 "matrix and a list of words");
	return check_types(o, argv[1], err);
}

static int open_second(struct outputs *out, const struct convert_opts *o,
		       char **argv, const struct format *to, struct err *err)
{
	char *name = neighbour_output(argv[1], to->beside, err);
	int rc = name ? check_same(o, argv[0], name, err) : -1;

	if (rc == 0)
		rc = file_out_open(&out->second, name, err);
	if (rc == 0)
		log_info("the words go to %s", name);
	mem_free(name);
	return rc;
}

static int open_outputs(struct outputs *out, const struct convert_opts *o,
			char **argv, struct err *err)
{
	const struct format *to = format_find(target(o, argv[1], NULL));

	if (to && to->beside && open_second(out, o, argv, to, err) < 0)
		return -1;
	return file_out_open(&out->first, argv[1], err);
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct convert_opts *o = options;
	struct outputs out = {0};

	(void)argc;
	if (check(o, argv, err) < 0 ||
	    matrix_check_readable(argv[0], err) < 0 ||
	    (o->select && file_check_readable(o->select, err) < 0) ||
	    (o->words && file_check_readable(o->words, err) < 0))
		return -1;
	if (open_outputs(&out, o, argv, err) < 0 ||
	    work(o, argv, &out, err) < 0) {
		file_out_abort(out.first);
		file_out_abort(out.second);
		return -1;
	}
	return file_out_commit_both(out.first, out.second, err);
}

const struct command cmd_convert = {
    .name = "convert",
    .summary = "change the file format of a matrix",
    .operands = "IN OUT",
    .min_args = 2,
    .max_args = 2,
    .opts = opts,
    .size = sizeof(struct convert_opts),
    .run = run,
};
