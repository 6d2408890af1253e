/* SPDX-License-Identifier: MIT */
#include "train/examples.h"

#include "base/mem.h"

#include <string.h>

/* A word counts so often in one window at most: the changes that its places
 * ask for add up, and hundreds of them would overshoot. */
enum { MOST_TIMES = 8 };

static size_t window_from(size_t pos, size_t reach)
{
	return pos > reach ? pos - reach : 0;
}

static size_t window_to(size_t pos, size_t reach, size_t n)
{
	return n - pos > reach ? pos + reach + 1 : n;
}

/* The rows of OUT as floats. */
static float *const *widen(struct examples *e, const struct outputs *out)
{
	size_t width = e->params->width;
	int i;

	for (i = 0; i < out->n; i++) {
		e->wide_rows[i] = out->rows[i];
		if (hot_copy(&e->hot, out->rows[i]))
			continue;
		e->wide_rows[i] = e->wide + (size_t)i * width;
		kern()->mix16(e->wide_rows[i], &out->rows[i], 1, 1.0f, width);
	}
	return e->wide_rows;
}

/* And what has become of them.  What other workers have written meanwhile is
 * lost, as it is to a step on floats, only that this takes longer. */
static void narrow(struct examples *e, const struct outputs *out)
{
	int i;

	for (i = 0; i < out->n; i++)
		if (e->wide_rows[i] != out->rows[i])
			kern()->narrow16(out->rows[i], e->wide_rows[i],
					 e->params->width, &e->dither);
}

static void step(struct examples *e, float *const *in,
		 const float *const *labels, int n, const struct outputs *out)
{
	bool half = params_half(e->params);
	struct kern_step s = {
	    .dim = e->params->columns,
	    .nout = out->n,
	    .out = half ? widen(e, out) : out->rows,
	    .rate = e->rate,
	    .scratch = e->scratch,
	    .fetch = e->fetch,
	    .nfetch = e->nfetch,
	    .fetch_dim = e->params->stride,
	};
	int i;

	for (i = 0; i < n; i += s.nin) {
		s.nin = n - i < KERN_MAX_IN ? n - i : KERN_MAX_IN;
		s.in = in + i;
		s.labels = labels + i;
		if (e->params->frozen)
			s.out = freeze_outputs(&e->freeze, &e->hot, out->rows,
					       out->n);
		e->loss_sum += (double)kern()->step(&s);
		s.nfetch = 0;
	}
	if (half)
		narrow(e, out);
	e->nfetch = 0;
}

/* The targets, as bits, in whose windows position I, which is in one or between
 * two, is; POS is the first. */
static unsigned targets_near(const struct draw *draw, size_t pos, size_t i)
{
	unsigned bits = 0;
	int k;

	if (draw->out.targets == 1)
		return i != pos;
	for (k = 0; k < draw->out.targets; k++, pos++) {
		size_t distance = i < pos ? pos - i : i - pos;

		if (distance > 0 && distance <= draw->reach[k])
			bits |= 1u << k;
	}
	return bits;
}

/* How often the window at hand has met SLOT, this time included. */
static int meet(const struct examples *e, struct ring_slot *slot)
{
	if (slot->window != e->window) {
		slot->window = e->window;
		slot->times = 0;
	}
	return ++slot->times;
}

/* Adds SLOT's vector to the COUNT inputs, or LABELS to those it has if it is
 * one already.  Returns the new count. */
static int add_input(struct examples *e, int count, struct ring_slot *slot,
		     const float *labels, const struct outputs *out)
{
	int times = meet(e, slot), j;
	float *sum;

	if (times == 1) {
		slot->input = count;
		e->inputs[count] = slot->now;
		e->labels[count] = labels;
		return count + 1;
	}
	if (times > MOST_TIMES)
		return count;
	sum = e->sums + (size_t)slot->input * out->label_stride;
	for (j = 0; j < out->n; j++)
		sum[j] = e->labels[slot->input][j] + labels[j];
	e->labels[slot->input] = sum;
	return count;
}

