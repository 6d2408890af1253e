/* SPDX-License-Identifier: MIT */
#include "data/fasttext_head.h"

#include "base/mem.h"
#include "data/fasttext_in.h"

#include <inttypes.h>
#include <string.h>

enum { MAX_WORD = 1 << 20 };

struct reading {
	struct fasttext_head *h;
	struct fasttext_in *in;
	struct matrix *m;
};

/* ---- header ---- */

/* Where the numbers of words and labels are, without a magic number. */
enum { SIZES_AT = FASTTEXT_ARGS * sizeof(int32_t) + sizeof(double) };

bool fasttext_head_is_old(const unsigned char *bytes, size_t n)
{
	struct fasttext_args a = {0};
	int32_t sizes[3];

	if (n < SIZES_AT + sizeof(sizes))
		return false;
	memcpy(a.n, bytes, sizeof(a.n));
	memcpy(sizes, bytes + SIZES_AT, sizeof(sizes));
	return !fasttext_args_check(&a) && sizes[1] > 0 && sizes[2] >= 0 &&
	       (int64_t)sizes[1] + sizes[2] == sizes[0];
}

static int read_magic(struct reading *r, struct err *err)
{
	struct stream_in *s = &r->in->s;
	int32_t n[2];

	if (stream_fill(s, SIZES_AT + 3 * sizeof(int32_t), err) < 0)
		return -1;
	if (stream_left(s) &&
	    fasttext_head_is_old((unsigned char *)s->data + s->pos,
				 stream_left(s)))
		return 0;
	if (fasttext_in_bytes(r->in, n, sizeof(n), err) < 0)
		return -1;
	if (n[0] != FASTTEXT_MAGIC)
		return err_set(err,
			       "%s: begins with %" PRId32
			       ", not with fastText's magic number %d",
			       r->in->name, n[0], FASTTEXT_MAGIC);
	if (n[1] < FASTTEXT_OLDEST || n[1] > FASTTEXT_VERSION)
		return err_set(err,
			       "%s: version %" PRId32 " of fastText's "
			       "models, of which %d and %d are read",
			       r->in->name, n[1], FASTTEXT_OLDEST,
			       FASTTEXT_VERSION);
	r->h->version = n[1];
	return 0;
}

static int read_args(struct reading *r, struct err *err)
{
	struct fasttext_args *a = &r->h->args;
	const char *wrong;

	if (fasttext_in_bytes(r->in, a->n, sizeof(a->n), err) < 0 ||
	    fasttext_in_bytes(r->in, &a->sample, sizeof(a->sample), err) < 0)
		return -1;
	if (r->h->version == FASTTEXT_OLDEST &&
	    a->n[FASTTEXT_MODEL] == FASTTEXT_SUPERVISED)
		a->n[FASTTEXT_MAXN] = 0; /* they had none, whatever it says */
	wrong = fasttext_args_check(a);
	if (wrong)
		return err_set(err, "%s: header: %s", r->in->name, wrong);
	r->h->dim = (size_t)a->n[FASTTEXT_DIM];
	r->h->ngrams = fasttext_args_ngrams(a);
	return 0;
}

static int check_sizes(const struct reading *r, int32_t entries,
		       struct err *err)
{
	const struct fasttext_head *h = r->h;
	const char *name = r->in->name;

	if (h->words < 0 || h->labels < 0 ||
	    (int64_t)h->words + h->labels != entries)
		return err_set(err,
			       "%s: header: %" PRId32 " words and %" PRId32
			       " labels in a dictionary of %" PRId32,
			       name, h->words, h->labels, entries);
	if (h->words == 0)
		return err_set(err, "%s: holds no words", name);
	if (h->tokens < 0)
		return err_set(err, "%s: header: %" PRId64 " tokens", name,
			       h->tokens);
	if (h->pruned < -1 || h->pruned > h->args.n[FASTTEXT_BUCKETS])
		return err_set(err,
			       "%s: header: %" PRId64 " n-grams are left "
			       "of %" PRId32 " buckets",
			       name, h->pruned, h->args.n[FASTTEXT_BUCKETS]);
	return 0;
}

