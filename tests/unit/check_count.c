/* SPDX-License-Identifier: MIT */
/*
 * Counting and encoding against the plainest reference: split by a loop over
 * bytes, sort, count. Whatever the threads, the blocks and the packing.
 */
#include "base/file.h"
#include "base/gz.h"
#include "base/rng.h"
#include "data/count.h"
#include "kern/kern.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES = 3, SIZE = 120000, SEED = 7 };

static struct err err;
static const struct corpus_rules plain;
static char dir[] = "/tmp/check_count-XXXXXX";
static char names[FILES][100];
static char *const paths[FILES] = {names[0], names[1], names[2]};

struct text {
	char *bytes;
	size_t n;
};

static struct text texts[FILES];

/* The reference. */

struct word {
	const char *bytes;
	size_t n;
	uint64_t count;
	bool first; /* of its sentence */
};

static struct word *words, *types;
static size_t nwords, ntypes;
static uint64_t nsentences, noverlong;

static int by_bytes(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	int c = memcmp(x->bytes, y->bytes, x->n < y->n ? x->n : y->n);

	return c ? c : (x->n > y->n) - (x->n < y->n);
}

static int by_count(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return by_bytes(a, b);
}

static bool is_space(char c)
{
	return c == '\0' || c == ' ' || (c >= '\t' && c <= '\r');
}

static void split(const struct text *t)
{
	bool first = true;
	size_t i = 0, from;

	while (i < t->n) {
		if (is_space(t->bytes[i])) {
			first |= t->bytes[i++] == '\n';
			continue;
		}
		for (from = i; i < t->n && !is_space(t->bytes[i]);)
			i++;
		if (i - from > CORPUS_MAX_TOKEN) {
			noverlong++;
		} else if (i - from == 4 &&
			   memcmp(t->bytes + from, "</s>", 4) == 0) {
			first = true;
		} else {
			words[nwords++] = (struct word){t->bytes + from,
							i - from, 1, first};
			nsentences += first;
			first = false;
		}
	}
}

static void count_reference(void)
{
	size_t i, total = 0;

	for (i = 0; i < FILES; i++)
		total += texts[i].n;
	words = malloc((total + 1) * sizeof(*words));
	types = malloc((total + 1) * sizeof(*types));
	for (i = 0; i < FILES; i++)
		split(&texts[i]);
	memcpy(types, words, nwords * sizeof(*words));
	qsort(types, nwords, sizeof(*types), by_bytes);
	for (i = 0; i < nwords; i++) {
		if (ntypes && by_bytes(&types[ntypes - 1], &types[i]) == 0)
			types[ntypes - 1].count++;
		else
			types[ntypes++] = types[i];
	}
	qsort(types, ntypes, sizeof(*types), by_count);
}

/* Text with everything that has gone wrong somewhere. */

static size_t put_word(char *p, struct rng *r)
{
	static const char *const odd[] = {
	    "</s>", "\xc2\xa0",	 "a\xc2\xa0z", "\xff\xfe", "\x01",
	    "a\x1f", "</s>x",	 "<s>",	       "\x7f",	   "exactly8",
	    "exactly16bytes__", "seventeen_bytes__"};
	uint32_t kind = rng_below(r, 1000);
	size_t n, i;

	if (kind < 100) {
		n = strlen(odd[kind % 12]);
		memcpy(p, odd[kind % 12], n);
		return n;
	}
	n = 1 + rng_below(r, rng_below(r, 20) + 1);
	if (kind == 999)
		n = 998 + rng_below(r, 6);
	if (kind == 998 && rng_below(r, 20) == 0)
		n = 5000 + rng_below(r, 15000);
	for (i = 0; i < n; i++)
		p[i] = (char)('a' + rng_below(r, 3));
	return n;
}

static void make_text(struct text *t, struct rng *r)
{
	static const char spaces[] = "      \n\n\t\r\v\f";
	size_t n = 0, k;

	t->bytes = malloc(SIZE + 40000);
	while (n < SIZE) {
		n += put_word(t->bytes + n, r);
		do {
			k = rng_below(r, sizeof(spaces)); /* with the NUL */
			t->bytes[n++] = spaces[k];
		} while (rng_below(r, 4) == 0);
	}
	n += put_word(t->bytes + n, r); /* no newline behind the last */
	t->n = n;
}

static void write_texts(bool gzip)
{
	struct gz_writer *w = NULL;
	struct file_out *out;
	int i;

	for (i = 0; i < FILES; i++) {
		ck_assert_int_eq(file_out_open(&out, names[i], &err), 0);
		if (gzip) {
			ck_assert_int_eq(
			    gz_writer_new(&w, out, GZ_TEXT, 1, &err), 0);
			ck_assert_int_eq(
			    gz_write(w, texts[i].bytes, texts[i].n, &err), 0);
			ck_assert_int_eq(gz_finish(w, &err), 0);
			gz_writer_free(w);
		} else {
			ck_assert_int_eq(file_out_write(out, texts[i].bytes,
							texts[i].n, &err),
					 0);
		}
		ck_assert_int_eq(file_out_commit(out, &err), 0);
	}
}

