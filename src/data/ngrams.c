/* SPDX-License-Identifier: MIT */
#include "data/ngrams.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/strbuf.h"
#include "data/matrix.h"
#include "data/safetensors.h"

#include <string.h>

const char *const ngrams_kinds[] = {"none", "buckets", "explicit", "floret",
				    "finalfusion", NULL};

void ngrams_release(struct ngrams *g)
{
	words_release(&g->strings);
	*g = (struct ngrams)NGRAMS_INIT;
}

const char *ngrams_check(const struct ngrams *g)
{
	if (g->kind == NGRAMS_NONE)
		return NULL;
	if (g->minn < 1 || g->maxn > NGRAMS_MAX_LENGTH)
		return "n-grams have 1 to 100 characters";
	if (g->minn > g->maxn)
		return "the shortest n-grams are longer than the longest";
	if (g->kind != NGRAMS_EXPLICIT &&
	    (g->buckets < 1 || g->buckets > NGRAMS_MAX_BUCKETS))
		return "n-grams need 1 to 2147483647 buckets";
	if (g->kind == NGRAMS_FINALFUSION && (g->buckets & (g->buckets - 1)))
		return "finalfusion's n-grams need buckets of a power of two, "
		       "as 2097152";
	if (g->kind == NGRAMS_FLORET &&
	    (g->hash_count < 1 || g->hash_count > NGRAMS_MAX_HASHES))
		return "an n-gram has 1 to 4 hashes";
	return NULL;
}

/* The number under KEY: 0 where there is none. */
static int take_number(const struct matrix *m, const char *key, int64_t max,
		       int64_t *ret, struct err *err)
{
	const char *value = matrix_meta(m, key), *wrong;

	*ret = 0;
	wrong = value ? num_int(value, 0, max, ret) : NULL;
	return wrong ? err_set(err, "%s: metadata \"%s\" is \"%.80s\": %s",
			       matrix_name(m), key, value, wrong)
		     : 0;
}

static int take_numbers(struct ngrams *g, const struct matrix *m,
			struct err *err)
{
	int64_t minn, maxn, buckets, count, seed;

	if (take_number(m, "vecmill.minn", INT32_MAX, &minn, err) < 0 ||
	    take_number(m, "vecmill.maxn", INT32_MAX, &maxn, err) < 0 ||
	    take_number(m, "vecmill.buckets", INT32_MAX, &buckets, err) < 0 ||
	    take_number(m, "vecmill.hash_count", INT32_MAX, &count, err) < 0 ||
	    take_number(m, "vecmill.hash_seed", UINT32_MAX, &seed, err) < 0)
		return -1;
	g->minn = (int)minn;
	g->maxn = (int)maxn;
	g->buckets = (uint32_t)buckets;
	g->hash_count = (int)count;
	g->hash_seed = (uint32_t)seed;
	return 0;
}

static int take_kind(struct ngrams *g, const struct matrix *m,
		     const char *name, struct err *err)
{
	int kind;

	for (kind = NGRAMS_BUCKETS; ngrams_kinds[kind]; kind++)
		if (strcmp(name, ngrams_kinds[kind]) == 0)
			break;
	if (!ngrams_kinds[kind])
		return err_set(err, "%s: n-grams are \"%.80s\", not one of "
			       "buckets, explicit, floret, finalfusion", matrix_name(m),
			       name);
	g->kind = (enum ngrams_kind)kind;
	return 0;
}

static const struct tensor *find_strings(const struct matrix *m,
					 struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "ngrams.strings");

	if (t && t->type == DTYPE_U8 && t->ndim == 1)
		return t;
	err_set(err, "%s: explicit n-grams without a U8 list "
		"\"ngrams.strings\"", matrix_name(m));
	return NULL;
}

static int take_strings(struct ngrams *g, const struct matrix *m,
			struct err *err)
{
	const struct tensor *t = find_strings(m, err);
	uint32_t twice;

