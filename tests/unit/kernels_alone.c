/* SPDX-License-Identifier: MIT */
/* The step and rows of bf16 of every table against the scalar one,
 * without Check: for machines that are emulated. */
#include "kern/kern.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIM = 112, IN = 9, OUT = 14, HALF_DIM = 96 };

static _Alignas(64) float rows[2][IN + OUT][DIM];
static _Alignas(64) float scratch[4096];

static float run(const struct kern *k, int which, int nin, int nout)
{
	float *in[IN], *out[OUT], label[OUT];
	const float *labels[IN];
	struct kern_step s = {.dim = DIM,
			      .nin = nin,
			      .nout = nout,
			      .in = in,
			      .out = out,
			      .labels = labels,
			      .rate = 0.3f,
			      .scratch = scratch,
			      .fetch = in,
			      .nfetch = nin,
			      .fetch_dim = DIM};
	struct rng r = {17};
	int i, d;

	for (i = 0; i < IN + OUT; i++)
		for (d = 0; d < DIM; d++)
			rows[which][i][d] = rng_float(&r) - 0.5f;
	for (i = 0; i < IN; i++) {
		in[i] = rows[which][i];
		labels[i] = label;
	}
	for (i = 0; i < OUT; i++) {
		out[i] = rows[which][IN + i];
		label[i] = i % 3 ? -1 : 1;
	}
	return k->step(&s);
}

static int differs(const struct kern *k, int nin, int nout)
{
	float a = run(kern_all()[0], 0, nin, nout);
	float b = run(k, 1, nin, nout);
	const float *x = &rows[0][0][0], *y = &rows[1][0][0];
	size_t i;

	for (i = 0; i < sizeof(rows[0]) / sizeof(float); i++)
		if (!(fabsf(x[i] - y[i]) < 1e-5f))
			return 1;
	return !(fabsf(a - b) < 1e-3f * a);
}

/* Rows of bf16, to the bit. */
static int halves_differ(const struct kern *k)
{
	const struct kern *tables[2] = {kern_all()[0], k};
	struct rng r = {19};
	float *half[2][OUT], now[2 * HALF_DIM];
	struct kern_dither dither[2];
	int t, i, d;

	memset(rows, 0, sizeof(rows));
	for (d = 0; d < 2 * HALF_DIM; d++)
		now[d] = rng_float(&r) - 0.5f;
	for (t = 0; t < 2; t++) {
		for (d = 0; d < KERN_LANES; d++)
			dither[t].state[d] = (uint32_t)d + 1;
		for (i = 0; i < OUT; i++) {
			half[t][i] = rows[t][i];
			tables[t]->narrow16(half[t][i], now + i, HALF_DIM,
					    &dither[t]);
		}
		tables[t]->add_delta16(half[t], OUT, now, now + HALF_DIM, 0.1f,
				       HALF_DIM, &dither[t]);
		tables[t]->mix16(rows[t][OUT], half[t], OUT, 0.25f, HALF_DIM);
	}
	return memcmp(rows[0], rows[1], sizeof(rows[0])) != 0;
}

int main(void)
{
	struct err err = ERR_INIT;
	int i, nin, nout, bad = 0;

	if (kern_init(&err) < 0 || kern_step_scratch(OUT) > 4096)
		return 1;
	for (i = 1; kern_all()[i]; i++) {
		if (halves_differ(kern_all()[i])) {
			printf("%s: bf16 differs\n", kern_all()[i]->name);
			bad = 1;
		}
		for (nin = 1; nin <= IN; nin++)
			for (nout = 1; nout <= OUT; nout++)
				if (differs(kern_all()[i], nin, nout)) {
					printf("%s: %d x %d differs\n",
					       kern_all()[i]->name, nin, nout);
					bad = 1;
				}
	}
	printf("%d tables compared\n", i);
	return bad || i < 2;
}
