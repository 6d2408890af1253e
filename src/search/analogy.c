/* SPDX-License-Identifier: MIT */
/* Loops without branches: the compiler makes vectors of them, square root and
 * all, as the Makefile tells it that nobody looks at errno. */
#include "search/analogy.h"

#include <math.h>

const char *const analogy_methods[] = {"add", "mul", "pair", NULL};

static const float shortest = 1e-6F; /* square of a difference */

static float at_least(float x, float least)
{
	return x < least ? least : x; /* keeps NaN */
}

void analogy_init(struct analogy *q, enum analogy_method method, float ab,
		  float bc, float ac)
{
	*q = (struct analogy){
	    .method = method,
	    .offset = ac - bc,
	    .scale = 1 / sqrtf(at_least(2 - 2 * ab, shortest)),
	};
}

static void add(const float *restrict pa, const float *restrict pb,
		const float *restrict pc, size_t n, float *restrict out)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = pb[i] + pc[i] - pa[i];
}

/* (x + 1) / 2 three times: a half remains, and the .001 is doubled. */
static void mul(const float *restrict pa, const float *restrict pb,
		const float *restrict pc, size_t n, float *restrict out)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (pb[i] + 1) * (pc[i] + 1) * 0.5F / (pa[i] + 1.002F);
}

static void pair(const struct analogy *q, const float *restrict pa,
		 const float *restrict pb, const float *restrict pc, size_t n,
		 float *restrict out)
{
	float offset = q->offset, scale = q->scale;
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = (pb[i] - pa[i] + offset) * scale /
			 sqrtf(at_least(2 - 2 * pc[i], shortest));
}

void analogy_scores(const struct analogy *q, const float *pa, const float *pb,
		    const float *pc, size_t n, float *out)
{
	switch (q->method) {
	case ANALOGY_ADD:
		add(pa, pb, pc, n, out);
		break;
	case ANALOGY_MUL:
		mul(pa, pb, pc, n, out);
		break;
	case ANALOGY_PAIR:
		pair(q, pa, pb, pc, n, out);
		break;
	}
}

float analogy_floor(enum analogy_method method)
{
	return method == ANALOGY_ADD ? 0 : -INFINITY;
}