	if (!t)
		return -1;
	if (safetensors_take_list(&g->strings, t, matrix_name(m), err) < 0 ||
	    words_index(&g->strings, &twice, err) < 0)
		return -1;
	if (twice != WORDS_NONE)
		return err_set(err, "%s: n-gram %u stands there twice",
			       matrix_name(m), twice + 1);
	return 0;
}

/* *RET: NULL where all buckets have rows. */
static int find_kept(const struct matrix *m, const struct tensor **ret,
		     struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "ngrams.buckets");

	*ret = t;
	return t && (t->type != DTYPE_I32 || t->ndim != 1 ||
		     t->stride != sizeof(int32_t))
		   ? err_set(err, "%s: tensor \"ngrams.buckets\" is not a list "
			     "of I32", matrix_name(m))
		   : 0;
}

static int take_kept(struct ngrams *g, const struct matrix *m, struct err *err)
{
	const struct tensor *t;
	size_t i;

	if (find_kept(m, &t, err) < 0)
		return -1;
	if (!t)
		return 0;
	g->kept = t->data;
	g->nkept = (size_t)t->shape[0];
	for (i = 0; i < g->nkept; i++)
		if (g->kept[i] < 0 || (uint32_t)g->kept[i] >= g->buckets ||
		    (i > 0 && g->kept[i] <= g->kept[i - 1]))
			return err_set(err, "%s: \"ngrams.buckets\" is not an "
				       "ascending list of some of %u buckets",
				       matrix_name(m), g->buckets);
	return 0;
}

static int check_table(const struct ngrams *g, const struct matrix *m,
		       struct err *err)
{
	const struct tensor *t = matrix_tensor(m, "ngrams");

	if (t && (t->ndim != 2 || tensor_rows(t) != ngrams_rows(g)))
		return err_set(err, "%s: %zu n-grams, but tensor \"ngrams\" "
			       "has %llu rows", matrix_name(m), ngrams_rows(g),
			       (unsigned long long)tensor_rows(t));
	return 0;
}

static int open_kind(struct ngrams *g, const struct matrix *m,
		     struct err *err)
{
	const char *wrong;

	if (take_numbers(g, m, err) < 0)
		return -1;
	wrong = ngrams_check(g);
	if (wrong)
		return err_set(err, "%s: %s", matrix_name(m), wrong);
	if (g->kind == NGRAMS_EXPLICIT ? take_strings(g, m, err) < 0
				       : take_kept(g, m, err) < 0)
		return -1;
	return check_table(g, m, err);
}

int ngrams_open(struct ngrams *g, const struct matrix *m, struct err *err)
{
	const char *kind = matrix_meta(m, "vecmill.ngrams");

	*g = (struct ngrams)NGRAMS_INIT;
	if (!kind)
		return 0;
	if (take_kind(g, m, kind, err) < 0 || open_kind(g, m, err) < 0) {
		ngrams_release(g);
		return -1;
	}
	return 0;
}

int ngrams_describe(const struct ngrams *g, struct matrix *m, struct err *err)
{
	if (matrix_set_meta(m, err, "vecmill.ngrams", "%s",
			    ngrams_kinds[g->kind]) < 0 ||
	    matrix_set_meta(m, err, "vecmill.minn", "%d", g->minn) < 0 ||
	    matrix_set_meta(m, err, "vecmill.maxn", "%d", g->maxn) < 0)
		return -1;
	if (g->kind != NGRAMS_EXPLICIT &&
	    matrix_set_meta(m, err, "vecmill.buckets", "%u", g->buckets) < 0)
		return -1;
	if (g->kind != NGRAMS_FLORET)
		return 0;
	return matrix_set_meta(m, err, "vecmill.hash_count", "%d",
			       g->hash_count) < 0
		   ? -1
		   : matrix_set_meta(m, err, "vecmill.hash_seed", "%u",
				     g->hash_seed);
}

size_t ngrams_rows(const struct ngrams *g)
{
	if (g->kind == NGRAMS_EXPLICIT)
		return g->strings.n;
	return g->kept ? g->nkept : g->buckets;
}

