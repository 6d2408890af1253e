/* SPDX-License-Identifier: MIT */
#include "quant/codec.h"

#include <string.h>

extern const struct codec codec_f32;
extern const struct codec codec_int8;

const struct codec *const codec_table[] = {&codec_f32, &codec_int8, NULL};

const struct codec *codec_find(const char *name)
{
	const struct codec *const *c;

	for (c = codec_table; *c; c++)
		if (strcmp((*c)->name, name) == 0)
			return *c;
	return NULL;
}

int coded_open(struct coded *c, const struct matrix *m, struct err *err)
{
	const char *name = matrix_meta(m, "vecmill.codec");
	const struct codec *codec = codec_find(name ? name : "f32");

	if (!codec)
		return err_set(err,
			       "%s: stored with the codec \"%.40s\", which "
			       "this vecmill does not know",
			       matrix_name(m), name);
	*c = (struct coded){.codec = codec};
	return codec->open(c, m, err);
}
