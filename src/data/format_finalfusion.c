/* SPDX-License-Identifier: MIT */
/*
 * finalfusion's files, read.  Rows of words are multiplied by their norms, if
 * there are any; the rows of n-grams become tensor "ngrams", and what of a
 * word's vector is not theirs "word_rows".  Where the n-grams are floret's
 * there are no words; those of NAME.fifu are in NAME.words, NAME.vocab or
 * vocab.txt (row_words.h).
 */
#include "base/gz.h"
#include "base/mem.h"
#include "data/compose.h"
#include "data/finalfusion.h"
#include "data/format.h"
#include "data/row_words.h"

#include <string.h>

static const char magic[4] = {'F', 'i', 'F', 'u'};
const char finalfusion_toml[] = "finalfusion.metadata";

static const char *const neighbours[] = {".words", ".vocab", "/vocab.txt",
					 NULL};

enum { MAX_CHUNKS = 16, MAX_TOML = 1 << 20 };

struct reading {
	struct matrix *m;
	struct finalfusion_in in;
	struct finalfusion_vocab vocab;
	struct header_rows input, table, norms;
	size_t dim; /* 0: no rows so far */
};

static int lies(const struct reading *r, const char *what, struct err *err)
{
	return err_set(err, "%s: %s", r->in.name, what);
}

/* ---- the other chunks ---- */

static int check_finite(const struct reading *r, const float *x, uint64_t row,
			struct err *err)
{
	size_t bad = header_rows_not_finite(x, r->dim);

	if (bad == r->dim || r->m->any_floats)
		return 0;
	return err_set(err, "%s: row %llu: value %zu is not finite", r->in.name,
		       (unsigned long long)row + 1, bad + 1);
}

static int read_row(struct reading *r, struct finalfusion_rows *rows,
		    struct header_rows *to, struct err *err)
{
	if (finalfusion_rows_next(rows, to, err) < 0)
		return -1;
	return check_finite(r, to->data + to->n - r->dim, rows->at - 1, err);
}

static int take_rows(struct reading *r, struct finalfusion_rows *rows,
		     struct err *err)
{
	uint64_t i;

	if (r->vocab.nwords + r->vocab.rows != rows->n ||
	    r->vocab.nwords > rows->n)
		return err_set(err,
			       "%s: %llu rows for %llu words and %llu "
			       "rows of n-grams",
			       r->in.name, (unsigned long long)rows->n,
			       (unsigned long long)r->vocab.nwords,
			       (unsigned long long)r->vocab.rows);
	r->dim = rows->dim;
	for (i = 0; i < r->vocab.nwords; i++)
		if (read_row(r, rows, &r->input, err) < 0)
			return -1;
	for (i = 0; i < r->vocab.rows; i++)
		if ((r->vocab.g.kind ? read_row(r, rows, &r->table, err)
				     : finalfusion_rows_skip(rows, err)) < 0)
			return -1;
	return 0;
}

static int read_rows(struct reading *r, enum finalfusion_chunk chunk,
		     struct err *err)
{
	struct finalfusion_rows rows;
	int rc;

	r->in.what = "the rows";
	if (!r->vocab.chunk || r->dim)
		return lies(r, "rows before the vocabulary, or twice", err);
	rc = finalfusion_rows_open(&rows, &r->in, chunk, err);
	if (rc == 0)
		rc = take_rows(r, &rows, err);
	finalfusion_rows_release(&rows);
	return rc;
}

static int read_norms(struct reading *r, struct err *err)
{
	uint64_t n, i;
	uint32_t type;
	size_t d;

	r->in.what = "the norms";
	if (!r->dim || r->norms.n)
		return lies(r, "norms before the rows, or twice", err);
	if (finalfusion_u64(&r->in, &n, err) < 0 ||
	    finalfusion_u32(&r->in, &type, err) < 0)
		return -1;
	if (n != r->vocab.nwords || type != FINALFUSION_F32)
		return err_set(err, "%s: %llu norms of type %u for %llu words",
			       r->in.name, (unsigned long long)n, type,
			       (unsigned long long)r->vocab.nwords);
	if (finalfusion_skip_padding(&r->in, err) < 0 ||
	    finalfusion_floats(&r->in, n, &r->norms, err) < 0)
		return -1;
	for (i = 0; i < n; i++) {
		float *x = r->input.data + i * r->dim;

		for (d = 0; d < r->dim; d++)
			x[d] *= r->norms.data[i];
		if (check_finite(r, x, i, err) < 0)
			return -1;
	}
	return 0;
}

static int read_metadata(struct reading *r, uint64_t n, struct err *err)
{
	const char *s;

	r->in.what = "the metadata";
	if (n > MAX_TOML)
		return err_set(err, "%s: metadata of %llu bytes", r->in.name,
			       (unsigned long long)n);
	s = finalfusion_take(&r->in, (size_t)n, err);
	if (!s)
		return -1;
	return memchr(s, '\0', (size_t)n)
		   ? lies(r, "a NUL byte in the metadata", err)
		   : matrix_set_meta(r->m, err, finalfusion_toml, "%.*s",
				     (int)n, s);
}

