/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as an input file.  However it is read, by one thread or two, in
 * pieces of whatever size, or packed blocks taken out: the same bytes come, and
 * the same failure.
 */
#include "fuzz.h"

#include "base/gz.h"

#include <string.h>

/* What readers hold besides a constant: nothing that grows. */
enum { FACTOR = 1, MOST = 1 << 24 };

struct outcome {
	uint64_t n, digest;
	bool failed;
};

static void add(struct outcome *o, const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		o->digest = (o->digest ^ p[i]) * UINT64_C(0x100000001b3);
	o->n += n;
}

static struct outcome by_pieces(const char *path, int threads, size_t piece)
{
	static unsigned char buf[300000], ahead[4096];
	struct err err = ERR_INIT;
	struct gz_reader *in;
	struct outcome o = {0};
	ssize_t got, peeked;

	if (gz_open(&in, path, threads, &err) < 0) {
		o.failed = true;
		return o;
	}
	peeked = gz_peek(in, ahead, piece, &err);
	got = peeked < 0 ? -1 : 1;
	while (got > 0 && o.n < MOST) {
		got = gz_read(in, buf, piece, &err);
		if (got > 0 && o.n == 0 && peeked > 0)
			FUZZ_CHECK(!memcmp(buf, ahead,
					   (size_t)(got < peeked ? got
								 : peeked)));
		if (got > 0)
			add(&o, buf, (size_t)got);
	}
	o.failed = got < 0;
	fuzz_verdict(got < 0 ? -1 : 0, &err);
	gz_close(in);
	return o;
}

/* Packed where that can be had. */
static struct outcome by_blocks(const char *path, size_t room)
{
	static unsigned char buf[1 << 24];
	struct gz_raw *raw = NULL;
	struct err err = ERR_INIT;
	struct gz_reader *in;
	struct outcome o = {0};
	ssize_t got = 1;

	if (gz_open(&in, path, 1, &err) < 0) {
		o.failed = true;
		return o;
	}
	while (got > 0 && o.n < MOST) {
		got = gz_take(in, &raw, room, &err);
		if (got > 0) {
			FUZZ_CHECK(gz_raw_content(raw) <= sizeof(buf));
			if (gz_raw_inflate(raw, buf, path, &err) < 0)
				got = -1;
			else
				add(&o, buf, gz_raw_content(raw));
		} else if (got == 0) {
			got = gz_read(in, buf, 1000, &err);
			add(&o, buf, got > 0 ? (size_t)got : 0);
		}
	}
	o.failed = got < 0;
	fuzz_verdict(got < 0 ? -1 : 0, &err);
	gz_raw_free(raw);
	gz_close(in);
	return o;
}

static void same(struct outcome a, struct outcome b)
{
	if (a.n >= MOST || b.n >= MOST)
		return;
	FUZZ_CHECK(a.failed == b.failed);
	FUZZ_CHECK(a.failed || (a.n == b.n && a.digest == b.digest));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct outcome o;

	fuzz_limit(FACTOR, size);
	o = by_pieces(path, 1, 1 + size % 5000);
	same(o, by_pieces(path, 1, 300000));
	same(o, by_blocks(path, 1 + size % 200000));
	fuzz_unlimit();
	if (size % 8 == 0)
		same(o, by_pieces(path, 2, 70000));
	return 0;
}
