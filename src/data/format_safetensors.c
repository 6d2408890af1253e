/* SPDX-License-Identifier: MIT */
/*
 * safetensors: 8 bytes with the length of a JSON header, the header, the
 * tensors one after the other (github.com/huggingface/safetensors, "Format").
 * Ours hold words and counts (safetensors_words.c) and the tensors of struct
 * matrix; of those of others a table of vectors is read (embeddings.c).
 */
#include "base/gz.h"
#include "base/mem.h"
#include "data/embeddings.h"
#include "data/format.h"
#include "data/layout.h"
#include "data/safetensors.h"

#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "tensors are little-endian on disk and used in place"
#endif

static uint64_t get_u64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static int check_header_length(const char *name, uint64_t n, struct err *err)
{
	if (n < 2 || n > LAYOUT_MAX_HEADER)
		return err_set(err, "%s: safetensors header of %llu bytes",
			       name, (unsigned long long)n);
	return 0;
}

/* All tensors have their data. */
static int take_all(struct matrix *m, struct layout *l, struct err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (matrix_add_tensor(m, &l->entries[i].t, err) < 0)
			return -1;
		l->entries[i].t.owned = NULL;
	}
	if (safetensors_take_words(m, l->name, err) < 0)
		return -1;
	if (!matrix_tensor(m, "input") && !matrix_tensor(m, "input.codes") &&
	    !matrix_is_index(m))
		return err_set(err, "%s: neither a tensor \"input\" nor "
			       "\"input.codes\"", l->name);
	return 0;
}

/* A file, whoever wrote it. */
struct reading {
	struct matrix *m;
	struct layout l;
	bool ours;
	struct embeddings table; /* if it is not ours */
};

static void reading_release(struct reading *r)
{
	embeddings_release(&r->table);
	layout_release(&r->l);
}

/* What to read of a file whose layout is known. */
static int begin(struct reading *r, struct err *err)
{
	r->ours = layout_is_ours(&r->l, r->m);
	if (r->ours)
		return 0;
	matrix_drop_meta(r->m); /* of their writers, about what is left out */
	return embeddings_choose(&r->table, r->m, &r->l, err);
}

/* What has been read. */
static int end(struct reading *r, struct err *err)
{
	return r->ours ? take_all(r->m, &r->l, err)
		       : embeddings_take(&r->table, r->m, err);
}

/* ---- the two ways to the data ---- */

/* Old writers did not align the data; what would be read crosswise is
 * copied. */
static int point_into(struct layout *l, const unsigned char *data,
		      struct err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct layout_entry *e = &l->entries[i];

		e->t.data = data + e->begin;
		if (e->skipped ||
		    (uintptr_t)e->t.data % dtype_size(e->t.type) == 0)
			continue;
		e->t.owned = mem_copy(e->t.data, (size_t)(e->end - e->begin),
				      err);
		if (!e->t.owned)
			return -1;
		e->t.data = e->t.owned;
	}
	return 0;
}

static int map_tensors(struct reading *r, struct err *err)
{
	const unsigned char *data = r->m->map.data;
	uint64_t n, size = r->m->map.size, total;
	const struct layout *l = &r->l;

	if (size < 8)
		return err_set(err, "%s: ends within 8 bytes", l->name);
	n = get_u64(data);
	if (check_header_length(l->name, n, err) < 0)
		return -1;
	if (n > size - 8)
		return err_set(err, "%s: a header of %llu bytes in a file of "
			       "%llu", l->name, (unsigned long long)n,
			       (unsigned long long)size);
	if (layout_read(&r->l, r->m, (const char *)data + 8, (size_t)n, err) <
	    0)
		return -1;
	total = l->n ? l->entries[l->n - 1].end : 0;
	if (total != size - 8 - n)
		return err_set(err, "%s: the header promises %llu bytes of "
			       "data, the file has %llu", l->name,
			       (unsigned long long)total,
			       (unsigned long long)(size - 8 - n));
	if (begin(r, err) < 0)
		return -1;
	return point_into(&r->l, data + 8 + n, err);
}