static int read_chunk(struct reading *r, struct err *err)
{
	uint32_t chunk;
	uint64_t n; /* of bytes; old writers have it wrong */

	r->in.what = "the beginning of a chunk";
	if (finalfusion_u32(&r->in, &chunk, err) < 0 ||
	    finalfusion_u64(&r->in, &n, err) < 0)
		return -1;
	if (chunk < CHUNK_WORDS || chunk > CHUNK_FLORET)
		return err_set(err, "%s: a chunk of kind %u; read are 1 to 9",
			       r->in.name, chunk);
	if (chunk == CHUNK_METADATA)
		return read_metadata(r, n, err);
	if (chunk == CHUNK_NORMS)
		return read_norms(r, err);
	if (chunk == CHUNK_ARRAY || chunk == CHUNK_CODES)
		return read_rows(r, chunk, err);
	return finalfusion_read_vocab(&r->vocab, chunk, err);
}

/* Its list of chunks is not needed, and lacks the norms in some files. */
static int read_head(struct reading *r, uint32_t *ret, struct err *err)
{
	const char *head;
	uint32_t version;

	r->in.what = "the header";
	head = finalfusion_take(&r->in, sizeof(magic), err);
	if (!head)
		return -1;
	if (memcmp(head, magic, sizeof(magic)) != 0)
		return lies(r, "not a finalfusion file", err);
	if (finalfusion_u32(&r->in, &version, err) < 0 ||
	    finalfusion_u32(&r->in, ret, err) < 0)
		return -1;
	if (version != 0)
		return err_set(err, "%s: finalfusion version %u; read is 0",
			       r->in.name, version);
	if (*ret > MAX_CHUNKS)
		return err_set(err, "%s: %u chunks", r->in.name, *ret);
	return finalfusion_take(&r->in, *ret * sizeof(uint32_t), err) ? 0 : -1;
}

static int read_chunks(struct reading *r, struct err *err)
{
	uint32_t n, i;

	if (read_head(r, &n, err) < 0)
		return -1;
	for (i = 0; i < MAX_CHUNKS; i++) {
		if (stream_fill(&r->in.s, 1, err) < 0)
			return -1;
		if (!stream_left(&r->in.s))
			break;
		if (read_chunk(r, err) < 0)
			return -1;
	}
	if (i < n)
		return err_set(err,
			       "%s: the header promises %u chunks, the "
			       "file has %u",
			       r->in.name, n, i);
	if (stream_left(&r->in.s))
		return lies(r, "goes on after its chunks", err);
	return r->dim ? 0 : lies(r, "holds no vectors", err);
}

/* ---- what was read, as tensors ---- */

/* A row an n-gram. */
static int unshare(struct reading *r, struct err *err)
{
	struct header_rows all = {0};
	size_t n = r->vocab.g.strings.n, i;
	float *to = header_rows_add(&all, n * r->dim, err);

	if (!to)
		return -1;
	for (i = 0; i < n; i++)
		memcpy(to + i * r->dim,
		       r->table.data + r->vocab.row_of[i] * r->dim,
		       r->dim * sizeof(*to));
	header_rows_release(&r->table);
	r->table = all;
	return 0;
}

static int finish_strings(struct reading *r, struct err *err)
{
	size_t n = r->vocab.g.strings.text_len - 1;
	char *text = mem_copy(r->vocab.g.strings.text, n, err);

	if (!text)
		return -1;
	if (matrix_add(r->m, "ngrams.strings", DTYPE_U8, n, 0, text, 0, text,
		       err) < 0) {
		mem_free(text);
		return -1;
	}
	return unshare(r, err);
}

static int finish_ngrams(struct reading *r, struct err *err)
{
	int threads = r->m->threads > 0 ? r->m->threads : 1;

	if (r->vocab.g.kind == NGRAMS_EXPLICIT && finish_strings(r, err) < 0)
		return -1;
	if (ngrams_describe(&r->vocab.g, r->m, err) < 0 ||
	    header_rows_become(&r->table, r->m, "ngrams",
			       ngrams_rows(&r->vocab.g), r->dim, err) < 0)
		return -1;
	if (r->vocab.g.kind != NGRAMS_FLORET)
		return compose_word_rows(r->m, &r->vocab.g, threads, err);
	if (row_words_read(r->m, ROW_WORDS_LIST, neighbours, err) < 0)
		return -1;
	return compose_input(r->m, &r->vocab.g, threads, err);
}

static int read_all(struct reading *r, struct err *err)
{
	if (read_chunks(r, err) < 0)
		return -1;
	if (r->vocab.g.kind != NGRAMS_FLORET) {
		if (!r->vocab.nwords)
			return lies(r, "holds no words", err);
		if (header_rows_finish(&r->input, r->m, r->dim, err) < 0)
			return -1;
	}
	return r->vocab.g.kind ? finish_ngrams(r, err) : 0;
}

static int finalfusion_read(struct matrix *m, struct gz_reader *in,
			    struct err *err)
{
	struct reading r = {.m = m, .in = {.name = gz_name(in)}};
	int rc;

	r.vocab.in = &r.in;
	r.vocab.words = &m->words;
	stream_in_init(&r.in.s, in);
	rc = read_all(&r, err);
	stream_in_release(&r.in.s);
	header_rows_release(&r.input);
	header_rows_release(&r.table);
	header_rows_release(&r.norms);
	finalfusion_vocab_release(&r.vocab);
	return rc;
}

static int finalfusion_sniff(const unsigned char *head, size_t n)
{
	return n >= sizeof(magic) && memcmp(head, magic, sizeof(magic)) == 0
		   ? 100
		   : 0;
}

const struct format format_finalfusion = {
    .name = "finalfusion",
    .help = "finalfusion: words, n-grams, rows or codes",
    .sniff = finalfusion_sniff,
    .read = finalfusion_read,
    .write = finalfusion_write,
};
