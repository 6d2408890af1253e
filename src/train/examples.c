/* SPDX-License-Identifier: MIT */
#include "train/examples.h"

#include "base/mem.h"

#include <string.h>

static float step(struct examples *e, float *const *in, int n,
		  const struct outputs *out)
{
	struct kern_step s = {
	    .dim = e->params->stride,
	    .nin = n,
	    .nout = out->n,
	    .in = in,
	    .out = out->rows,
	    .sign = out->signs,
	    .rate = e->rate,
	    .scratch = e->scratch,
	};

	return kern()->step(&s);
}

/* Every context word predicts the target for itself. */
static void skipgram_window(struct examples *e, int n,
			    const struct outputs *out)
{
	int i, k;

	for (i = 0; i < n; i += k) {
		k = n - i < KERN_MAX_IN ? n - i : KERN_MAX_IN;
		e->loss_sum += (double)step(e, e->inputs + i, k, out);
	}
	e->pairs += (uint64_t)n;
	e->outputs += (uint64_t)n * (uint64_t)out->n;
}

/* The weighted mean of the context predicts the target; each context word
 * receives its share of the mean's gradient (Irsoy, Benton & Stratos 2021),
 * or n times as much, as word2vec has it. */
static void cbow_window(struct examples *e, int n, const struct outputs *out)
{
	size_t dim = e->params->stride;
	float *now = e->hidden, *old = now + dim;
	float sum = 0, share;
	int i;

	for (i = 0; i < n; i++)
		sum += e->weights[i];
	share = 1 / sum;
	kern()->mix(now, e->inputs, e->weights, n, share, dim);
	memcpy(old, now, dim * sizeof(float));
	e->loss_sum += (double)step(e, &now, 1, out);
	if (e->config->gradient == GRADIENT_WHOLE)
		share *= (float)n;
	kern()->add_delta(e->inputs, e->weights, n, now, old, share, dim);
	e->pairs++;
	e->outputs += (uint64_t)out->n;
}

static const struct examples_model models[] = {
    [MODEL_SKIPGRAM] = {"skipgram", skipgram_window},
    [MODEL_CBOW] = {"cbow", cbow_window},
};

static int init_draws(struct examples *e, struct err *err)
{
	size_t max = (size_t)e->loss->max_outputs, i;
	size_t n = 2 * EXAMPLES_AHEAD;

	e->out_rows = mem_array(n * max, sizeof(*e->out_rows), err);
	e->out_signs = mem_array(n * max, sizeof(*e->out_signs), err);
	if (!e->out_rows || !e->out_signs)
		return -1;
	for (i = 0; i < n; i++) {
		e->draws[i].out.rows = e->out_rows + i * max;
		e->draws[i].out.signs = e->out_signs + i * max;
	}
	return 0;
}

int examples_init(struct examples *e, const struct config *config,
		  const struct params *params, const struct loss *loss,
		  struct err *err)
{
	size_t window = (size_t)config->window;
	size_t hidden = 2 * params->stride, d;

	*e = (struct examples){.config = config,
			       .params = params,
			       .loss = loss,
			       .model = &models[config->model]};
	e->aligned_bytes =
	    (hidden + kern_step_scratch(loss->max_outputs)) * sizeof(float);
	e->aligned = mem_pages(e->aligned_bytes, err);
	e->inputs = mem_array(2 * window, sizeof(*e->inputs), err);
	e->weights = mem_array(2 * window, sizeof(*e->weights), err);
	e->weight_at = mem_array(window + 1, sizeof(*e->weight_at), err);
	if (!e->aligned || !e->inputs || !e->weights || !e->weight_at ||
	    init_draws(e, err) < 0 ||
	    ring_init(&e->ring, 2 * window, 1, params, err) < 0 ||
	    hot_init(&e->hot, params, loss->hot, config->threads, err) < 0) {
		examples_release(e);
		return -1;
	}
	for (d = 1; d <= window; d++)
		e->weight_at[d] = config->weights == WEIGHTS_DISTANCE
				      ? (float)(window + 1 - d) / (float)window
				      : 1;
	e->hidden = e->aligned;
	e->scratch = e->hidden + hidden;
	return 0;
}

void examples_release(struct examples *e)
{
	ring_release(&e->ring);
	hot_release(&e->hot);
	mem_pages_free(e->aligned, e->aligned_bytes);
	mem_free(e->inputs);
	mem_free(e->weights);
	mem_free(e->weight_at);
	mem_free(e->out_rows);
	mem_free(e->out_signs);
	*e = (struct examples){0};
}

static void prefetch_row(const float *row, size_t dim)
{
	size_t d;

	for (d = 0; d < dim; d += 64 / sizeof(float))
		__builtin_prefetch(row + d, 1);
}

static struct draw *draw_at(struct examples *e, size_t pos)
{
	return &e->draws[pos % (2 * EXAMPLES_AHEAD)];
}

static void draw(struct examples *e, size_t pos, uint32_t word, struct rng *r)
{
	struct draw *d = draw_at(e, pos);
	int i;

	d->reach = e->config->window;
	if (!e->config->fixed_window)
		d->reach = 1 + (int)rng_below(r, (uint32_t)d->reach);
	e->loss->type->targets(e->loss, &e->hot, word, r, &d->out);
	for (i = d->out.cached; i < d->out.n; i++)
		prefetch_row(d->out.rows[i], e->params->stride);
}

static void take(struct examples *e, size_t pos, uint32_t word)
{
	float *row = params_input(e->params, word);

	ring_take(&e->ring, pos, &row, 1);
}

/* The input vectors around POS in a sentence of N, and their weights. */
static int gather(struct examples *e, size_t pos, size_t n, size_t reach)
{
	size_t from = pos > reach ? pos - reach : 0;
	size_t to = n - pos > reach ? pos + reach + 1 : n;
	int count = 0;
	size_t i;

	for (i = from; i < to; i++) {
		if (i == pos)
			continue;
		e->inputs[count] = ring_at(&e->ring, i)->now;
		e->weights[count++] = e->weight_at[i < pos ? pos - i : i - pos];
	}
	return count;
}

void examples_sentence(struct examples *e, const uint32_t *words, size_t n,
		       struct rng *r)
{
	size_t window = (size_t)e->config->window;
	size_t pos, next = 0, drawn = 0;

	if (n < 2)
		return;
	for (pos = 0; pos < n; pos++) {
		struct draw *d = draw_at(e, pos);

		for (; drawn < n && drawn <= pos + EXAMPLES_AHEAD; drawn++)
			draw(e, drawn, words[drawn], r);
		if (pos + window + EXAMPLES_AHEAD < n)
			prefetch_row(
			    params_input(e->params,
					 words[pos + window + EXAMPLES_AHEAD]),
			    e->params->stride);
		for (; next < n && next <= pos + window; next++)
			take(e, next, words[next]);
		e->model->window(e, gather(e, pos, n, (size_t)d->reach),
				 &d->out);
		hot_window(&e->hot);
		if (pos >= window)
			ring_give(&e->ring, pos - window);
	}
	for (pos = n > window ? n - window : 0; pos < n; pos++)
		ring_give(&e->ring, pos);
}
