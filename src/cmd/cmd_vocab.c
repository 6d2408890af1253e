/* SPDX-License-Identifier: MIT */
/* vecmill vocab: count the words of a corpus, or add such counts up. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/opt.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/count.h"
#include "data/vocab.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

struct vocab_opts {
	struct opt_common common;
	const char *output;
	int64_t min_count, max_size, threads;
	bool merge;
};

#define AT(member) offsetof(struct vocab_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the vocabulary, gzip'd, to FILE (default: standard output, as "
     "plain text; so does -)"},
    {"min-count", 0, OPT_INT, AT(min_count), "N", "1", 1, 1e18, NULL,
     "leave out words seen fewer than N times"},
    {"max-size", 0, OPT_INT, AT(max_size), "N", "0", 0, 1e18, NULL,
     "keep the N most frequent words only; 0 keeps all"},
    {"merge", 0, OPT_FLAG, AT(merge), NULL, NULL, 0, 0, NULL,
     "the operands are vocabulary files: add their counts up"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

static int check(const struct vocab_opts *o, int argc, char **argv,
		 struct err *err)
{
	int i, nstdin = 0;

	if (o->merge && argc == 0)
		return err_usage(err, "--merge: no vocabulary files given");
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0 && nstdin++)
			return err_usage(err, "standard input given twice");
		if (o->output && file_same(argv[i], o->output))
			return err_usage(err, "%s is both input and output",
					 o->output);
		/* The corpus looks at its files itself. */
		if (o->merge && file_check_readable(argv[i], err) < 0)
			return -1;
	}
	return 0;
}

static int merge(struct vocab *v, char **argv, int argc, int threads,
		 struct err *err)
{
	struct vocab next = VOCAB_INIT;
	int i, status;

	if (vocab_read(v, argv[0], err) < 0)
		return -1;
	for (i = 1; i < argc; i++) {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		if (vocab_read(&next, argv[i], err) < 0)
			return -1;
		status = vocab_merge(v, &next, threads, err);
		vocab_release(&next);
		if (status < 0)
			return -1;
	}
	log_info("%" PRIu64 " tokens, %zu types in %d files", v->tokens,
		 v->words.n, argc);
	return 0;
}

static void report(const struct count_stats *s)
{
	log_info("%" PRIu64 " tokens, %" PRIu64 " types, %" PRIu64
		 " sentences",
		 s->tokens, s->types, s->sentences);
	if (s->overlong)
		log_warn("left out %" PRIu64 " tokens longer than %d bytes",
			 s->overlong, CORPUS_MAX_TOKEN);
	if (s->invalid_utf8)
		log_info("%" PRIu64 " tokens are not valid UTF-8 (kept)",
			 s->invalid_utf8);
}

static int count(struct vocab *v, struct corpus *corpus, int threads,
		 struct err *err)
{
	struct count_stats stats;

	if (count_corpus(v, NULL, corpus, threads, &stats, err) < 0)
		return -1;
	report(&stats);
	if (v->words.n == 0)
		return err_set(err, "no words in the corpus");
	return 0;
}

static int cut(struct vocab *v, const struct vocab_opts *o, struct err *err)
{
	struct vocab_cut dropped;

	if (vocab_cut(v, (uint64_t)o->min_count, (uint64_t)o->max_size,
		      &dropped, err) < 0)
		return -1;
	if (v->words.n == 0)
		return err_set(err, "no word is there %" PRId64 " times",
			       o->min_count);
	if (dropped.types)
		log_info("left out %" PRIu64 " types (%" PRIu64
			 " tokens), %zu types (%" PRIu64 " tokens) remain",
			 dropped.types, dropped.tokens, v->words.n, v->tokens);
	return 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct vocab_opts *o = options;
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	const char *path = o->output ? o->output : "-";
	struct corpus *corpus = NULL;
	struct file_out *out = NULL;
	struct vocab v = VOCAB_INIT;
	int status = -1;

	if (check(o, argc, argv, err) < 0)
		return -1;
	if (!o->merge && corpus_open(&corpus, argv, argc, threads, err) < 0)
		return -1;
	if (file_out_open(&out, path, err) < 0)
		goto out;
	if ((o->merge ? merge(&v, argv, argc, threads, err)
		      : count(&v, corpus, threads, err)) < 0)
		goto out;
	if (cut(&v, o, err) < 0)
		goto out;
	status = strcmp(path, "-") == 0 ? vocab_print(&v, out, err)
					: vocab_write(&v, out, threads, err);
	if (status == 0) {
		status = file_out_commit(out, err);
		out = NULL;
	}
out:
	file_out_abort(out);
	corpus_close(corpus);
	vocab_release(&v);
	return status;
}

const struct command cmd_vocab = {
    .name = "vocab",
    .summary = "count the words of a corpus",
    .operands = "[CORPUS...]",
    .min_args = 0,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct vocab_opts),
    .run = run,
};
