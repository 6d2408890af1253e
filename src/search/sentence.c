/* SPDX-License-Identifier: MIT */
#include "search/sentence.h"

#include "base/mem.h"
#include "data/token.h"
#include "search/search.h"

#include <math.h>
#include <string.h>

const char *const sentence_kinds[] = {"unit", "mean", "sif", NULL};

int sentence_count(struct sentence *s, struct err *err)
{
	const struct matrix *m = s->matrix;
	size_t i;

	s->total = 0;
	for (i = 0; m->counts && i < m->words.n; i++)
		s->total += (double)m->counts[i];
	return s->total > 0
		   ? 0
		   : err_set(err, "%s: has no counts of words, by which sif "
			     "weighs them", matrix_name(m));
}

void sentence_work_release(struct sentence_work *w)
{
	subword_work_release(&w->subword);
	mem_free(w->word);
	*w = (struct sentence_work){0};
}

int sentence_word(const struct sentence *s, struct subword_work *w,
		  const char *word, size_t n, float *out, uint32_t *ret_row,
		  struct err *err)
{
	int rc;

	*ret_row = matrix_find(s->matrix, word, n);
	if (*ret_row != WORDS_NONE) {
		s->rows->codec->decode_row(s->rows, *ret_row, out);
		return 1;
	}
	if (!s->opt_subword)
		return 0;
	rc = subword_vector(s->opt_subword, w, word, n, out, err);
	return rc > 0 ? 2 : rc;
}

/* What a word's vector is multiplied by, INVERSE being 1 / its length; 0: it
 * does not count. */
static float weight(const struct sentence *s, float inverse, uint32_t row)
{
	double p;

	switch (s->kind) {
	case SENTENCE_UNIT:
		return inverse;
	case SENTENCE_SIF:
		p = row == WORDS_NONE
			? 0
			: (double)s->matrix->counts[row] / s->total;
		return (float)(s->smooth / (s->smooth + p));
	default:
		return 1;
	}
}

/* Adds a word; returns whether it counts, or -1. */
static int add_word(const struct sentence *s, struct sentence_work *w,
		    const char *word, size_t n, float *restrict out,
		    struct sentence_tally *tally, struct err *err)
{
	const float *x = w->word;
	uint32_t row;
	size_t d, dim = s->rows->dim;
	int rc = sentence_word(s, &w->subword, word, n, w->word, &row, err);
	float scale;

	if (rc < 0)
		return -1;
	scale = rc ? search_inverse_norm(w->word, dim) : NAN;
	tally->words++;
	tally->unseen += rc == 2 && !isnan(scale);
	tally->unknown += isnan(scale);
	if (isnan(scale))
		return 0;
	scale = weight(s, scale, row);
	if (scale == 0)
		return 0;
	for (d = 0; d < dim; d++)
		out[d] += scale * x[d];
	return 1;
}

/* The next word from *AT on, before END. */
static size_t next_word(const char **at, const char *end)
{
	const char *p = *at;

	while (p < end && token_class[(unsigned char)*p] != TOKEN_BYTE)
		p++;
	*at = p;
	while (p < end && token_class[(unsigned char)*p] == TOKEN_BYTE)
		p++;
	return (size_t)(p - *at);
}

int sentence_vector(const struct sentence *s, struct sentence_work *w,
		    const char *text, size_t n, float *out,
		    struct sentence_tally *tally, struct err *err)
{
	size_t dim = s->rows->dim, len, counted = 0, d;
	const char *at = text, *end = text + n;
	int rc;

	if (!w->word)
		w->word = mem_array(dim, sizeof(*w->word), err);
	if (!w->word)
		return -1;
	memset(out, 0, dim * sizeof(*out));
	for (; (len = next_word(&at, end)) > 0; at += len) {
		rc = add_word(s, w, at, len, out, tally, err);
		if (rc < 0)
			return -1;
		counted += (size_t)rc;
	}
	for (d = 0; counted > 0 && d < dim; d++)
		out[d] /= (float)counted;
	return 0;
}
