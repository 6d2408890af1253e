/* SPDX-License-Identifier: MIT */
/* vecmill train: corpus to matrix. */
#include "cmd/cmd.h"
#include "cmd/train_checkpoint.h"
#include "cmd/train_follow.h"
#include "cmd/train_meta.h"
#include "cmd/train_ngrams.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/opt.h"
#include "base/stop.h"
#include "base/team.h"
#include "data/count.h"
#include "data/matrix.h"
#include "train/follow.h"
#include "train/loss.h"
#include "train/train.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

const char *const train_models[] = {"skipgram", "cbow", NULL};
const char *const train_losses[] = {"ns", "hs", NULL};
const char *const train_weights[] = {"uniform", "distance", NULL};
const char *const train_gradients[] = {"whole", "share", NULL};
const char *const train_storages[] = {"f32", "bf16", NULL};

/* Those that can be trained, by enum ngrams_kind less one. */
static const char *const ngrams[] = {"buckets", "explicit", "floret", NULL};
static const char *const presets[] = {"word2vec", NULL};

#define AT(member) offsetof(struct train_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the matrix there (required, but with --resume: that file); gzip'd "
     "if the name ends in .gz"},
    {"resume", 0, OPT_TEXT, AT(resume), "FILE", NULL, 0, 0, NULL,
     "go on where the run that saved this matrix was, on the same corpus; what "
     "is not given is as it was"},
    {"init", 0, OPT_TEXT, AT(init), "MATRIX", NULL, 0, 0, NULL,
     "start from the vectors of this matrix, in any format, and from its output "
     "rows if it has them for the same loss"},
    {"vocab", 'v', OPT_TEXT, AT(vocab), "FILE", NULL, 0, 0, NULL,
     "use this vocabulary instead of counting the corpus first; with --init, "
     "\"old\" is the words of the matrix, \"new\" those of the corpus, "
     "\"union\" (the default) both"},
    {"freeze", 0, OPT_TEXT, AT(freeze), "FILE", NULL, 0, 0, NULL,
     "with --init, leave the rows of these words as they are: the first on each "
     "line of a file, or \"all-old\", all that the matrix has"},
    {"model", 'm', OPT_CHOICE, AT(model), "NAME", "skipgram", 0, 0, train_models,
     "who predicts a word: each word around it, or their mean"},
    {"loss", 'l', OPT_CHOICE, AT(loss), "NAME", "ns", 0, 0, train_losses,
     "negative sampling or hierarchical softmax"},
    {"like", 0, OPT_CHOICE, AT(like), "NAME", NULL, 0, 0, presets,
     "the plain setting of that tool instead of ours: its rates, and noise drawn "
     "anew for every target"},
    {"dim", 'd', OPT_INT, AT(dim), "N", "100", 1, 100000, NULL,
     "numbers in a vector"},
    {"window", 'w', OPT_INT, AT(window), "N", "5", 1, 10000, NULL,
     "greatest distance of a context word; every position draws its own "
     "between 1 and this"},
    {"fixed-window", 0, OPT_FLAG, AT(fixed_window), NULL, NULL, 0, 0, NULL,
     "always the whole window instead"},
    {"weights", 0, OPT_CHOICE, AT(weights), "NAME", "uniform", 0, 0,
     train_weights,
     "with --model cbow, what a context word weighs in the mean: all the same, "
     "or less the farther, over the whole window"},
    {"gradient", 0, OPT_CHOICE, AT(gradient), "NAME", "whole", 0, 0,
     train_gradients,
     "with --model cbow, what a context word receives of the mean's gradient: "
     "the whole, as word2vec has it, or its share"},
    {"negative", 'n', OPT_INT, AT(negative), "N", "5", 1, 1000, NULL,
     "noise words a target, with --loss ns"},
    {"share", 0, OPT_INT, AT(share), "N", NULL, 1, LOSS_MAX_SHARE, NULL,
     "neighbouring targets that share their noise words, of which every target "
     "but the first brings one more: faster, and with skip-gram a little worse "
     "(default 1, with --model cbow 2)"},
    {"noise-reuse", 0, OPT_INT, AT(noise_reuse), "N", NULL, 1, 1000, NULL,
     "how often a noise word is drawn, in the mean, before another takes its "
     "place: faster, as its row is at hand, and better, but with n-grams worse; "
     "1: every draw is of all words (default 16, with n-grams or --like word2vec "
     "1, with --deterministic at least 4)"},
    {"ns-exponent", 0, OPT_REAL, AT(ns_exponent), "X", "0.75", -10, 10, NULL,
     "noise words are drawn in proportion to count to this power"},
    {"epochs", 'e', OPT_INT, AT(epochs), "N", "5", 1, 1000000, NULL,
     "passes over the corpus"},
    {"sample", 's', OPT_REAL, AT(sample), "X", "1e-4", 0, 1, NULL,
     "thin out words more frequent than this share of the corpus; 0 keeps "
     "all"},
    {"rate", 'r', OPT_REAL, AT(rate), "X", NULL, 1e-9, 1e9, NULL,
     "learning rate at the start, falling linearly to a ten-thousandth "
     "(default 0.04, with --model cbow 0.06, with --gradient share 0.1; with "
     "--loss hs or --like word2vec 0.025 and 0.05; with n-grams and --loss ns "
     "0.05, 0.075 and 0.2; with --follow half as much again, falling as told "
     "under Streams)"},
    {"subword", 0, OPT_FLAG, AT(subword), NULL, NULL, 0, 0, NULL,
     "make words of their character n-grams too; so does any option of these; "
     "see Subwords"},
    {"ngrams", 0, OPT_CHOICE, AT(ngrams), "KIND", NULL, 0, 0, ngrams,
     "which row an n-gram has: that of a hash, its own, or several by hashes, "
     "and words too (default buckets, when there are n-grams)"},
    {"minn", 0, OPT_INT, AT(minn), "N", "3", 1, NGRAMS_MAX_LENGTH, NULL,
     "characters of the shortest n-grams"},
    {"maxn", 0, OPT_INT, AT(maxn), "N", "6", 1, NGRAMS_MAX_LENGTH, NULL,
     "and of the longest"},
    {"buckets", 0, OPT_INT, AT(buckets), "N", "2000000", 1, NGRAMS_MAX_BUCKETS,
     NULL, "rows for n-grams, unless they are explicit"},
    {"ngram-min-count", 0, OPT_INT, AT(ngram_min_count), "N", "5", 1, 1e18,
     NULL, "with --ngrams explicit, leave out n-grams seen less often"},
    {"hash-count", 0, OPT_INT, AT(hash_count), "N", "2", 1, NGRAMS_MAX_HASHES,
     NULL, "with --ngrams floret, rows of an n-gram or word"},
    {"min-count", 0, OPT_INT, AT(min_count), "N", "5", 1, 1e18, NULL,
     "leave out words seen less often"},
    {"max-size", 0, OPT_INT, AT(max_size), "N", "0", 0, 4e9, NULL,
     "keep only so many of the most frequent words; 0 keeps all"},
    CORPUS_OPTS(struct train_opts, text),
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    {"hot-rows", 0, OPT_INT, AT(hot_rows), "N", NULL, 0, 4e9, NULL,
     "output rows of which each of several threads has its own copies, tied "
     "to the common ones now and then (default: those that one window in 512 "
     "uses); 0: no copies, of n-grams neither"},
    {"storage", 0, OPT_CHOICE, AT(storage), "NAME", "f32", 0, 0,
     train_storages,
     "what vectors are made of while they are trained, and in the file: "
     "floats, or their upper halves, which take half the memory; see Storage"},
    {"deterministic", 0, OPT_FLAG, AT(deterministic), NULL, NULL, 0, 0, NULL,
     "the same bytes on every run and for any number of threads, for more "
     "work"},
    {"seed", 0, OPT_INT, AT(seed), "N", "1", 0, 9e18, NULL,
     "start of all random numbers; with one thread the same seed gives the "
     "same bytes"},
    {"memory", 0, OPT_INT, AT(memory), "BYTES", NULL, 0, 9e18, NULL,
     "hold up to so much of the encoded corpus (4 bytes a word) in memory and "
     "the rest in a file in $TMPDIR (default: half of the machine's memory)"},
    {"checkpoint", 0, OPT_TEXT, AT(checkpoint), "FILE", NULL, 0, 0, NULL,
     "save the run there while it goes on, and when it is stopped (default: "
     "the output)"},
    {"every", 0, OPT_TEXT, AT(every), "TIME|N", "10m", 0, 0, NULL,
     "how often: a time with its unit (30s, 10m, 1h) or so many words trained "
     "(500k, 10M); 0: only when stopped"},
    {"keep-each", 0, OPT_FLAG, AT(keep_each), NULL, NULL, 0, 0, NULL,
     "replace no checkpoint: number them, before FILE's extension"},
    {"eval", 0, OPT_LIST, AT(eval), "SET", NULL, 0, 0, NULL,
     "score each checkpoint and the final matrix on SET, as eval does, and "
     "keep the best; may be given several times"},
    {"time-limit", 0, OPT_TIME, AT(time_limit), "TIME", NULL, 0.001, 1e9, NULL,
     "stop and save when so much time has passed since the start, with status "
     "124"},
    {"follow", 0, OPT_FLAG, AT(follow), NULL, NULL, 0, 0, NULL,
     "train on a stream as it comes, once and until it ends, in memory that "
     "does not grow; see Streams"},
    {"half-life", 0, OPT_INT, AT(half_life), "N", "0", 0, 9e18, NULL,
     "with --follow, halve all counts every N words read, so that words of "
     "long ago make room; 0 never"},
    {"vectors-only", 0, OPT_FLAG, AT(vectors_only), NULL, NULL, 0, 0, NULL,
     "leave out the output rows, which only further training needs"},
    {"dry-run", 0, OPT_FLAG, AT(dry_run), NULL, NULL, 0, 0, NULL,
     "say how much memory it would take, and stop"},
    OPT_LAST,
};

