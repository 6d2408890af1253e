/* SPDX-License-Identifier: MIT */
/* vecmill map: words on a plane, as a picture. */
#include "cmd/cmd.h"
#include "cmd/picks.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/scatter.h"
#include "base/team.h"
#include "data/matrix_file.h"
#include "eval/project.h"
#include "quant/codec.h"

#include <math.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { METHOD_TSNE, METHOD_PCA };
enum {
	TOP = 200,	 /* words when none are named */
	COMPONENTS = 50, /* what t-SNE gets to see, as in its paper */
	LONG = 1000	 /* words that take more than a few seconds */
};

struct map_opts {
	struct opt_common common;
	const char *output, *tsv, *groups;
	int64_t top, iterations, seed, threads;
	double perplexity;
	int method;
};

static const char *const methods[] = {"tsne", "pca", NULL};

#define AT(member) offsetof(struct map_opts, member)

static const struct opt opts[] = {
    {"output", 'o', OPT_TEXT, AT(output), "FILE", NULL, 0, 0, NULL,
     "write the picture, SVG, to FILE; - is standard output"},
    {"tsv", 0, OPT_TEXT, AT(tsv), "FILE", NULL, 0, 0, NULL,
     "write the places, a line of word, x and y each, to FILE"},
    {"top", 0, OPT_INT, AT(top), "N", NULL, 1, PROJECT_TSNE_MAX, NULL,
     "draw the first N rows (the most frequent words)"},
    {"groups", 0, OPT_TEXT, AT(groups), "FILE", NULL, 0, 0, NULL,
     "colour words by the groups in FILE, a line of word, tab and group each, "
     "and draw them all"},
    {"method", 0, OPT_CHOICE, AT(method), "NAME", "tsne", 0, 0, methods,
     "neighbours stay neighbours, or the two directions in which words differ "
     "most"},
    {"perplexity", 0, OPT_REAL, AT(perplexity), "X", "30", 1, PROJECT_TSNE_MAX,
     NULL, "about how many neighbours of a word count (tsne)"},
    {"iterations", 0, OPT_INT, AT(iterations), "N", "1000", 1, 1e6, NULL,
     "steps to take (tsne)"},
    {"seed", 0, OPT_INT, AT(seed), "N", "1", 0, 9e18, NULL,
     "of the random numbers (tsne)"},
    {"threads", 't', OPT_INT, AT(threads), "N", NULL, 1, TEAM_MAX, NULL,
     "threads to work on (default: all processors)"},
    OPT_LAST,
};

struct map {
	const struct map_opts *o;
	const char *path; /* of the matrix */
	int threads;
	struct matrix matrix;
	struct coded rows;
	struct picks picks;
	double *at;		    /* [picks.n, 2] */
	struct file_out *svg, *tsv; /* NULL: none */
};

static void release(struct map *map)
{
	file_out_abort(map->svg);
	file_out_abort(map->tsv);
	picks_release(&map->picks);
	mem_free(map->at);
	matrix_release(&map->matrix);
}

/* The words given, the top and those of the groups together; without any,
 * standard input, or the top if that is a terminal. */
static int pick(struct map *map, int nwords, char **words, struct err *err)
{
	const struct map_opts *o = map->o;
	struct picks *p = &map->picks;

	if (picks_init(p, &map->matrix, PROJECT_TSNE_MAX, err) < 0 ||
	    picks_words(p, nwords, words, err) < 0 ||
	    (o->top > 0 && picks_top(p, (size_t)o->top, err) < 0) ||
	    (o->groups && picks_grouped(p, o->groups, err) < 0))
		return -1;
	if (!nwords && !(o->top > 0) && !o->groups &&
	    (isatty(STDIN_FILENO) ? picks_top(p, TOP, err)
				  : picks_stdin(p, err)) < 0)
		return -1;
	if (p->n > 0)
		return 0;
	return p->unknown ? err_set(err, "none of the words is in %s",
				    map->path)
			  : err_set(err, "no words: give some, or --top N");
}

static int load_row(const struct map *map, size_t i, float *row, double *x,
		    struct err *err)
{
	const char *word;
	size_t d, len;

	map->rows.codec->decode_row(&map->rows, map->picks.list[i].row, row);
	for (d = 0; d < map->rows.dim; d++) {
		x[d] = row[d];
		if (isfinite(row[d]))
			continue;
		word = picks_get(&map->picks, i, &len);
		return err_set(err, "%s: the row of '%.*s' is not finite",
			       map->path, len < 200 ? (int)len : 200, word);
	}
	return 0;
}

/* t-SNE on the first components of X [n, dim]. */
static int embed(struct map *map, const double *x, struct err *err)
{
	struct project_tsne tsne = {map->o->perplexity, map->o->iterations,
				    (uint64_t)map->o->seed, map->threads, NULL};
	size_t n = map->picks.n, dim = map->rows.dim, k = dim < n ? dim : n;
	struct log_state state = {.done = (uint64_t)tsne.iterations,
				  .loss = -1, .epoch = -1};
	struct log_progress progress;
	double *reduced;
	int status = -1;

	k = k < COMPONENTS ? k : COMPONENTS;
	reduced = mem_array(n * k, sizeof(*reduced), err);
	if (!reduced || project_pca(x, n, dim, k, reduced, err) < 0)
		goto out;
	if (n >= LONG) {
		log_begin(&progress, "tsne", "iterations", state.done);
		tsne.opt_progress = &progress;
	}
	status = project_tsne(reduced, n, k, &tsne, map->at, err);
	if (status == 0 && tsne.opt_progress)
		log_end(&progress, &state);
out:
	mem_free(reduced);
	return status;
}

