/* SPDX-License-Identifier: MIT */
/* vecmill index: a graph for approximate search. */
#include "cmd/cmd.h"

#include "base/file.h"
#include "base/log.h"
#include "base/team.h"
#include "data/matrix_file.h"
#include "search/hnsw.h"

#include <stddef.h>

struct index_opts {
	struct opt_common common;
	const char *output;
	int64_t links, construction, seed, threads;
	int bits;
	bool dry_run;
};

static const char *const bits[] = {"8", "4", NULL};

#define AT(member) offsetof(struct index_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the index there (required); gzip'd if the name ends in .gz"},
    {"links", 'm', OPT_INT, AT(links), "N", "16", 2, HNSW_MAX_M, NULL,
     "links of a row, twice as many on the lowest level: more find more, and "
     "take memory and time"},
    {"construction", 0, OPT_INT, AT(construction), "N", "200", 1, 100000, NULL,
     "how many rows a walk keeps in mind while building"},
    {"bits", 'b', OPT_CHOICE, AT(bits), "N", "8", 0, 0, bits,
     "of the codes by which walks compare rows"},
    {"seed", 0, OPT_INT, AT(seed), "N", "1", 0, 9e15, NULL,
     "of the levels of rows and their order"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    {"dry-run", 0, OPT_FLAG, AT(dry_run), NULL, NULL, 0, 0, NULL,
     "say how much memory it would take, and stop"},
    OPT_LAST,
};

/* What is shown while the graph grows. */
static struct log_progress progress;

static void show(uint64_t done)
{
	struct log_state state = {.done = done, .loss = -1, .epoch = -1};

	log_update(&progress, &state);
}

static int build(struct matrix *index, const struct matrix *m,
		 struct search *s, const struct hnsw_options *o,
		 struct err *err)
{
	struct log_state state = {.done = s->limit, .loss = -1, .epoch = -1};

	log_begin(&progress, "index", "rows", s->limit);
	if (hnsw_build(index, s, m, o, show, err) < 0)
		return -1;
	log_end(&progress, &state);
	return 0;
}

static int work(const struct index_opts *o, const char *path,
		struct file_out *out, struct err *err)
{
	struct hnsw_options options = {o->links, o->construction, o->seed,
				       o->bits ? 4 : 8};
	int threads = o->threads > 0 ? (int)o->threads : team_cores();
	struct matrix m = MATRIX_INIT, index = MATRIX_INIT;
	struct search s = {0};
	char size[16], more[16];
	int rc = matrix_read(&m, path, threads, err);

	if (rc == 0)
		rc = search_init(&s, &m, 0, threads, err);
	if (rc == 0)
		log_info("memory: %s for the index, %s more while it is built",
			 log_bytes(size, hnsw_bytes(s.limit, s.rows.dim,
						    &options)),
			 log_bytes(more, hnsw_bytes_building(s.limit,
							     s.rows.dim,
							     &options)));
	if (rc == 0 && out)
		rc = build(&index, &m, &s, &options, err);
	if (rc == 0 && out)
		rc = matrix_write(&index, out, NULL,
				  matrix_wants_gzip(o->output), threads, err);
	search_release(&s);
	matrix_release(&index);
	matrix_release(&m);
	return rc;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	const struct index_opts *o = options;
	struct file_out *out = NULL;

	(void)argc;
	if (!o->output && !o->dry_run)
		return err_usage(err,
				 "--output: say where to write the index");
	if (o->output && file_same(o->output, argv[0]))
		return err_usage(err, "--output: %s is also the input",
				 o->output);
	if (matrix_check_readable(argv[0], err) < 0)
		return -1;
	if (o->dry_run)
		return work(o, argv[0], NULL, err);
	if (file_out_open(&out, o->output, err) < 0)
		return -1;
	if (work(o, argv[0], out, err) < 0) {
		file_out_abort(out);
		return -1;
	}
	return file_out_commit(out, err);
}

const struct command cmd_index = {
    .name = "index",
    .summary = "build a graph for approximate search",
    .operands = "MATRIX",
    .min_args = 1,
    .max_args = 1,
    .opts = opts,
    .size = sizeof(struct index_opts),
    .run = run,
};
