/* SPDX-License-Identifier: MIT */
#include "cmd/eval_plot.h"

#include "base/file.h"
#include "base/mem.h"
#include "base/plot.h"

#include <math.h>
#include <string.h>

static const char *const unit = "accuracy (%); correlation, purity x 100";

struct eval_plot {
	const char *title, *other;
	size_t ndims;
	struct plot_bar *bars; /* without dimensions; they own their names */
	size_t nbars, bars_cap;
	struct line *lines; /* with dimensions */
	size_t nlines, lines_cap;
};

/* The scores of a set on a matrix. */
struct line {
	char *name;
	double *x, *y; /* [ndims] */
	size_t n;
};

struct eval_plot *eval_plot_new(const char *title, const char *opt_other,
				size_t ndims, struct err *err)
{
	struct eval_plot *p = mem_new(sizeof(*p), err);

	if (p)
		*p = (struct eval_plot){
		    .title = title, .other = opt_other, .ndims = ndims};
	return p;
}

void eval_plot_free(struct eval_plot *p)
{
	size_t i;

	if (!p)
		return;
	for (i = 0; i < p->nbars; i++)
		mem_free((char *)p->bars[i].name);
	for (i = 0; i < p->nlines; i++) {
		mem_free(p->lines[i].name);
		mem_free(p->lines[i].x);
		mem_free(p->lines[i].y);
	}
	mem_free(p->bars);
	mem_free(p->lines);
	mem_free(p);
}

const char *eval_plot_check(size_t nsets, size_t nmatrices, size_t ndims)
{
	return ndims && nsets > PLOT_MAX_SERIES / nmatrices
		   ? "there are colours for 8 lines only"
		   : NULL;
}

/* Per cent whatever the kind, to stand beside each other. */
static double percent(const struct eval_result *r, double score)
{
	return r->set->kind == SET_SIMILARITY || r->set->kind == SET_CATEGORY
		   ? 100 * score
		   : score;
}

static char *join(const char *a, const char *b, struct err *err)
{
	struct strbuf s = STRBUF_INIT;
	char *joined = NULL;

	if (strbuf_addf(&s, err, "%s%s", a, b) == 0)
		joined = mem_strdup(strbuf_str(&s), err);
	strbuf_release(&s);
	return joined;
}

static int add_row(struct eval_plot *p, struct plot_bar bar, const char *level,
		   const char *name, struct err *err)
{
	if (mem_grow(&p->bars, &p->bars_cap, p->nbars + 1, sizeof(*p->bars),
		     err) < 0)
		return -1;
	bar.name = join(level, name, err);
	if (!bar.name)
		return -1;
	p->bars[p->nbars++] = bar;
	return 0;
}

/* A bar, and below it that of the other matrix. */
static int add_bars(struct eval_plot *p, const struct eval_result *r,
		    const char *level, const char *name,
		    const struct score_tally *t,
		    const struct score_tally *opt_other, struct err *err)
{
	const struct score_tally *tallies[] = {t, opt_other};
	size_t k;

	for (k = 0; k < 2 && tallies[k]; k++) {
		struct plot_bar bar = {
		    .series = k,
		    .value = percent(r, tallies[k]->score),
		    .low = percent(r, tallies[k]->low),
		    .high = percent(r, tallies[k]->high),
		};

		if (add_row(p, bar, k ? "" : level, k ? "" : name, err) < 0)
			return -1;
	}
	return 0;
}

/* A set of one section is one row. */
static int add_set(struct eval_plot *p, const struct eval_result *r,
		   struct err *err)
{
	const struct score *a = &r->side->score;
	const struct score *b = r->opt_other ? &r->opt_other->score : NULL;
	const struct set *set = r->set;
	bool parts = set->kind != SET_SIMILARITY && set->nsections > 1;
	size_t i;

	if (!parts)
		return add_bars(p, r, "", set->path, &a->all,
				b ? &b->all : NULL, err);
	if (add_row(p, (struct plot_bar){.heading = true}, "", set->path, err) <
	    0)
		return -1;
	for (i = 0; i < set->nsections; i++)
		if (add_bars(p, r, "", set->sections[i].name, &a->sections[i],
			     b ? &b->sections[i] : NULL, err) < 0)
			return -1;
	for (i = 0; i < set->ngroups; i++)
		if (add_bars(p, r, "total ", set->groups[i], &a->groups[i],
			     b ? &b->groups[i] : NULL, err) < 0)
			return -1;
	return add_bars(p, r, "", "total", &a->all, b ? &b->all : NULL, err);
}

static int begin_line(struct eval_plot *p, const char *set, const char *matrix,
		      struct err *err)
{
	struct line line = {.name = join(set, matrix, err)};

	line.x = mem_array(p->ndims, sizeof(*line.x), err);
	line.y = mem_array(p->ndims, sizeof(*line.y), err);
	if (!line.name || !line.x || !line.y ||
	    mem_grow(&p->lines, &p->lines_cap, p->nlines + 1, sizeof(*p->lines),
		     err) < 0) {
		mem_free(line.name);
		mem_free(line.x);
		mem_free(line.y);
		return -1;
	}
	p->lines[p->nlines++] = line;
	return 0;
}

/* A set's lines, of one matrix or two, are the last ones. */
static int add_points(struct eval_plot *p, const struct eval_result *r,
		      struct err *err)
{
	size_t n = r->opt_other ? 2 : 1, k;
	const struct eval_side *sides[] = {r->side, r->opt_other};

	if (p->nlines == 0 || p->lines[p->nlines - 1].n == p->ndims) {
		if (begin_line(p, file_base(r->set->path), "", err) < 0)
			return -1;
		if (n == 2 && begin_line(p, file_base(r->set->path),
					 ", other matrix", err) < 0)
			return -1;
	}
	for (k = 0; k < n; k++) {
		struct line *line = &p->lines[p->nlines - n + k];

		line->x[line->n] = (double)r->dim;
		line->y[line->n++] = percent(r, sides[k]->score.all.score);
	}
	return 0;
}

int eval_plot_add(struct eval_plot *p, const struct eval_result *r,
		  struct err *err)
{
	return p->ndims ? add_points(p, r, err) : add_set(p, r, err);
}

static int draw_lines(const struct eval_plot *p, struct strbuf *out,
		      struct err *err)
{
	struct plot_series series[PLOT_MAX_SERIES];
	struct plot plot = {.title = p->title,
			    .x_label = "dimensions",
			    .y_label = unit,
			    .series = series,
			    .nseries = p->nlines,
			    .find_room = true};
	size_t i;

	for (i = 0; i < p->nlines; i++)
		series[i] = (struct plot_series){
		    p->lines[i].name, p->lines[i].x, p->lines[i].y,
		    p->lines[i].n,
		    p->other && i % 2 ? PLOT_MARKED_DASHES : PLOT_MARKED,
		    NULL, NULL};
	return plot_svg(&plot, out, err);
}

static int draw_bars(const struct eval_plot *p, struct strbuf *out,
		     struct err *err)
{
	const char *series[] = {p->title, p->other};
	struct plot_bars plot = {.title = p->other ? "two matrices" : p->title,
				 .x_label = unit,
				 .series = series,
				 .nseries = p->other ? 2 : 1,
				 .decimals = 1,
				 .bars = p->bars,
				 .nbars = p->nbars};

	return plot_bars_svg(&plot, out, err);
}

int eval_plot_draw(const struct eval_plot *p, struct strbuf *out,
		   struct err *err)
{
	return p->ndims ? draw_lines(p, out, err) : draw_bars(p, out, err);
}
