/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_plot.h"

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/plot.h"
#include "base/stop.h"
#include "data/matrix_file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How many times smaller than floats those codecs code that are not picked by
 * bits: the sizes of 4, 2 and 1 bits a dimension. */
static const double ratios[] = {8, 16, 32};

static const double chance = 0.05; /* p from which on it may be */

enum { RATIOS = sizeof(ratios) / sizeof(ratios[0]), BY_BITS = 0 };

/* A way of coding, and what comes of it. */
struct point {
	int family; /* BY_BITS, or the codec's own */
	char label[40];
	double bytes;
	double quality[OPT_LIST_MAX]; /* by panel */
	bool chance[OPT_LIST_MAX];    /* it may be chance that it is not as
				       * good, or bad, as before */
};

struct panel {
	double before; /* the quality of the rows as they were */
	const char *title, *y_label;
	char caption[400];
};

struct picture {
	const struct matrix *m;
	const struct quantize *q;
	const struct quantize_score *score;
	size_t rows, dim; /* after the steps */
	double bytes;	  /* of the matrix as it was */
	struct panel panels[OPT_LIST_MAX];
	size_t npanels;
	struct point *points; /* [npoints] */
	size_t npoints, cap;
	int families;
};

/* ---- quality ---- */

/* What all captions begin with; returns its length. */
static int name_rows(const struct picture *p, struct panel *panel)
{
	return snprintf(panel->caption, sizeof(panel->caption),
			"%.200s, %zu x %zu; ", file_base(p->m->path),
			p->rows, p->dim);
}

static void take_neighbours(struct picture *p, struct point *point,
			    const struct report *r)
{
	struct panel *panel = &p->panels[0];
	int n = name_rows(p, panel);

	panel->title = "neighbours kept";
	panel->y_label = "of the 10 nearest rows, kept";
	panel->before = (double)r->neighbours;
	snprintf(panel->caption + n, sizeof(panel->caption) - (size_t)n,
		 "nearest rows by cosine, %zu asked among the first %zu",
		 r->asked, r->candidates);
	point->quality[0] = r->shared;
}

struct taking {
	struct picture *picture;
	struct point *point;
};

static int take_score(void *arg, const struct eval_outcome *c, struct err *err)
{
	static const char *const measures[] = {
	    [SET_ANALOGY] = "accuracy (%)",
	    [SET_SIMILARITY] = "Spearman's rank correlation",
	    [SET_BATS] = "accuracy (%)",
	    [SET_CATEGORY] = "purity",
	    [SET_ODD] = "accuracy (%)",
	};
	const struct taking *t = arg;
	const struct set *set = c->result.set;
	const struct score_tally *all = &c->sides[0].score.all;
	size_t at = (size_t)(set - t->picture->score->sets.sets);
	struct panel *panel = &t->picture->panels[at];
	int n = name_rows(t->picture, panel);

	(void)err;
	panel->title = file_base(set->path);
	panel->y_label = measures[set->kind];
	panel->before = c->sides[1].score.all.score;
	snprintf(panel->caption + n, sizeof(panel->caption) - (size_t)n,
		 "%s, %" PRIu64 " of %" PRIu64 " seen; hollow: may be chance "
		 "(p >= %g)", set_kinds[set->kind], all->seen, all->total,
		 chance);
	t->point->quality[at] = all->score;
	t->point->chance[at] = c->result.compare.p >= chance;
	return 0;
}

static int measure(struct picture *p, const struct matrix *codes,
		   const struct report *r, struct point *point,
		   struct err *err)
{
	struct taking t = {p, point};

	if (p->score->sets.n)
		return quantize_score_run(p->score, codes, point->label,
					  take_score, &t, err);
	take_neighbours(p, point, r);
	return 0;
}

/* ---- codecs ---- */

static void tell(const struct picture *p, const struct point *point)
{
	char bytes[16];
	size_t i;

	log_bytes(bytes, (uint64_t)point->bytes);
	for (i = 0; i < p->npanels; i++)
		log_info("%s, %s: %s %.4g, before %.4g", point->label, bytes,
			 p->panels[i].title, point->quality[i],
			 p->panels[i].before);
}

