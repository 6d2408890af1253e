/* SPDX-License-Identifier: MIT */
#include "data/pack.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SHARED = 255, MOST_PLANES = 4 };

/* ---- packing ---- */

struct item {
	const char *bytes;
	size_t len;
	uint32_t row;
};

static int compare(const struct item *a, const struct item *b)
{
	int c = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return c ? c : (a->len > b->len) - (a->len < b->len);
}

/* Equal words stay in their order, or runs would not bring it back. */
static int by_word(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int c = compare(x, y);

	return c ? c : (x->row > y->row) - (x->row < y->row);
}

/* RUNS [n] by row, from the last run; returns the greatest. */
static uint32_t count_runs(const struct item *items, size_t n, uint32_t *runs)
{
	uint32_t run = 0;
	size_t i;

	for (i = n - 1; i > 0; i--) {
		runs[i] = run;
		run += compare(&items[i], &items[i - 1]) < 0;
	}
	runs[0] = run;
	return run;
}

static int pack_runs(struct pack *p, const struct item *sorted,
		     const uint32_t *runs, uint32_t greatest, struct err *err)
{
	size_t i, k;

	while (greatest >> 8 * p->planes)
		if (++p->planes == MOST_PLANES)
			break;
	p->runs = mem_array(p->planes, p->n, err);
	for (k = 0; p->runs && k < p->planes; k++)
		for (i = 0; i < p->n; i++)
			p->runs[k * p->n + i] =
			    (uint8_t)(runs[sorted[i].row] >> 8 * k);
	return p->runs ? 0 : -1;
}

static size_t shared(const struct item *a, const struct item *b)
{
	size_t n = a->len < b->len ? a->len : b->len, i;

	for (i = 0; i < n && i < MOST_SHARED && a->bytes[i] == b->bytes[i];)
		i++;
	return i;
}

static int pack_sorted(struct pack *p, const struct item *sorted,
		       struct err *err)
{
	size_t i, k;

	p->prefix = mem_array(p->n, 1, err);
	if (!p->prefix)
		return -1;
	for (i = 0; i < p->n; i++) {
		k = i ? shared(&sorted[i - 1], &sorted[i]) : 0;
		p->prefix[i] = (uint8_t)k;
		if ((i && strbuf_addc(&p->suffix, '\n', err) < 0) ||
		    strbuf_add(&p->suffix, sorted[i].bytes + k,
			       sorted[i].len - k, err) < 0)
			return -1;
	}
	return 0;
}

int pack_words(struct pack *p, const struct words *w, struct err *err)
{
	struct item *items = mem_array(w->n, sizeof(*items), err);
	uint32_t *runs = mem_array(w->n, sizeof(*runs), err), greatest = 0;
	int status = -1;
	size_t i;

	*p = (struct pack){.n = w->n};
	if (!items || !runs)
		goto out;
	for (i = 0; i < w->n; i++) {
		items[i].bytes = words_get(w, i, &items[i].len);
		items[i].row = (uint32_t)i;
	}
	if (w->n)
		greatest = count_runs(items, w->n, runs);
	qsort(items, w->n, sizeof(*items), by_word);
	if (pack_runs(p, items, runs, greatest, err) == 0)
		status = pack_sorted(p, items, err);
out:
	mem_free(items);
	mem_free(runs);
	if (status < 0)
		pack_release(p);
	return status;
}

void pack_release(struct pack *p)
{
	mem_free(p->prefix);
	mem_free(p->runs);
	strbuf_release(&p->suffix);
	*p = (struct pack)PACK_INIT;
}

/* ---- reading ---- */

static bool is_list(const struct tensor *t, enum dtype type, int ndim)
{
	return t && t->type == type && t->ndim == ndim &&
	       t->stride == tensor_row_bytes(t);
}

/* A file's words on their way. */
struct unpacking {
	const char *name, *what;
	const uint8_t *prefix;
	size_t n;
	struct strbuf word; /* the one before, then this one */
};

static int next_word(struct unpacking *u, size_t i, const char *rest, size_t n,
		     struct err *err)
{
	if (u->prefix[i] > u->word.len)
		return err_set(err, "%s: %s.prefix: word %zu begins with %d "
			       "bytes of the %zu before it", u->name, u->what,
			       i + 1, u->prefix[i], u->word.len);
	u->word.len = u->prefix[i];
	if (!u->word.len && !n)
		return err_set(err, "%s: %s.suffix: word %zu is empty",
			       u->name, u->what, i + 1);
	return strbuf_add(&u->word, rest, n, err);
}

static int read_sorted(struct unpacking *u, struct words *w, const char *p,
		       const char *end, struct err *err)
{
	const char *stop = p;
	size_t i;

	for (i = 0; i < u->n && stop != end; i++, p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		if (next_word(u, i, p, (size_t)(stop - p), err) < 0 ||
		    words_add(w, u->word.data, u->word.len, err) < 0)
			return -1;
	}
	return i == u->n && stop == end
		   ? 0
		   : err_set(err, "%s: %s.prefix has %zu words, %s.suffix %s",
			     u->name, u->what, u->n, u->what,
			     i < u->n ? "fewer" : "more");
}

static size_t run_of(const struct tensor *runs, size_t i)
{
	const uint8_t *p = runs->data;
	size_t k, run = 0;

	for (k = 0; k < runs->shape[0]; k++)
		run |= (size_t)p[k * runs->shape[1] + i] << 8 * k;
	return run;
}

