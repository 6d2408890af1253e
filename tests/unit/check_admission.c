/* SPDX-License-Identifier: MIT */
/* Words that come and go in bounded memory, against lists searched from end
 * to end. */
#include "run.h"

#include "base/rng.h"
#include "data/admission.h"

#include <string.h>

enum { SEED = 1, ROWS = 40, WAITING = 60, MIN_COUNT = 3, LONGEST = 1000 };

/* ---- the reference ---- */

struct plain {
	char word[16];
	uint64_t count, error, born;
	bool used;
};

struct reference {
	struct plain rows[ROWS], waiting[WAITING];
	uint64_t born, admitted, evicted;
};

static struct plain *plain_find(struct plain *list, int n, const char *word)
{
	int i;

	for (i = 0; i < n; i++)
		if (list[i].used && strcmp(list[i].word, word) == 0)
			return &list[i];
	return NULL;
}

static struct plain *plain_unused(struct plain *list, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (!list[i].used)
			return &list[i];
	return NULL;
}

static struct plain *plain_rarest(struct plain *list, int n)
{
	struct plain *best = NULL;
	int i;

	for (i = 0; i < n; i++)
		if (list[i].used &&
		    (!best || list[i].count < best->count ||
		     (list[i].count == best->count &&
		      list[i].born < best->born)))
			best = &list[i];
	return best;
}

static void plain_put(struct reference *ref, struct plain *p, const char *word,
		      uint64_t count, uint64_t error)
{
	*p = (struct plain){.count = count, .error = error,
			    .born = ref->born++, .used = true};
	snprintf(p->word, sizeof(p->word), "%s", word);
}

static struct plain *plain_wait(struct reference *ref, const char *word,
				uint64_t n)
{
	struct plain *p = plain_find(ref->waiting, WAITING, word);
	uint64_t error = 0;

	if (p) {
		p->count += n;
		return p;
	}
	p = plain_unused(ref->waiting, WAITING);
	if (!p) {
		p = plain_rarest(ref->waiting, WAITING);
		error = p->count;
	}
	plain_put(ref, p, word, error + n, error);
	return p;
}

static void plain_count(struct reference *ref, const char *word, uint64_t n)
{
	struct plain *p = plain_find(ref->rows, ROWS, word), *row, was;
	uint64_t seen;

	if (p) {
		p->count += n;
		return;
	}
	p = plain_wait(ref, word, n);
	seen = p->count - p->error;
	if (seen < MIN_COUNT)
		return;
	row = plain_unused(ref->rows, ROWS);
	if (row) {
		p->used = false;
	} else {
		row = plain_rarest(ref->rows, ROWS);
		if (seen <= row->count + row->count / 8)
			return;
		was = *row;
		p->used = false;
		plain_wait(ref, was.word, was.count);
		ref->evicted++;
	}
	plain_put(ref, row, word, seen, 0);
	ref->admitted++;
}

static void plain_halve(struct plain *list, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		list[i].count -= list[i].count / 2;
		list[i].error -= list[i].error / 2;
	}
}

/* ---- against it ---- */

static void same(const struct roster *r, struct plain *list, int n, bool rows)
{
	uint64_t total = 0;
	size_t used = 0;
	int i;

	for (i = 0; i < n; i++) {
		uint32_t at;

		if (!list[i].used)
			continue;
		used++;
		total += list[i].count;
		at = roster_find(r, list[i].word, strlen(list[i].word));
		ck_assert_uint_ne(at, ROSTER_NONE);
		if (rows)
			ck_assert_int_eq((int)at, i);
		ck_assert_uint_eq(r->entries[at].count, list[i].count);
		ck_assert_uint_eq(r->entries[at].error, list[i].error);
	}
	ck_assert_uint_eq(r->n, used);
	ck_assert_uint_eq(r->total, total);
}

/* Some words are much more frequent than others, and which they are changes
 * with time. */
static void draw(struct rng *r, int step, char word[16])
{
	double x = rng_double(r);

	snprintf(word, 16, "w%d",
		 (int)(200 * x * x * x * x) + step / 2000 * 15);
}

static void fresh(void *owner, uint32_t row)
{
	uint64_t *times = owner;

	times[row]++;
}

START_TEST(as_reference)
{
	static struct reference ref;
	uint64_t times[ROWS] = {0}, all = 0;
	struct admission a;
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int step, i;

	memset(&ref, 0, sizeof(ref));
	ck_assert_int_eq(
	    admission_init(&a, ROWS, WAITING, LONGEST, MIN_COUNT, &err), 0);
	a.fresh = fresh;
	a.owner = times;
	rng_seed(&r, SEED, (uint64_t)_i);
	for (step = 0; step < 40000; step++) {
		uint64_t n = 1 + rng_below(&r, 3);

		draw(&r, step, word);
		admission_count(&a, word, strlen(word), n);
		plain_count(&ref, word, n);
		if (_i % 2 && step % 3000 == 2999) {
			admission_halve(&a);
			plain_halve(ref.rows, ROWS);
			plain_halve(ref.waiting, WAITING);
		}
		if (step % 100 == 0) {
			same(&a.rows, ref.rows, ROWS, true);
			same(&a.waiting, ref.waiting, WAITING, false);
		}
	}
	ck_assert_uint_eq(a.admitted, ref.admitted);
	ck_assert_uint_eq(a.evicted, ref.evicted);
	ck_assert_uint_gt(a.evicted, 50);
	for (i = 0; i < ROWS; i++)
		all += times[i];
	ck_assert_uint_eq(all, a.admitted);
	admission_release(&a);
}
END_TEST

