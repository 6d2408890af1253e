/* SPDX-License-Identifier: MIT */
/* vecmill vocab: count the words of a corpus, or add such counts up. */
#include "cmd/cmd.h"
#include "cmd/corpus_opts.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/team.h"
#include "base/temp.h"
#include "data/count.h"
#include "data/cut.h"
#include "data/merge.h"
#include "data/vocab_file.h"
#include "data/vocab_stats.h"
#include "data/word_list.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct vocab_opts {
	struct opt_common common;
	struct corpus_opts text;
	const char *output, *stopwords, *keep, *unk, *plot;
	int64_t min_count, max_size, top, threads, memory;
	int stats;
	bool merge;
};

enum { STATS_TEXT, STATS_JSON };
static const char *const stats_forms[] = {"text", "json", NULL};

#define AT(member) offsetof(struct vocab_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the vocabulary, gzip'd, to FILE (default: standard output, as "
     "plain text; so does -)"},
    {"min-count", 0, OPT_INT, AT(min_count), "N", "1", 1, 1e18, NULL,
     "leave out words seen fewer than N times"},
    {"max-size", 0, OPT_INT, AT(max_size), "N", "0", 0, 1e18, NULL,
     "keep the N most frequent words only; 0 keeps all"},
    {"stopwords", 0, OPT_TEXT, AT(stopwords), "FILE", NULL, 0, 0, NULL,
     "leave out the words in FILE, one a line"},
    {"keep", 0, OPT_TEXT, AT(keep), "FILE", NULL, 0, 0, NULL,
     "keep the words in FILE, one a line, whatever else would leave them out"},
    {"unk", 0, OPT_TEXT, AT(unk), "WORD", NULL, 0, 0, NULL,
     "add a row WORD with the counts of all words left out"},
    {"top", 0, OPT_INT, AT(top), "N", "0", 0, 1e18, NULL,
     "print the N most frequent words as text, besides what -o writes"},
    {"stats", 0, OPT_CHOICE, AT(stats), "FORM", NULL, 0, 0, stats_forms,
     "print statistics of the corpus before any cut, in place of the "
     "vocabulary unless -o writes that"},
    {"plot", 0, OPT_TEXT, AT(plot), "FILE", NULL, 0, 0, NULL,
     "draw frequency against rank, before any cut, to FILE as SVG"},
    CORPUS_OPTS(struct vocab_opts, text),
    {"merge", 0, OPT_FLAG, AT(merge), NULL, NULL, 0, 0, NULL,
     "the operands are vocabulary files: add their counts up"},
    {"memory", 0, OPT_INT, AT(memory), "BYTES", NULL, CENSUS_MEMORY_MIN, 1e18,
     NULL,
     "count in so much memory, and what is more in a file in $TMPDIR "
     "(default: half of the machine's memory)"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

static bool is_stdout(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* How many things go to standard output, but for the vocabulary when -o does
 * not say so: it gives way. */
static int on_stdout(const struct vocab_opts *o)
{
	return is_stdout(o->output) + is_stdout(o->plot) + (o->top > 0) +
	       (o->stats >= 0);
}

static int check_outputs(const struct vocab_opts *o, struct err *err)
{
	if (on_stdout(o) > 1)
		return err_usage(err, "only one of -o -, --top, --stats and "
				      "--plot - can have standard output");
	if (o->plot && o->output && !is_stdout(o->plot) &&
	    (strcmp(o->plot, o->output) == 0 || file_same(o->plot, o->output)))
		return err_usage(err, "-o and --plot name the same file");
	return 0;
}

static int check(const struct vocab_opts *o, int argc, char **argv,
		 struct err *err)
{
	int i, nstdin = 0;

	if (o->merge && (o->text.lowercase || o->text.unicode_space ||
			 o->text.utf8 != NORMAL_KEEP))
		return err_usage(err, "--merge reads vocabulary files: "
				      "nothing changes their words");
	if (o->merge && argc == 0)
		return err_usage(err, "--merge: no vocabulary files given");
	for (i = 0; i < argc; i++) {
		if (strcmp(argv[i], "-") == 0 && nstdin++)
			return err_usage(err, "standard input given twice");
		if ((o->output && file_same(argv[i], o->output)) ||
		    (o->plot && file_same(argv[i], o->plot)))
			return err_usage(err, "%s is both input and output",
					 argv[i]);
		/* The corpus looks at its files itself. */
		if (o->merge && file_check_readable(argv[i], err) < 0)
			return -1;
	}
	if (o->unk && (!*o->unk || strpbrk(o->unk, " \t\n\v\f\r") ||
		       strcmp(o->unk, "</s>") == 0))
		return err_usage(err, "--unk: \"%s\" is no word", o->unk);
	return check_outputs(o, err);
}

static void report(const struct count_stats *s, int64_t max_token)
{
	log_info("%" PRIu64 " tokens, %" PRIu64 " types, %" PRIu64
		 " sentences",
		 s->tokens, s->types, s->sentences);
	if (s->overlong)
		log_warn("left out %" PRIu64 " tokens longer than %" PRId64
			 " bytes",
			 s->overlong, max_token);
	if (s->invalid_utf8)
		log_info("%" PRIu64 " tokens are not valid UTF-8 (kept)",
			 s->invalid_utf8);
}

/* All that a run opens; the outputs before the work. */
struct job {
	const struct vocab_opts *o;
	char **argv;
	int argc, threads;
	struct corpus *corpus;
	struct file_out *out, *plot; /* NULL: none */
	struct cut cut;
	struct census *census;
	struct count_stats stats;
	struct spectrum spectrum; /* if wanted */
};

static void job_release(struct job *j)
{
	file_out_abort(j->out);
	file_out_abort(j->plot);
	corpus_close(j->corpus);
	cut_release(&j->cut);
	census_free(j->census);
	spectrum_release(&j->spectrum);
}

static int open_all(struct job *j, struct err *err)
{
	const struct vocab_opts *o = j->o;
	struct corpus_rules rules = corpus_opts_rules(&o->text);
	const char *path = o->output ? o->output : "-";

	if ((o->stopwords &&
	     word_list_read(&j->cut.stop, o->stopwords, err) < 0) ||
	    (o->keep && word_list_read(&j->cut.keep, o->keep, err) < 0) ||
	    (!o->merge && corpus_open(&j->corpus, j->argv, j->argc, &rules,
				      j->threads, err) < 0))
		return -1;
	if ((o->output || !on_stdout(o)) &&
	    file_out_open(&j->out, path, err) < 0)
		return -1;
	return o->plot ? file_out_open(&j->plot, o->plot, err) : 0;
}

static int count(struct job *j, struct err *err)
{
	uint64_t memory = j->o->memory > 0 ? (uint64_t)j->o->memory
					   : mem_physical() / 2;

	if (j->o->merge) {
		if (merge_files(&j->census, j->argv, j->argc, j->threads,
				memory, err) < 0)
			return -1;
		log_info("%" PRIu64 " tokens, %" PRIu64 " types in %d files",
			 census_stats(j->census)->tokens,
			 census_stats(j->census)->types, j->argc);
		return 0;
	}
	if (count_text(&j->census, j->corpus, j->threads, memory, &j->stats,
		       err) < 0)
		return -1;
	report(&j->stats, j->o->text.max_token);
	if (census_stats(j->census)->spilled)
		log_info("more than --memory holds: counted by way of %s",
			 temp_dir());
	return j->stats.types ? 0 : err_set(err, "no words in the corpus");
}

static int plot(struct job *j, const struct vocab_stats *s, struct err *err)
{
	struct strbuf svg = STRBUF_INIT;
	char title[200], n[16];
	int status;

	snprintf(title, sizeof(title), "%s%s: %s tokens",
		 j->argc ? j->argv[0] : "standard input",
		 j->argc > 1 ? " ..." : "",
		 log_count(n, (double)s->spectrum->tokens));
	status = vocab_stats_plot(s, title, &svg, err);
	if (status == 0)
		status = file_out_write(j->plot, svg.data, svg.len, err);
	strbuf_release(&svg);
	return status;
}

static int print_stats(const struct vocab_stats *s, int form, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int status = form == STATS_JSON ? vocab_stats_json(s, &text, err)
					: vocab_stats_text(s, &text, err);

	if (status == 0)
		fwrite(text.data, 1, text.len, stdout);
	strbuf_release(&text);
	return status;
}

static struct vocab_stats stats_of(const struct job *j)
{
	return (struct vocab_stats){.census = census_stats(j->census),
				    .spectrum = &j->spectrum,
				    .has_text = !j->o->merge,
				    .sentences = j->stats.sentences,
				    .overlong = j->stats.overlong};
}

static void print_word(const struct rank *r)
{
	fwrite(r->bytes, 1, r->len, stdout);
	printf(" %" PRIu64 "\n", r->count);
}

static int write_words(struct job *j, struct vocab_writer *w, struct err *err)
{
	uint64_t top = (uint64_t)j->o->top;
	const struct rank *r;
	int got = 0;

	while ((w || top) &&
	       (got = cut_next(&j->cut, j->census, &r, err)) > 0) {
		if (w && vocab_writer_add(w, r->bytes, r->len, r->count, err) <
			     0)
			return -1;
		if (top) {
			print_word(r);
			top--;
		}
	}
	if (got < 0)
		return -1;
	return w ? vocab_writer_finish(w, err) : 0;
}

static int report_cut(const struct job *j, struct err *err)
{
	const struct census_stats *all = census_stats(j->census);
	const struct cut *c = &j->cut;

	if (c->kept_types == 0)
		return err_set(err, "all %" PRIu64 " words are left out",
			       all->types);
	if (c->kept_types < all->types)
		log_info("left out %" PRIu64 " types (%" PRIu64
			 " tokens), %" PRIu64 " types (%" PRIu64
			 " tokens) remain",
			 all->types - c->kept_types,
			 all->tokens - c->kept_tokens, c->kept_types,
			 c->kept_tokens);
	return 0;
}

static int write_vocab(struct job *j, struct err *err)
{
	struct vocab_writer *w = NULL;
	int status = -1;

	if (!j->out ||
	    vocab_writer_new(&w, j->out, j->o->output && !is_stdout(j->o->output),
			     j->threads, err) == 0)
		status = write_words(j, w, err);
	vocab_writer_free(w);
	if (status < 0 || !j->out)
		return status;
	return report_cut(j, err);
}

static int commit(struct file_out **out, struct err *err)
{
	int status = *out ? file_out_commit(*out, err) : 0;

	*out = NULL;
	return status;
}

static int work(struct job *j, struct err *err)
{
	bool spectrum = j->o->stats >= 0 || j->o->plot;
	struct vocab_stats s;

	if (open_all(j, err) < 0 || count(j, err) < 0 ||
	    cut_plan(&j->cut, j->census, spectrum ? &j->spectrum : NULL, err) <
		0)
		return -1;
	s = stats_of(j);
	if ((j->plot && plot(j, &s, err) < 0) || write_vocab(j, err) < 0 ||
	    commit(&j->out, err) < 0 || commit(&j->plot, err) < 0)
		return -1;
	return j->o->stats >= 0 ? print_stats(&s, j->o->stats, err) : 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct vocab_opts *o = options;
	struct job j = {.o = o,
			.argv = argv,
			.argc = argc,
			.threads = o->threads > 0 ? (int)o->threads
						  : team_cores(),
			.cut = {.min_count = (uint64_t)o->min_count,
				.max_size = (uint64_t)o->max_size,
				.unk = o->unk}};
	int status = check(o, argc, argv, err);

	if (status == 0)
		status = work(&j, err);
	job_release(&j);
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
