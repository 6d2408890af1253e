/* SPDX-License-Identifier: MIT */
#include "quant/codec.h"

#include <string.h>

enum { FEW = 8 /* queries for which panels of rows do not pay */ };

extern const struct codec codec_f32;
extern const struct codec codec_int8;
extern const struct codec codec_int4;
extern const struct codec codec_int2;
extern const struct codec codec_binary;
extern const struct codec codec_pq;
extern const struct codec codec_opq;

const struct codec *const codec_table[] = {&codec_f32, &codec_int8,
					   &codec_int4, &codec_int2,
					   &codec_binary, &codec_pq,
					   &codec_opq, NULL};

const struct codec *codec_find(const char *name)
{
	const struct codec *const *c;

	for (c = codec_table; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

void coded_dots(const struct coded *c, const float *rows, size_t n, size_t ld,
		const float *queries, size_t nq, float *out, size_t ldo,
		float *scratch)
{
	float *panel = scratch + (size_t)CODED_BLOCK * c->dim;
	size_t r;

	if (nq < FEW) {
		kern()->dots(queries, nq, c->dim, rows, n, ld, c->dim, out,
			     ldo);
		return;
	}
	for (r = 0; r < n; r += KERN_PANEL) {
		kern()->pack(rows + r * ld, n - r < KERN_PANEL ? n - r
							       : KERN_PANEL,
			     ld, c->dim, panel);
		kern()->panel(queries, nq, c->dim, panel, c->dim, out + r,
			      ldo);
	}
}

int coded_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const char *name = matrix_meta(m, "vecmill.codec");
	const struct codec *codec = codec_find(name ? name : "f32");

	if (matrix_is_index(m))
		return err_set(err, "%s: an index, not a matrix",
			       matrix_name(m));
	if (!codec)
		return err_set(err,
			       "%s: stored with the codec \"%.40s\", which "
			       "this vecmill does not know",
			       matrix_name(m), name);
	*c = (struct coded){.codec = codec};
	return codec->open(c, m, err);
}
