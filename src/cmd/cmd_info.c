/* SPDX-License-Identifier: MIT */
/* vecmill info: this build on this machine, or what a matrix or vocabulary
 * file holds. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/gz.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/team.h"
#include "data/folder.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "data/ngrams.h"
#include "data/vocab.h"
#include "kern/kern.h"
#include "quant/family.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct info_opts {
	struct opt_common common;
	int format;
};

enum { INFO_PLAIN, INFO_JSON };
static const char *const formats[] = {"plain", "json", NULL};

static const struct opt opts[] = {
    {"format", 'f', OPT_CHOICE, offsetof(struct info_opts, format), "NAME",
     "plain", 0, 0, formats, "how to print: json is one object a line"},
    OPT_LAST,
};

static void build_plain(void)
{
	const struct kern *const *k;
	char memory[16];

	printf("vecmill %s\n", VECMILL_VERSION);
	printf("compiler  %s\n", __VERSION__);
	printf("kernels  ");
	for (k = kern_all(); *k; k++)
		printf(" %s%s", (*k)->name, *k == kern() ? "*" : "");
	printf("   (* in use)\n");
	printf("cores     %d\n", team_cores());
	printf("memory    %s\n", log_bytes(memory, mem_physical()));
}

static int build_json(struct strbuf *out, struct err *err)
{
	const struct kern *const *k;

	if (strbuf_addf(out, err, "{\"version\":\"%s\",\"compiler\":",
			VECMILL_VERSION) < 0 ||
	    json_quote(out, __VERSION__, strlen(__VERSION__), err) < 0 ||
	    strbuf_addf(out, err, ",\"kernels\":[") < 0)
		return -1;
	for (k = kern_all(); *k; k++)
		if (strbuf_addf(out, err, "%s\"%s\"",
				k == kern_all() ? "" : ",", (*k)->name) < 0)
			return -1;
	return strbuf_addf(out, err,
			   "],\"kernel\":\"%s\",\"cores\":%d,"
			   "\"memory\":%" PRIu64 "}\n",
			   kern()->name, team_cores(), mem_physical());
}

/* What stands for rows of n-grams. */
struct ngrams_info {
	const char *kind, *codec; /* NULL: there are none */
	size_t rows;
	uint64_t bytes; /* of all their tensors */
};

/* Of n-grams that are as they should be; what is wrong with others is for those
 * to say who use them. */
static struct ngrams_info ngrams_info(const struct matrix *m)
{
	struct ngrams_info n = {.kind = matrix_meta(m, "vecmill.ngrams"),
				.codec = family_meta(m, "ngrams", "codec")};
	struct err err = ERR_INIT;
	const struct tensor *t;

	if (n.kind && ngrams_count(m, &n.rows, &err) < 0)
		n.kind = NULL;
	if (!n.codec)
		n.codec = "f32";
	for (t = m->tensors; t < m->tensors + m->ntensors; t++)
		if (strncmp(t->name, "ngrams", 6) == 0)
			n.bytes += tensor_bytes(t);
	return n;
}

static void ngrams_plain(const struct matrix *m)
{
	struct ngrams_info n = ngrams_info(m);
	char bytes[16];

	if (n.kind)
		printf("  n-grams: %s, %zu rows, %s, %s\n", n.kind, n.rows,
		       n.codec, log_bytes(bytes, n.bytes));
}

static void matrix_plain(const struct matrix *m)
{
	const struct tensor *t;
	char bytes[16];
	size_t i;
	int d;

	printf("%s: %s, %zu words%s", m->path, m->format, m->words.n,
	       m->counts ? " with counts" : "");
	if (m->aliases.n)
		printf(" and %zu aliases", m->aliases.n);
	printf("\n");
	ngrams_plain(m);
	for (t = m->tensors; t < m->tensors + m->ntensors; t++) {
		printf("  %-14s %-4s [", t->name, dtype_name(t->type));
		for (d = 0; d < t->ndim; d++)
			printf("%s%" PRIu64, d ? ", " : "", t->shape[d]);
		printf("]  %s\n", log_bytes(bytes, tensor_bytes(t)));
	}
	for (i = 0; i < m->nmeta; i++)
		printf("  %-24s %s\n", m->meta[i].key, m->meta[i].value);
}

static int quote(struct strbuf *out, const char *text, struct err *err)
{
	return json_quote(out, text, strlen(text), err);
}

static int tensor_json(struct strbuf *out, const struct tensor *t,
		       struct err *err)
{
	int d;

	if (quote(out, t->name, err) < 0 ||
	    strbuf_addf(out, err, ":{\"dtype\":\"%s\",\"shape\":[",
			dtype_name(t->type)) < 0)
		return -1;
	for (d = 0; d < t->ndim; d++)
		if (strbuf_addf(out, err, "%s%" PRIu64, d ? "," : "",
				t->shape[d]) < 0)
			return -1;
	return strbuf_addf(out, err, "],\"bytes\":%" PRIu64 "}",
			   tensor_bytes(t));
}

static int ngrams_json(struct strbuf *out, const struct matrix *m,
		       struct err *err)
{
	struct ngrams_info n = ngrams_info(m);