static int read_sizes(struct reading *r, struct err *err)
{
	struct fasttext_head *h = r->h;
	int32_t n[3]; /* entries, words, labels */

	h->pruned = -1;
	if (fasttext_in_bytes(r->in, n, sizeof(n), err) < 0 ||
	    fasttext_in_bytes(r->in, &h->tokens, sizeof(h->tokens), err) < 0)
		return -1;
	if (h->version &&
	    fasttext_in_bytes(r->in, &h->pruned, sizeof(h->pruned), err) < 0)
		return -1;
	h->words = n[1];
	h->labels = n[2];
	return check_sizes(r, n[0], err);
}

/* ---- dictionary ---- */

/* Makes the word and its zero byte stand in the buffer; *RET_N its length. */
static int find_word(struct reading *r, size_t *ret_n, struct err *err)
{
	struct stream_in *s = &r->in->s;
	size_t want = 64;
	const char *start, *zero;

	for (;; want *= 4) {
		if (stream_fill(s, want, err) < 0)
			return -1;
		start = s->data + s->pos;
		zero = stream_left(s) ? memchr(start, 0, stream_left(s)) : NULL;
		if (zero || s->ended || want > MAX_WORD)
			break;
	}
	if (!zero && stream_left(s) <= MAX_WORD)
		return fasttext_in_ends(r->in, err);
	if (!zero || zero - start > MAX_WORD)
		return err_set(err,
			       "%s: dictionary, word %" PRIu64
			       ": no zero byte ends it within %d bytes",
			       r->in->name, r->in->i, MAX_WORD);
	*ret_n = (size_t)(zero - start);
	return 0;
}

static int check_word(const struct reading *r, const char *word, size_t n,
		      struct err *err)
{
	if (n == 0)
		return err_set(err, "%s: dictionary, word %" PRIu64 " is empty",
			       r->in->name, r->in->i);
	if (memchr(word, '\n', n))
		return err_set(
		    err, "%s: dictionary, word %" PRIu64 " contains a newline",
		    r->in->name, r->in->i);
	return 0;
}

/* Its count and its type. */
static int read_tail(struct reading *r, int64_t *ret_count, struct err *err)
{
	bool label = r->in->i > (uint64_t)r->h->words;
	int8_t type;

	if (fasttext_in_bytes(r->in, ret_count, sizeof(*ret_count), err) < 0 ||
	    fasttext_in_bytes(r->in, &type, 1, err) < 0)
		return -1;
	if (*ret_count < 0)
		return err_set(err,
			       "%s: dictionary, word %" PRIu64
			       ": the count is %" PRId64,
			       r->in->name, r->in->i, *ret_count);
	if (type != label)
		return err_set(err,
			       "%s: dictionary, word %" PRIu64
			       ": the type is %d, of a %s it is %d",
			       r->in->name, r->in->i, type,
			       label ? "label" : "word", label);
	return 0;
}

static int read_entry(struct reading *r, size_t *cap, struct err *err)
{
	struct matrix *m = r->m;
	bool label = r->in->i > (uint64_t)r->h->words;
	int64_t count;
	size_t n = 0;

	if (find_word(r, &n, err) < 0)
		return -1;
	if (!label &&
	    (check_word(r, r->in->s.data + r->in->s.pos, n, err) < 0 ||
	     words_add(&m->words, r->in->s.data + r->in->s.pos, n, err) < 0))
		return -1;
	r->in->s.pos += n + 1;
	if (read_tail(r, &count, err) < 0)
		return -1;
	if (label)
		return 0;
	if (mem_grow(&m->counts, cap, m->words.n, sizeof(*m->counts), err) < 0)
		return -1;
	m->counts[m->words.n - 1] = count;
	return 0;
}

static int read_dictionary(struct reading *r, struct err *err)
{
	size_t cap = 0;

	fasttext_in_part(r->in, "dictionary");
	r->in->item = "word";
	r->in->n = (uint64_t)r->h->words + (uint64_t)r->h->labels;
	for (r->in->i = 1; r->in->i <= r->in->n; r->in->i++)
		if (read_entry(r, &cap, err) < 0)
			return -1;
	return 0;
}

int fasttext_head_read(struct fasttext_head *h, struct fasttext_in *in,
		       struct matrix *m, struct err *err)
{
	struct reading r = {h, in, m};

	if (read_magic(&r, err) < 0 || read_args(&r, err) < 0 ||
	    read_sizes(&r, err) < 0 || read_dictionary(&r, err) < 0)
		return -1;
	return fasttext_args_describe(&h->args, h->tokens, m, err);
}
