/* SPDX-License-Identifier: MIT */
#include "cmd/convert_to.h"

#include "base/log.h"
#include "data/compose.h"
#include "data/fasttext.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "data/retype.h"
#include "quant/ftz.h"
#include "quant/quantize.h"

#include <math.h>
#include <string.h>

const char *const convert_targets[] = {"safetensors", "word2vec", "text",
				       "glove", "fasttext", "npy", "tsv",
				       "floret", "finalfusion", "ftz", NULL};

enum { SEED = 1 };

static bool ends_in(const char *name, size_t n, const char *end)
{
	size_t len = strlen(end);

	return n > len && memcmp(name + n - len, end, len) == 0;
}

const char *convert_to_of(const char *name, const struct matrix *m)
{
	static const struct {
		const char *end, *format;
	} ends[] = {{".ftz", "ftz"}, {".txt", "text"},
		    {".vec", "text"}, {".npy", "npy"},
		    {".tsv", "tsv"}, {".floret", "floret"},
		    {".fifu", "finalfusion"}};
	size_t n = strlen(name), i;

	if (ends_in(name, n, ".gz"))
		n -= 3;
	if (ends_in(name, n, ".bin"))
		return m && matrix_meta(m, "vecmill.ngrams") ? "fasttext"
							     : "word2vec";
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends_in(name, n, ends[i].end))
			return ends[i].format;
	return "safetensors";
}

bool convert_to_is_native(const char *to)
{
	return strcmp(to, "safetensors") == 0;
}

bool convert_to_is_ftz(const char *to)
{
	return strcmp(to, "ftz") == 0;
}

bool convert_to_has_ngrams(const char *to)
{
	return convert_to_is_native(to) || convert_to_is_ftz(to) ||
	       strcmp(to, "fasttext") == 0 || strcmp(to, "floret") == 0 ||
	       strcmp(to, "finalfusion") == 0;
}

/* Matrices whose rows are codes do not have those of words alone. */
static int restore_word_rows(struct matrix *m, int threads, struct err *err)
{
	struct ngrams g;
	int rc = 0;

	if (ngrams_open(&g, m, err) < 0)
		return -1;
	if (g.kind == NGRAMS_BUCKETS && !matrix_tensor(m, "word_rows"))
		rc = compose_word_rows(m, &g, threads, err);
	ngrams_release(&g);
	return rc;
}

int convert_to_prepare(struct matrix *m, const char *to, int threads,
		       struct err *err)
{
	if (convert_to_is_native(to))
		return 0;
	if (quantize_undo(m, err) < 0)
		return -1;
	if (!convert_to_has_ngrams(to))
		return 0;
	return retype_all(m, DTYPE_F32, err) < 0
		   ? -1
		   : restore_word_rows(m, threads, err);
}

static int write_ftz(const struct matrix *m, struct file_out *out,
		     bool compress, size_t dsub, int threads, struct err *err)
{
	struct fasttext_codes c;
	double lost;
	int rc;

	if (ftz_encode(&c, m, dsub, SEED, threads, &lost, err) < 0)
		return -1;
	rc = fasttext_write(m, &c, out, compress, threads, err);
	if (rc == 0)
		log_info("%zu rows of %zu bytes; error %.4f of their length",
			 c.rows, c.parts + 1, sqrt(lost));
	fasttext_codes_release(&c);
	return rc;
}

int convert_to_write(const struct matrix *m, const char *to,
		     struct file_out *out, bool compress, size_t dsub,
		     int threads, struct err *err)
{
	return convert_to_is_ftz(to)
		   ? write_ftz(m, out, compress, dsub, threads, err)
		   : matrix_write(m, out, format_find(to), compress, threads,
				  err);
}
