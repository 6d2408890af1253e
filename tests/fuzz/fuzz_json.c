/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as JSON: what can be skipped can be read value by value, and the
 * other way round; strings come back from their quoted form.
 */
#include "fuzz.h"

#include "base/json.h"

#include <string.h>

enum { FACTOR = 4 };

static int value(struct json *j, struct err *err);

static void again(const struct strbuf *s)
{
	struct strbuf quoted = STRBUF_INIT, back = STRBUF_INIT;
	struct err err = ERR_INIT;
	struct json j;

	FUZZ_CHECK(json_quote(&quoted, s->data, s->len, &err) == 0);
	json_init(&j, "quoted", quoted.data, quoted.len);
	FUZZ_CHECK(json_string(&j, &back, &err) == 0);
	FUZZ_CHECK(json_end(&j, &err) == 0);
	FUZZ_CHECK(back.len == s->len);
	FUZZ_CHECK(!s->len || !memcmp(back.data, s->data, s->len));
	strbuf_release(&quoted);
	strbuf_release(&back);
}

static int string(struct json *j, bool key, struct err *err)
{
	struct strbuf s = STRBUF_INIT;
	int rc = key ? json_key(j, &s, err) : json_string(j, &s, err);

	if (rc == 0)
		again(&s);
	strbuf_release(&s);
	return rc;
}

static int members(struct json *j, char open, struct err *err)
{
	int more = json_open(j, open, err);

	if (more < 0)
		return -1;
	while ((more = json_more(j, err)) > 0)
		if ((open == '{' && string(j, true, err) < 0) ||
		    value(j, err) < 0)
			return -1;
	return more;
}

/* Numbers that are not whole, and words, can only be skipped. */
static int value(struct json *j, struct err *err)
{
	const char *p = j->pos;
	struct json probe;
	struct err unused = ERR_INIT;
	uint64_t n;

	while (p < j->end && memchr(" \t\r\n", *p, 4))
		p++;
	if (p < j->end && *p == '"')
		return string(j, false, err);
	if (p < j->end && (*p == '{' || *p == '['))
		return members(j, *p, err);
	probe = *j;
	if (json_uint(&probe, &n, &unused) == 0) {
		*j = probe;
		return 0;
	}
	return json_skip(j, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err skipped = ERR_INIT, read = ERR_INIT;
	char *text = malloc(n);
	struct json j;
	int a, b;

	FUZZ_CHECK(text || !n);
	if (n)
		memcpy(text, data, n);
	fuzz_limit(FACTOR, n);
	json_init(&j, "text", text, n);
	a = json_skip(&j, &skipped) < 0 ? -1 : json_end(&j, &skipped);
	fuzz_verdict(a, &skipped);
	json_init(&j, "text", text, n);
	b = value(&j, &read) < 0 ? -1 : json_end(&j, &read);
	fuzz_verdict(b, &read);
	fuzz_unlimit();
	FUZZ_CHECK(a == b);
	free(text);
	return 0;
}