static void setup(void)
{
	struct rng r;
	int i;

	rng_seed(&r, SEED, 0);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (i = 0; i < FILES; i++) {
		snprintf(names[i], sizeof(names[i]), "%s/%d", dir, i);
		make_text(&texts[i], &r);
	}
	count_reference();
}

static void teardown(void)
{
	int i;

	for (i = 0; i < FILES; i++) {
		unlink(names[i]);
		free(texts[i].bytes);
	}
	rmdir(dir);
	free(words);
	free(types);
}

/* The comparison. */

static void same_vocab(const struct vocab *v)
{
	const char *bytes;
	size_t i, len;

	ck_assert_uint_eq(v->words.n, ntypes);
	ck_assert_uint_eq(v->tokens, nwords);
	for (i = 0; i < ntypes; i++) {
		bytes = words_get(&v->words, i, &len);
		ck_assert_uint_eq(v->counts[i], types[i].count);
		ck_assert_uint_eq(len, types[i].n);
		ck_assert_mem_eq(bytes, types[i].bytes, len);
	}
}

/* Words whose row is below KEEP, in order; every mark where a sentence ends
 * and every end marked, unless a segment ends there anyway. */
static void same_ids(const struct vocab *v, const struct ids *ids, size_t keep)
{
	const struct ids_segment *s;
	bool ended = true, first, begins;
	size_t at = 0, i, k;
	uint64_t tokens = 0;
	uint32_t row;

	for (k = 0; k < ids->nsegments; k++) {
		s = &ids->segments[k];
		for (i = 0; i < s->n; i++) {
			if (s->ids[i] == IDS_END) {
				ck_assert(i > 0 && s->ids[i - 1] != IDS_END);
				ended = true;
				continue;
			}
			first = i > 0 && ended;
			for (begins = false;; at++) {
				ck_assert_uint_lt(at, nwords);
				begins |= words[at].first;
				row = words_find(&v->words, words[at].bytes,
						 words[at].n);
				if (row < keep)
					break;
			}
			if (i > 0)
				ck_assert_int_eq(first, begins);
			ck_assert_uint_eq(s->ids[i], row);
			ended = false;
			tokens++;
			at++;
		}
	}
	for (; at < nwords; at++)
		ck_assert_uint_ge(words_find(&v->words, words[at].bytes,
					     words[at].n),
				  keep);
	ck_assert_uint_eq(ids->tokens, tokens);
}

static const struct {
	int threads;
	size_t block;
	bool gzip, ids;
	uint64_t limit;
} runs[] = {
    {1, 0, false, false, 0},
    {2, 0, false, true, 1 << 30},
    {3, 0, true, true, 1 << 30},
    {7, 0, false, true, 0},
    {1, 1, false, true, 1 << 30},
    {2, 2003, true, true, 0},
    {3, 2500, false, true, 100000},
    {7, 4099, true, true, 1 << 30},
    {2, 70001, false, true, 0},
    {2, 300011, true, false, 0},
};

START_TEST(counts_are_exact)
{
	struct vocab v = VOCAB_INIT;
	struct count_stats stats;
	struct corpus *c;
	struct ids ids;

	write_texts(runs[_i].gzip);
	ck_assert_int_eq(ids_init(&ids, runs[_i].limit, &err), 0);
	ck_assert_int_eq(corpus_open(&c, paths, FILES, &plain, runs[_i].threads, &err),
			 0);
	ck_assert(corpus_rereadable(c));
	if (runs[_i].block)
		corpus_set_block(c, runs[_i].block);
	ck_assert_msg(count_corpus(&v, runs[_i].ids ? &ids : NULL, c,
				   runs[_i].threads, &stats, &err) == 0,
		      "%s", err.msg);
	ck_assert_uint_eq(corpus_done(c), corpus_total(c));
	corpus_close(c);
	same_vocab(&v);
	ck_assert_uint_eq(stats.tokens, nwords);
	ck_assert_uint_eq(stats.types, ntypes);
	ck_assert_uint_eq(stats.sentences, nsentences);
	ck_assert_uint_eq(stats.overlong, noverlong);
	ck_assert_uint_gt(stats.invalid_utf8, 0);
	if (runs[_i].ids)
		same_ids(&v, &ids, ntypes);
	if (runs[_i].ids && runs[_i].limit == 0)
		ck_assert_uint_eq(ids.in_memory, 0);
	ids_release(&ids);
	vocab_release(&v);
}
END_TEST

