/* SPDX-License-Identifier: MIT */
#include "train/place.h"

#include "base/mem.h"
#include "base/stop.h"
#include "data/words.h"

#include <math.h>
#include <string.h>

struct placing {
	const struct params *params;
	const uint32_t *known, *keep;
	size_t window;
	uint8_t *looks; /* [rows_in]: places with known words so far */
};

/* The mean of the squared lengths of known input rows. */
static double mean_square(const struct params *p, const uint32_t *known)
{
	double sum = 0;
	size_t n = 0, d;
	uint32_t i;

	for (i = 0; i < p->rows_in; i++) {
		const float *x = params_input(p, i);

		if (known[i] == WORDS_NONE)
			continue;
		for (d = 0; d < p->dim; d++)
			sum += (double)x[d] * x[d];
		n++;
	}
	return n ? sum / (double)n : 0;
}

static void look(const struct placing *g, const uint32_t *words, size_t n,
		 size_t pos)
{
	uint32_t word = words[pos];
	float *row = params_input(g->params, word);
	size_t i = pos > g->window ? pos - g->window : 0;
	size_t to = n - pos > g->window ? pos + g->window + 1 : n, d;
	bool found = false;

	for (; i < to; i++) {
		const float *x = params_input(g->params, words[i]);
		float weight = (float)g->keep[words[i]] * 0x1p-32f;

		if (g->known[words[i]] == WORDS_NONE)
			continue;
		if (!found && !g->looks[word])
			memset(row, 0, g->params->dim * sizeof(*row));
		found = true;
		for (d = 0; d < g->params->dim; d++)
			row[d] += weight * x[d];
	}
	g->looks[word] += found;
}

static void look_around(const struct placing *g, const uint32_t *words,
			size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (g->known[words[i]] == WORDS_NONE &&
		    g->looks[words[i]] < PLACE_LOOKS)
			look(g, words, n, i);
}

static void walk_segment(const struct placing *g, const uint32_t *words,
			 size_t n)
{
	size_t i, from;

	for (i = from = 0; i < n; i++) {
		if (words[i] != IDS_END)
			continue;
		look_around(g, words + from, i - from);
		from = i + 1;
	}
	look_around(g, words + from, n - from);
}

static int walk(const struct placing *g, const struct ids *ids,
		struct err *err)
{
	uint32_t *words = NULL;
	size_t s, cap = 0;

	for (s = 0; s < ids->nsegments && !stop_requested(); s++) {
		const struct ids_segment *segment = &ids->segments[s];

		if (mem_grow(&words, &cap, segment->n, sizeof(*words), err) <
		    0) {
			mem_free(words);
			return -1;
		}
		ids_read(segment, 0, segment->n, words);
		walk_segment(g, words, segment->n);
	}
	mem_free(words);
	return 0;
}

static void scale_to(float *x, size_t dim, double length)
{
	double square = 0;
	size_t d;

	for (d = 0; d < dim; d++)
		square += (double)x[d] * x[d];
	for (d = 0; square > 0 && d < dim; d++)
		x[d] *= (float)(length / sqrt(square));
}

int place_inputs(struct params *p, const struct ids *ids,
		 const uint32_t *known, const uint32_t *keep, int window,
		 struct err *err)
{
	struct placing g = {.params = p,
			    .known = known,
			    .keep = keep,
			    .window = (size_t)window,
			    .looks = mem_array(p->rows_in, 1, err)};
	double length = sqrt(mean_square(p, known));
	int status;
	uint32_t i;

	if (!g.looks)
		return -1;
	status = walk(&g, ids, err);
	for (i = 0; status == 0 && i < p->rows_in; i++)
		if (g.looks[i])
			scale_to(params_input(p, i), p->dim, length);
	mem_free(g.looks);
	return status;
}

void place_outputs(struct params *p, const uint32_t *known)
{
	double square = mean_square(p, known);
	float part = square > 0 ? (float)(1 / square) : 0;
	uint32_t i;
	size_t d;

	for (i = 0; i < p->rows_out; i++)
		if (known[i] != WORDS_NONE)
			for (d = 0; d < p->dim; d++)
				params_output(p, i)[d] =
				    part * params_input(p, i)[d];
}
