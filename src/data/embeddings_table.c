/* SPDX-License-Identifier: MIT */
#include "data/embeddings_table.h"

#include "base/strbuf.h"
#include "data/header.h"

#include <string.h>

enum { SHOWN = 8 /* candidates in a message */ };

const char *const embeddings_table_names[] = {
    "embeddings",	       /* Model2Vec */
    "embedding.weight",	       /* sentence-transformers' StaticEmbedding */
    "shared.weight",	       /* T5, BART */
    "word_embeddings.weight",  /* BERT and its kin, BLOOM, Falcon */
    "tok_embeddings.weight",   /* ModernBERT */
    "embed_tokens.weight",     /* Llama, Mistral, Qwen, Gemma, OPT */
    "wte.weight",	       /* GPT-2, GPT-J */
    "embed_in.weight",	       /* GPT-NeoX, Pythia */
    "embeddings.weight",       /* RWKV, Mamba */
    NULL};

bool embeddings_table_is(const char *name, const char *end)
{
	size_t n = strlen(name), len = strlen(end);

	return n >= len && strcmp(name + n - len, end) == 0 &&
	       (n == len || name[n - len - 1] == '.');
}

static bool is_table(const struct tensor *t)
{
	return t->ndim == 2 && t->shape[0] && t->shape[1] &&
	       t->shape[1] <= HEADER_MAX_DIM && dtype_widens(t->type);
}

int embeddings_table_any(const struct layout *l, struct err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (is_table(&l->entries[i].t))
			return 0;
	return err_set(err, "%s: a safetensors file without the tensor "
		       "\"words\": not a matrix of vecmill, and no other "
		       "tensor of it is a table of vectors", l->name);
}

/* ---- messages ---- */

static int put(struct strbuf *b, const struct tensor *t, struct err *err)
{
	return strbuf_addf(b, err, "%s%.60s %s [%llu, %llu]",
			   b->len ? ", " : "", t->name, dtype_name(t->type),
			   (unsigned long long)t->shape[0],
			   (unsigned long long)t->shape[1]);
}

/* Appends the tables that have as many rows as TOKENS, or all if none has. */
static int put_all(struct strbuf *b, const struct layout *l, size_t tokens,
		   struct err *err)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		const struct tensor *t = &l->entries[i].t;

		if (!is_table(t) || t->shape[0] < tokens)
			continue;
		if (n++ < SHOWN && put(b, t, err) < 0)
			return -1;
	}
	if (!n && tokens)
		return put_all(b, l, 0, err);
	return n > SHOWN ? strbuf_addf(b, err, " and %zu more", n - SHOWN) : 0;
}

/* Fails with "NAME: REASON: " and what there is to choose from. */
static int fail(const struct layout *l, size_t tokens, const char *reason,
		const char *name, struct err *err)
{
	struct strbuf b = STRBUF_INIT;

	if (put_all(&b, l, tokens, err) == 0)
		err_set(err, "%s: %s%.80s (convert --tensor NAME takes one of "
			"%s)", l->name, reason, name, strbuf_str(&b));
	strbuf_release(&b);
	return -1;
}

/* ---- choosing ---- */

static int find_named(struct embeddings *e, const struct layout *l,
		      const char *name, size_t tokens, struct err *err)
{
	e->table = layout_find(l, name);
	if (!e->table)
		return fail(l, tokens, "no tensor ", name, err);
	if (!is_table(&e->table->t))
		return fail(l, tokens, "not a table of vectors: ", name, err);
	return 0;
}

/* Those that END in it, and the only one. */
static size_t find_end(struct embeddings *e, const struct layout *l,
		       const char *end)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++) {
		struct layout_entry *x = &l->entries[i];

		if (!is_table(&x->t) || !embeddings_table_is(x->t.name, end))
			continue;
		e->table = x;
		n++;
	}
	return n;
}

static size_t find_rows(struct embeddings *e, const struct layout *l,
			size_t tokens)
{
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		if (is_table(&l->entries[i].t) &&
		    l->entries[i].t.shape[0] == tokens) {
			e->table = &l->entries[i];
			n++;
		}
	return n;
}

static int find_any(struct embeddings *e, const struct layout *l,
		    size_t tokens, struct err *err)
{
	const char *const *end;
	size_t n = 0;

	for (end = embeddings_table_names; *end && !n; end++)
		n = find_end(e, l, *end);
	if (!n)
		n = find_rows(e, l, tokens);
	if (n == 1)
		return 0;
	return fail(l, tokens, n ? "several tensors may be the table of tokens"
				 : "no tensor is known as the table of tokens",
		    "", err);
}

static bool is_whole(enum dtype t)
{
	return t == DTYPE_I64 || t == DTYPE_U64 || t == DTYPE_I32 ||
	       t == DTYPE_U32;
}

/* The tensors of Model2Vec that go with its table. */
static int find_others(struct embeddings *e, const struct layout *l,
		       struct err *err)
{
	const struct tensor *w, *m;

	if (strcmp(e->table->t.name, "embeddings") != 0 &&
	    strcmp(e->table->t.name, "embedding.weight") != 0)
		return 0;
	e->weights = layout_find(l, "weights");
	e->mapping = layout_find(l, "mapping");
	w = e->weights ? &e->weights->t : NULL;
	m = e->mapping ? &e->mapping->t : NULL;
	if (m && (m->ndim != 1 || !is_whole(m->type)))
		return err_set(err, "%s: tensor \"mapping\" is not a list of "
			       "whole numbers", l->name);
	if (w && (w->ndim != 1 || !dtype_widens(w->type)))
		return err_set(err, "%s: tensor \"weights\" is not a list of "
			       "floats", l->name);
	if (w && w->shape[0] != (m ? m : &e->table->t)->shape[0])
		return err_set(err, "%s: %llu weights for %llu tokens",
			       l->name, (unsigned long long)w->shape[0],
			       (unsigned long long)
				   (m ? m : &e->table->t)->shape[0]);
	return 0;
}

int embeddings_table_choose(struct embeddings *e, struct layout *l,
			    const char *opt_name, size_t tokens,
			    struct err *err)
{
	size_t i;

	if ((opt_name ? find_named(e, l, opt_name, tokens, err)
		      : find_any(e, l, tokens, err)) < 0 ||
	    find_others(e, l, err) < 0)
		return -1;
	for (i = 0; i < l->n; i++)
		l->entries[i].skipped = true;
	e->table->skipped = false;
	if (e->weights)
		e->weights->skipped = false;
	if (e->mapping)
		e->mapping->skipped = false;
	return 0;
}
