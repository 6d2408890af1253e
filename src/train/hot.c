/* SPDX-License-Identifier: MIT */
#include "train/hot.h"

#include "base/mem.h"
#include "kern/kern.h"
#include "train/freeze.h"

enum { EVERY = 4 /* windows between two ties */ };

static size_t bytes(const struct hot *hot)
{
	return hot->n * hot->params->stride * sizeof(float);
}

int hot_init(struct hot *hot, const struct params *params, size_t n,
	     int workers, struct err *err)
{
	uint32_t row;

	*hot = (struct hot){.params = params};
	if (workers == 1 || n == 0)
		return 0;
	hot->n = n;
	hot->rows = mem_pages(bytes(hot), err);
	if (!hot->rows) {
		hot->n = 0;
		return -1;
	}
	/* So that a row and its copy move by the same vector. */
	hot->towards = 1.0f / (float)workers;
	hot->back = hot->towards / (1 - hot->towards);
	for (row = 0; row < n; row++) {
		float *shared = params_output(params, row);

		kern()->mix(hot_output(hot, row), &shared, NULL, 1, 1.0f,
			    params->stride);
	}
	return 0;
}

void hot_release(struct hot *hot)
{
	if (hot->rows)
		mem_pages_free(hot->rows, bytes(hot));
	*hot = (struct hot)HOT_INIT;
}

static void tie(const struct hot *hot, uint32_t row)
{
	float *shared = params_output(hot->params, row);
	float *own = hot_output(hot, row);
	size_t dim = hot->params->stride;

	if (hot->params->frozen && hot->params->frozen[row] & FREEZE_OUTPUT)
		return;
	kern()->add_delta(&shared, NULL, 1, own, shared, hot->towards, dim);
	kern()->add_delta(&own, NULL, 1, shared, own, hot->back, dim);
}

void hot_windows(struct hot *hot, int n)
{
	for (; hot->n && n > 0; n--)
		if (++hot->windows % EVERY == 0)
			tie(hot, (uint32_t)(hot->windows / EVERY % hot->n));
}

void hot_finish(struct hot *hot)
{
	uint32_t row;

	for (row = 0; row < hot->n; row++)
		tie(hot, row);
}