/* What is certainly in the table is: counts are too high by at most the error,
 * and that is at most the share of one place among all counted. */
START_TEST(bounds)
{
	enum { WORDS = 300, STEPS = 30000 };
	uint64_t truth[WORDS] = {0};
	struct admission a;
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int step, i;

	/* So high a threshold that none leaves. */
	ck_assert_int_eq(
	    admission_init(&a, 2, WAITING, LONGEST, UINT64_MAX, &err), 0);
	rng_seed(&r, SEED, 77);
	for (step = 0; step < STEPS; step++) {
		double x = rng_double(&r);

		i = (int)(WORDS * x * x * x);
		truth[i]++;
		snprintf(word, sizeof(word), "w%d", i);
		admission_count(&a, word, strlen(word), 1);
	}
	for (i = 0; i < WORDS; i++) {
		uint32_t at;
		const struct roster_entry *e;

		snprintf(word, sizeof(word), "w%d", i);
		at = roster_find(&a.waiting, word, strlen(word));
		if (truth[i] > STEPS / WAITING)
			ck_assert_uint_ne(at, ROSTER_NONE);
		if (at == ROSTER_NONE)
			continue;
		e = &a.waiting.entries[at];
		ck_assert_uint_ge(e->count, truth[i]);
		ck_assert_uint_le(e->count - e->error, truth[i]);
		ck_assert_uint_le(e->error, STEPS / WAITING);
	}
	admission_release(&a);
}
END_TEST

/* Long words: what their bytes have no room for goes, and nothing is mixed
 * up. */
START_TEST(long_words)
{
	static char text[LONGEST];
	struct admission a;
	struct err err = ERR_INIT;
	struct rng r;
	int step;

	ck_assert_int_eq(
	    admission_init(&a, ROWS, WAITING, LONGEST, MIN_COUNT, &err), 0);
	rng_seed(&r, SEED, 99);
	for (step = 0; step < 20000; step++) {
		uint32_t word = rng_below(&r, 50) + (uint32_t)step / 5000 * 10;
		size_t len = 1 + word * 7919 % LONGEST, i;

		for (i = 0; i < len; i++)
			text[i] = (char)('a' + (word + i * i) % 26);
		admission_count(&a, text, len, 1);
		if (step % 250 == 0)
			admission_halve(&a);
		ck_assert_uint_le(a.rows.live, a.rows.cap / 2);
		ck_assert_uint_le(a.waiting.used, a.waiting.cap);
		i = roster_find(&a.rows, text, len);
		if (i == ROSTER_NONE)
			i = roster_find(&a.waiting, text, len);
		ck_assert_uint_ne(i, ROSTER_NONE);
	}
	ck_assert_uint_gt(a.evicted, 0);
	admission_release(&a);
}
END_TEST

/* Long words that come and go, until the bytes of all have moved. */
static void churn(struct roster *r, uint32_t i)
{
	static char text[LONGEST];
	int step;

	for (step = 0; step < 20; step++) {
		memset(text, 'a' + step, LONGEST);
		roster_remove(r, i);
		ck_assert_uint_eq(roster_add(r, text, LONGEST, 1), i);
	}
	roster_remove(r, i);
}

/* Numbers exchanged: each word keeps all else. */
START_TEST(swaps)
{
	struct roster ro;
	struct err err = ERR_INIT;
	struct rng r;
	char word[16];
	int step, i;
	uint32_t at[ROWS];

	ck_assert_int_eq(roster_init(&ro, ROWS, LONGEST, &err), 0);
	for (i = 0; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		at[i] = roster_add(&ro, word, strlen(word),
				   100 + (uint64_t)i * 7 % ROWS);
		ck_assert_uint_eq(at[i], (unsigned)i);
	}
	rng_seed(&r, SEED, 5);
	for (step = 0; step < 1000; step++) {
		uint32_t a = rng_below(&r, ROWS), b = rng_below(&r, ROWS);
		uint32_t was = at[a];

		roster_swap(&ro, at[a], at[b]);
		at[a] = at[b];
		at[b] = was;
	}
	churn(&ro, at[0]);
	for (i = 1; i < ROWS; i++) {
		snprintf(word, sizeof(word), "w%d", i);
		ck_assert_uint_eq(roster_find(&ro, word, strlen(word)), at[i]);
		ck_assert_uint_eq(ro.entries[at[i]].count,
				  100 + (uint64_t)i * 7 % ROWS);
	}
	for (i = 1; i < ROWS; i++) {
		uint32_t rarest = roster_rarest(&ro);

		ck_assert_uint_eq(ro.entries[rarest].count, 100 + (unsigned)i);
		roster_remove(&ro, rarest);
	}
	ck_assert_uint_eq(ro.total, 0);
	roster_release(&ro);
}
END_TEST

int main(void)
{
	Suite *s;
	TCase *t = new_case("admission", SEED, &s);

	tcase_add_loop_test(t, as_reference, 0, 6);
	tcase_add_test(t, bounds);
	tcase_add_test(t, long_words);
	tcase_add_test(t, swaps);
	return run_suite(s);
}