/* Bytes of memory: 1 has every word spilled, parts parted again to the last
 * level; with 40 M nothing is. */
static const struct {
	int threads;
	uint64_t memory;
} bounds[] = {{1, 0}, {3, 0}, {1, 40000000}, {2, 40000000}, {1, 2000000},
	      {3, 2000000}, {2, 300000}, {1, 1}, {3, 1}};

START_TEST(memory_is_no_matter)
{
	uint64_t tokens = 0, longest = 0, bytes = 0;
	const struct census_stats *s;
	struct count_stats stats;
	struct census *census;
	const struct rank *r;
	struct corpus *c;
	size_t i;

	write_texts(false);
	ck_assert_int_eq(
	    corpus_open(&c, paths, FILES, &plain, bounds[_i].threads, &err), 0);
	corpus_set_block(c, 20000);
	ck_assert_msg(count_text(&census, c, bounds[_i].threads,
				 bounds[_i].memory, &stats, &err) == 0,
		      "%s", err.msg);
	corpus_close(c);
	for (i = 0; census_next(census, &r, &err) > 0; i++) {
		ck_assert_uint_lt(i, ntypes);
		ck_assert_uint_eq(r->count, types[i].count);
		ck_assert_uint_eq(r->len, types[i].n);
		ck_assert_mem_eq(r->bytes, types[i].bytes, r->len);
		tokens += r->count;
		bytes += r->count * r->len;
		longest = r->len > longest ? r->len : longest;
	}
	ck_assert_uint_eq(i, ntypes);
	ck_assert_int_eq(census_next(census, &r, &err), 0);
	s = census_stats(census);
	ck_assert_uint_eq(s->tokens, tokens);
	ck_assert_uint_eq(s->types, ntypes);
	ck_assert_uint_eq(s->longest, longest);
	ck_assert_uint_eq(s->bytes, bytes);
	if (bounds[_i].memory == 0 || bounds[_i].memory == 40000000)
		ck_assert_uint_eq(s->spilled, 0);
	else
		ck_assert_uint_ge(s->spilled, ntypes);
	ck_assert_uint_eq(stats.sentences, nsentences);
	census_free(census);
}
END_TEST

START_TEST(encoding_leaves_out_the_rest)
{
	struct vocab v = VOCAB_INIT;
	struct count_stats stats;
	struct vocab_cut dropped;
	struct corpus *c;
	struct ids ids, cut;
	uint32_t *new_id;
	size_t i, all;

	write_texts(false);
	ck_assert_int_eq(ids_init(&ids, 1 << 30, &err), 0);
	ck_assert_int_eq(ids_init(&cut, 1000, &err), 0);
	ck_assert_int_eq(corpus_open(&c, paths, FILES, &plain, 2, &err), 0);
	corpus_set_block(c, runs[_i].block);
	ck_assert_int_eq(count_corpus(&v, &cut, c, 2, &stats, &err), 0);
	corpus_close(c);
	all = v.words.n;
	ck_assert_int_eq(vocab_cut(&v, 5, 0, &dropped, &err), 0);
	ck_assert_uint_gt(dropped.types, 0);

	ck_assert_int_eq(corpus_open(&c, paths, FILES, &plain, 3, &err), 0);
	corpus_set_block(c, runs[_i].block);
	ck_assert_int_eq(count_encode(&v, &ids, c, 3, &stats, &err), 0);
	corpus_close(c);
	ck_assert_uint_eq(stats.tokens, nwords);
	ck_assert_uint_eq(stats.sentences, nsentences);
	ck_assert_uint_eq(ids.tokens, v.tokens);
	same_ids(&v, &ids, v.words.n);

	new_id = malloc(all * sizeof(*new_id));
	for (i = 0; i < all; i++)
		new_id[i] = i < v.words.n ? (uint32_t)i : WORDS_NONE;
	ck_assert_int_eq(ids_map(&cut, new_id, 3, &err), 0);
	ck_assert_uint_eq(cut.tokens, v.tokens);
	same_ids(&v, &cut, v.words.n);
	free(new_id);
	ids_release(&ids);
	ids_release(&cut);
	vocab_release(&v);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("count");
	TCase *t = tcase_create("count");

	if (kern_init(&err) < 0) {
		fprintf(stderr, "%s\n", err.msg);
		return 1;
	}
	printf("seed %d\n", SEED);
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, counts_are_exact, 0,
			    (int)(sizeof(runs) / sizeof(runs[0])));
	tcase_add_loop_test(t, memory_is_no_matter, 0,
			    (int)(sizeof(bounds) / sizeof(bounds[0])));
	tcase_add_loop_test(t, encoding_leaves_out_the_rest, 4, 9);
	suite_add_tcase(s, t);
	return run_suite(s);
}