	if (!n.kind)
		return 0;
	if (strbuf_addf(out, err, "\"ngrams\":{\"kind\":") < 0 ||
	    quote(out, n.kind, err) < 0 ||
	    strbuf_addf(out, err, ",\"rows\":%zu,\"codec\":", n.rows) < 0 ||
	    quote(out, n.codec, err) < 0)
		return -1;
	return strbuf_addf(out, err, ",\"bytes\":%" PRIu64 "},", n.bytes);
}

static int matrix_json(struct strbuf *out, const struct matrix *m,
		       struct err *err)
{
	size_t i;
	int t;

	if (strbuf_addf(out, err, "{\"file\":") < 0 ||
	    quote(out, m->path, err) < 0 ||
	    strbuf_addf(out, err,
			",\"format\":\"%s\",\"words\":%zu,"
			"\"aliases\":%zu,\"counts\":%s,",
			m->format, m->words.n, m->aliases.n,
			m->counts ? "true" : "false") < 0 ||
	    ngrams_json(out, m, err) < 0 ||
	    strbuf_addf(out, err, "\"tensors\":{") < 0)
		return -1;
	for (t = 0; t < m->ntensors; t++)
		if ((t && strbuf_addc(out, ',', err) < 0) ||
		    tensor_json(out, &m->tensors[t], err) < 0)
			return -1;
	if (strbuf_addf(out, err, "},\"metadata\":{") < 0)
		return -1;
	for (i = 0; i < m->nmeta; i++)
		if ((i && strbuf_addc(out, ',', err) < 0) ||
		    quote(out, m->meta[i].key, err) < 0 ||
		    strbuf_addc(out, ':', err) < 0 ||
		    quote(out, m->meta[i].value, err) < 0)
			return -1;
	return strbuf_addf(out, err, "}}\n");
}

static int vocab_json(struct strbuf *out, const struct vocab *v,
		      const char *path, struct err *err)
{
	if (strbuf_addf(out, err, "{\"file\":") < 0 ||
	    quote(out, path, err) < 0)
		return -1;
	return strbuf_addf(out, err,
			   ",\"format\":\"vocabulary\",\"words\":%zu,"
			   "\"tokens\":%" PRIu64 "}\n",
			   v->words.n, v->tokens);
}

/* A word and one number in the first line. */
static int is_vocab(struct gz_reader *in, bool *ret, struct err *err)
{
	char head[4096], number[32];
	int fields = 0;
	ssize_t n = gz_peek(in, head, sizeof(head) - 1, err);

	if (n < 0)
		return -1;
	head[n] = '\0';
	if (!format_sniff((unsigned char *)head, (size_t)n))
		fields = sscanf(head, "%*s %31[0-9]", number);
	*ret = fields == 1;
	return 0;
}

/* Where the header says it all, words included, the rest is not read. */
static int read_matrix(struct matrix *m, const char *path, struct err *err)
{
	if (matrix_read_header(m, path, err) < 0)
		return -1;
	if (m->words.n)
		return 0;
	matrix_release(m);
	return matrix_read(m, path, team_cores(), err);
}

/* Into V or M; what comes by a pipe must do with being opened once. */
static int read_file(struct vocab *v, struct matrix *m, const char *path,
		     struct err *err)
{
	bool once = file_reads_once(path), vocab;
	struct gz_reader *in;
	int rc;

	if (folder_is(path))
		return read_matrix(m, path, err);
	if (gz_open(&in, path, once ? team_cores() : 1, err) < 0)
		return -1;
	rc = is_vocab(in, &vocab, err);
	if (rc == 0 && vocab)
		return vocab_read_in(v, in, err);
	if (rc == 0 && once)
		return matrix_read_in(m, in, path, err);
	gz_close(in);
	return rc < 0 ? -1 : read_matrix(m, path, err);
}

static int print_file(const char *path, int format, struct err *err)
{
	struct matrix m = MATRIX_INIT;
	struct vocab v = VOCAB_INIT;
	struct strbuf out = STRBUF_INIT;
	bool vocab;
	int status = -1;

	if (read_file(&v, &m, path, err) < 0)
		goto out;
	vocab = !m.format;
	if (format == INFO_JSON) {
		if ((vocab ? vocab_json(&out, &v, path, err)
			   : matrix_json(&out, &m, err)) < 0)
			goto out;
		fputs(strbuf_str(&out), stdout);
	} else if (vocab) {
		printf("%s: vocabulary, %zu words, %" PRIu64 " tokens\n", path,
		       v.words.n, v.tokens);
	} else {
		matrix_plain(&m);
	}
	status = 0;
out:
	strbuf_release(&out);
	vocab_release(&v);
	matrix_release(&m);
	return status;
}

static int print_build(int format, struct err *err)
{
	struct strbuf out = STRBUF_INIT;
	int status = 0;

	if (format == INFO_PLAIN)
		build_plain();
	else if ((status = build_json(&out, err)) == 0)
		fputs(strbuf_str(&out), stdout);
	strbuf_release(&out);
	return status;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct info_opts *o = options;
	int i;

	if (argc == 0)
		return print_build(o->format, err);
	for (i = 0; i < argc; i++)
		if (print_file(argv[i], o->format, err) < 0)
			return -1;
	return 0;
}

const struct command cmd_info = {
    .name = "info",
    .summary = "show this build, or what files hold",
    .operands = "[FILE...]",
    .min_args = 0,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct info_opts),
    .run = run,
};
