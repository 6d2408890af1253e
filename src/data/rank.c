/* SPDX-License-Identifier: MIT */
#include "data/rank.h"

#include "base/mem.h"
#include "base/team.h"

#include <string.h>

enum { RUN = 12 }; /* below this, insertion beats merging */

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

struct job {
	struct rank *from, *to;
	size_t n, nparts;
	size_t width; /* parts already in order together; 0: none */
	uint64_t next;
};

static size_t part_start(const struct job *j, size_t part)
{
	if (part >= j->nparts)
		return j->n;
	return j->n / j->nparts * part;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct job *j = shared;
	size_t part, step = j->width ? 2 * j->width : 1;
	size_t a, mid, end;

	(void)worker;
	(void)err;
	while (!team_stopping(team)) {
		part = team_next(&j->next, step);
		if (part >= j->nparts)
			break;
		a = part_start(j, part);
		mid = part_start(j, part + j->width);
		end = part_start(j, part + step);
		if (j->width)
			merge(j->to + a, j->from + a, j->from + mid,
			      j->from + end);
		else
			merge_sort(j->from + a, j->to + a, end - a, false);
	}
	return 0;
}

int rank_sort(struct rank *r, size_t n, int threads, struct err *err)
{
	struct job j = {.from = r, .n = n, .nparts = (size_t)threads};
	struct rank *scratch, *swap;
	int status = -1;

	if (n < 10000)
		j.nparts = 1;
	scratch = mem_array(n, sizeof(*r), err);
	if (!scratch)
		return -1;
	j.to = scratch;
	if (team_run((int)j.nparts, work, &j, err) < 0)
		goto out;
	for (j.width = 1; j.width < j.nparts; j.width *= 2) {
		j.next = 0;
		if (team_run((int)(j.nparts + 1) / 2, work, &j, err) < 0)
			goto out;
		swap = j.from;
		j.from = j.to;
		j.to = swap;
	}
	if (j.from != r)
		memcpy(r, j.from, n * sizeof(*r));
	status = 0;
out:
	mem_free(scratch);
	return status;
}
