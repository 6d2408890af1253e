/* SPDX-License-Identifier: MIT */
/* The graph as tensors and metadata, and back without trusting them. */
#include "search/hnsw.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/team.h"
#include "kern/kern.h"
#include "search/walk.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1, ROWS_AT_ONCE = 4096 };

int hnsw_describe(struct matrix *out, const struct matrix *m,
		  const struct hnsw *g, const struct hnsw_options *o,
		  struct err *err)
{
	if (matrix_set_meta(out, err, "vecmill.kind", "index") < 0 ||
	    matrix_set_meta(out, err, "vecmill.index", "hnsw") < 0 ||
	    matrix_set_meta(out, err, "vecmill.index-version", "%d", VERSION) <
		0 ||
	    matrix_set_meta(out, err, "vecmill.matrix-digest", "%016" PRIx64,
			    matrix_digest(m)) < 0 ||
	    matrix_set_meta(out, err, "vecmill.dim", "%zu", g->dim) < 0 ||
	    matrix_set_meta(out, err, "vecmill.bits", "%d", o->bits) < 0 ||
	    matrix_set_meta(out, err, "vecmill.links", "%" PRIu32, g->m) < 0 ||
	    matrix_set_meta(out, err, "vecmill.construction", "%" PRId64,
			    o->construction) < 0 ||
	    matrix_set_meta(out, err, "vecmill.seed", "%" PRId64, o->seed) <
		0)
		return -1;
	return matrix_set_meta(out, err, "vecmill.entry", "%" PRIu32,
			       g->entry);
}

static int number(const struct matrix *index, const char *key, int64_t min,
		  int64_t max, int64_t *ret, struct err *err)
{
	const char *text = matrix_meta(index, key), *why = "is not there";

	if (text)
		why = num_int(text, min, max, ret);
	return why ? err_set(err, "%s: metadata \"%s\": %s",
			     matrix_name(index), key, why)
		   : 0;
}

/* A tensor of that shape (COLS 0: a value a row), or an error. */
static const void *tensor(const struct matrix *index, const char *name,
			  enum dtype type, uint64_t rows, uint64_t cols,
			  struct err *err)
{
	const struct tensor *t = matrix_tensor(index, name);

	if (!t)
		err_set(err, "%s: an index without the tensor \"%s\"",
			matrix_name(index), name);
	else if (t->type != type || t->ndim != (cols ? 2 : 1) ||
		 t->shape[0] != rows || (cols && t->shape[1] != cols))
		err_set(err, "%s: tensor \"%s\" is not %s [%llu, %llu]",
			matrix_name(index), name, dtype_name(type),
			(unsigned long long)rows, (unsigned long long)cols);
	else
		return t->data;
	return NULL;
}

static int same_matrix(const struct matrix *index, const struct matrix *m,
		       struct err *err)
{
	const char *digest = matrix_meta(index, "vecmill.matrix-digest");
	char want[20];

	snprintf(want, sizeof(want), "%016" PRIx64, matrix_digest(m));
	if (digest && strcmp(digest, want) == 0)
		return 0;
	return err_set(err, "%s: an index of another matrix than %s",
		       matrix_name(index), matrix_name(m));
}

static int read_numbers(struct hnsw *g, const struct matrix *index,
			const struct matrix *m, struct err *err)
{
	const char *kind = matrix_meta(index, "vecmill.index");
	int64_t version, bits, links, dim, entry;
	struct coded rows;

	if (!kind || strcmp(kind, "hnsw") != 0)
		return err_set(err, "%s: not an index (vecmill index makes "
			       "them)", matrix_name(index));
	if (number(index, "vecmill.index-version", 0, INT64_MAX, &version,
		   err) < 0)
		return -1;
	if (version != VERSION)
		return err_set(err, "%s: an index of version %lld, this "
			       "vecmill knows %d", matrix_name(index),
			       (long long)version, VERSION);
	if (same_matrix(index, m, err) < 0 ||
	    number(index, "vecmill.bits", 4, 8, &bits, err) < 0 ||
	    number(index, "vecmill.links", 2, HNSW_MAX_M, &links, err) < 0 ||
	    number(index, "vecmill.dim", 1, INT32_MAX, &dim, err) < 0 ||
	    number(index, "vecmill.entry", 0, (int64_t)m->words.n - 1, &entry,
		   err) < 0)
		return -1;
	if (coded_open(&rows, m, err) < 0)
		return -1;
	if (rows.dim != (size_t)dim)
		return err_set(err, "%s: an index of %lld dimensions for %zu",
			       matrix_name(index), (long long)dim, rows.dim);
	if ((bits != 4 && bits != 8) || m->words.n >= HNSW_NONE)
		return err_set(err, "%s: codes of %lld bits for %zu rows",
			       matrix_name(index), (long long)bits,
			       m->words.n);
	g->n = (uint32_t)m->words.n;
	g->dim = (size_t)dim;
	g->bits = (int)bits;
	g->m = (uint32_t)links;
	g->entry = (uint32_t)entry;
	g->stride = walk_stride(g->dim, g->bits);
	return 0;
}

