/* SPDX-License-Identifier: MIT */
#include "quant/codec.h"

#include "data/ngrams.h"

#include <string.h>

extern const struct codec codec_f32;
extern const struct codec codec_int8;
extern const struct codec codec_int4;
extern const struct codec codec_int2;
extern const struct codec codec_binary;
extern const struct codec codec_pq;
extern const struct codec codec_opq;
extern const struct codec codec_pca;
extern const struct codec codec_cp;
extern const struct codec codec_tucker;
extern const struct codec codec_tt;

const struct codec *const codec_table[] = {
    &codec_f32, &codec_int8, &codec_int4, &codec_int2, &codec_binary,
    &codec_pq,	&codec_opq,  &codec_pca,  &codec_cp,   &codec_tucker,
    &codec_tt,	NULL};

const struct codec *codec_find(const char *name)
{
	const struct codec *const *c;

	for (c = codec_table; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

const struct codec *codec_by_bits(int bits)
{
	const struct codec *const *c;

	for (c = codec_table; *c; c++)
		if ((*c)->encode && (*c)->bits && (*c)->bits == bits)
			return *c;
	return NULL;
}

bool codec_takes(const struct codec *c, int bits)
{
	return c->sized ? bits == 8 || bits == 4 || bits == 2 || bits == 1
			: bits == c->bits;
}

const float *coded_coordinates(const struct coded *c, size_t first, size_t n,
			       float *scratch, size_t *ret_ld)
{
	return (c->codec->coordinates ? c->codec->coordinates
				      : c->codec->floats)(c, first, n, scratch,
							  ret_ld);
}

void coded_bring(const struct coded *c, const float *vectors, size_t n,
		 float *out)
{
	if (c->codec->bring)
		c->codec->bring(c, vectors, n, out);
	else
		memcpy(out, vectors, n * c->dim * sizeof(*out));
}

static int count_rows(const struct matrix *m, const char *tensor, size_t *ret,
		      struct err *err)
{
	*ret = m->words.n;
	return strcmp(tensor, "input") == 0 ? 0 : ngrams_count(m, ret, err);
}

int coded_open_named(struct coded *c, const struct matrix *m,
		     const char *tensor, struct err *err)
{
	const char *name = family_meta(m, tensor, "codec");
	const struct codec *codec = codec_find(name ? name : "f32");
	size_t rows;

	if (matrix_is_index(m))
		return err_set(err, "%s: an index, not a matrix",
			       matrix_name(m));
	if (!codec)
		return err_set(err,
			       "%s: stored with the codec \"%.40s\", which "
			       "this vecmill does not know",
			       matrix_name(m), name);
	if (count_rows(m, tensor, &rows, err) < 0)
		return -1;
	*c = (struct coded){.codec = codec, .family = tensor, .rows = rows};
	if (codec->open(c, m, err) < 0)
		return -1;
	if (!c->ncoords)
		c->ncoords = c->dim;
	return 0;
}

int coded_open(struct coded *c, const struct matrix *m, struct err *err)
{
	return coded_open_named(c, m, "input", err);
}
