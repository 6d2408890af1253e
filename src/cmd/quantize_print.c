/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_print.h"

#include <inttypes.h>
#include <stdio.h>

static void ngrams_plain(const struct report_ngrams *r)
{
	printf("n-grams      %zu of %zu rows kept, %" PRIu64 " of %" PRIu64
	       " bytes\n", r->rows, r->rows_before, r->bytes,
	       r->bytes_before);
	printf("as unseen    %.6f on average, %.6f at 1 %% from below, of %zu "
	       "words as n-grams alone", r->cosine, r->low_cosine, r->words);
	if (r->bare)
		printf(", %zu without any left", r->bare);
	printf("\n");
}

static void plain(const struct report *r, const struct matrix *m,
		  const char *codec, uint64_t input)
{
	const struct tensor *t;

	printf("codec        %s\n", codec);
	printf("error        %.6f of the squares\n", r->error);
	printf("cosine       %.6f on average, %.6f at 1 %% from below, of %zu "
	       "rows\n", r->cosine, r->low_cosine, r->rows);
	printf("neighbours   %.2f of %zu kept, of %zu rows among the first "
	       "%zu\n", r->shared, r->neighbours, r->asked, r->candidates);
	if (r->ngrams.rows)
		ngrams_plain(&r->ngrams);
	printf("before       %" PRIu64 " bytes\n", input);
	printf("after        %" PRIu64 " bytes\n", matrix_bytes(m));
	for (t = m->tensors; t < m->tensors + m->ntensors; t++) {
		fputs("  ", stdout);
		eval_print_text(t->name, 15);
		printf("%" PRIu64 "\n", tensor_bytes(t));
	}
}

/* A number and its name, for machines. */
static void figure(bool json, const char *name, double value, int decimals)
{
	printf(json ? ",\"%s\":%.*f" : "report\t%s\t%.*f\n", name, decimals,
	       value);
}

static void ngrams_figures(const struct report_ngrams *r, bool json)
{
	figure(json, "ngrams_rows_before", (double)r->rows_before, 0);
	figure(json, "ngrams_rows", (double)r->rows, 0);
	figure(json, "ngrams_before", (double)r->bytes_before, 0);
	figure(json, "ngrams_after", (double)r->bytes, 0);
	figure(json, "ngrams_cosine", r->cosine, 6);
	figure(json, "ngrams_low_cosine", r->low_cosine, 6);
	figure(json, "ngrams_words", (double)r->words, 0);
	figure(json, "ngrams_bare", (double)r->bare, 0);
}

static void figures(const struct report *r, uint64_t before, uint64_t after,
		    bool json)
{
	figure(json, "error", r->error, 6);
	figure(json, "cosine", r->cosine, 6);
	figure(json, "low_cosine", r->low_cosine, 6);
	figure(json, "rows", (double)r->rows, 0);
	figure(json, "kept", r->shared, 2);
	figure(json, "neighbours", (double)r->neighbours, 0);
	figure(json, "asked", (double)r->asked, 0);
	figure(json, "candidates", (double)r->candidates, 0);
	figure(json, "before", (double)before, 0);
	figure(json, "after", (double)after, 0);
	if (r->ngrams.rows)
		ngrams_figures(&r->ngrams, json);
}

static void json(const struct report *r, const struct matrix *m,
		 const char *codec, uint64_t input)
{
	int i;

	printf("{\"codec\":\"%s\"", codec);
	figures(r, input, matrix_bytes(m), true);
	fputs(",\"tensors\":{", stdout);
	for (i = 0; i < m->ntensors; i++) {
		fputs(i ? "," : "", stdout);
		eval_print_json(m->tensors[i].name);
		printf(":%" PRIu64, tensor_bytes(&m->tensors[i]));
	}
	fputs("}}\n", stdout);
}

static void tsv(const struct report *r, const struct matrix *m,
		const char *codec, uint64_t input)
{
	int i;

	printf("report\tcodec\t%s\n", codec);
	figures(r, input, matrix_bytes(m), false);
	for (i = 0; i < m->ntensors; i++) {
		fputs("report\t", stdout);
		eval_print_text(m->tensors[i].name, 0);
		printf("\t%" PRIu64 "\n", tensor_bytes(&m->tensors[i]));
	}
}

void quantize_print(const struct report *r, const struct matrix *m,
		    const char *codec, uint64_t input, enum eval_format format)
{
	static void (*const by_format[])(const struct report *,
					 const struct matrix *, const char *,
					 uint64_t) = {
	    [EVAL_PLAIN] = plain,
	    [EVAL_TSV] = tsv,
	    [EVAL_JSON] = json,
	};

	by_format[format](r, m, codec, input);
}
