/* SPDX-License-Identifier: MIT */
#include "data/npy_header.h"

#include "base/num.h"

#include <string.h>

const char npy_magic[NPY_MAGIC] = {'\x93', 'N', 'U', 'M', 'P', 'Y'};

enum { MAX_DIMS = 32 };

struct text {
	const char *at, *end;
	const char *name;
};

static void skip_blanks(struct text *t)
{
	while (t->at < t->end && strchr(" \t\r\n", *t->at) && *t->at)
		t->at++;
}

static bool take(struct text *t, char c)
{
	skip_blanks(t);
	if (t->at == t->end || *t->at != c)
		return false;
	t->at++;
	return true;
}

static int damaged(const struct text *t, const char *what, struct err *err)
{
	return err_set(err, "%s: NumPy header: expected %s", t->name, what);
}

/* A string without escapes; its quotes are single or double. */
static bool take_string(struct text *t, const char **ret, size_t *ret_n)
{
	const char *stop;
	char quote = '\'';

	if (!take(t, quote) && !take(t, quote = '"'))
		return false;
	stop = memchr(t->at, quote, (size_t)(t->end - t->at));
	if (!stop)
		return false;
	*ret = t->at;
	*ret_n = (size_t)(stop - t->at);
	t->at = stop + 1;
	return true;
}

static bool take_word(struct text *t, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(t);
	if ((size_t)(t->end - t->at) < n || memcmp(t->at, word, n) != 0)
		return false;
	t->at += n;
	return true;
}

static int read_type(struct npy_header *h, struct text *t, struct err *err)
{
	const char *s;
	size_t n;

	if (!take_string(t, &s, &n))
		return damaged(t, "one type for all numbers", err);
	if (n != 3 || !memchr("<>=", s[0], 3) || s[1] != 'f' ||
	    !memchr("248", s[2], 3))
		return err_set(err, "%s: numbers of type \"%.*s\"; read are "
			       "f2, f4 and f8", t->name,
			       n < 40 ? (int)n : 40, s);
	h->big_endian = s[0] == '>';
	h->size = (size_t)(s[2] - '0');
	return 0;
}

static int read_order(struct npy_header *h, struct text *t, struct err *err)
{
	h->by_columns = take_word(t, "True");
	if (!h->by_columns && !take_word(t, "False"))
		return damaged(t, "True or False", err);
	return 0;
}

static bool take_uint(struct text *t, uint64_t *ret)
{
	const char *start;

	skip_blanks(t);
	start = t->at;
	while (t->at < t->end && *t->at >= '0' && *t->at <= '9')
		t->at++;
	if (num_digits(start, (size_t)(t->at - start), ret) < 0)
		return false;
	if (t->at < t->end && *t->at == 'L') /* Python 2's */
		t->at++;
	return true;
}

static int read_shape(struct npy_header *h, struct text *t, struct err *err)
{
	uint64_t dims[MAX_DIMS];
	int n = 0;

	if (!take(t, '('))
		return damaged(t, "a shape", err);
	while (!take(t, ')')) {
		if (n == MAX_DIMS || !take_uint(t, &dims[n++]))
			return damaged(t, "a size", err);
		if (take(t, ','))
			continue;
		if (!take(t, ')'))
			return damaged(t, "\",\" or \")\"", err);
		break;
	}
	if (n != 2)
		return err_set(err, "%s: an array of %d dimensions, not a "
			       "matrix", t->name, n);
	h->rows = dims[0];
	h->dim = dims[1];
	return 0;
}

static int read_field(struct npy_header *h, struct text *t, unsigned *seen,
		      struct err *err)
{
	static const struct {
		const char *name;
		int (*read)(struct npy_header *, struct text *, struct err *);
	} fields[] = {{"descr", read_type},
		      {"fortran_order", read_order},
		      {"shape", read_shape}};
	const char *key;
	size_t n;
	int i;

	if (!take_string(t, &key, &n))
		return damaged(t, "a key", err);
	for (i = 0; i < 3; i++)
		if (n == strlen(fields[i].name) &&
		    memcmp(key, fields[i].name, n) == 0)
			break;
	if (i == 3 || *seen >> i & 1 || !take(t, ':'))
		return damaged(t, "descr, fortran_order and shape, once each",
			       err);
	*seen |= 1u << i;
	return fields[i].read(h, t, err);
}

int npy_header_parse(struct npy_header *ret, const char *text, size_t n,
		     const char *name, struct err *err)
{
	struct text t = {text, text + n, name};
	unsigned seen = 0;

	if (!take(&t, '{'))
		return damaged(&t, "\"{\"", err);
	while (!take(&t, '}')) {
		if (read_field(ret, &t, &seen, err) < 0)
			return -1;
		if (take(&t, ','))
			continue;
		if (!take(&t, '}'))
			return damaged(&t, "\",\" or \"}\"", err);
		break;
	}
	skip_blanks(&t);
	if (seen != 7 || t.at != t.end)
		return damaged(&t, "descr, fortran_order and shape, and "
			       "nothing else", err);
	return 0;
}
