/* SPDX-License-Identifier: MIT */
#include "quant/outlay.h"

#include "base/mem.h"
#include "data/matrix_file.h"
#include "data/select.h"
#include "quant/alias.h"
#include "quant/prune.h"

#include <math.h>
#include <stdlib.h>

enum { DENSE = 32 /* words: fewer are measured once */ };

static const double power = .75, thinner = .7;

/* ---- worth ---- */

static int descending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x < y) - (x > y);
}

static double worth(const struct matrix *m, size_t row)
{
	return m->counts ? pow((double)m->counts[row], power)
			 : pow((double)row + 1, -power);
}

/* Of the N words of LIST (NULL: all). */
static int add_up(struct outlay *o, const struct matrix *m, const size_t *list,
		  struct err *err)
{
	double all = 0;
	size_t i;

	o->asked = mem_array(o->n + 1, sizeof(*o->asked), err);
	if (!o->asked)
		return -1;
	for (i = 0; i < m->words.n; i++)
		all += worth(m, i);
	for (i = 0; i < o->n; i++)
		o->asked[i + 1] = worth(m, list ? list[i] : i);
	qsort(o->asked + 1, o->n, sizeof(*o->asked), descending);
	for (i = 1; i <= o->n; i++)
		o->asked[i] = o->asked[i - 1] +
			      (all > 0 ? o->asked[i] / all : 1 / (double)o->n);
	if (o->n == m->words.n) /* whatever was rounded */
		o->asked[o->n] = 1;
	return 0;
}

double outlay_asked(const struct outlay *o, size_t n)
{
	return o->asked[n];
}

/* ---- bytes ---- */

/* What W, which is M's words, is without those that S prunes. */
static int prune(struct matrix *w, const struct matrix *m,
		 const struct steps *s, struct err *err)
{
	struct rows rows = {0};
	struct alias a = ALIAS_INIT;
	int rc = prune_choose(m, s, &rows.list, &rows.n, err);

	if (rc == 0 && rows.list)
		rc = select_words(w, rows.list, rows.n, err);
	if (rc == 0 && rows.list && s->map_pruned)
		rc = alias_guess(&a, m, &rows, err);
	if (rc == 0 && a.rows)
		matrix_set_aliases(w, &a.names, a.rows);
	mem_free(rows.list);
	return rc;
}

/* The bytes of N words, to the next point. */
static int measure(struct outlay *o, const struct matrix *m,
		   const struct steps *s, bool compress, int threads,
		   struct err *err)
{
	struct matrix w = MATRIX_INIT;
	uint64_t bytes[2];
	int rc = matrix_borrow(&w, m, err);

	matrix_drop(&w, "input");
	if (rc == 0)
		rc = prune(&w, m, s, err);
	o->words[o->points] = w.words.n;
	for (w.pack = false; rc == 0; w.pack = true) {
		rc = matrix_measure(&w, compress, threads, &bytes[w.pack],
				    err);
		o->bytes[w.pack][o->points] = (double)bytes[w.pack];
		if (w.pack)
			break;
	}
	o->points++;
	matrix_release(&w);
	return rc;
}

static int measure_all(struct outlay *o, const struct matrix *m,
		       const struct steps *s, bool compress, int threads,
		       struct err *err)
{
	struct steps some = *s;
	size_t n[OUTLAY_POINTS], points = 0;
	double at;

	for (at = (double)o->n; at >= DENSE && points < OUTLAY_POINTS - 1;
	     at *= thinner)
		n[points++] = (size_t)at;
	n[points++] = 1;
	while (points--) {
		some.prune = n[points];
		if (measure(o, m, &some, compress, threads, err) < 0)
			return -1;
	}
	return 0;
}

int outlay_init(struct outlay *o, const struct matrix *m,
		const struct steps *s, bool choice, bool compress, int threads,
		struct err *err)
{
	size_t *list;
	int rc;

	*o = (struct outlay){0};
	rc = prune_choose(m, s, &list, &o->n, err);
	if (rc == 0)
		rc = add_up(o, m, list, err);
	mem_free(list);
	if (rc == 0)
		rc = choice ? measure_all(o, m, s, compress, threads, err)
			    : measure(o, m, s, compress, threads, err);
	if (rc < 0)
		outlay_release(o);
	return rc;
}

void outlay_release(struct outlay *o)
{
	mem_free(o->asked);
	*o = (struct outlay){0};
}

double outlay_words(const struct outlay *o, bool packed, size_t n)
{
	const double *bytes = o->bytes[packed];
	size_t i = 0, from, to;

	if (o->points == 1)
		return bytes[0];
	while (i + 2 < o->points && o->words[i + 1] < n)
		i++;
	from = o->words[i];
	to = o->words[i + 1];
	return bytes[i] + (bytes[i + 1] - bytes[i]) *
			      ((double)n - (double)from) /
			      ((double)to - (double)from);
}