/* Every context word predicts the target for itself. */
static void skipgram_group(struct examples *e, const struct draw *draw,
			   size_t pos, size_t n)
{
	const struct outputs *out = &draw->out;
	size_t from = pos, to = pos, pairs = 0, i;
	int count = 0, k;

	for (k = 0; k < out->targets; k++) {
		size_t p = pos + (size_t)k, reach = draw->reach[k];

		if (window_from(p, reach) < from)
			from = window_from(p, reach);
		if (window_to(p, reach, n) > to)
			to = window_to(p, reach, n);
		pairs += window_to(p, reach, n) - window_from(p, reach) - 1;
	}
	e->window++;
	for (i = from; i < to; i++) {
		unsigned bits = targets_near(draw, pos, i);

		if (bits)
			count = add_input(e, count, ring_at(&e->ring, i),
					  outputs_labels(out, bits), out);
	}
	step(e, e->inputs, e->labels, count, out);
	if (e->params->frozen)
		ring_restore(&e->ring, from, to);
	e->pairs += pairs;
	e->outputs += pairs * (uint64_t)out->each;
}

/* The input vectors around POS in a sentence of N, their weights, and those of
 * all their rows. */
static int gather(struct examples *e, size_t pos, size_t n, size_t reach)
{
	size_t i, to = window_to(pos, reach, n);
	int count = 0;

	e->window++;
	for (i = window_from(pos, reach); i < to; i++) {
		struct ring_slot *slot = ring_at(&e->ring, i);
		float weight = e->weight_at[i < pos ? pos - i : i - pos];

		if (i == pos || meet(e, slot) > MOST_TIMES)
			continue;
		e->inputs[count] = slot->now;
		e->weights[count] = weight;
		e->row_weights[count++] = weight * (float)slot->nrows;
	}
	return count;
}

/* What makes weights add up to 1; where no word has any rows, 0. */
static float share_of(const float *weights, int n)
{
	float sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += weights[i];
	return sum > 0 ? 1 / sum : 0;
}

/* The weighted mean of the context's rows predicts the target: a word counts
 * as often as it has rows, as in fastText (means over words cost 1.5 points of
 * analogies on 17 M words).  Each context word receives its share of the mean's
 * gradient (Irsoy, Benton & Stratos 2021), or n times as much, as word2vec has
 * it; rows make no difference there, as all of a word's receive the whole of
 * what it does. */
static void cbow_group(struct examples *e, const struct draw *draw, size_t pos,
		       size_t n)
{
	const struct outputs *out = &draw->out;
	size_t width = e->params->width, dim = e->params->columns;
	float *now[LOSS_MAX_SHARE], *old[LOSS_MAX_SHARE];
	const float *labels[LOSS_MAX_SHARE];
	int k, count;

	for (k = 0; k < out->targets; k++) {
		now[k] = e->hidden + 2 * (size_t)k * width;
		old[k] = now[k] + width;
		labels[k] = outputs_labels(out, 1u << k);
		count = gather(e, pos + (size_t)k, n, draw->reach[k]);
		kern()->mix(now[k], e->inputs, e->row_weights, count,
			    share_of(e->row_weights, count), dim);
		memcpy(old[k], now[k], dim * sizeof(float));
	}
	step(e, now, labels, out->targets, out);
	for (k = 0; k < out->targets; k++) {
		float share;

		count = gather(e, pos + (size_t)k, n, draw->reach[k]);
		share = share_of(e->weights, count);
		if (e->config->gradient == GRADIENT_WHOLE)
			share *= (float)count;
		kern()->add_delta(e->inputs, e->weights, count, now[k], old[k],
				  share, dim);
	}
	if (e->params->frozen) {
		size_t w = (size_t)e->config->window;

		ring_restore(&e->ring, window_from(pos, w),
			     window_to(pos + (size_t)out->targets - 1, w, n));
	}
	e->pairs += (uint64_t)out->targets;
	e->outputs += (uint64_t)(out->targets * out->each);
}

static const struct examples_model models[] = {
    [MODEL_SKIPGRAM] = {"skipgram", skipgram_group},
    [MODEL_CBOW] = {"cbow", cbow_group},
};

static int init_draws(struct examples *e, struct err *err)
{
	size_t max = (size_t)e->loss->max_outputs, i;
	size_t labels = max << e->loss->share;

	e->out_rows = mem_array(EXAMPLES_DRAWS * max, sizeof(*e->out_rows),
				err);
	e->out_labels = mem_array(EXAMPLES_DRAWS * labels,
				  sizeof(*e->out_labels), err);
	if (!e->out_rows || !e->out_labels)
		return -1;
	for (i = 0; i < EXAMPLES_DRAWS; i++) {
		e->draws[i].out.rows = e->out_rows + i * max;
		e->draws[i].out.labels = e->out_labels + i * labels;
		e->draws[i].out.label_stride = max;
	}
	return 0;
}