static int count_strings(const struct matrix *m, size_t *ret, struct err *err)
{
	const struct tensor *t = find_strings(m, err);
	const char *p, *end;

	if (!t)
		return -1;
	*ret = 1;
	end = (const char *)t->data + t->shape[0];
	for (p = t->data; (p = memchr(p, '\n', (size_t)(end - p))); p++)
		++*ret;
	return 0;
}

int ngrams_count(const struct matrix *m, size_t *ret, struct err *err)
{
	const char *kind = matrix_meta(m, "vecmill.ngrams");
	struct ngrams g = NGRAMS_INIT;
	const struct tensor *kept;

	if (!kind)
		return err_set(err, "%s: has no n-grams", matrix_name(m));
	if (take_kind(&g, m, kind, err) < 0 || take_numbers(&g, m, err) < 0)
		return -1;
	if (g.kind == NGRAMS_EXPLICIT)
		return count_strings(m, ret, err);
	if (find_kept(m, &kept, err) < 0)
		return -1;
	*ret = kept ? (size_t)kept->shape[0] : g.buckets;
	return 0;
}

void ngrams_list_release(struct ngrams_list *list)
{
	mem_free(list->rows);
	*list = (struct ngrams_list)NGRAMS_LIST_INIT;
}

/* FNV-1a of 32 bits, a byte further; bytes above 127 are extended by their
 * sign, as fastText has it. */
static uint32_t hash_byte(uint32_t hash, char c)
{
	return (hash ^ (uint32_t)(int32_t)(int8_t)c) * 16777619u;
}

static const uint32_t hash_start = 2166136261u;

/* The n-grams of TEXT, "<word>", one after the other: those that begin at a
 * character from the shortest on, too short ones included. */
struct walk {
	const char *text;
	size_t n;
	size_t start, end; /* of the one at hand */
	int length;	   /* in characters */
};

static bool goes_on(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static bool walk_next(struct walk *w, int maxn)
{
	if (w->length == maxn || w->end == w->n) {
		do
			w->start++;
		while (w->start < w->n && goes_on(w->text[w->start]));
		if (w->start >= w->n)
			return false;
		w->end = w->start;
		w->length = 0;
	}
	do
		w->end++;
	while (w->end < w->n && goes_on(w->text[w->end]));
	w->length++;
	return true;
}

/* "<" and ">" alone are none, but for finalfusion. */
static bool walk_counts(const struct walk *w, const struct ngrams *g)
{
	return w->length >= g->minn &&
	       (w->length > 1 || (w->start > 0 && w->end < w->n) ||
		g->kind == NGRAMS_FINALFUSION);
}

static int append(const struct ngrams *g, uint32_t row,
		  struct ngrams_list *list, struct err *err)
{
	size_t low = 0, high = g->nkept;

	if (g->kept) {
		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if ((uint32_t)g->kept[middle] < row)
				low = middle + 1;
			else
				high = middle;
		}
		if (low == g->nkept || (uint32_t)g->kept[low] != row)
			return 0;
		row = (uint32_t)low;
	}
	if (mem_grow(&list->rows, &list->cap, list->n + 1,
		     sizeof(*list->rows), err) < 0)
		return -1;
	list->rows[list->n++] = row;
	return 0;
}

static int list_buckets(const struct ngrams *g, struct walk *w,
			struct ngrams_list *list, struct err *err)
{
	uint32_t hash = hash_start;
	size_t hashed = 0;

	while (walk_next(w, g->maxn)) {
		if (w->length == 1) {
			hash = hash_start;
			hashed = w->start;
		}
		for (; hashed < w->end; hashed++)
			hash = hash_byte(hash, w->text[hashed]);
		if (walk_counts(w, g) &&
		    append(g, hash % g->buckets, list, err) < 0)
			return -1;
	}
	return 0;
}

