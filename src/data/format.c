/* SPDX-License-Identifier: MIT */
#include "data/format.h"

#include <string.h>

extern const struct format format_safetensors;
extern const struct format format_word2vec;
extern const struct format format_text;
extern const struct format format_glove;
extern const struct format format_fasttext;
extern const struct format format_npy;
extern const struct format format_tsv;
extern const struct format format_floret;
extern const struct format format_finalfusion;

const struct format *const format_table[] = {
    &format_safetensors, &format_word2vec, &format_text, &format_glove,
    &format_fasttext, &format_npy, &format_tsv, &format_floret,
    &format_finalfusion, NULL};

const struct format *format_find(const char *name)
{
	const struct format *const *f;

	for (f = format_table; *f; f++)
		if (strcmp((*f)->name, name) == 0)
			return *f;
	return NULL;
}

const struct format *format_sniff(const unsigned char *head, size_t n)
{
	const struct format *const *f;
	const struct format *best = NULL;
	int surest = 0;

	for (f = format_table; *f; f++) {
		int sure = (*f)->sniff(head, n);

		if (sure > surest) {
			surest = sure;
			best = *f;
		}
	}
	return best;
}