static int project(struct map *map, const double *x, struct err *err)
{
	if (map->o->method == METHOD_TSNE && map->picks.n >= PROJECT_TSNE_MIN)
		return embed(map, x, err);
	return project_pca(x, map->picks.n, map->rows.dim, 2, map->at, err);
}

static int place(struct map *map, struct err *err)
{
	size_t dim = map->rows.dim, i;
	double *x = mem_array(map->picks.n * dim, sizeof(*x), err);
	float *row = mem_array(dim, sizeof(*row), err);
	int status = -1;

	map->at = mem_array(map->picks.n * 2, sizeof(*map->at), err);
	if (!x || !row || !map->at)
		goto out;
	for (i = 0; i < map->picks.n; i++)
		if (load_row(map, i, row, x + i * dim, err) < 0)
			goto out;
	project_unit_rows(x, map->picks.n, dim);
	status = project(map, x, err);
out:
	mem_free(x);
	mem_free(row);
	return status;
}

static int draw(struct map *map, struct err *err)
{
	const struct picks *p = &map->picks;
	struct scatter_point *points = mem_array(p->n, sizeof(*points), err);
	struct scatter s = {points, p->n, (const char *const *)p->groups,
			    (int)p->ngroups};
	struct strbuf text = STRBUF_INIT;
	int status = -1;
	size_t i;

	if (!points)
		return -1;
	for (i = 0; i < p->n; i++) {
		points[i].x = map->at[2 * i];
		points[i].y = map->at[2 * i + 1];
		points[i].label = picks_get(p, i, &points[i].len);
		points[i].group = p->list[i].group;
	}
	if (scatter_svg(&s, &text, err) == 0)
		status = file_out_write(map->svg, text.data, text.len, err);
	strbuf_release(&text);
	mem_free(points);
	return status;
}

/* Without the sign of what is printed as zero. */
static double rounded(double v)
{
	return fabs(v) < 5e-7 ? 0 : v;
}

static int list(struct map *map, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	const char *word;
	int status = -1;
	size_t i, len;

	for (i = 0; i < map->picks.n; i++) {
		word = picks_get(&map->picks, i, &len);
		if (strbuf_add(&text, word, len, err) < 0 ||
		    strbuf_addf(&text, err, "\t%.6f\t%.6f\n",
				rounded(map->at[2 * i]),
				rounded(map->at[2 * i + 1])) < 0)
			goto out;
	}
	status = file_out_write(map->tsv, text.data, text.len, err);
out:
	strbuf_release(&text);
	return status;
}

static bool same(const char *a, const char *b)
{
	return a && b && (strcmp(a, b) == 0 || file_same(a, b));
}

static int check(const struct map_opts *o, int argc, char **argv,
		 struct err *err)
{
	const char *const outputs[] = {o->output, o->tsv};
	size_t i;

	if (!o->output && !o->tsv)
		return err_usage(err, "--output: say where to write the "
				      "picture");
	if (same(o->output, o->tsv))
		return err_usage(err, "-o and --tsv name the same file");
	for (i = 0; i < 2; i++)
		if (outputs[i] &&
		    (file_same(outputs[i], argv[0]) ||
		     (o->groups && file_same(outputs[i], o->groups))))
			return err_usage(err, "%s is both input and output",
					 outputs[i]);
	if (strcmp(argv[0], "-") == 0 &&
	    (o->groups ? strcmp(o->groups, "-") == 0
		       : argc == 1 && !(o->top > 0)))
		return err_usage(err, "standard input cannot be both the "
				      "matrix and the words");
	return 0;
}

static int open_all(struct map *map, struct err *err)
{
	const struct map_opts *o = map->o;

	if ((o->output && file_out_open(&map->svg, o->output, err) < 0) ||
	    (o->tsv && file_out_open(&map->tsv, o->tsv, err) < 0) ||
	    matrix_read(&map->matrix, map->path, map->threads, err) < 0)
		return -1;
	return coded_open(&map->rows, &map->matrix, err);
}

/* Commits an output, if there is one; it is gone either way. */
static int commit(struct file_out **out, struct err *err)
{
	struct file_out *file = *out;

	*out = NULL;
	return file ? file_out_commit(file, err) : 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	struct map map = {.o = options, .path = argv[0]};
	int status = -1;

	map.threads = map.o->threads > 0 ? (int)map.o->threads : team_cores();
	if (check(map.o, argc, argv, err) < 0)
		return -1;
	if (open_all(&map, err) < 0 ||
	    pick(&map, argc - 1, argv + 1, err) < 0 || place(&map, err) < 0 ||
	    (map.svg && draw(&map, err) < 0) ||
	    (map.tsv && list(&map, err) < 0) || commit(&map.svg, err) < 0 ||
	    commit(&map.tsv, err) < 0)
		goto out;
	log_info("%zu word%s drawn", map.picks.n, map.picks.n == 1 ? "" : "s");
	status = 0;
	if (map.picks.unknown)
		status = err_set(err, "%zu word%s not in %s",
				 map.picks.unknown,
				 map.picks.unknown == 1 ? " is" : "s are",
				 map.path);
out:
	release(&map);
	return status;
}

const struct command cmd_map = {
    .name = "map",
    .summary = "draw words as points of a plane",
    .operands = "MATRIX [WORD...]",
    .min_args = 1,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct map_opts),
    .run = run,
};
