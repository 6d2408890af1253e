/* SPDX-License-Identifier: MIT */
#include "quant/quantize.h"

#include "base/mem.h"

#include <string.h>

int quantize_check(const struct matrix *m, struct err *err)
{
	const char *old = matrix_meta(m, "vecmill.codec");

	if (old && strcmp(old, "f32") != 0)
		return err_set(err,
			       "%s: is quantised already (codec \"%.40s\")",
			       matrix_name(m), old);
	return 0;
}

int quantize(struct matrix *m, const struct codec *codec, int threads,
	     struct err *err)
{
	return quantize_and_report(m, codec, threads, NULL, err);
}

int quantize_and_report(struct matrix *m, const struct codec *codec,
			int threads, struct report *opt_report,
			struct err *err)
{
	const struct tensor *input;

	if (quantize_check(m, err) < 0)
		return -1;
	input = matrix_floats(m, err);
	if (!input || codec->encode(m, input, threads, err) < 0 ||
	    matrix_set_meta(m, err, "vecmill.codec", "%s", codec->name) < 0)
		return -1;
	if (opt_report && report_make(opt_report, m, err) < 0)
		return -1;
	matrix_drop(m, "input");
	matrix_drop(m, "output");
	return 0;
}

static void drop_codes(struct matrix *m)
{
	int i = 0;

	while (i < m->ntensors)
		if (strncmp(m->tensors[i].name, "input.", 6) == 0)
			matrix_drop(m, m->tensors[i].name);
		else
			i++;
}

int quantize_undo(struct matrix *m, struct err *err)
{
	struct coded c;
	float *floats;
	size_t i, n;

	if (coded_open(&c, m, err) < 0)
		return -1;
	if (strcmp(c.codec->name, "f32") == 0)
		return 0;
	if (__builtin_mul_overflow(c.rows, c.dim, &n))
		return err_set(err, "%s: too large to decode", matrix_name(m));
	floats = mem_array(n, sizeof(*floats), err);
	if (!floats)
		return -1;
	for (i = 0; i < c.rows; i += CODED_BLOCK)
		c.codec->floats(&c, i, c.rows - i < CODED_BLOCK ? c.rows - i
								: CODED_BLOCK,
				floats + i * c.dim, &n);
	drop_codes(m);
	if (matrix_set_meta(m, err, "vecmill.codec", "f32") < 0 ||
	    matrix_add(m, "input", DTYPE_F32, c.rows, c.dim, floats, 0, floats,
		       err) < 0) {
		mem_free(floats);
		return -1;
	}
	return 0;
}

uint64_t quantize_bytes(const struct codec *codec, uint64_t rows,
			uint64_t dim)
{
	uint64_t codes = (dim * (uint64_t)codec->bits + 7) / 8;

	return rows * (codes + sizeof(uint16_t));
}
