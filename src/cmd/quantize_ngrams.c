/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_ngrams.h"

#include "base/num.h"

#include <string.h>

const char *quantize_ngrams_option(const struct quantize_ngrams_opts *o)
{
	return o->prune	   ? "prune-ngrams"
	       : o->method ? "ngrams-method"
	       : o->bits > 0 ? "ngrams-bits"
			     : NULL;
}

static int ask_for_rows(const char *text, struct quantize_ngrams *n,
			struct err *err)
{
	const char *why;
	int64_t keep;

	n->used = strcmp(text, "used") == 0;
	if (n->used)
		return 0;
	why = num_int(text, 1, UINT32_MAX, &keep);
	if (why)
		return err_usage(err, "--prune-ngrams: '%s' is neither \"used\" "
				 "nor a number of rows: %s", text, why);
	n->keep = (size_t)keep;
	return 0;
}

/* The method of words where that takes any bits, else the one that has them. */
static const struct codec *by_bits(const struct quantize *q, int bits)
{
	return q->codec->sized ? q->codec : codec_by_bits(bits);
}

static int ask_for_codec(const struct quantize_ngrams_opts *o,
			 struct quantize *q, struct err *err)
{
	int bits = o->bits > 0 ? (int)o->bits : q->options.bits;
	const struct codec *c = o->method ? codec_find(o->method)
					  : by_bits(q, bits);

	if (o->bits > 0 && (!c || !codec_takes(c, bits)))
		return err_usage(err, "--ngrams-bits %d does not go with %s",
				 bits, c ? c->name : "any method");
	q->ngrams.codec = c;
	q->ngrams.options = q->options;
	q->ngrams.options.bits = codec_takes(c, bits) ? bits : 0;
	return 0;
}

int quantize_ngrams_ask(const struct quantize_ngrams_opts *o,
			struct quantize *q, struct err *err)
{
	if (o->prune && ask_for_rows(o->prune, &q->ngrams, err) < 0)
		return -1;
	return o->method || o->bits > 0 ? ask_for_codec(o, q, err) : 0;
}

int quantize_ngrams_check(const struct quantize_ngrams_opts *o,
			  const struct matrix *m, struct err *err)
{
	const char *option = quantize_ngrams_option(o);

	if (option && !matrix_meta(m, "vecmill.ngrams"))
		return err_set(err, "--%s: %s has no n-grams", option,
			       matrix_name(m));
	return 0;
}

uint64_t quantize_ngrams_bytes(const struct quantize *q,
			       const struct matrix *m)
{
	const struct quantize_ngrams *n = &q->ngrams;
	const struct tensor *t = matrix_tensor(m, "ngrams");
	uint64_t rows;

	if (!t || t->ndim != 2)
		return 0;
	rows = n->keep && n->keep < t->shape[0] ? n->keep : t->shape[0];
	return n->codec ? n->codec->bytes(rows, t->shape[1], &n->options)
			: q->codec->bytes(rows, t->shape[1], &q->options);
}

uint64_t quantize_ngrams_floats(const struct matrix *m)
{
	const struct tensor *words = matrix_tensor(m, "input");
	const struct tensor *table = matrix_tensor(m, "ngrams");

	return (words ? tensor_bytes(words) : 0) +
	       (table ? tensor_bytes(table) : 0);
}
