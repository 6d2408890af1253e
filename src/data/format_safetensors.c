/* SPDX-License-Identifier: MIT */
/*
 * safetensors: 8 bytes with the length of a JSON header, the header, the
 * tensors one after the other (github.com/huggingface/safetensors, "Format").
 * Ours hold words and counts (safetensors_words.c) and the tensors of struct
 * matrix.
 *
 * Nothing in the header is believed before it is compared with its
 * neighbours and with the size of the file.
 */
#include "base/gz.h"
#include "base/json.h"
#include "base/mem.h"
#include "data/format.h"
#include "data/matrix.h"
#include "data/safetensors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "tensors are little-endian on disk and used in place"
#endif

enum {
	MAX_HEADER = 100000000, /* as other readers limit it */
	MAX_ENTRIES = MATRIX_MAX_TENSORS,
	MAX_META = 4096, /* it is searched linearly */
	DATA_ALIGN = 64
};

struct entry {
	struct tensor t; /* name owned by the entry */
	uint64_t begin, end;
};

struct layout {
	const char *name; /* of the file */
	struct entry entries[MAX_ENTRIES];
	int n;
};

static void layout_release(struct layout *l)
{
	int i;

	for (i = 0; i < l->n; i++) {
		mem_free(l->entries[i].t.name);
		mem_free(l->entries[i].t.owned);
	}
}

static uint64_t get_u64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

/* ---- reading the header ---- */

static int read_meta(struct matrix *m, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT, value = STRBUF_INIT;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		more = -1;
		if (json_key(j, &key, err) < 0 ||
		    json_string(j, &value, err) < 0)
			break;
		if (m->nmeta == MAX_META) {
			json_fail(j, err, "more than %d entries of metadata",
				  MAX_META);
			break;
		}
		if (matrix_meta(m, strbuf_str(&key))) {
			json_fail(j, err, "metadata \"%.80s\" is there twice",
				  strbuf_str(&key));
			break;
		}
		more = matrix_set_meta(m, err, strbuf_str(&key), "%s",
				       strbuf_str(&value));
	}
	strbuf_release(&key);
	strbuf_release(&value);
	return more;
}

static int check_version(const struct matrix *m, const char *name,
			 struct err *err)
{
	const char *v = matrix_meta(m, "vecmill.format");
	char ours[16];

	snprintf(ours, sizeof(ours), "%d", MATRIX_VERSION);
	if (!v || strcmp(v, ours) == 0)
		return 0;
	return err_set(err, "%s: matrix format version %.40s, this vecmill "
		       "reads version %s", name, v, ours);
}

static int read_type(struct entry *e, struct json *j, struct err *err)
{
	struct strbuf type = STRBUF_INIT;
	int rc = json_string(j, &type, err);

	if (rc == 0 && dtype_find(strbuf_str(&type), &e->t.type) < 0)
		rc = json_fail(j, err, "tensor \"%.80s\" has the unknown type "
			       "\"%.40s\"", e->t.name, strbuf_str(&type));
	strbuf_release(&type);
	return rc;
}

static int read_shape(struct entry *e, struct json *j, struct err *err)
{
	int more = json_open(j, '[', err);

	if (more < 0)
		return -1;
	while ((more = json_more(j, err)) > 0) {
		if (e->t.ndim == TENSOR_MAX_DIMS)
			return json_fail(j, err, "tensor \"%.80s\" has more "
					 "than %d dimensions", e->t.name,
					 TENSOR_MAX_DIMS);
		if (json_uint(j, &e->t.shape[e->t.ndim++], err) < 0)
			return -1;
	}
	return more;
}

static int read_offsets(struct entry *e, struct json *j, struct err *err)
{
	uint64_t *const offsets[] = {&e->begin, &e->end};
	int more = json_open(j, '[', err);
	int i;

	for (i = 0; more >= 0 && (more = json_more(j, err)) > 0 && i < 2; i++)
		more = json_uint(j, offsets[i], err);
	if (more > 0 || (more == 0 && i != 2))
		return json_fail(j, err, "expected two offsets");
	return more;
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]} in any order. */
static int read_fields(struct entry *e, struct json *j, struct err *err)
{
	static const struct {
		const char *name;
		int (*read)(struct entry *, struct json *, struct err *);
	} fields[] = {{"dtype", read_type},
		      {"shape", read_shape},
		      {"data_offsets", read_offsets}};
	struct strbuf key = STRBUF_INIT;
	unsigned seen = 0;
	int more = json_open(j, '{', err);
	int i;

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		more = json_key(j, &key, err);
		for (i = 0; more == 0 && i < 3; i++)
			if (strcmp(strbuf_str(&key), fields[i].name) == 0)
				break;
		if (more == 0 && (i == 3 || seen >> i & 1))
			more = json_fail(j, err, "tensor \"%.80s\": field "
					 "\"%.40s\" %s", e->t.name,
					 strbuf_str(&key),
					 i == 3 ? "is unknown" : "is there "
								 "twice");
		if (more == 0)
			more = fields[i].read(e, j, err);
		seen |= 1u << i;
	}
	strbuf_release(&key);
	if (more == 0 && seen != 7)
		return json_fail(j, err, "tensor \"%.80s\" lacks its type, "
				 "shape or offsets", e->t.name);
	return more;
}