static int safetensors_read_map(struct matrix *m, const char *name,
				struct err *err)
{
	struct reading r = {.m = m, .l = LAYOUT_INIT(name)};
	int rc = map_tensors(&r, err);

	if (rc == 0)
		rc = end(&r, err);
	reading_release(&r);
	return rc;
}

static int stream_header(struct reading *r, struct gz_reader *in,
			 struct err *err)
{
	unsigned char head[8];
	char *text;
	uint64_t n;
	int rc;

	if (gz_read_all(in, head, sizeof(head), err) < 0)
		return -1;
	n = get_u64(head);
	if (check_header_length(r->l.name, n, err) < 0)
		return -1;
	text = gz_read_new(in, n, err);
	if (!text)
		return -1;
	rc = layout_read(&r->l, r->m, text, (size_t)n, err);
	mem_free(text);
	return rc < 0 ? -1 : begin(r, err);
}

static int stream_past(struct gz_reader *in, uint64_t n, struct err *err)
{
	char piece[1 << 14];
	size_t some;

	for (; n > 0; n -= some) {
		some = n < sizeof(piece) ? (size_t)n : sizeof(piece);
		if (gz_read_all(in, piece, some, err) < 0)
			return -1;
	}
	return 0;
}

static int stream_tensor(struct layout_entry *e, struct gz_reader *in,
			 struct err *err)
{
	if (e->skipped)
		return stream_past(in, e->end - e->begin, err);
	e->t.owned = gz_read_new(in, e->end - e->begin, err);
	e->t.data = e->t.owned;
	return e->t.owned ? 0 : -1;
}

static int stream_data(const struct layout *l, struct gz_reader *in,
		       struct err *err)
{
	char extra;
	ssize_t rest;
	size_t i;

	for (i = 0; i < l->n; i++)
		if (stream_tensor(&l->entries[i], in, err) < 0)
			return -1;
	rest = gz_read(in, &extra, 1, err);
	if (rest > 0)
		return err_set(err, "%s: goes on after its last tensor",
			       l->name);
	return rest < 0 ? -1 : 0;
}

static int safetensors_read(struct matrix *m, struct gz_reader *in,
			    struct err *err)
{
	struct reading r = {.m = m, .l = LAYOUT_INIT(gz_name(in))};
	int rc = stream_header(&r, in, err);

	if (rc == 0)
		rc = stream_data(&r.l, in, err);
	if (rc == 0)
		rc = end(&r, err);
	reading_release(&r);
	return rc;
}

/* The shapes of what is not read. */
static int describe(struct reading *r, struct err *err)
{
	size_t i;

	if (!r->ours)
		return embeddings_describe(&r->table, r->m, err);
	for (i = 0; i < r->l.n; i++)
		if (!safetensors_is_column(r->l.entries[i].t.name) &&
		    matrix_add_tensor(r->m, &r->l.entries[i].t, err) < 0)
			return -1;
	return 0;
}

static int safetensors_read_header(struct matrix *m, struct gz_reader *in,
				   struct err *err)
{
	struct reading r = {.m = m, .l = LAYOUT_INIT(gz_name(in))};
	int rc = stream_header(&r, in, err);

	if (rc == 0)
		rc = describe(&r, err);
	reading_release(&r);
	return rc;
}

static int safetensors_sniff(const unsigned char *head, size_t n)
{
	uint64_t len = n >= 9 ? get_u64(head) : 0;

	return len >= 2 && len <= LAYOUT_MAX_HEADER && head[8] == '{' ? 100 : 0;
}

const struct format format_safetensors = {
    .name = "safetensors",
    .help = "vecmill's own: words, counts and tensors",
    .sniff = safetensors_sniff,
    .read = safetensors_read,
    .read_map = safetensors_read_map,
    .read_header = safetensors_read_header,
    .write = safetensors_write,
};