static int list_explicit(const struct ngrams *g, struct walk *w,
			 struct ngrams_list *list, struct err *err)
{
	while (walk_next(w, g->maxn)) {
		uint32_t row;

		if (!walk_counts(w, g))
			continue;
		row = words_find(&g->strings, w->text + w->start,
				 w->end - w->start);
		if (row != WORDS_NONE && append(g, row, list, err) < 0)
			return -1;
	}
	return 0;
}

static int append_murmur(const struct ngrams *g, const char *s, size_t n,
			 struct ngrams_list *list, struct err *err)
{
	uint32_t hashes[NGRAMS_MAX_HASHES];
	int i;

	ngrams_murmur(s, n, g->hash_seed, hashes);
	for (i = 0; i < g->hash_count; i++)
		if (append(g, hashes[i] % g->buckets, list, err) < 0)
			return -1;
	return 0;
}

static int list_floret(const struct ngrams *g, struct walk *w,
		       struct ngrams_list *list, struct err *err)
{
	if (append_murmur(g, w->text, w->n, list, err) < 0)
		return -1;
	while (walk_next(w, g->maxn))
		if (walk_counts(w, g) &&
		    append_murmur(g, w->text + w->start, w->end - w->start,
				  list, err) < 0)
			return -1;
	return 0;
}

static int list_finalfusion(const struct ngrams *g, struct walk *w,
			    struct ngrams_list *list, struct err *err)
{
	while (walk_next(w, g->maxn)) {
		uint64_t hash;

		if (!walk_counts(w, g))
			continue;
		hash = ngrams_finalfusion(w->text + w->start,
					  w->end - w->start);
		if (append(g, (uint32_t)(hash % g->buckets), list, err) < 0)
			return -1;
	}
	return 0;
}

/* "<word>", in BUFFER if it is short. */
enum { SHORT = 256 };

struct bracketed {
	char *text;
	char buffer[SHORT];
};

/* 1, 0 where the word has no n-grams, or -1; end with walk_end. */
static int walk_begin(struct walk *w, struct bracketed *b,
		      const struct ngrams *g, const char *word, size_t n,
		      struct err *err)
{
	b->text = b->buffer;
	if (g->kind == NGRAMS_NONE || (n == 4 && memcmp(word, "</s>", 4) == 0))
		return 0;
	if (n + 2 > SHORT)
		b->text = mem_array(n + 2, 1, err);
	if (!b->text)
		return -1;
	b->text[0] = '<';
	memcpy(b->text + 1, word, n);
	b->text[n + 1] = '>';
	*w = (struct walk){.text = b->text, .n = n + 2};
	return 1;
}

static void walk_end(struct bracketed *b)
{
	if (b->text != b->buffer)
		mem_free(b->text);
}

int ngrams_list(const struct ngrams *g, const char *word, size_t n,
		struct ngrams_list *list, struct err *err)
{
	static int (*const kinds[])(const struct ngrams *, struct walk *,
				    struct ngrams_list *, struct err *) = {
	    [NGRAMS_BUCKETS] = list_buckets,
	    [NGRAMS_EXPLICIT] = list_explicit,
	    [NGRAMS_FLORET] = list_floret,
	    [NGRAMS_FINALFUSION] = list_finalfusion,
	};
	struct bracketed b;
	struct walk w;
	int status = walk_begin(&w, &b, g, word, n, err);

	if (status > 0)
		status = kinds[g->kind](g, &w, list, err);
	walk_end(&b);
	return status;
}

int ngrams_each(const struct ngrams *g, const char *word, size_t n,
		int (*each)(void *arg, const char *ngram, size_t len,
			    struct err *err),
		void *arg, struct err *err)
{
	struct bracketed b;
	struct walk w;
	int status = walk_begin(&w, &b, g, word, n, err);

	if (status > 0)
		for (status = 0; status == 0 && walk_next(&w, g->maxn);)
			if (walk_counts(&w, g))
				status = each(arg, w.text + w.start,
					      w.end - w.start, err);
	walk_end(&b);
	return status;
}
