/* SPDX-License-Identifier: MIT */
/*
 * The order of tensors.  They follow each other without holes, so that where
 * one starts depends on those before it.  We want the big ones first (then
 * they start on a multiple of 64, like the data itself) but every one on a
 * multiple of its element, as readers that map the file need it.  By size
 * usually gives both; by size of element always gives the second.
 */
#include "data/safetensors.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "data/pack.h"
#include "data/stream.h"

#include <stdlib.h>
#include <string.h>

enum { DATA_ALIGN = 64 };

/* Words and counts beside the matrix's own, as they will stand. */
struct plan {
	struct tensor t[MATRIX_MAX_TENSORS + 9];
	int n;
	struct pack words, aliases; /* what some of them point into */
	struct pack_counts counts;
};

static bool begins(const struct tensor *t, const char *with)
{
	return strncmp(t->name, with, strlen(with)) == 0;
}

/* The bytes of words, packed or not. */
static bool is_words(const struct tensor *t)
{
	return t->type == DTYPE_U8 &&
	       (begins(t, "words") || begins(t, "aliases"));
}

/* N values, in ROWS rows (0: a list of them). */
static void plan_add(struct plan *p, const char *name, enum dtype type,
		     uint64_t rows, uint64_t n, const void *data)
{
	struct tensor *t = &p->t[p->n++];

	*t = (struct tensor){.name = (char *)name,
			     .type = type,
			     .ndim = rows ? 2 : 1,
			     .shape = {rows ? rows : n, n},
			     .data = data};
	t->stride = tensor_row_bytes(t);
}

/* What the tensors of a list of words are called. */
struct list_names {
	const char *plain, *prefix, *suffix, *runs;
};

static const struct list_names word_names = {
    "words", "words.prefix", "words.suffix", "words.runs"};
static const struct list_names alias_names = {
    "aliases", "aliases.prefix", "aliases.suffix", "aliases.runs"};

static void plan_plain(struct plan *p, const struct list_names *names,
		       const struct words *w)
{
	plan_add(p, names->plain, DTYPE_U8, 0, w->start[w->n] - 1, w->text);
}

/* Packed to PACK.  Few words that share no beginnings and have no order are
 * smaller as they are. */
static int plan_packed(struct plan *p, const struct list_names *names,
		       const struct words *w, struct pack *pack,
		       struct err *err)
{
	if (pack_words(pack, w, err) < 0)
		return -1;
	if ((1 + pack->planes) * pack->n + pack->suffix.len >= w->text_len) {
		plan_plain(p, names, w);
		return 0;
	}
	plan_add(p, names->prefix, DTYPE_U8, 0, pack->n, pack->prefix);
	plan_add(p, names->suffix, DTYPE_U8, 0, pack->suffix.len,
		 pack->suffix.data);
	if (pack->planes)
		plan_add(p, names->runs, DTYPE_U8, pack->planes, pack->n,
			 pack->runs);
	return 0;
}

/* OPT_PACK: NULL to leave the words as they are. */
static int plan_list(struct plan *p, const struct list_names *names,
		     const struct words *w, struct pack *opt_pack,
		     struct err *err)
{
	if (w->n && opt_pack)
		return plan_packed(p, names, w, opt_pack, err);
	if (w->n)
		plan_plain(p, names, w);
	return 0;
}

static void plan_counts(struct plan *p, const struct matrix *m)
{
	plan_add(p, "counts", DTYPE_I64, 0, m->words.n, m->counts);
}

/* Where few words share a count, as they are. */
static int plan_packed_counts(struct plan *p, const struct matrix *m,
			      struct err *err)
{
	struct pack_counts *c = &p->counts;

	if (pack_counts(c, m->counts, m->words.n, err) < 0)
		return -1;
	if (2 * c->n >= m->words.n) {
		plan_counts(p, m);
		return 0;
	}
	plan_add(p, "counts.values", DTYPE_I64, 0, c->n, c->values);
	plan_add(p, "counts.lengths", DTYPE_I64, 0, c->n, c->lengths);
	return 0;
}

static int plan_fill(struct plan *p, const struct matrix *m, struct err *err)
{
	p->n = m->ntensors;
	memcpy(p->t, m->tensors, (size_t)p->n * sizeof(p->t[0]));
	if (plan_list(p, &word_names, &m->words, m->pack ? &p->words : NULL,
		      err) < 0 ||
	    plan_list(p, &alias_names, &m->aliases,
		      m->pack ? &p->aliases : NULL, err) < 0)
		return -1;
	if (m->aliases.n)
		plan_add(p, "aliases.rows", DTYPE_I32, 0, m->aliases.n,
			 m->alias_rows);
	if (m->counts && m->pack)
		return plan_packed_counts(p, m, err);
	if (m->counts)
		plan_counts(p, m);
	return 0;
}

static void plan_release(struct plan *p)
{
	pack_release(&p->words);
	pack_release(&p->aliases);
	pack_counts_release(&p->counts);
}

