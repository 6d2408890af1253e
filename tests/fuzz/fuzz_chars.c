/* SPDX-License-Identifier: MIT */
/* Any bytes as numbers, against libc, and as UTF-8, against its definition. */
#include "fuzz.h"

#include "base/casefold.h"
#include "base/ftoa.h"
#include "base/num.h"
#include "base/num_row.h"
#include "base/utf8.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Does libc take all of S for a plain decimal, too?  It also takes blanks and
 * hexadecimals. */
static bool plain(const char *s)
{
	return s[0] && strspn(s, "+-.0123456789eE") == strlen(s);
}

static void check_float(const char *s, size_t n)
{
	float ours, libc;
	char *end;
	int rc = num_float(s, n, &ours);

	if (strlen(s) != n || !plain(s))
		return;
	libc = strtof(s, &end);
	if (rc == 0)
		FUZZ_CHECK(!*end && !memcmp(&ours, &libc, sizeof(ours)));
	else
		FUZZ_CHECK(*end || !isfinite(libc) || n > 999);
}

/* In a row it is the same, if finite; what blanks come behind does not matter,
 * and what else comes must be seen. */
static void check_row(const char *s, size_t n)
{
	char line[2 + 1000 + NUM_ROW_PAD];
	float alone, row;
	const char *end;
	int rc;

	if (n > 1000 || strcspn(s, " \t\r\n") != n)
		return;
	memset(line, '5', sizeof(line));
	line[0] = ' ';
	memcpy(line + 1, s, n);
	line[n + 1] = '\n';
	rc = num_float(s, n, &alone);
	end = num_row(line, &row, 1);
	FUZZ_CHECK((end != NULL) == (rc == 0 && isfinite(alone)));
	FUZZ_CHECK(!end || (end == line + n + 1 &&
			    !memcmp(&alone, &row, sizeof(row))));
}

static void check_real(const char *s)
{
	double ours = NAN, libc;
	char *end;
	const char *why = num_real(s, -1e300, 1e300, &ours);

	if (!plain(s))
		return;
	libc = strtod(s, &end);
	if (!why)
		FUZZ_CHECK(!*end && !memcmp(&ours, &libc, sizeof(ours)));
	else
		FUZZ_CHECK(*end || fabs(libc) > 1e300 || strlen(s) > 999);
}

static void check_int(const char *s)
{
	int64_t ours = 0;
	const char *why = num_int(s, -1000000, INT64_MAX, &ours);
	long long libc;
	char *end;

	FUZZ_CHECK(why || ours >= -1000000);
	if (!s[0] || strspn(s, "-0123456789") != strlen(s) || strlen(s) > 999)
		return;
	errno = 0;
	libc = strtoll(s, &end, 10);
	if (!*end && !errno && libc >= -1000000)
		FUZZ_CHECK(!why && ours == libc);
	else
		FUZZ_CHECK(why);
}

static void check_digits(const char *s, size_t n)
{
	unsigned long long libc;
	uint64_t ours;
	int rc = num_digits(s, n, &ours);

	if (strlen(s) != n || !n || strspn(s, "0123456789") != n) {
		FUZZ_CHECK(rc < 0);
		return;
	}
	errno = 0;
	libc = strtoull(s, NULL, 10);
	FUZZ_CHECK(errno ? rc < 0 : rc == 0 && ours == libc);
}

static void check_duration(const char *s)
{
	double x = -1;

	if (!num_duration(s, &x))
		FUZZ_CHECK(x >= 0 && isfinite(x));
}

static void check_ftoa(const uint8_t *data, size_t n)
{
	char text[FTOA_SIZE];
	float x, back;
	size_t len;

	if (n < sizeof(x))
		return;
	memcpy(&x, data, sizeof(x));
	len = ftoa(text, x);
	FUZZ_CHECK(len < FTOA_SIZE);
	FUZZ_CHECK(num_float(text, len, &back) == 0);
	FUZZ_CHECK(isnan(x) ? isnan(back) : !memcmp(&x, &back, sizeof(x)));
}

/* A character by the table of ranges (Unicode, table 3-7), or a number of bytes
 * that begin one: as many as some longer text could go on. */
static size_t naive(const unsigned char *p, size_t n, uint32_t *ret)
{
	static const unsigned char rows[][8] = {
	    {0x00, 0x7f, 0, 0, 0, 0, 0, 0},
	    {0xc2, 0xdf, 0x80, 0xbf, 0, 0, 0, 0},
	    {0xe0, 0xe0, 0xa0, 0xbf, 0x80, 0xbf, 0, 0},
	    {0xe1, 0xec, 0x80, 0xbf, 0x80, 0xbf, 0, 0},
	    {0xed, 0xed, 0x80, 0x9f, 0x80, 0xbf, 0, 0},
	    {0xee, 0xef, 0x80, 0xbf, 0x80, 0xbf, 0, 0},
	    {0xf0, 0xf0, 0x90, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
	    {0xf1, 0xf3, 0x80, 0xbf, 0x80, 0xbf, 0x80, 0xbf},
	    {0xf4, 0xf4, 0x80, 0x8f, 0x80, 0xbf, 0x80, 0xbf}};
	static const unsigned char payload[] = {0x7f, 0x1f, 0x0f, 0x07};
	enum { NROWS = sizeof(rows) / sizeof(rows[0]) };
	const unsigned char *row;
	size_t i, len;

	*ret = UTF8_BAD;
	for (i = 0; i < NROWS; i++)
		if (p[0] >= rows[i][0] && p[0] <= rows[i][1])
			break;
	if (i == NROWS)
		return 1;
	row = rows[i];
	for (len = 1; len < 4 && row[2 * len + 1]; len++)
		;
	for (i = 1; i < len; i++)
		if (i == n || p[i] < row[2 * i] || p[i] > row[2 * i + 1])
			return i;
	*ret = p[0] & payload[len - 1];
	for (i = 1; i < len; i++)
		*ret = *ret << 6 | (p[i] & 0x3f);
	return len;
}

static void check_utf8(const char *s, size_t n)
{
	const char *p = s, *end = s + n;
	char buf[UTF8_MAX];
	uint32_t ours, ref, folded;
	bool valid = true;
	size_t len;

	for (; p < end; p += len) {
		len = utf8_decode(p, end, &ours);
		FUZZ_CHECK(len == naive((const unsigned char *)p,
					(size_t)(end - p), &ref));
		FUZZ_CHECK(ours == ref);
		valid = valid && ours != UTF8_BAD;
		if (ours == UTF8_BAD)
			continue;
		FUZZ_CHECK(utf8_encode(buf, ours) == len);
		FUZZ_CHECK(!memcmp(buf, p, len));
		folded = casefold(ours);
		FUZZ_CHECK(folded <= 0x10ffff && casefold(folded) == folded);
	}
	FUZZ_CHECK(utf8_valid(s, n) == valid);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char *bytes = malloc(n), *text = calloc(1, n + 1);

	FUZZ_CHECK((bytes || !n) && text);
	if (n) {
		memcpy(bytes, data, n);
		memcpy(text, data, n);
	}
	check_float(text, n);
	check_row(text, n);
	check_real(text);
	check_int(text);
	check_digits(text, n);
	check_duration(text);
	check_ftoa(data, n);
	check_utf8(bytes, n);
	free(bytes);
	free(text);
	return 0;
}
