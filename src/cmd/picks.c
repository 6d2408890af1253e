/* SPDX-License-Identifier: MIT */
#include "cmd/picks.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/scatter.h"
#include "data/stream.h"
#include "data/token.h"

#include <string.h>

int picks_init(struct picks *p, const struct matrix *m, size_t max,
	       struct err *err)
{
	*p = (struct picks){.matrix = m, .max = max};
	p->where = mem_array(m->words.n, sizeof(*p->where), err);
	return p->where ? 0 : -1;
}

void picks_release(struct picks *p)
{
	while (p->ngroups > 0)
		mem_free(p->groups[--p->ngroups]);
	mem_free(p->groups);
	mem_free(p->list);
	mem_free(p->where);
	*p = (struct picks){0};
}

static int add_row(struct picks *p, uint32_t row, int group, struct err *err)
{
	struct pick *pick;

	if (!p->where[row]) {
		if (p->n == p->max)
			return err_set(err, "more than %zu words", p->max);
		if (mem_grow(&p->list, &p->cap, p->n + 1, sizeof(*p->list),
			     err) < 0)
			return -1;
		p->list[p->n] = (struct pick){row, -1};
		p->where[row] = (uint32_t)++p->n;
	}
	pick = &p->list[p->where[row] - 1];
	if (pick->group < 0)
		pick->group = group;
	return 0;
}

static int add_word(struct picks *p, const char *word, size_t n, int group,
		    struct err *err)
{
	uint32_t row = matrix_find(p->matrix, word, n);

	if (row != WORDS_NONE)
		return add_row(p, row, group, err);
	log_warn("'%.*s' is not in the vocabulary", n < 200 ? (int)n : 200,
		 word);
	p->unknown++;
	return 0;
}

static bool is_space(char c)
{
	return token_class[(unsigned char)c] != TOKEN_BYTE;
}

static int add_line(struct picks *p, const char *line, size_t n,
		    struct err *err)
{
	size_t at = 0, start;

	for (;;) {
		while (at < n && is_space(line[at]))
			at++;
		if (at == n)
			return 0;
		start = at;
		while (at < n && !is_space(line[at]))
			at++;
		if (add_word(p, line + start, at - start, -1, err) < 0)
			return -1;
	}
}

/* The number of a group, a new one if need be; -1 on failure. */
static int group_number(struct picks *p, const char *name, size_t n,
			struct err *err)
{
	char *copy;
	size_t i;

	for (i = 0; i < p->ngroups; i++)
		if (strlen(p->groups[i]) == n &&
		    memcmp(p->groups[i], name, n) == 0)
			return (int)i;
	if (p->ngroups == SCATTER_MAX_GROUPS)
		return err_set(err, "more than %d groups", SCATTER_MAX_GROUPS);
	copy = mem_array(n + 1, 1, err);
	if (!copy)
		return -1;
	memcpy(copy, name, n);
	if (mem_grow(&p->groups, &p->groups_cap, p->ngroups + 1,
		     sizeof(*p->groups), err) < 0) {
		mem_free(copy);
		return -1;
	}
	p->groups[p->ngroups] = copy;
	return (int)p->ngroups++;
}

static int add_grouped(struct picks *p, const char *line, size_t n,
		       struct err *err)
{
	const char *tab = memchr(line, '\t', n), *end = line + n;
	int group;

	while (end > line && is_space(end[-1]))
		end--;
	if (end == line)
		return 0;
	if (!tab || tab == line || tab >= end || memchr(line, 0, n))
		return err_set(err, "expected a word, a tab and a group");
	group = group_number(p, tab + 1, (size_t)(end - tab - 1), err);
	if (group < 0)
		return -1;
	return add_word(p, line, (size_t)(tab - line), group, err);
}

typedef int (*line_fn)(struct picks *, const char *, size_t, struct err *);

static int for_lines(struct picks *p, const char *path, line_fn fn,
		     struct err *err)
{
	struct err why = ERR_INIT;
	struct gz_reader *gz = NULL;
	struct stream_in in;
	uint64_t number = 0;
	char *line;
	size_t n;
	int got;

	if (gz_open(&gz, path, 1, err) < 0)
		return -1;
	stream_in_init(&in, gz);
	while ((got = stream_line(&in, &line, &n, err)) > 0) {
		number++;
		if (fn(p, line, n, &why) < 0) {
			got = err_at(err, gz_name(gz), number, "%s", why.msg);
			break;
		}
	}
	stream_in_release(&in);
	gz_close(gz);
	return got;
}

int picks_words(struct picks *p, int nwords, char **words, struct err *err)
{
	int i;

	for (i = 0; i < nwords; i++)
		if (add_word(p, words[i], strlen(words[i]), -1, err) < 0)
			return -1;
	return 0;
}

int picks_top(struct picks *p, size_t n, struct err *err)
{
	size_t i;

	for (i = 0; i < n && i < p->matrix->words.n; i++)
		if (add_row(p, (uint32_t)i, -1, err) < 0)
			return -1;
	return 0;
}

int picks_stdin(struct picks *p, struct err *err)
{
	return for_lines(p, "-", add_line, err);
}

int picks_grouped(struct picks *p, const char *path, struct err *err)
{
	return for_lines(p, path, add_grouped, err);
}

const char *picks_get(const struct picks *p, size_t i, size_t *ret_len)
{
	return words_get(&p->matrix->words, p->list[i].row, ret_len);
}