static int init_inputs(struct examples *e, size_t window, struct err *err)
{
	size_t share = (size_t)e->loss->share, most = 2 * window + share, d;
	size_t draws = EXAMPLES_AHEAD / share + 2;
	size_t set = e->params->sets ? e->params->sets->most : 1;

	e->inputs = mem_array(most, sizeof(*e->inputs), err);
	e->labels = mem_array(most, sizeof(*e->labels), err);
	e->weights = mem_array(most, sizeof(*e->weights), err);
	e->row_weights = mem_array(most, sizeof(*e->row_weights), err);
	e->sums = mem_array(most * (size_t)e->loss->max_outputs,
			    sizeof(*e->sums), err);
	e->weight_at = mem_array(window + 1, sizeof(*e->weight_at), err);
	e->set = mem_array(set, sizeof(*e->set), err);
	e->fetch = mem_array(draws * ((size_t)e->loss->max_outputs +
				      HOT_FETCH) +
				 (most + EXAMPLES_AHEAD) * (set + HOT_FETCH),
			     sizeof(*e->fetch), err);
	if (!e->set || !e->fetch || !e->inputs || !e->labels || !e->weights ||
	    !e->row_weights || !e->sums || !e->weight_at)
		return -1;
	for (d = 1; d <= window; d++)
		e->weight_at[d] = e->config->weights == WEIGHTS_DISTANCE
				      ? (float)(window + 1 - d) / (float)window
				      : 1;
	return ring_init(&e->ring, most, (int)set, e->params, &e->dither, err);
}

int examples_init(struct examples *e, const struct config *config,
		  const struct params *params, const struct loss *loss,
		  struct err *err)
{
	size_t hidden = 2 * (size_t)loss->share * params->width;
	size_t scratch = kern_step_scratch(loss->max_outputs);
	size_t wide = params_half(params)
			  ? (size_t)loss->max_outputs * params->width
			  : 0;

	*e = (struct examples){.config = config,
			       .params = params,
			       .loss = loss,
			       .model = &models[config->model]};
	e->aligned_bytes = (hidden + scratch + wide) * sizeof(float);
	e->aligned = mem_pages(e->aligned_bytes, err);
	e->wide_rows = mem_array((size_t)loss->max_outputs,
				 sizeof(*e->wide_rows), err);
	if (!e->aligned || !e->wide_rows || init_draws(e, err) < 0 ||
	    init_inputs(e, (size_t)config->window, err) < 0 ||
	    hot_outputs(&e->hot, params, loss->hot, loss->hot_part,
			config->threads, &e->dither, err) < 0 ||
	    hot_inputs(&e->hot_in, params, config->threads, err) < 0 ||
	    freeze_init(&e->freeze, params, loss->max_outputs, err) < 0) {
		examples_release(e);
		return -1;
	}
	e->hidden = e->aligned;
	e->scratch = e->hidden + hidden;
	e->wide = e->scratch + scratch;
	return 0;
}

void examples_release(struct examples *e)
{
	ring_release(&e->ring);
	hot_release(&e->hot);
	hot_release(&e->hot_in);
	freeze_release(&e->freeze);
	mem_pages_free(e->aligned, e->aligned_bytes);
	mem_free(e->wide_rows);
	mem_free(e->inputs);
	mem_free(e->labels);
	mem_free(e->set);
	mem_free(e->fetch);
	mem_free(e->weights);
	mem_free(e->row_weights);
	mem_free(e->sums);
	mem_free(e->weight_at);
	mem_free(e->out_rows);
	mem_free(e->out_labels);
	*e = (struct examples){0};
}

void examples_begin(struct examples *e, struct rng r)
{
	int l;

	e->pool = (struct noise_pool){.reuse = e->config->noise_reuse};
	for (l = 0; l < KERN_LANES; l++)
		e->dither.state[l] = (uint32_t)rng_next(&r) | 1;
}

void examples_finish(struct examples *e)
{
	hot_finish(&e->hot);
	hot_finish(&e->hot_in);
}

static void want(struct examples *e, float *row)
{
	e->fetch[e->nfetch++] = row;
}

/* And what tying COPY takes, if there is one. */
static void want_tied(struct examples *e, const struct hot *hot,
		      const float *opt_copy)
{
	if (!opt_copy)
		return;
	hot_fetch(hot, opt_copy, e->fetch + e->nfetch);
	e->nfetch += HOT_FETCH;
}

/* The input rows of WORD to TO; returns how many. */
static int word_rows(const struct examples *e, uint32_t word, float **to)
{
	const struct sets *s = e->params->sets;
	uint64_t i;
	int n = 0;

	if (!s) {
		*to = params_input(e->params, word);
		return 1;
	}
	for (i = s->start[word]; i < s->start[word + 1]; i++)
		to[n++] = hot_marked(&e->hot_in, s->rows[i]);
	return n;
}