static void configure(struct config *c, const struct train_opts *o)
{
	bool wanted;

	*c = (struct config){
	    .model = (enum train_model)o->model,
	    .loss = (enum train_loss)o->loss,
	    .dim = (int)o->dim,
	    .window = (int)o->window,
	    .weights = (enum train_weights)o->weights,
	    .gradient = (enum train_gradient)o->gradient,
	    .storage = (enum train_storage)o->storage,
	    .negative = (int)o->negative,
	    .share = (int)o->share,
	    .noise_reuse = (int)o->noise_reuse,
	    .ns_exponent = o->ns_exponent,
	    .sample = o->sample,
	    .rate = o->rate,
	    .epochs = (int)o->epochs,
	    .threads = o->threads > 0 ? (int)o->threads : team_cores(),
	    .hot_rows = o->hot_rows >= 0 ? o->hot_rows : -1,
	    .deterministic = o->deterministic,
	    .seed = (uint64_t)o->seed,
	};
	c->fixed_window = o->fixed_window || (c->model == MODEL_CBOW &&
					      c->weights == WEIGHTS_DISTANCE);
	if (o->share < 1)
		c->share = config_default_share(c, o->like >= 0);
	wanted = train_ngrams_asked(o).kind != NGRAMS_NONE;
	if (o->noise_reuse < 1)
		c->noise_reuse = config_default_noise_reuse(o->like >= 0,
							    wanted);
	if (isnan(c->rate))
		c->rate = config_default_rate(c, o->like >= 0, wanted) *
			  (o->follow ? FOLLOW_RATE : 1);
}