/* The words last: their length is odd as often as not. */
static int by_bytes(const void *a, const void *b)
{
	const struct tensor *x = a, *y = b;
	uint64_t nx = tensor_bytes(x), ny = tensor_bytes(y);

	if (is_words(x) != is_words(y))
		return is_words(x) ? 1 : -1;
	if (nx != ny)
		return nx > ny ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int by_element(const void *a, const void *b)
{
	const struct tensor *x = a, *y = b;
	size_t nx = dtype_size(x->type), ny = dtype_size(y->type);

	if (nx != ny)
		return nx > ny ? -1 : 1;
	return by_bytes(a, b);
}

static bool aligned(const struct plan *p)
{
	uint64_t at = 0;
	int i;

	for (i = 0; i < p->n; i++) {
		if (at % dtype_size(p->t[i].type))
			return false;
		at += tensor_bytes(&p->t[i]);
	}
	return true;
}

static void plan_order(struct plan *p)
{
	qsort(p->t, (size_t)p->n, sizeof(p->t[0]), by_bytes);
	if (!aligned(p))
		qsort(p->t, (size_t)p->n, sizeof(p->t[0]), by_element);
}

static int plan_make(struct plan *p, const struct matrix *m, struct err *err)
{
	if (plan_fill(p, m, err) < 0)
		return -1;
	if (p->n > MATRIX_MAX_TENSORS) /* nobody could read it */
		return err_set(err, "more than %d tensors",
			       MATRIX_MAX_TENSORS);
	plan_order(p);
	return 0;
}

static int quote(struct strbuf *b, const char *s, struct err *err)
{
	return json_quote(b, s, strlen(s), err);
}

/* The two keys that are about this file and not about its content. */
static bool is_ours(const char *key)
{
	return strcmp(key, "vecmill.format") == 0 ||
	       strcmp(key, "vecmill.version") == 0;
}

static int put_meta(struct strbuf *b, const struct matrix *m, struct err *err)
{
	size_t i;

	if (strbuf_addf(b, err,
			"{\"__metadata__\":{\"vecmill.format\":\"%d\","
			"\"vecmill.version\":\"" VECMILL_VERSION "\"",
			MATRIX_VERSION) < 0)
		return -1;
	for (i = 0; i < m->nmeta; i++) {
		if (is_ours(m->meta[i].key))
			continue;
		if (strbuf_addc(b, ',', err) < 0 ||
		    quote(b, m->meta[i].key, err) < 0 ||
		    strbuf_addc(b, ':', err) < 0 ||
		    quote(b, m->meta[i].value, err) < 0)
			return -1;
	}
	return strbuf_addc(b, '}', err);
}

static int put_tensor(struct strbuf *b, const struct tensor *t, uint64_t at,
		      struct err *err)
{
	int i;

	if (strbuf_addc(b, ',', err) < 0 || quote(b, t->name, err) < 0 ||
	    strbuf_addf(b, err, ":{\"dtype\":\"%s\",\"shape\":[",
			dtype_name(t->type)) < 0)
		return -1;
	for (i = 0; i < t->ndim; i++)
		if (strbuf_addf(b, err, "%s%llu", i ? "," : "",
				(unsigned long long)t->shape[i]) < 0)
			return -1;
	return strbuf_addf(b, err, "],\"data_offsets\":[%llu,%llu]}",
			   (unsigned long long)at,
			   (unsigned long long)(at + tensor_bytes(t)));
}

static int put_header(struct strbuf *b, const struct matrix *m,
		      const struct plan *p, struct err *err)
{
	uint64_t at = 0;
	int i;

	if (put_meta(b, m, err) < 0)
		return -1;
	for (i = 0; i < p->n; i++) {
		if (put_tensor(b, &p->t[i], at, err) < 0)
			return -1;
		at += tensor_bytes(&p->t[i]);
	}
	if (strbuf_addc(b, '}', err) < 0)
		return -1;
	while ((sizeof(uint64_t) + b->len) % DATA_ALIGN)
		if (strbuf_addc(b, ' ', err) < 0)
			return -1;
	return 0;
}

/* What makes files small may take its time. */
static enum gz_effort effort(const struct tensor *t)
{
	if (begins(t, "words.") || begins(t, "counts.") ||
	    begins(t, "aliases"))
		return GZ_SMALL;
	return is_words(t) || t->type == DTYPE_I64 ? GZ_TEXT : GZ_FLOATS;
}

static int put_data(struct stream_out *s, const struct tensor *t,
		    struct err *err)
{
	size_t row = tensor_row_bytes(t);
	uint64_t i, n = tensor_rows(t);

	if (stream_set_effort(s, effort(t), err) < 0)
		return -1;
	if (t->stride == row)
		return stream_write(s, t->data, (size_t)tensor_bytes(t), err);
	for (i = 0; i < n; i++)
		if (stream_write(s, tensor_row(t, i), row, err) < 0)
			return -1;
	return 0;
}

int safetensors_write(const struct matrix *m, struct file_out *out,
		      bool compress, int threads, struct err *err)
{
	struct strbuf header = STRBUF_INIT;
	struct stream_out s = {0};
	struct plan p = {0};
	uint64_t n;
	int i, status = -1;

	if (plan_make(&p, m, err) < 0)
		goto out;
	if (put_header(&header, m, &p, err) < 0)
		goto out;
	if (stream_out_init(&s, out, compress, GZ_TEXT, threads, err) < 0)
		goto out;
	n = header.len;
	if (stream_write(&s, &n, sizeof(n), err) < 0 ||
	    stream_write(&s, header.data, header.len, err) < 0)
		goto out;
	for (i = 0; i < p.n; i++)
		if (put_data(&s, &p.t[i], err) < 0)
			goto out;
	status = stream_finish(&s, err);
out:
	plan_release(&p);
	stream_out_release(&s);
	strbuf_release(&header);
	return status;
}