/* WORD stands at POS, where the ring will come soon. */
static void want_word(struct examples *e, uint32_t word, size_t pos)
{
	float **rows = e->fetch + e->nfetch, **due;
	int n = word_rows(e, word, rows);

	e->nfetch += n;
	due = &e->due[pos % EXAMPLES_DRAWS];
	*due = hot_due(&e->hot_in, rows, n);
	want_tied(e, &e->hot_in, *due);
}

static void take_word(struct examples *e, uint32_t word, size_t first,
		      size_t pos)
{
	float *due = e->due[pos % EXAMPLES_DRAWS];

	if (due)
		hot_tie(&e->hot_in, due);
	ring_take(&e->ring, first, pos, word, e->set,
		  word_rows(e, word, e->set));
}

/* What the first steps of a sentence want no step has fetched. */
static void fetch_now(struct examples *e)
{
	size_t d;

	for (; e->nfetch > 0; e->nfetch--)
		for (d = 0; d < e->params->stride; d += KERN_LANES)
			__builtin_prefetch(e->fetch[e->nfetch - 1] + d, 1);
}

/* What OUT will read.  Rows of noise from a pool are at hand, but for those
 * that came to it since its oldest word was OLDEST. */
static void want_outputs(struct examples *e, const struct outputs *out,
			 uint32_t oldest)
{
	const struct noise_pool *pool = &e->pool;
	int k = out->cached;

	if (!pool->full) {
		for (; k < out->n; k++)
			want(e, out->rows[k]);
		return;
	}
	for (; k < out->targets; k++)
		want(e, out->rows[k]);
	for (; k < out->n && oldest != pool->oldest; k++) {
		want(e, pool->rows[oldest]);
		oldest = (oldest + 1) % NOISE_POOL;
	}
}

/* Draws for the targets from POS on; GROUP numbers the groups. */
static void make_draw(struct examples *e, size_t group, const uint32_t *words,
		      size_t pos, size_t n, struct rng *r)
{
	struct draw *d = &e->draws[group % EXAMPLES_DRAWS];
	size_t share = (size_t)e->loss->share;
	int targets = (int)(n - pos < share ? n - pos : share), k;
	uint32_t oldest = e->pool.oldest;

	for (k = 0; k < targets; k++) {
		d->reach[k] = (size_t)e->config->window;
		if (!e->config->fixed_window)
			d->reach[k] =
			    1 + rng_below(r, (uint32_t)e->config->window);
	}
	loss_targets(e->loss, &e->hot, &e->pool, words + pos, targets, r,
		     &d->out);
	want_outputs(e, &d->out, oldest);
	d->due = hot_due(&e->hot, d->out.rows, d->out.n);
	want_tied(e, &e->hot, d->due);
}

static void train_group(struct examples *e, size_t group, size_t pos, size_t n)
{
	const struct draw *d = &e->draws[group % EXAMPLES_DRAWS];

	if (d->due)
		hot_tie(&e->hot, d->due);
	e->model->group(e, d, pos, n);
	e->words += (uint64_t)d->out.targets;
	e->writes += (uint64_t)(d->out.n + d->out.targets);
}

/*
 * Positions come into the ring when the first window that may reach them is
 * next, and leave it behind the last; before that their rows, and those of
 * the outputs, are fetched.
 */
void examples_sentence(struct examples *e, const uint32_t *words, size_t n,
		       struct rng *r)
{
	size_t window = (size_t)e->config->window;
	size_t share = (size_t)e->loss->share;
	size_t pos, group, first = 0, next = 0, wanted = 0, drawn = 0, ahead;

	if (n < 2)
		return;
	for (pos = group = 0; pos < n; pos += share, group++) {
		for (ahead = pos + EXAMPLES_AHEAD;
		     drawn * share <= ahead && drawn * share < n; drawn++)
			make_draw(e, drawn, words, drawn * share, n, r);
		for (; wanted < n && wanted < ahead + share + window; wanted++)
			want_word(e, words[wanted], wanted);
		if (pos == 0)
			fetch_now(e);
		for (; next < n && next < pos + share + window; next++)
			take_word(e, words[next], first, next);
		train_group(e, group, pos, n);
		for (; first + window < pos + share; first++)
			if (first < n)
				ring_give(&e->ring, first);
	}
	for (; first < n; first++)
		ring_give(&e->ring, first);
}