/* FILE, if any, is read: WHAT it is. */
static int not_output(const struct train_opts *o, const char *file,
		      const char *what, struct err *err)
{
	if (!file || !file_same(o->output, file))
		return 0;
	return err_usage(err, "--output: %s is also %s", o->output, what);
}

static int check(const struct job *job, int argc, char **argv, struct err *err)
{
	const struct train_opts *o = job->o;
	const char *wrong = config_check(&job->config);
	int i;

	if (wrong)
		return err_usage(err, "%s", wrong);
	if (train_ngrams_check(o, err) < 0)
		return -1;
	if (o->follow && train_follow_check(job, argc, err) < 0)
		return -1;
	if (o->half_life && !o->follow)
		return err_usage(err, "--half-life is for --follow");
	if (o->resume && !o->follow &&
	    train_resume_check_options(job, err) < 0)
		return -1;
	if (!o->output)
		return err_usage(err, "--output: say where to write the matrix");
	for (i = 0; i < argc; i++)
		if (not_output(o, argv[i], "an input", err) < 0)
			return -1;
	if (not_output(o, o->init, "what --init reads", err) < 0 ||
	    not_output(o, o->freeze, "the list of frozen words", err) < 0 ||
	    not_output(o, o->vocab, "the vocabulary", err) < 0)
		return -1;
	if (job->config.storage != STORAGE_F32 &&
	    (o->init || o->freeze || o->follow))
		return err_usage(err, "--storage bf16 is for runs without --%s",
				 o->follow ? "follow" : o->init ? "init"
								: "freeze");
	if (o->freeze && o->deterministic)
		return err_usage(err, "--freeze is for runs without "
				      "--deterministic");
	return 0;
}