static int read_levels(struct hnsw *g, const struct matrix *index,
		       struct err *err)
{
	uint32_t i;

	g->levels = tensor(index, "index.levels", DTYPE_U8, g->n, 0, err);
	g->first_upper = mem_array(g->n, sizeof(*g->first_upper), err);
	if (!g->levels || !g->first_upper)
		return -1;
	for (i = 0; i < g->n; i++) {
		if (g->levels[i] > HNSW_MAX_LEVEL)
			return err_set(err, "%s: row %lu is on level %d",
				       matrix_name(index),
				       (unsigned long)i + 1, g->levels[i]);
		g->first_upper[i] = (uint32_t)g->nupper;
		g->nupper += g->levels[i];
		if (g->levels[i] > g->levels[g->entry])
			return err_set(err, "%s: row %lu is above the entry",
				       matrix_name(index),
				       (unsigned long)i + 1);
	}
	if (g->nupper > UINT32_MAX)
		return err_set(err, "%s: too many levels",
			       matrix_name(index));
	g->top = g->levels[g->entry];
	return 0;
}

struct checking {
	const struct hnsw *g;
	const struct matrix *index;
	uint64_t next;
};

/* Links lead to rows that are on that level; after the first none, none. */
static bool links_are_good(const struct hnsw *g, uint32_t id, int level)
{
	uint32_t cap, i, n = 0;
	const int32_t *links = walk_links(g, id, level, &cap);

	for (i = 0; i < cap; i++) {
		if (links[i] == HNSW_NONE)
			continue;
		if (links[i] < 0 || (uint32_t)links[i] >= g->n ||
		    g->levels[links[i]] < level || i != n++)
			return false;
	}
	return true;
}

static bool tail_is_good(const struct hnsw *g, uint32_t id)
{
	struct walk_tail tail = walk_tail(g, id);

	return tail.scale >= 0 && isfinite(tail.scale) && isfinite(tail.mean);
}

static int check_rows(struct team *team, int worker, void *shared,
		      struct err *err)
{
	struct checking *c = shared;
	const struct hnsw *g = c->g;
	uint64_t i, first;
	int level;

	(void)worker;
	while (!team_quits(team) &&
	       (first = team_next(&c->next, ROWS_AT_ONCE)) < g->n)
		for (i = first; i < g->n && i < first + ROWS_AT_ONCE; i++) {
			if (!tail_is_good(g, (uint32_t)i))
				return err_set(
				    err, "%s: the scale of row %llu is not a "
				    "number", matrix_name(c->index),
				    (unsigned long long)i + 1);
			for (level = 0; level <= g->levels[i]; level++)
				if (!links_are_good(g, (uint32_t)i, level))
					return err_set(
					    err, "%s: row %llu has links on "
					    "level %d that lead nowhere",
					    matrix_name(c->index),
					    (unsigned long long)i + 1, level);
		}
	return 0;
}

int hnsw_open(struct hnsw *g, const struct matrix *index,
	      const struct matrix *m, int threads, struct err *err)
{
	struct checking c = {g, index, 0};
	const float *mean;

	*g = (struct hnsw){0};
	if (read_numbers(g, index, m, err) < 0 ||
	    read_levels(g, index, err) < 0)
		goto fail;
	g->codes = tensor(index, "index.codes", DTYPE_U8, g->n, g->stride,
			  err);
	if (!g->codes)
		goto fail;
	g->base = tensor(index, "index.links", DTYPE_I32, g->n, 2 * g->m, err);
	if (!g->base)
		goto fail;
	g->upper = tensor(index, "index.upper", DTYPE_I32, g->nupper, g->m,
			  err);
	if (!g->upper)
		goto fail;
	mean = tensor(index, "index.mean", DTYPE_F32, g->dim, 0, err);
	if (!mean)
		goto fail;
	walk_set_mean(g, mean);
	if (!isfinite(g->mean_square))
		err_set(err, "%s: the mean is not a number",
			matrix_name(index));
	else if (team_run(threads, check_rows, &c, err) == 0)
		return 0;
fail:
	hnsw_release(g);
	return -1;
}

void hnsw_release(struct hnsw *g)
{
	mem_free(g->first_upper);
	*g = (struct hnsw){0};
}
