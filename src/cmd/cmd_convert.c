/* SPDX-License-Identifier: MIT */
/* vecmill convert: a matrix from one file format to another. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/opt.h"
#include "base/team.h"
#include "data/fasttext.h"
#include "data/format.h"
#include "data/matrix.h"
#include "quant/ftz.h"
#include "quant/quantize.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct convert_opts {
	struct opt_common common;
	int from, to;
	int64_t threads, dsub;
};

/* format_table of data/format.c, in its order; what we write ends with what is
 * in no table, being read as fastText's other files are. */
static const char *const formats[] = {"safetensors", "word2vec", "text",
				      "glove", "fasttext", NULL};
static const char *const targets[] = {"safetensors", "word2vec", "text",
				      "glove", "fasttext", "ftz", NULL};

#define AT(member) offsetof(struct convert_opts, member)

static const struct opt opts[] = {
    {"from", 'f', OPT_CHOICE, AT(from), "FORMAT", NULL, 0, 0, formats,
     "what IN is (default: found out from its content)"},
    {"to", 0, OPT_CHOICE, AT(to), "FORMAT", NULL, 0, 0, targets,
     "what OUT becomes (default: fasttext for .bin if there are n-grams, else "
     "word2vec, ftz for .ftz, text for .txt and .vec, else safetensors, each "
     "also with .gz)"},
    {"dsub", 0, OPT_INT, AT(dsub), "N", "2", 1, 1 << 20, NULL,
     "dimensions for which a .ftz has a byte"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

static bool ends_in(const char *name, size_t n, const char *end)
{
	size_t len = strlen(end);

	return n > len && memcmp(name + n - len, end, len) == 0;
}

/* M may be NULL, for what hangs on the name alone. */
static const char *format_of_name(const char *name, const struct matrix *m)
{
	size_t n = strlen(name);

	if (ends_in(name, n, ".gz"))
		n -= 3;
	if (ends_in(name, n, ".ftz"))
		return "ftz";
	if (ends_in(name, n, ".bin"))
		return m && matrix_meta(m, "vecmill.ngrams") ? "fasttext"
							     : "word2vec";
	if (ends_in(name, n, ".txt") || ends_in(name, n, ".vec"))
		return "text";
	return "safetensors";
}

static const char *target(const struct convert_opts *o, const char *path,
			  const struct matrix *m)
{
	return o->to >= 0 ? targets[o->to] : format_of_name(path, m);
}

static bool is_native(const char *format)
{
	return strcmp(format, "safetensors") == 0;
}

static bool is_ftz(const char *format)
{
	return strcmp(format, "ftz") == 0;
}

static bool has_ngrams(const char *format)
{
	return is_native(format) || is_ftz(format) ||
	       strcmp(format, "fasttext") == 0;
}

/* Formats of others go to standard output plain: they are there to be looked
 * at or piped into programs that do not unpack. */
static bool compressed(const char *path, const char *to)
{
	return matrix_wants_gzip(path) &&
	       (strcmp(path, "-") != 0 || is_native(to));
}

/* What TO cannot hold. */
static void tell_lost(const struct matrix *m, const char *to)
{
	if (!is_native(to) && m->aliases.n)
		log_info("%zu aliases, which %s does not have, are left out",
			 m->aliases.n, to);
	if (!has_ngrams(to) && matrix_meta(m, "vecmill.ngrams"))
		log_info("n-grams, which %s does not have, are left out", to);
}

static int write_ftz(const struct matrix *m, struct file_out *out,
		     bool compress, size_t dsub, int threads, struct err *err)
{
	struct fasttext_codes c;
	double lost;
	int rc;

	if (ftz_encode(&c, m, dsub, 1, threads, &lost, err) < 0)
		return -1;
	rc = fasttext_write(m, &c, out, compress, threads, err);
	if (rc == 0)
		log_info("%zu rows of %zu bytes; error %.4f of their length",
			 c.rows, c.parts + 1, sqrt(lost));
	fasttext_codes_release(&c);
	return rc;
}

static int write_as(struct matrix *m, const struct convert_opts *o,
		    const char *path, const char *to, struct file_out *out,
		    struct err *err)
{
	bool compress = compressed(path, to);

	if (!is_native(to) && quantize_undo(m, err) < 0)
		return -1;
	return is_ftz(to) ? write_ftz(m, out, compress, (size_t)o->dsub,
				      m->threads, err)
			  : matrix_write(m, out, format_find(to), compress,
					 m->threads, err);
}

static int work(const struct convert_opts *o, char **argv,
		struct file_out *out, struct err *err)
{
	struct matrix m = MATRIX_INIT;
	const char *to;
	int rc = matrix_read_as(&m, argv[0],
				o->from >= 0 ? format_find(formats[o->from])
					     : NULL,
				o->threads > 0 ? (int)o->threads : team_cores(),
				err);

	to = target(o, argv[1], &m);
	if (rc == 0)
		rc = write_as(&m, o, argv[1], to, out, err);
	if (rc == 0) {
		tell_lost(&m, to);
		log_info("%zu words, %s to %s", m.words.n, m.format, to);
	}
	matrix_release(&m);
	return rc;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct convert_opts *o = options;
	struct file_out *out = NULL;

	(void)argc;
	if (file_same(argv[0], argv[1]))
		return err_usage(err, "%s is both input and output", argv[1]);
	if (opt_given(&cmd_convert, o, "dsub") &&
	    !is_ftz(target(o, argv[1], NULL)))
		return err_usage(err, "--dsub is for .ftz, which %s does not "
				 "become", argv[1]);
	if (file_check_readable(argv[0], err) < 0 ||
	    file_out_open(&out, argv[1], err) < 0)
		return -1;
	if (work(o, argv, out, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	return file_out_commit(out, err);
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