static int read_entry(struct layout *l, const struct strbuf *name,
		      struct json *j, struct err *err)
{
	struct entry *e = &l->entries[l->n];
	int i;

	if (strlen(strbuf_str(name)) != name->len)
		return json_fail(j, err, "NUL in the name of a tensor");
	if (l->n == MAX_ENTRIES)
		return json_fail(j, err, "more than %d tensors", MAX_ENTRIES);
	for (i = 0; i < l->n; i++)
		if (strcmp(l->entries[i].t.name, strbuf_str(name)) == 0)
			return json_fail(j, err, "tensor \"%.80s\" is there "
					 "twice", strbuf_str(name));
	*e = (struct entry){0};
	e->t.name = mem_strdup(strbuf_str(name), err);
	if (!e->t.name)
		return -1;
	l->n++;
	return read_fields(e, j, err);
}

/* One pass over the header for metadata, one for tensors: the version has to
 * be known before something it allows is called unknown. */
static int header_pass(struct matrix *m, struct layout *l, bool meta_pass,
		       struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	bool seen_meta = false;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		bool is_meta;

		more = json_key(j, &key, err);
		if (more < 0)
			break;
		is_meta = strcmp(strbuf_str(&key), "__metadata__") == 0;
		if (is_meta != meta_pass)
			more = json_skip(j, err);
		else if (!is_meta)
			more = read_entry(l, &key, j, err);
		else if (seen_meta)
			more = json_fail(j, err, "metadata is there twice");
		else
			more = read_meta(m, j, err);
		seen_meta = seen_meta || is_meta;
	}
	strbuf_release(&key);
	return more < 0 ? -1 : json_end(j, err);
}