static int cut_vocab(struct job *job, struct err *err)
{
	struct vocab_cut cut = {0};
	char types[16], tokens[16];

	if (vocab_cut(&job->vocab, (uint64_t)job->o->min_count,
		      (uint64_t)job->o->max_size, &cut, err) < 0)
		return -1;
	if (job->vocab.words.n < 2)
		return err_set(err,
			       "the vocabulary has %zu word%s after --min-count "
			       "%" PRId64 ": training needs two",
			       job->vocab.words.n,
			       job->vocab.words.n == 1 ? "" : "s",
			       job->o->min_count);
	log_info("vocabulary of %zu words (%s rarer types, %s tokens left out)",
		 job->vocab.words.n, log_count(types, (double)cut.types),
		 log_count(tokens, (double)cut.tokens));
	return 0;
}

/* Drops the ids of words that were cut: the last of TYPES. */
static int cut_ids(struct job *job, size_t types, struct err *err)
{
	uint32_t *new_id = mem_array(types, sizeof(*new_id), err);
	int status;
	size_t i;

	if (!new_id)
		return -1;
	for (i = 0; i < types; i++)
		new_id[i] = i < job->vocab.words.n ? (uint32_t)i : WORDS_NONE;
	status = ids_map(&job->ids, new_id, job->config.threads, err);
	mem_free(new_id);
	return status;
}

static int count_and_cut(struct job *job, struct corpus *corpus,
			 struct err *err)
{
	size_t types;

	if (count_corpus(&job->vocab, &job->ids, corpus, job->config.threads,
			 &job->stats, err) < 0)
		return -1;
	types = job->vocab.words.n;
	if (types == 0)
		return err_set(err, "no words in the corpus");
	if (cut_vocab(job, err) < 0)
		return -1;
	return cut_ids(job, types, err);
}

/* The corpus as ids, with the vocabulary given or counted on the way. */
static int read_corpus(struct job *job, int argc, char **argv, struct err *err)
{
	struct corpus_rules rules = corpus_opts_rules(&job->o->text);
	struct corpus *corpus = NULL;
	int threads = job->config.threads, status = -1;

	if (corpus_open(&corpus, argv, argc, &rules, threads, err) < 0)
		return -1;
	if (job->init.on) {
		if (train_init_words(job, corpus, err) < 0)
			goto out;
	} else if (job->o->vocab) {
		if (vocab_read(&job->vocab, job->o->vocab, err) < 0 ||
		    cut_vocab(job, err) < 0 ||
		    count_encode(&job->vocab, &job->ids, corpus, threads,
				 &job->stats, err) < 0)
			goto out;
	} else if (count_and_cut(job, corpus, err) < 0) {
		goto out;
	}
	if (job->ids.tokens == 0)
		err_set(err, "no word of the vocabulary is in the corpus");
	else if (train_ngrams_begin(job, err) == 0)
		status = ids_digest(&job->ids, threads, &job->digest, err);
	if (status == 0 && job->o->resume)
		status = train_resume_check_corpus(job, err);
	if (status == 0)
		status = ids_pack(&job->ids, job->vocab.words.n, threads, err);
out:
	corpus_close(corpus);
	return status;
}

