/* SPDX-License-Identifier: MIT */
/* vecmill phrases: join the words of a corpus that form phrases. */
#include "cmd/cmd.h"
#include "cmd/corpus_opts.h"

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/team.h"
#include "data/count.h"
#include "data/phrase.h"
#include "data/retext.h"
#include "data/stream.h"
#include "data/word_list.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

struct phrases_opts {
	struct opt_common common;
	struct corpus_opts text;
	const char *output, *connectors, *delimiter;
	double threshold, delta;
	int64_t min_count, passes, threads, memory;
	int score, format;
	bool list;
};

static const char *const scores[] = {"word2phrase", "npmi", NULL};

enum { FORMAT_PLAIN, FORMAT_TSV, FORMAT_JSON };
static const char *const formats[] = {"plain", "tsv", "json", NULL};

#define AT(member) offsetof(struct phrases_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write to FILE, gzip'd (default: standard output, as plain text; so does "
     "-)"},
    {"score", 0, OPT_CHOICE, AT(score), "NAME", "word2phrase", 0, 0, scores,
     "how much two words belong together: word2phrase's ratio, or normalised "
     "pointwise mutual information"},
    {"threshold", 0, OPT_REAL, AT(threshold), "X", NULL, -1, 1e18, NULL,
     "a phrase scores more than X (default 100, with --score npmi 0.5)"},
    {"passes", 0, OPT_INT, AT(passes), "N", "1", 1, 16, NULL,
     "look for phrases of phrases in more passes, all but the last with a "
     "higher threshold"},
    {"min-count", 0, OPT_INT, AT(min_count), "N", "5", 1, 1e18, NULL,
     "words seen less often form no phrase; with --score npmi nor do pairs"},
    {"delta", 0, OPT_REAL, AT(delta), "X", NULL, 0, 1e18, NULL,
     "with --score word2phrase, taken off the count of a pair (default: "
     "--min-count)"},
    {"connectors", 0, OPT_TEXT, AT(connectors), "FILE", NULL, 0, 0, NULL,
     "the words in FILE, one a line, may stand inside a phrase, and only "
     "there"},
    {"delimiter", 0, OPT_TEXT, AT(delimiter), "TEXT", "_", 0, 0, NULL,
     "what joins the words of a phrase"},
    {"list", 'l', OPT_FLAG, AT(list), NULL, NULL, 0, 0, NULL,
     "write the phrases, with scores and counts, in place of the text"},
    {"format", 'f', OPT_CHOICE, AT(format), "NAME", "plain", 0, 0, formats,
     "how to list them: json is one object a line"},
    CORPUS_OPTS(struct phrases_opts, text),
    {"memory", 0, OPT_INT, AT(memory), "BYTES", NULL, 8e6, 1e18, NULL,
     "hold up to so much of the encoded corpus, and as much of pairs, in "
     "memory (default: a quarter of the machine's memory)"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

struct job {
	const struct phrases_opts *o;
	struct phrase_rules rules;
	struct words connectors;
	struct corpus *corpus;
	struct file_out *file;
	struct stream_out out;
	struct vocab vocab;
	struct ids ids;
	struct phrases found;
};

static void configure(struct job *j)
{
	const struct phrases_opts *o = j->o;
	bool npmi = o->score == PHRASE_NPMI;

	j->rules = (struct phrase_rules){
	    .score = (enum phrase_score)o->score,
	    .threshold = !isnan(o->threshold) ? o->threshold
			 : npmi		      ? 0.5
					      : 100,
	    .delta = isnan(o->delta) ? (double)o->min_count : o->delta,
	    .min_count = (uint64_t)o->min_count,
	    .passes = (int)o->passes,
	    .delimiter = o->delimiter,
	    .connectors = &j->connectors,
	    .threads = o->threads > 0 ? (int)o->threads : team_cores(),
	    .memory = o->memory > 0 ? (uint64_t)o->memory
				    : mem_physical() / 4};
}

static int check(const struct job *j, int argc, char **argv, struct err *err)
{
	const struct phrases_opts *o = j->o;
	const char *wrong = phrase_check(&j->rules);
	int i;

	if (wrong)
		return err_usage(err, "%s", wrong);
	if (!o->list && o->format != FORMAT_PLAIN)
		return err_usage(err, "--format is for --list");
	if (o->score == PHRASE_NPMI && !isnan(o->delta))
		return err_usage(err, "--delta is for --score word2phrase");
	for (i = 0; i < argc; i++)
		if (o->output && file_same(argv[i], o->output))
			return err_usage(err, "%s is both input and output",
					 argv[i]);
	return 0;
}

static int open_all(struct job *j, int argc, char **argv, struct err *err)
{
	struct corpus_rules rules = corpus_opts_rules(&j->o->text);
	const char *path = j->o->output ? j->o->output : "-";

	if (corpus_open(&j->corpus, argv, argc, &rules, j->rules.threads,
			err) < 0 ||
	    file_out_open(&j->file, path, err) < 0)
		return -1;
	return stream_out_init(&j->out, j->file, strcmp(path, "-") != 0,
			       GZ_TEXT, j->rules.threads, err);
}

static int list_plain(struct strbuf *b, const struct phrase *p,
		      const char *word, size_t n, char separator,
		      struct err *err)
{
	if (strbuf_add(b, word, n, err) < 0)
		return -1;
	return strbuf_addf(b, err, "%c%.6g%c%" PRIu64 "\n", separator,
			   p->score, separator, p->count);
}

static int list_json(struct strbuf *b, const struct phrase *p,
		     const char *word, size_t n, struct err *err)
{
	if (strbuf_addf(b, err, "{\"phrase\":") < 0 ||
	    json_quote(b, word, n, err) < 0)
		return -1;
	return strbuf_addf(b, err,
			   ",\"score\":%.6g,\"count\":%" PRIu64
			   ",\"pass\":%d}\n",
			   p->score, p->count, p->pass);
}

static int write_list(struct job *j, struct err *err)
{
	struct strbuf b = STRBUF_INIT;
	const struct phrase *p = j->found.list, *end = p + j->found.n;
	const char *word;
	int status = 0;
	size_t n;

	for (; p < end && status == 0; p++) {
		word = words_get(&j->vocab.words, p->id, &n);
		strbuf_clear(&b);
		status = j->o->format == FORMAT_JSON
			     ? list_json(&b, p, word, n, err)
			     : list_plain(&b, p, word, n,
					  j->o->format == FORMAT_TSV ? '\t'
								     : ' ',
					  err);
		if (status == 0)
			status = stream_write(&j->out, b.data, b.len, err);
	}
	strbuf_release(&b);
	return status;
}

static int work(struct job *j, int argc, char **argv, struct err *err)
{
	int threads = j->rules.threads, status;
	struct count_stats stats;
	uint64_t before;

	if (open_all(j, argc, argv, err) < 0 ||
	    ids_init(&j->ids, j->rules.memory, err) < 0 ||
	    count_corpus(&j->vocab, &j->ids, j->corpus, threads, &stats, err) <
		0)
		return -1;
	if (stats.tokens == 0)
		return err_set(err, "no words in the corpus");
	if (stats.overlong)
		log_warn("left out %" PRIu64 " tokens longer than %" PRId64
			 " bytes",
			 stats.overlong, j->o->text.max_token);
	before = j->ids.tokens;
	if (phrase_join(&j->found, &j->vocab, &j->ids, &j->rules, err) < 0)
		return -1;
	log_info("%zu phrases, %" PRIu64 " words became %" PRIu64, j->found.n,
		 before, j->ids.tokens);
	status = j->o->list ? write_list(j, err)
			    : retext_write(&j->ids, &j->vocab.words, threads,
					   &j->out, err);
	if (status < 0 || stream_finish(&j->out, err) < 0)
		return -1;
	status = file_out_commit(j->file, err);
	j->file = NULL;
	return status;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct phrases_opts *o = options;
	struct job j = {.o = o, .ids = {.fd = -1}};
	int status = 0;

	if (o->connectors)
		status = word_list_read(&j.connectors, o->connectors, err);
	configure(&j);
	if (status == 0)
		status = check(&j, argc, argv, err);
	if (status == 0)
		status = work(&j, argc, argv, err);
	stream_out_release(&j.out);
	file_out_abort(j.file);
	corpus_close(j.corpus);
	phrases_release(&j.found);
	ids_release(&j.ids);
	vocab_release(&j.vocab);
	words_release(&j.connectors);
	return status;
}

const struct command cmd_phrases = {
    .name = "phrases",
    .summary = "join the words of a corpus that form phrases",
    .operands = "[CORPUS...]",
    .min_args = 0,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct phrases_opts),
    .run = run,
};