static int by_offset(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static int check_size(const struct layout *l, const struct entry *e,
		      struct err *err)
{
	uint64_t n = dtype_size(e->t.type);
	bool overflow = false;
	int i;

	for (i = 0; i < e->t.ndim; i++)
		overflow |= __builtin_mul_overflow(n, e->t.shape[i], &n);
	if (overflow || n > INT64_MAX)
		return err_set(err, "%s: the shape of tensor \"%.80s\" is "
			       "beyond any memory", l->name, e->t.name);
	if (e->end < e->begin || e->end - e->begin != n)
		return err_set(err, "%s: tensor \"%.80s\" has offsets %llu to "
			       "%llu, but its shape needs %llu bytes", l->name,
			       e->t.name, (unsigned long long)e->begin,
			       (unsigned long long)e->end,
			       (unsigned long long)n);
	return 0;
}

/* Sorts by offset; no holes, no overlaps. */
static int check_layout(struct layout *l, struct err *err)
{
	uint64_t at = 0;
	int i;

	for (i = 0; i < l->n; i++)
		if (check_size(l, &l->entries[i], err) < 0)
			return -1;
	qsort(l->entries, (size_t)l->n, sizeof(l->entries[0]), by_offset);
	for (i = 0; i < l->n; i++) {
		struct entry *e = &l->entries[i];

		if (e->begin != at)
			return err_set(err, "%s: tensor \"%.80s\" begins at "
				       "%llu, but the one before ends at %llu",
				       l->name, e->t.name,
				       (unsigned long long)e->begin,
				       (unsigned long long)at);
		at = e->end;
		e->t.stride = tensor_row_bytes(&e->t);
	}
	return 0;
}

static int read_header(struct matrix *m, struct layout *l, const char *text,
		       size_t n, struct err *err)
{
	struct strbuf name = STRBUF_INIT;
	struct json j;
	int rc = strbuf_addf(&name, err, "%s: header", l->name);

	if (rc == 0) {
		json_init(&j, strbuf_str(&name), text, n);
		rc = header_pass(m, l, true, &j, err);
	}
	if (rc == 0)
		rc = check_version(m, l->name, err);
	if (rc == 0) {
		json_init(&j, strbuf_str(&name), text, n);
		rc = header_pass(m, l, false, &j, err);
	}
	strbuf_release(&name);
	return rc == 0 ? check_layout(l, err) : -1;
}

static int check_header_length(const char *name, uint64_t n, struct err *err)
{
	if (n < 2 || n > MAX_HEADER)
		return err_set(err, "%s: safetensors header of %llu bytes",
			       name, (unsigned long long)n);
	return 0;
}

/* All tensors have their data. */
static int take_all(struct matrix *m, struct layout *l, struct err *err)
{
	int i;

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

/* ---- the two ways to the data ---- */

/* Old writers did not align the data; what would be read crosswise is
 * copied. */
static int point_into(struct layout *l, const unsigned char *data,
		      struct err *err)
{
	int i;

	for (i = 0; i < l->n; i++) {
		struct entry *e = &l->entries[i];

		e->t.data = data + e->begin;
		if ((uintptr_t)e->t.data % dtype_size(e->t.type) == 0)
			continue;
		e->t.owned = mem_copy(e->t.data, (size_t)(e->end - e->begin),
				      err);
		if (!e->t.owned)
			return -1;
		e->t.data = e->t.owned;
	}
	return 0;
}

static int map_layout(struct matrix *m, struct layout *l, struct err *err)
{
	const unsigned char *data = m->map.data;
	uint64_t n, size = m->map.size, total;

	if (size < 8)
		return err_set(err, "%s: ends within 8 bytes", l->name);
	n = get_u64(data);
	if (check_header_length(l->name, n, err) < 0)
		return -1;
	if (n > size - 8)
		return err_set(err, "%s: a header of %llu bytes in a file of "
			       "%llu", l->name, (unsigned long long)n,
			       (unsigned long long)size);
	if (read_header(m, l, (const char *)data + 8, (size_t)n, err) < 0)
		return -1;
	total = l->n ? l->entries[l->n - 1].end : 0;
	if (total != size - 8 - n)
		return err_set(err, "%s: the header promises %llu bytes of "
			       "data, the file has %llu", l->name,
			       (unsigned long long)total,
			       (unsigned long long)(size - 8 - n));
	return point_into(l, data + 8 + n, err);
}

static int safetensors_read_map(struct matrix *m, const char *name,
				struct err *err)
{
	struct layout l = {.name = name};
	int rc = map_layout(m, &l, err);

	if (rc == 0)
		rc = take_all(m, &l, err);
	layout_release(&l);
	return rc;
}

static int stream_header(struct matrix *m, struct layout *l,
			 struct gz_reader *in, struct err *err)
{
	unsigned char head[8];
	char *text;
	uint64_t n;
	int rc;

	if (gz_read_all(in, head, sizeof(head), err) < 0)
		return -1;
	n = get_u64(head);
	if (check_header_length(l->name, n, err) < 0)
		return -1;
	text = gz_read_new(in, n, err);
	if (!text)
		return -1;
	rc = read_header(m, l, text, (size_t)n, err);
	mem_free(text);
	return rc;
}

static int stream_data(struct layout *l, struct gz_reader *in,
		       struct err *err)
{
	char extra;
	ssize_t rest;
	int i;

	for (i = 0; i < l->n; i++) {
		struct entry *e = &l->entries[i];

		e->t.owned = gz_read_new(in, e->end - e->begin, err);
		if (!e->t.owned)
			return -1;
		e->t.data = e->t.owned;
	}
	rest = gz_read(in, &extra, 1, err);
	if (rest > 0)
		return err_set(err, "%s: goes on after its last tensor",
			       l->name);
	return rest < 0 ? -1 : 0;
}

static int safetensors_read(struct matrix *m, struct gz_reader *in,
			    struct err *err)
{
	struct layout l = {.name = gz_name(in)};
	int rc = stream_header(m, &l, in, err);

	if (rc == 0)
		rc = stream_data(&l, in, err);
	if (rc == 0)
		rc = take_all(m, &l, err);
	layout_release(&l);
	return rc;
}

static int safetensors_read_header(struct matrix *m, struct gz_reader *in,
				   struct err *err)
{
	struct layout l = {.name = gz_name(in)};
	int rc = stream_header(m, &l, in, err);
	int i;

	for (i = 0; rc == 0 && i < l.n; i++)
		if (!safetensors_is_column(l.entries[i].t.name))
			rc = matrix_add_tensor(m, &l.entries[i].t, err);
	layout_release(&l);
	return rc;
}

static int safetensors_sniff(const unsigned char *head, size_t n)
{
	uint64_t len = n >= 9 ? get_u64(head) : 0;

	return len >= 2 && len <= MAX_HEADER && head[8] == '{' ? 100 : 0;
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
