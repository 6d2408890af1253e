/* SPDX-License-Identifier: MIT */
#include "train/hot.h"

#include "base/mem.h"
#include "kern/kern.h"
#include "train/freeze.h"

#include <assert.h>
#include <string.h>

/* Sets that all workers together use until one has a row tied: while they
 * learn apart, all go the same way, and too far. */
enum { SETS_APART = 8 };

static size_t bytes(const struct hot *hot, size_t rows)
{
	return rows * hot->width * sizeof(float);
}

static uint32_t number(const struct hot *hot, const float *copy)
{
	uint32_t i = hot_number(hot, copy);

	return hot->numbers ? hot->numbers[i] : i;
}

static float *original(const struct hot *hot, const float *copy)
{
	return *hot->shared + number(hot, copy) * hot->stride;
}

static float *before(const struct hot *hot, const float *copy)
{
	return hot->rows + (copy - hot->rows) + hot->n * hot->width;
}

/* COPY becomes what its row is. */
static void take(const struct hot *hot, float *copy)
{
	float *row = original(hot, copy);

	if (hot->dither)
		kern()->mix16(copy, &row, 1, 1.0f, hot->width);
	else
		kern()->mix(copy, &row, NULL, 1, 1.0f, hot->width);
	memcpy(before(hot, copy), copy, bytes(hot, 1));
}

static int take_all(struct hot *hot, size_t n, int workers, struct err *err)
{
	size_t i;

	if (workers == 1 || n == 0)
		return 0;
	hot->rows = mem_pages(bytes(hot, 2 * n), err);
	if (!hot->rows)
		return -1;
	hot->n = n;
	hot->every = workers < SETS_APART ? SETS_APART / workers : 1;
	hot->wait = hot->every;
	for (i = 0; i < n; i++)
		take(hot, hot->rows + i * hot->width);
	return 0;
}

int hot_outputs(struct hot *hot, const struct params *params, size_t n,
		float part, int workers, struct kern_dither *dither,
		struct err *err)
{
	*hot = (struct hot){.shared = &params->output,
			    .stride = params->stride,
			    .width = params->width,
			    .dither = params_half(params) ? dither : NULL,
			    .frozen = params->frozen,
			    .lock = FREEZE_OUTPUT,
			    .part = part};
	return take_all(hot, n, workers, err);
}

int hot_inputs(struct hot *hot, const struct params *params, int workers,
	       struct err *err)
{
	const struct sets *sets = params->sets;

	*hot = (struct hot){.shared = &params->input,
			    .stride = params->stride,
			    .width = params->width,
			    .part = 1};
	if (!sets)
		return 0;
	assert(!params_half(params));
	hot->numbers = sets->hot;
	return take_all(hot, sets->nhot, workers, err);
}

void hot_release(struct hot *hot)
{
	if (hot->rows)
		mem_pages_free(hot->rows, bytes(hot, 2 * hot->n));
	*hot = (struct hot)HOT_INIT;
}

float *hot_due(struct hot *hot, float *const *rows, int n)
{
	float *row;

	if (!hot->n || n == 0 || --hot->wait > 0)
		return NULL;
	hot->wait = hot->every;
	row = rows[hot->turn++ % (unsigned)n];
	return hot_copy(hot, row) ? row : NULL;
}

void hot_fetch(const struct hot *hot, const float *copy, float **to)
{
	to[0] = original(hot, copy);
	to[1] = before(hot, copy);
}

void hot_tie(const struct hot *hot, float *copy)
{
	float *row = original(hot, copy);

	if (hot->frozen && hot->frozen[number(hot, copy)] & hot->lock)
		return;
	if (hot->dither)
		kern()->add_delta16(&row, 1, copy, before(hot, copy),
				    hot->part, hot->width, hot->dither);
	else
		kern()->add_delta(&row, NULL, 1, copy, before(hot, copy),
				  hot->part, hot->width);
	take(hot, copy);
}

void hot_finish(struct hot *hot)
{
	size_t i;

	for (i = 0; i < hot->n; i++)
		hot_tie(hot, hot->rows + i * hot->width);
}
