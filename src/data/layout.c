/* SPDX-License-Identifier: MIT */
#include "data/layout.h"

#include "base/json.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_META = 4096 /* it is searched linearly */ };

void layout_release(struct layout *l)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		mem_free(l->entries[i].t.name);
		mem_free(l->entries[i].t.owned);
	}
	mem_free(l->entries);
	*l = (struct layout){0};
}

struct layout_entry *layout_find(const struct layout *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->entries[i].t.name, name) == 0)
			return &l->entries[i];
	return NULL;
}

bool layout_is_ours(const struct layout *l, const struct matrix *m)
{
	return layout_find(l, "words") || layout_find(l, "words.prefix") ||
	       matrix_meta(m, "vecmill.format") || matrix_is_index(m);
}

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

static int read_type(struct layout_entry *e, struct json *j, struct err *err)
{
	struct strbuf type = STRBUF_INIT;
	int rc = json_string(j, &type, err);

	if (rc == 0 && dtype_find(strbuf_str(&type), &e->t.type) < 0)
		rc = json_fail(j, err, "tensor \"%.80s\" has the unknown type "
			       "\"%.40s\"", e->t.name, strbuf_str(&type));
	strbuf_release(&type);
	return rc;
}

/* Dimensions that are too many are multiplied into the last. */
static int add_dim(struct layout_entry *e, uint64_t n, struct json *j,
		   struct err *err)
{
	uint64_t *last = &e->t.shape[TENSOR_MAX_DIMS - 1];

	if (e->t.ndim < TENSOR_MAX_DIMS) {
		e->t.shape[e->t.ndim++] = n;
		return 0;
	}
	e->deep = true;
	return __builtin_mul_overflow(*last, n, last)
		   ? json_fail(j, err, "number too large")
		   : 0;
}

static int read_shape(struct layout_entry *e, struct json *j, struct err *err)
{
	int more = json_open(j, '[', err);
	uint64_t n;

	if (more < 0)
		return -1;
	while ((more = json_more(j, err)) > 0)
		if (json_uint(j, &n, err) < 0 || add_dim(e, n, j, err) < 0)
			return -1;
	return more;
}

static int read_offsets(struct layout_entry *e, struct json *j, struct err *err)
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
static int read_fields(struct layout_entry *e, struct json *j, struct err *err)
{
	static const struct {
		const char *name;
		int (*read)(struct layout_entry *, struct json *, struct err *);
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
	struct layout_entry *e;

	if (strlen(strbuf_str(name)) != name->len)
		return json_fail(j, err, "NUL in the name of a tensor");
	if (l->n == LAYOUT_MAX_ENTRIES)
		return json_fail(j, err, "more than %d tensors",
				 LAYOUT_MAX_ENTRIES);
	if (mem_grow(&l->entries, &l->cap, l->n + 1, sizeof(*e), err) < 0)
		return -1;
	e = &l->entries[l->n];
	*e = (struct layout_entry){0};
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
	const struct layout_entry *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static int check_size(const struct layout *l, const struct layout_entry *e,
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

static int by_name(const void *a, const void *b)
{
	const struct layout_entry *x = a, *y = b;

	return strcmp(x->t.name, y->t.name);
}

static int check_names(struct layout *l, struct err *err)
{
	size_t i;

	qsort(l->entries, l->n, sizeof(*l->entries), by_name);
	for (i = 1; i < l->n; i++)
		if (by_name(&l->entries[i - 1], &l->entries[i]) == 0)
			return err_set(err, "%s: tensor \"%.80s\" is there "
				       "twice", l->name, l->entries[i].t.name);
	return 0;
}

/* No holes, no overlaps. */
static int check_offsets(struct layout *l, struct err *err)
{
	uint64_t at = 0;
	size_t i;

	qsort(l->entries, l->n, sizeof(*l->entries), by_offset);
	for (i = 0; i < l->n; i++) {
		struct layout_entry *e = &l->entries[i];

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

static int check_layout(struct layout *l, const struct matrix *m,
			struct err *err)
{
	bool ours = layout_is_ours(l, m);
	size_t i;

	if (l->n && check_names(l, err) < 0)
		return -1;
	for (i = 0; i < l->n; i++) {
		if (check_size(l, &l->entries[i], err) < 0)
			return -1;
		if (ours && l->entries[i].deep)
			return err_set(err, "%s: tensor \"%.80s\" has more "
				       "than %d dimensions", l->name,
				       l->entries[i].t.name, TENSOR_MAX_DIMS);
	}
	return l->n ? check_offsets(l, err) : 0;
}

int layout_read(struct layout *l, struct matrix *m, const char *text, size_t n,
		struct err *err)
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
	return rc == 0 ? check_layout(l, m, err) : -1;
}

