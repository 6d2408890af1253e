/* SPDX-License-Identifier: MIT */
#include "eval/set.h"

#include "base/gz.h"
#include "base/mem.h"
#include "base/num.h"
#include "data/stream.h"

#include <float.h>
#include <string.h>

enum { MAX_FIELDS = 6 };

struct field {
	const char *bytes;
	size_t len;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == ',';
}

/* Fields of a line; more than MAX_FIELDS count as one more. */
static int split(const char *line, size_t n, struct field *fields)
{
	size_t at = 0, start;
	int count = 0;

	for (;;) {
		while (at < n && is_space(line[at]))
			at++;
		if (at == n)
			return count;
		start = at;
		while (at < n && !is_space(line[at]))
			at++;
		if (count == MAX_FIELDS)
			return count + 1;
		fields[count++] = (struct field){line + start, at - start};
	}
}

static bool to_score(struct field f, double *ret)
{
	char text[64];

	if (f.len >= sizeof(text))
		return false;
	memcpy(text, f.bytes, f.len);
	text[f.len] = '\0';
	return num_real(text, -DBL_MAX, DBL_MAX, ret) == NULL;
}

static int add_section(struct set *set, const char *name, size_t n,
		       struct err *err)
{
	char *copy;

	if (mem_grow(&set->sections, &set->sections_cap, set->nsections + 1,
		     sizeof(*set->sections), err) < 0)
		return -1;
	copy = mem_array(n + 1, 1, err);
	if (!copy)
		return -1;
	memcpy(copy, name, n);
	set->sections[set->nsections++] =
	    (struct set_section){copy, set->nitems, 0};
	return 0;
}

static int add_item(struct set *set, const struct field *fields, int nwords,
		    double score, struct err *err)
{
	struct set_item item = {.score = score};
	int i;

	if (!set->nsections && add_section(set, "", 0, err) < 0)
		return -1;
	item.section = (uint32_t)set->nsections - 1;
	for (i = 0; i < nwords; i++) {
		item.words[i] =
		    (struct set_word){set->text.len, fields[i].len};
		if (strbuf_add(&set->text, fields[i].bytes, fields[i].len,
			       err) < 0)
			return -1;
	}
	if (mem_grow(&set->items, &set->items_cap, set->nitems + 1,
		     sizeof(*set->items), err) < 0)
		return -1;
	set->items[set->nitems++] = item;
	set->sections[item.section].n++;
	return 0;
}

/* The first line that is neither blank nor a comment tells the kind. */
static int add_line(struct set *set, bool *known, const char *line, size_t n,
		    uint64_t number, struct err *err)
{
	struct field f[MAX_FIELDS];
	int count = split(line, n, f);
	double score = 0;

	if (count == 0 || f[0].bytes[0] == '#')
		return 0;
	if (f[0].bytes[0] == ':') {
		const char *name = line + 1, *end = line + n;

		while (name < end && is_space(*name))
			name++;
		while (end > name && is_space(end[-1]))
			end--;
		*known = true;
		return add_section(set, name, (size_t)(end - name), err);
	}
	if (!*known) {
		*known = true;
		set->kind = count == 4 && !to_score(f[2], &score)
				? SET_ANALOGY
				: SET_SIMILARITY;
		if (set->kind == SET_SIMILARITY && count >= 3 &&
		    !to_score(f[2], &score))
			return 0; /* column names */
	}
	if (set->kind == SET_ANALOGY && count != 4)
		return err_at(err, set->path, number,
			      "expected 4 words, found %d", count);
	if (set->kind == SET_ANALOGY)
		return add_item(set, f, 4, 0, err);
	if (count < 3 || !to_score(f[2], &score))
		return err_at(err, set->path, number,
			      "expected two words and a score");
	return add_item(set, f, 2, score, err);
}

int set_read(struct set *set, const char *path, struct err *err)
{
	struct gz_reader *in = NULL;
	struct stream_in lines;
	uint64_t number = 0;
	bool known = false;
	int rc, status = -1;
	char *line;
	size_t n;

	*set = (struct set){.path = path};
	if (gz_open(&in, path, 1, err) < 0)
		return -1;
	stream_in_init(&lines, in);
	while ((rc = stream_line(&lines, &line, &n, err)) > 0)
		if (add_line(set, &known, line, n, ++number, err) < 0)
			goto out;
	if (rc < 0)
		goto out;
	if (set->nitems == 0)
		err_set(err, "%s: no questions and no pairs", path);
	else
		status = 0;
out:
	stream_in_release(&lines);
	gz_close(in);
	if (status < 0)
		set_release(set);
	return status;
}

void set_release(struct set *set)
{
	size_t i;

	for (i = 0; i < set->nsections; i++)
		mem_free(set->sections[i].name);
	mem_free(set->sections);
	mem_free(set->items);
	strbuf_release(&set->text);
	*set = (struct set){0};
}
