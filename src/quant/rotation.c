/* SPDX-License-Identifier: MIT */
#include "quant/rotation.h"

#include "quant/axes.h"

#include <stddef.h>
#include <string.h>

const char *const rotation_names[] = {"principal", "hadamard", "none", NULL};

enum rotation rotation_find(const char *name)
{
	int i;

	for (i = 0; rotation_names[i]; i++)
		if (strcmp(rotation_names[i], name) == 0)
			return (enum rotation)(i + 1);
	return ROTATION_BEST;
}

enum rotation rotation_best(uint64_t rows, uint64_t dim)
{
	return dim <= AXES_MAX_DIM && rows >= dim * ROTATION_ROWS
		   ? ROTATION_PRINCIPAL
		   : ROTATION_HADAMARD;
}
