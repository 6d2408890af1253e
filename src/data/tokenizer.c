/* SPDX-License-Identifier: MIT */
#include "data/tokenizer.h"

#include "base/mem.h"
#include "data/json_file.h"

#include <stdlib.h>
#include <string.h>

void tokenizer_release(struct tokenizer *t)
{
	strbuf_release(&t->text);
	mem_free(t->tokens);
	*t = (struct tokenizer)TOKENIZER_INIT;
}

/* ---- out of the file ---- */

static int add(struct tokenizer *t, const struct strbuf *text, uint64_t id,
	       bool added, struct json *j, struct err *err)
{
	if (id >= UINT32_MAX)
		return json_fail(j, err, "id %llu is too large",
				 (unsigned long long)id);
	if (text->len > INT32_MAX)
		return json_fail(j, err, "a token of %zu bytes", text->len);
	if (mem_grow(&t->tokens, &t->cap, t->n + 1, sizeof(*t->tokens), err) <
	    0)
		return -1;
	t->tokens[t->n++] =
	    (struct tokenizer_token){.at = t->text.len,
				     .len = (uint32_t)text->len,
				     .id = (uint32_t)id,
				     .added = added};
	return strbuf_add(&t->text, text->data, text->len, err);
}

/* {"the": 17, ...} */
static int read_map(struct tokenizer *t, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more = json_open(j, '{', err);
	uint64_t id;

	while (more >= 0 && (more = json_more(j, err)) > 0)
		if (json_key(j, &key, err) < 0 ||
		    json_uint(j, &id, err) < 0 ||
		    add(t, &key, id, false, j, err) < 0)
			more = -1;
	strbuf_release(&key);
	return more;
}

/* ["the", -3.5] */
static int read_scored(struct strbuf *text, struct json *j, struct err *err)
{
	int more = json_open(j, '[', err);

	if (more < 0 || (more = json_more(j, err)) < 0)
		return -1;
	if (more == 0)
		return json_fail(j, err, "expected a token");
	if (json_string(j, text, err) < 0)
		return -1;
	while ((more = json_more(j, err)) > 0)
		if (json_skip(j, err) < 0)
			return -1;
	return more;
}

static int read_list(struct tokenizer *t, struct json *j, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int more = json_open(j, '[', err);
	uint64_t id = 0;

	while (more >= 0 && (more = json_more(j, err)) > 0)
		if (read_scored(&text, j, err) < 0 ||
		    add(t, &text, id++, false, j, err) < 0)
			more = -1;
	strbuf_release(&text);
	return more;
}

static int read_vocab(struct tokenizer *t, struct json *j, struct err *err)
{
	return json_peek(j) == '[' ? read_list(t, j, err)
				   : read_map(t, j, err);
}

static int read_model(struct tokenizer *t, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		more = json_key(j, &key, err);
		if (more == 0)
			more = strcmp(strbuf_str(&key), "vocab") == 0
				   ? read_vocab(t, j, err)
				   : json_skip(j, err);
	}
	strbuf_release(&key);
	return more;
}

/* {"id": 3, "content": "[MASK]", ...} */
static int read_fields(struct strbuf *text, uint64_t *id, struct json *j,
		       struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more = json_open(j, '{', err), seen = 0;

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		more = json_key(j, &key, err);
		if (more < 0)
			break;
		if (strcmp(strbuf_str(&key), "id") == 0) {
			more = json_uint(j, id, err);
			seen |= 1;
		} else if (strcmp(strbuf_str(&key), "content") == 0) {
			more = json_string(j, text, err);
			seen |= 2;
		} else {
			more = json_skip(j, err);
		}
	}
	strbuf_release(&key);
	if (more == 0 && seen != 3)
		return json_fail(j, err, "an added token lacks its id or "
				 "content");
	return more;
}

static int read_added(struct tokenizer *t, struct json *j, struct err *err)
{
	struct strbuf text = STRBUF_INIT;
	int more = json_open(j, '[', err);
	uint64_t id = 0;

	while (more >= 0 && (more = json_more(j, err)) > 0)
		if (read_fields(&text, &id, j, err) < 0 ||
		    add(t, &text, id, true, j, err) < 0)
			more = -1;
	strbuf_release(&text);
	return more;
}

/* A member of the whole, whose name is KEY: a token, if it is a number. */
static int read_member(struct tokenizer *t, const struct strbuf *key,
		       struct json *j, struct err *err)
{
	char kind = json_peek(j);
	uint64_t id;

	if (kind == '{' && strcmp(strbuf_str(key), "model") == 0)
		return read_model(t, j, err);
	if (kind == '[' && strcmp(strbuf_str(key), "added_tokens") == 0)
		return read_added(t, j, err);
	if (kind < '0' || kind > '9')
		return json_skip(j, err);
	return json_uint(j, &id, err) < 0 ? -1 : add(t, key, id, false, j, err);
}

static int read_all(struct tokenizer *t, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0)
		if (json_key(j, &key, err) < 0 ||
		    read_member(t, &key, j, err) < 0)
			more = -1;
	strbuf_release(&key);
	return more < 0 ? -1 : json_end(j, err);
}

/* ---- in order ---- */

/* Of one id the added first. */
static int by_id(const void *a, const void *b)
{
	const struct tokenizer_token *x = a, *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	if (x->added != y->added)
		return x->added ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static bool same_text(const struct tokenizer *t,
		      const struct tokenizer_token *x,
		      const struct tokenizer_token *y)
{
	const char *text = t->text.data;

	return x->len == y->len &&
	       (!x->len || memcmp(text + x->at, text + y->at, x->len) == 0);
}

static int shown(uint32_t len)
{
	return len < 80 ? (int)len : 80;
}

static int sort(struct tokenizer *t, const char *path, struct err *err)
{
	struct tokenizer_token *x, *last = t->tokens, *end = last + t->n;

	qsort(t->tokens, t->n, sizeof(*t->tokens), by_id);
	for (x = t->tokens + 1; x < end; x++) {
		if (x->id != last->id) {
			*++last = *x;
			continue;
		}
		if (x->added == last->added && !same_text(t, x, last))
			return err_set(err, "%s: id %lu is both \"%.*s\" and "
				       "\"%.*s\"", path, (unsigned long)x->id,
				       shown(last->len),
				       t->text.data + last->at, shown(x->len),
				       t->text.data + x->at);
	}
	t->n = (size_t)(last - t->tokens) + 1;
	return 0;
}

int tokenizer_read(struct tokenizer *t, const char *path, struct err *err)
{
	struct json_file f = JSON_FILE_INIT;
	int rc = json_file_read(&f, path, err);

	if (rc == 0) /* so that an empty text is somewhere */
		rc = strbuf_reserve(&t->text, 1, err);
	if (rc == 0)
		rc = read_all(t, &f.json, err);
	json_file_release(&f);
	if (rc == 0 && !t->n)
		rc = err_set(err, "%s: no tokens: neither a \"vocab\" of "
			     "\"model\" nor a map to ids", path);
	if (rc == 0)
		rc = sort(t, path, err);
	if (rc < 0)
		tokenizer_release(t);
	return rc;
}