/* Codecs that know no ratio code the same again. */
static bool is_new(const struct picture *p, const struct point *point)
{
	size_t i;

	for (i = 0; i < p->npoints; i++)
		if (point->family != BY_BITS &&
		    p->points[i].family == point->family &&
		    p->points[i].bytes == point->bytes)
			return false;
	return true;
}

static int weigh(const struct picture *p, const struct matrix *m, double *ret,
		 struct err *err)
{
	uint64_t bytes;

	if (matrix_measure(m, false, p->q->threads, &bytes, err) < 0)
		return -1;
	*ret = (double)bytes;
	return 0;
}

static int keep(struct picture *p, const struct matrix *codes,
		const struct report *r, struct point *point, struct err *err)
{
	if (weigh(p, codes, &point->bytes, err) < 0)
		return -1;
	if (!is_new(p, point))
		return 0;
	if (measure(p, codes, r, point, err) < 0 ||
	    mem_grow(&p->points, &p->cap, p->npoints + 1, sizeof(*p->points),
		     err) < 0)
		return -1;
	p->points[p->npoints++] = *point;
	tell(p, point);
	return 0;
}

static int try(struct picture *p, const struct codec *codec, double ratio,
	       struct point *point, struct err *err)
{
	struct report report = {0};
	struct quantize q = *p->q;
	struct matrix codes = MATRIX_INIT;
	struct err why = ERR_INIT;
	int status = 0;

	q.codec = codec;
	q.ngrams.leave = true;
	q.opt_report = p->score->sets.n ? NULL : &report;
	/* Some are told their size as bits a dimension, some as a ratio. */
	q.options.bits = ratio > 0 ? (int)(32 / ratio) : 0;
	q.options.rank = 0;
	q.options.ratio = ratio;
	if (matrix_borrow(&codes, p->m, &why) == 0 &&
	    quantize(&codes, &q, &why) == 0) {
		status = keep(p, &codes, &report, point, err);
	} else if (why.system) {
		*err = why;
		status = -1;
	} else if (!stop_requested()) {
		log_info("%s is left out: %s", point->label, why.msg);
	}
	matrix_release(&codes);
	if (status == 0 && stop_requested())
		return err_stopped(err, stop_signal());
	return status;
}

static int try_ratios(struct picture *p, const struct codec *codec,
		      struct err *err)
{
	struct point point = {.family = ++p->families};
	size_t i;

	for (i = 0; i < RATIOS; i++) {
		snprintf(point.label, sizeof(point.label), "%s %gx",
			 codec->name, ratios[i]);
		if (try(p, codec, ratios[i], &point, err) < 0)
			return -1;
	}
	return 0;
}

static int try_all(struct picture *p, struct err *err)
{
	const struct codec *const *at;

	for (at = codec_table; *at; at++) {
		const struct codec *c = *at;
		struct point point = {.family = BY_BITS};

		snprintf(point.label, sizeof(point.label), "%s", c->name);
		if (c->encode && (codec_by_bits(c->bits) == c
				      ? try(p, c, 0, &point, err)
				      : try_ratios(p, c, err)) < 0)
			return -1;
	}
	return p->npoints ? 0 : err_set(err, "%s: no codec can code it",
					matrix_name(p->m));
}

/* ---- drawing ---- */

/* Points as plots want them: a series is a stretch of the sorted points. */
struct drawing {
	double *x;	     /* [npoints] */
	const char **labels; /* [npoints] */
	double *y;	     /* [npanels, npoints] */
	bool *hollow;	     /* the same */
	struct plot_series *series; /* [npanels, families + 2] */
	struct plot *plots;	    /* [npanels] */
};

static int by_family(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	if (x->family != y->family)
		return x->family < y->family ? -1 : 1;
	if (x->bytes != y->bytes)
		return x->bytes < y->bytes ? -1 : 1;
	return strcmp(x->label, y->label);
}