/* Where the words of each run stand: PLACES [n + 1], the last run (0) last. */
static int find_places(size_t *places, const struct tensor *runs, size_t n,
		       const struct unpacking *u, struct err *err)
{
	size_t i, at = 0, here;

	for (i = 0; i < n; i++) {
		size_t run = run_of(runs, i);

		if (run >= n)
			return err_set(err, "%s: %s.runs: word %zu is of run "
				       "%zu, of %zu words", u->name, u->what,
				       i + 1, run, n);
		places[run]++;
	}
	for (i = n; i-- > 0; at += here) {
		here = places[i];
		places[i] = at;
	}
	return 0;
}

/* SORTED in the order that RUNS say, appended to W. */
static int put_in_order(struct words *w, const struct words *sorted,
			const struct tensor *runs, const struct unpacking *u,
			struct err *err)
{
	size_t *places = mem_array(u->n, sizeof(*places), err), i, len;
	uint32_t *order = mem_array(u->n, sizeof(*order), err);
	int rc = -1;

	if (places && order)
		rc = find_places(places, runs, u->n, u, err);
	for (i = 0; rc == 0 && i < u->n; i++)
		order[places[run_of(runs, i)]++] = (uint32_t)i;
	for (i = 0; rc == 0 && i < u->n; i++) {
		const char *word = words_get(sorted, order[i], &len);

		rc = words_add(w, word, len, err);
	}
	mem_free(places);
	mem_free(order);
	return rc;
}

static int check_shapes(const struct tensor *prefix,
			const struct tensor *suffix, const struct tensor *runs,
			const struct unpacking *u, struct err *err)
{
	if (!is_list(prefix, DTYPE_U8, 1) || !is_list(suffix, DTYPE_U8, 1) ||
	    !prefix->shape[0])
		return err_set(err, "%s: no tensors \"%s.prefix\" and "
			       "\"%s.suffix\" of U8, a word at least", u->name,
			       u->what, u->what);
	if (prefix->shape[0] >= WORDS_NONE)
		return err_set(err, "%s: more than 2^32 - 2 words", u->name);
	if (runs && (!is_list(runs, DTYPE_U8, 2) ||
		     runs->shape[0] > MOST_PLANES ||
		     runs->shape[1] != prefix->shape[0]))
		return err_set(err, "%s: tensor \"%s.runs\" is not of U8, %d "
			       "a word at most", u->name, u->what, MOST_PLANES);
	return 0;
}

int pack_read_words(struct words *w, const struct tensor *prefix,
		    const struct tensor *suffix, const struct tensor *runs,
		    const char *name, const char *what, struct err *err)
{
	struct unpacking u = {.name = name, .what = what};
	struct words sorted = WORDS_INIT;
	const char *text;
	int rc;

	if (check_shapes(prefix, suffix, runs, &u, err) < 0)
		return -1;
	u.prefix = prefix->data;
	u.n = (size_t)prefix->shape[0];
	text = suffix->data;
	rc = read_sorted(&u, runs ? &sorted : w, text, text + suffix->shape[0],
			 err);
	if (rc == 0 && runs)
		rc = put_in_order(w, &sorted, runs, &u, err);
	strbuf_release(&u.word);
	words_release(&sorted);
	return rc;
}

/* ---- counts ---- */

int pack_counts(struct pack_counts *p, const int64_t *counts, size_t n,
		struct err *err)
{
	size_t i, runs = n > 0;

	for (i = 1; i < n; i++)
		runs += counts[i] != counts[i - 1];
	*p = (struct pack_counts){.n = runs};
	p->values = mem_array(runs, sizeof(*p->values), err);
	p->lengths = mem_array(runs, sizeof(*p->lengths), err);
	if (!p->values || !p->lengths) {
		pack_counts_release(p);
		return -1;
	}
	for (i = 0, runs = 0; i < n; i++) {
		runs += !i || counts[i] != counts[i - 1];
		p->values[runs - 1] = counts[i];
		p->lengths[runs - 1]++;
	}
	return 0;
}

void pack_counts_release(struct pack_counts *p)
{
	mem_free(p->values);
	mem_free(p->lengths);
	*p = (struct pack_counts){0};
}

static bool lengths_add_up(const struct tensor *lengths, size_t n)
{
	const int64_t *p = lengths->data;
	uint64_t sum = 0, i;

	for (i = 0; i < lengths->shape[0] && sum <= n; i++) {
		if (p[i] < 1 || (uint64_t)p[i] > n)
			return false;
		sum += (uint64_t)p[i];
	}
	return sum == n;
}

int64_t *pack_read_counts(const struct tensor *values,
			  const struct tensor *lengths, size_t n,
			  const char *name, struct err *err)
{
	const int64_t *value, *length;
	int64_t *counts, *to, k;
	uint64_t i;

	if (!is_list(values, DTYPE_I64, 1) || !is_list(lengths, DTYPE_I64, 1) ||
	    values->shape[0] != lengths->shape[0] ||
	    !lengths_add_up(lengths, n)) {
		err_set(err, "%s: I64 tensors \"counts.values\" and "
			"\"counts.lengths\" are not the counts of %zu "
			"words", name, n);
		return NULL;
	}
	counts = to = mem_array(n, sizeof(*counts), err);
	if (!counts)
		return NULL;
	value = values->data;
	length = lengths->data;
	for (i = 0; i < values->shape[0]; i++)
		for (k = 0; k < length[i]; k++)
			*to++ = value[i];
	return counts;
}
