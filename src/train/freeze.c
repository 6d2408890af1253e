/* SPDX-License-Identifier: MIT */
#include "train/freeze.h"

#include "base/mem.h"

#include <assert.h>
#include <string.h>

int freeze_init(struct freeze *f, const struct params *params, int max,
		struct err *err)
{
	*f = (struct freeze){.params = params};
	if (!params->frozen)
		return 0;
	assert(!params_half(params));
	f->bytes = (size_t)max * params->stride * sizeof(float);
	f->rows = mem_array((size_t)max, sizeof(*f->rows), err);
	f->copies = mem_pages(f->bytes, err);
	if (!f->rows || !f->copies) {
		freeze_release(f);
		return -1;
	}
	return 0;
}

void freeze_release(struct freeze *f)
{
	mem_free(f->rows);
	mem_pages_free(f->copies, f->bytes);
	*f = (struct freeze)FREEZE_INIT;
}

float *const *freeze_outputs(const struct freeze *f, const struct hot *hot,
			     float *const *rows, int n)
{
	const struct params *p = f->params;
	int i;

	for (i = 0; i < n; i++) {
		uint32_t row = hot_number(hot, rows[i]);

		f->rows[i] = rows[i];
		if (!(p->frozen[row] & FREEZE_OUTPUT))
			continue;
		f->rows[i] = f->copies + (size_t)i * p->stride;
		memcpy(f->rows[i], params_output(p, row),
		       p->stride * sizeof(float));
	}
	return f->rows;
}
