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

static inline bool before(const struct rank *a, const struct rank *b)
{
	if (a->count != b->count)
		return a->count > b->count;
	if (a->prefix != b->prefix)
		return a->prefix < b->prefix;
	return before_by_bytes(a, b);
}

bool rank_before(const struct rank *a, const struct rank *b)
{
	return before(a, b);
}

static void insertion(struct rank *r, size_t n)
{
	struct rank x;
	size_t i, j;

	for (i = 1; i < n; i++) {
		x = r[i];
		for (j = i; j > 0 && before(&x, &r[j - 1]); j--)
			r[j] = r[j - 1];
		r[j] = x;
	}
}

/* [A, MID) and [MID, END) to OUT; equal ones keep their order. */
static void merge(struct rank *out, const struct rank *a,
		  const struct rank *mid, const struct rank *end)
{
	const struct rank *b = mid;

	while (a < mid && b < end)
		*out++ = before(b, a) ? *b++ : *a++;
	memcpy(out, a, (size_t)(mid - a) * sizeof(*a));
	out += mid - a;
	memcpy(out, b, (size_t)(end - b) * sizeof(*b));
}

/* Sorts R; the result is in OUT if TO_OUT, else in R.  Both get written. */
static void merge_sort(struct rank *r, struct rank *out, size_t n, bool to_out)
{
	size_t half = n / 2;

	if (n <= RUN) {
		insertion(r, n);
		if (to_out)
			memcpy(out, r, n * sizeof(*r));
		return;
	}
	merge_sort(r, out, half, !to_out);
	merge_sort(r + half, out + half, n - half, !to_out);
	if (to_out)
		merge(out, r, r + half, r + n);
	else
		merge(r, out, out + half, out + n);
}

/* The same by distribution on the byte of the prefix at SHIFT and then on
 * those below it; all counts are equal. */
static void radix_sort(struct rank *r, struct rank *out, size_t n, int shift,
		       bool to_out)
{
	size_t end[256] = {0}, i, start = 0;

	if (n <= RADIX || shift < 0) {
		merge_sort(r, out, n, to_out);
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
	merge_sort(r, scratch, n, false);
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
	while (!team_stopping(team)) {
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
