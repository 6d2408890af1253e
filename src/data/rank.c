/* SPDX-License-Identifier: MIT */
#include "data/rank.h"

#include "base/mem.h"
#include "base/team.h"

#include <string.h>

/* RUN: below this, insertion beats merging; RADIX: above, distributing does. */
enum { RUN = 12, RADIX = 128 };


uint64_t rank_prefix(const char *bytes, size_t len)
{
	uint64_t v = 0;
	size_t i;

	if (len >= 8) {
		memcpy(&v, bytes, 8);
#if __BYTE_ORDER__ != __ORDER_BIG_ENDIAN__
		v = __builtin_bswap64(v);
#endif
		return v;
	}
	for (i = 0; i < len; i++)
		v |= (uint64_t)(unsigned char)bytes[i] << (56 - 8 * i);
	return v;
}

static bool before_by_bytes(const struct rank *a, const struct rank *b)
{
	int c = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);

	return c ? c < 0 : a->len < b->len;
}

/* TIES: look at the bytes where the numbers are equal. */
static inline bool before(const struct rank *a, const struct rank *b, bool ties)
{
	if (a->count != b->count)
		return a->count > b->count;
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix;
	return ties && before_by_bytes(a, b);
}

bool rank_before(const struct rank *a, const struct rank *b)
{
	return before(a, b, true);
}

static void insertion(struct rank *r, size_t n, bool ties)
{
	struct rank x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = r[i];
		for (j = i; j > 0 && before(&x, &r[j - 1], ties); j--)
			r[j] = r[j - 1];
		r[j] = x;
	}
}

/* [A, MID) and [MID, END) to OUT; equal ones keep their order. */
static void merge(struct rank *out, const struct rank *a,
		  const struct rank *mid, const struct rank *end, bool ties)
{
	const struct rank *b = mid;

	while (a < mid && b < end)
		*out++ = before(b, a, ties) ? *b++ : *a++;
	memcpy(out, a, (size_t)(mid - a) * sizeof(*a));
	out += mid - a;
	memcpy(out, b, (size_t)(end - b) * sizeof(*b));
}

/* Sorts R; the result is in OUT if TO_OUT, else in R.  Both get written. */
static void merge_sort(struct rank *r, struct rank *out, size_t n, bool to_out,
		       bool ties)
{
	size_t half = n / 2;

	if (n <= RUN) {
		insertion(r, n, ties);
		if (to_out)
			memcpy(out, r, n * sizeof(*r));
		return;
	}
	merge_sort(r, out, half, !to_out, ties);
	merge_sort(r + half, out + half, n - half, !to_out, ties);
	if (to_out)
		merge(out, r, r + half, r + n, ties);
	else
		merge(r, out, out + half, out + n, ties);
}

/* Words with the same numbers, side by side in R, by their bytes, which are
 * anywhere in memory: all are asked for before the first is looked at. */
static void settle_ties(struct rank *r, struct rank *scratch, size_t n)
{
	size_t i, k, end;

	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n && r[end].prefix == r[i].prefix &&
				  r[end].count == r[i].count;)
			end++;
		if (end == i + 1)
			continue;
		for (k = i; k < end; k++)
			__builtin_prefetch(r[k].bytes);
		merge_sort(r + i, scratch + i, end - i, false, true);
	}
}

/* Sorts as merge_sort does. */
static void sort(struct rank *r, struct rank *out, size_t n, bool to_out)
{
	merge_sort(r, out, n, to_out, false);
	if (to_out)
		settle_ties(out, r, n);
	else
		settle_ties(r, out, n);
}

/* The same by distribution on the byte of the prefix at SHIFT and then on
 * those below it; all counts are equal. */
static void radix_sort(struct rank *r, struct rank *out, size_t n, int shift,
		       bool to_out)
{
	size_t end[256] = {0}, i, start = 0;

	if (n <= RADIX || shift < 0) {
		sort(r, out, n, to_out);
		return;
	}
	for (i = 0; i < n; i++)
		end[r[i].prefix >> shift & 255]++;
	if (end[r[0].prefix >> shift & 255] == n) {
		radix_sort(r, out, n, shift - 8, to_out);
		return;
	}
	for (i = 0; i < 256; i++) {
		start += end[i];
		end[i] = start - end[i];
	}
	for (i = 0; i < n; i++)
		out[end[r[i].prefix >> shift & 255]++] = r[i];
	for (i = 0, start = 0; i < 256; start = end[i++])
		radix_sort(out + start, r + start, end[i] - start, shift - 8,
			   !to_out);
}

int rank_sort(struct rank *r, size_t n, struct err *err)
{
	struct rank *scratch = mem_array(n, sizeof(*r), err);

	if (!scratch)
		return -1;
	sort(r, scratch, n, false);
	mem_free(scratch);
	return 0;
}

void rank_places(size_t *at, int workers, size_t *start)
{
	size_t g, n, place = 0;
	int w;

	for (g = 0; g < RANK_GROUPS; g++) {
		start[g] = place;
		for (w = 0; w < workers; w++) {
			n = at[(size_t)w * RANK_GROUPS + g];
			at[(size_t)w * RANK_GROUPS + g] = place;
			place += n;
		}
	}
	start[RANK_GROUPS] = place;
}

struct sorting {
	struct rank *r;
	const size_t *start;
	size_t longest; /* group */
	uint64_t next;
};

static int sort_groups(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct sorting *s = shared;
	struct rank *scratch = mem_array(s->longest, sizeof(*scratch), err);
	size_t g;

	(void)worker;
	if (!scratch)
		return -1;
	while (!team_quits(team)) {
		g = team_next(&s->next, 1);
		if (g >= RANK_GROUPS)
			break;
		/* The counts of the first group differ: by comparison. */
		radix_sort(s->r + s->start[g], scratch,
			   s->start[g + 1] - s->start[g], g ? 48 : -1, false);
	}
	mem_free(scratch);
	return 0;
}

int rank_sort_groups(struct rank *r, const size_t *start, int threads,
		     struct err *err)
{
	struct sorting s = {.r = r, .start = start};
	size_t g;

	for (g = 0; g < RANK_GROUPS; g++)
		if (s.longest < start[g + 1] - start[g])
			s.longest = start[g + 1] - start[g];
	return team_run(threads, sort_groups, &s, err);
}