/* Those of a panel; returns how many. */
static size_t make_series(const struct picture *p, const struct drawing *d,
			  size_t at, struct plot_series *out)
{
	static const char *const floats[] = {"fp32"};
	size_t n = 0, i;

	for (i = 0; i < p->npoints; i++) {
		if (!i || p->points[i].family != p->points[i - 1].family)
			out[n++] = (struct plot_series){
			    "", d->x + i, d->y + at * p->npoints + i, 0,
			    PLOT_MARKED, d->labels + i,
			    d->hollow + at * p->npoints + i};
		out[n - 1].n++;
	}
	out[n++] = (struct plot_series){
	    "", &p->bytes, &p->panels[at].before, 1, PLOT_LEVEL, floats, NULL};
	return n;
}

static void make_panel(const struct picture *p, const struct drawing *d,
		       size_t at)
{
	const struct panel *panel = &p->panels[at];
	struct plot_series *series =
	    d->series + at * ((size_t)p->families + 2);
	size_t i;

	for (i = 0; i < p->npoints; i++) {
		d->y[at * p->npoints + i] = p->points[i].quality[at];
		d->hollow[at * p->npoints + i] = p->points[i].chance[at];
	}
	d->plots[at] = (struct plot){
	    .title = panel->title,
	    .x_label = "bytes of the file, not gzip'd",
	    .y_label = panel->y_label,
	    .log_x = true,
	    .series = series,
	    .nseries = make_series(p, d, at, series),
	    .no_legend = true,
	    .caption = panel->caption};
}

static int draw(const struct picture *p, struct strbuf *out, struct err *err)
{
	struct drawing d = {
	    .x = mem_array(p->npoints, sizeof(*d.x), err),
	    .labels = mem_array(p->npoints, sizeof(*d.labels), err),
	    .y = mem_array(p->npoints, p->npanels * sizeof(*d.y), err),
	    .hollow = mem_array(p->npoints, p->npanels * sizeof(*d.hollow),
				err),
	    .series = mem_array((size_t)p->families + 2,
				p->npanels * sizeof(*d.series), err),
	    .plots = mem_array(p->npanels, sizeof(*d.plots), err)};
	int status = -1;
	size_t i;

	if (!d.x || !d.labels || !d.y || !d.hollow || !d.series || !d.plots)
		goto out;
	if (p->npoints)
		qsort(p->points, p->npoints, sizeof(*p->points), by_family);
	for (i = 0; i < p->npoints; i++) {
		d.x[i] = p->points[i].bytes;
		d.labels[i] = p->points[i].label;
	}
	for (i = 0; i < p->npanels; i++)
		make_panel(p, &d, i);
	status = plot_panels_svg(d.plots, p->npanels, out, err);
out:
	mem_free(d.x);
	mem_free(d.labels);
	mem_free(d.y);
	mem_free(d.hollow);
	mem_free(d.series);
	mem_free(d.plots);
	return status;
}

/* What does not depend on the codec. */
static int look(struct picture *p, struct err *err)
{
	struct matrix floats = MATRIX_INIT;
	struct rows rows;
	int status;

	if (quantize_check(p->m, err) < 0 ||
	    rows_open(&rows, p->m, &p->q->steps, p->q->threads, err) < 0)
		return -1;
	p->rows = rows.n;
	p->dim = rows.dim;
	rows_release(&rows);
	status = matrix_borrow(&floats, p->m, err);
	if (status == 0)
		status = weigh(p, &floats, &p->bytes, err);
	matrix_release(&floats);
	return status;
}

int quantize_plot(const struct matrix *m, const struct quantize *q,
		  const struct quantize_score *score, struct strbuf *out,
		  struct err *err)
{
	struct picture p = {.m = m, .q = q, .score = score,
			    .npanels = score->sets.n ? score->sets.n : 1};
	int status = -1;

	if (look(&p, err) == 0 && try_all(&p, err) == 0)
		status = draw(&p, out, err);
	mem_free(p.points);
	return status;
}