static void announce(const struct job *job)
{
	if (job->o->resume && job->position.epoch == job->config.epochs)
		log_info("%s has been trained to the end already",
			 job->o->resume);
	char rows[16], ids[16], tokens[16];

	log_info("%s tokens; memory: %s for the model, %s for the corpus",
		 log_count(tokens, (double)job->ids.tokens),
		 log_bytes(rows, config_memory(&job->config,
					       job->vocab.words.n)),
		 log_bytes(ids, job->ids.in_memory));
}

static void report(const struct job *job, const struct train *t,
		   const char *name)
{
	char rate[16];
	double seconds = t->seconds > 0 ? t->seconds : 1e-9;

	log_info("%s words/s, loss %.4f, %.1f row writes a word, %s%s",
		 log_count(rate, (double)t->trained / seconds),
		 t->loss, t->row_writes,
		 train_done(t, &job->config) ? "saved to "
					     : "stopped early, saved to ",
		 name);
}

static int stopped(const char *name, struct err *err)
{
	err_stopped(err, stop_signal());
	if (strcmp(name, "-") != 0)
		err_add(err, "; to go on: --resume %s", name);
	return -1;
}

static int train(struct job *job, struct err *err)
{
	struct train t;
	const char *name;
	int status = -1;

	const struct tensor *in = matrix_tensor(&job->start, "input");
	const struct tensor *out = matrix_tensor(&job->start, "output");
	struct train_start start = {.position = job->position,
				    .input = in, .output = out,
				    .opt_frozen = job->init.frozen};
	struct vocab vocab = job->vocab;

	train_ngrams_resume(job, &start);
	if (job->init.on)
		vocab.counts = job->init.seen;
	if (job->o->init) {
		start.fill = train_init_fill;
		start.arg = job;
	}
	if (train_run(&t, &job->config, &vocab, &job->ids,
		      job->o->resume || job->o->init ? &start : NULL,
		      train_checkpoint_save, job, err) < 0)
		return -1;
	if (train_done(&t, &job->config))
		stop_after(0);
	if (train_checkpoint_end(job, &t, &name, err) == 0) {
		report(job, &t, name);
		status = train_done(&t, &job->config) ? 0 : stopped(name, err);
	}
	train_release(&t);
	return status;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	struct train_opts *o = options;
	struct job job = {.o = o, .ids = {.fd = -1}};
	uint64_t memory = job.o->memory >= 0 ? (uint64_t)job.o->memory
					     : mem_physical() / 2;
	int status = -1;

	if (!isnan(o->time_limit))
		stop_after(o->time_limit);
	if (train_init_check_options(o, argc, argv, err) < 0)
		goto out;
	if (o->resume && (o->follow ? train_follow_resume(&job, o, err)
				    : train_resume_read(&job, o, err)) < 0)
		goto out;
	if (o->init && train_init_read(&job, o, err) < 0)
		goto out;
	if (!o->output)
		o->output = o->resume;
	configure(&job.config, job.o);
	if (check(&job, argc, argv, err) < 0)
		goto out;
	if (ids_init(&job.ids, memory, err) < 0)
		goto out;
	if (!job.o->dry_run &&
	    file_out_open(&job.out, job.o->output, err) < 0)
		goto out;
	if (o->follow) {
		status = train_follow(&job, argc, argv, err);
		goto out;
	}
	if (train_checkpoint_new(&job, argc, argv, err) < 0 ||
	    read_corpus(&job, argc, argv, err) < 0 ||
	    train_checkpoint_begin(&job, err) < 0)
		goto out;
	announce(&job);
	status = job.o->dry_run ? 0 : train(&job, err);
out:
	train_checkpoint_free(job.checkpoint);
	file_out_abort(job.out);
	ids_release(&job.ids);
	subwords_release(&job.subwords);
	vocab_release(&job.vocab);
	train_init_release(&job.init);
	matrix_release(&job.start);
	return status;
}

const struct command cmd_train = {
    .name = "train",
    .summary = "train word vectors on a corpus",
    .operands = "[CORPUS...]",
    .min_args = 0,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct train_opts),
    .run = run,
};
