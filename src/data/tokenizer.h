/* SPDX-License-Identifier: MIT */
/*
 * The tokens of a tokenizer and their numbers, from
 *
 *     tokenizer.json   of Hugging Face's tokenizers: "vocab" of "model", a map
 *                      of tokens to ids (WordPiece, BPE, WordLevel) or a list
 *                      of tokens with scores in the order of their ids
 *                      (Unigram), and "added_tokens", which win where both
 *                      name an id
 *     vocab.json       as of GPT-2: a map of tokens to ids
 *
 * Tokens are taken as they are written there, with what marks a word's
 * beginning or its middle.
 */
#ifndef DATA_TOKENIZER_H
#define DATA_TOKENIZER_H

#include "base/strbuf.h"

#include <stddef.h>

struct tokenizer_token {
	uint64_t at; /* in the text */
	uint32_t len, id;
	bool added; /* to the model's vocabulary */
};

struct tokenizer {
	struct strbuf text;
	struct tokenizer_token *tokens; /* [n], by ascending ids, each once */
	size_t n, cap;
};

#define TOKENIZER_INIT {0}

/* Two tokens of one id are an error.  Takes at most 24 times the bytes of the
 * file. */
int tokenizer_read(struct tokenizer *t, const char *path, struct err *err);
void tokenizer_release(struct tokenizer *t);

static inline const char *tokenizer_text(const struct tokenizer *t, size_t i)
{
	return t->text.data + t->tokens[i].at;
}

#endif
