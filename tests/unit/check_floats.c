/* SPDX-License-Identifier: MIT */
/* Text to floats beside strtof, on text of every shape.  FLOATS=N in the
 * environment: so many of each kind. */
#include "base/num.h"
#include "base/num_row.h"
#include "base/rng.h"
#include "run.h"

#include <math.h>
#include <string.h>

enum { SEED = 8, FLOATS = 100000, TEXT = 400 };

static struct rng rng;

static uint32_t below(uint32_t n)
{
	return rng_below(&rng, n);
}

static uint64_t floats(void)
{
	const char *n = getenv("FLOATS");

	return n ? strtoull(n, NULL, 10) : FLOATS;
}

static float any_float(void)
{
	uint32_t bits;
	float x;

	do {
		bits = (uint32_t)rng_next(&rng);
		memcpy(&x, &bits, sizeof(x));
	} while (!isfinite(x));
	return x;
}

static bool same_bits(float a, float b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

/* As libc reads it, and in a row too, whatever comes behind. */
static void check(const char *text)
{
	char line[TEXT + 8 + NUM_ROW_PAD];
	float want = strtof(text, NULL), got = 0, row = 0;
	int n = snprintf(line, TEXT, " %s", text);
	int rc = num_float(text, strlen(text), &got);
	const char *end;

	ck_assert_msg((rc == 0) == isfinite(want), "%s", text);
	memset(line + n, "0 9\n"[below(4)], sizeof(line) - (size_t)n);
	line[n] = " \t\r\n"[below(4)];
	line[n + 1] = '\n';
	end = num_row(line, &row, 1);
	ck_assert_msg(end == (rc == 0 ? line + n : NULL), "%s", text);
	if (rc < 0)
		return;
	ck_assert_msg(same_bits(got, want), "%s: %a", text, (double)got);
	ck_assert_msg(same_bits(row, want), "%s: %a", text, (double)row);
}

static char *add_digits(char *p, uint32_t n)
{
	bool zeros = below(8) == 0;

	while (n-- > 0)
		*p++ = zeros ? '0' : (char)('0' + below(10));
	return p;
}

/* Digits, a point, an exponent, any of them missing. */
START_TEST(any_shape)
{
	uint64_t i, n = floats();
	char text[TEXT], *p;
	uint32_t whole, fraction;

	for (i = 0; i < n; i++) {
		p = text;
		if (below(2))
			*p++ = "-+"[below(8) == 0];
		whole = below(4) ? below(3) : below(25);
		fraction = below(4) ? below(12) : below(40);
		p = add_digits(p, whole);
		if (fraction || below(2))
			*p++ = '.';
		p = add_digits(p, fraction + !whole);
		if (below(3) == 0)
			p += sprintf(p, "%c%s%u", "eE"[below(2)],
				     &"-\0+\0"[2 * below(3)],
				     below(below(9) ? 50 : 2000));
		*p = '\0';
		check(text);
	}
}
END_TEST

/* What programs write: fastText, word2vec, GloVe, NumPy and we. */
START_TEST(as_written)
{
	static const char *const forms[] = {"%.5g", "%f",    "%.9g", "%.6g",
					    "%e",   "%.17g", "%.18e", "%.8f"};
	uint64_t i, n = floats();
	char text[TEXT];
	double x;

	for (i = 0; i < n; i++) {
		x = below(2) ? (double)any_float()
			     : (double)(int64_t)rng_next(&rng) * 0x1p-64;
		snprintf(text, sizeof(text), forms[i % 8], x);
		check(text);
	}
}
END_TEST

/* Right between two floats, and next to that: exactly, with more or fewer
 * digits, with one of the last places changed. */
START_TEST(halfway)
{
	uint64_t i, n = floats() / 4;
	char text[TEXT];
	size_t len, at;
	float x;

	for (i = 0; i < n; i++) {
		x = fabsf(any_float());
		if (i % 2)
			x = ldexpf(1 + (float)below(1 << 23) * 0x1p-23f,
				   (int)below(40) - 15);
		snprintf(text, sizeof(text) - 8, i % 4 < 3 ? "%.*g" : "%.*f",
			 below(4) ? 160 : (int)below(30),
			 ((double)x + (double)nextafterf(x, INFINITY)) / 2);
		len = strlen(text);
		at = len - 1 - below(len < 5 ? (uint32_t)len : 5);
		if (below(3) == 0 && text[at] >= '1' && text[at] <= '8')
			text[at] = (char)(text[at] + (below(2) ? 1 : -1));
		if (below(3) == 0 && !strchr(text, 'e') && strchr(text, '.'))
			strcat(text, below(2) ? "000" : "001");
		check(text);
	}
}
END_TEST

/* The two ends, and the ends of the tables. */
START_TEST(ends)
{
	static const char *const texts[] = {
	    "3.4028235677973366e38", "3.4028235677973365e38",
	    "340282356779733661637539395458142568447.9999",
	    "340282356779733661637539395458142568448", "1e39", "9e38", "1e38",
	    "0.00000000000000000000000000000000000000000000000000000001e94",
	    "7.006492321624085e-46", "7.006492321624086e-46",
	    "9999999999999999999e-65", "99999999999999999999e-65",
	    "9999999999999999999e-66", "1e-65", "1e-66", "0e99999", "0e-99999",
	    "0.0", "-0.0", "-0", "999.999999999999999", "999.9999999999999999",
	    "9007199254740993", "900.7199254740993", "0.100000001490116119",
	    "0.1000000014901161", "5.", ".5", "100000000000000000000",
	    "18446744073709551615", "18446744073709551616e-10"};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check(texts[i]);
}
END_TEST

/* Rows of several, and what is none. */
START_TEST(rows)
{
	static const struct {
		const char *text;
		size_t n, end; /* 0: none */
	} cases[] = {
	    {" 1 2.5\t-3\n", 3, 9}, {"\t 1  2.5 \r\n", 2, 8},
	    {" 1 2\n3", 3, 0},	   {"1 2\n", 2, 0},
	    {" 1 x\n", 2, 0},	   {" 1 nan\n", 2, 0},
	    {" 1 1e39\n", 2, 0},	   {" 1.5.5\n", 1, 0},
	    {" 1.5x\n", 1, 0},	   {" 1.5e\n", 1, 0},
	    {" --1.5\n", 1, 0},	   {" 1.5-\n", 1, 0},
	    {" .\n", 1, 0},	   {" -\n", 1, 0},
	    {" 1,5\n", 1, 0},	   {" \n", 1, 0},
	    {"\n", 0, 0},	   {" 0.\n", 1, 3},
	    {" 1.2345678:\n", 1, 0}, {" 1.23456789/\n", 1, 0},
	    {" 1.\xb1\n", 1, 0},
	};
	char text[64 + NUM_ROW_PAD];
	const char *end;
	float to[3];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(text, '7', sizeof(text));
		memcpy(text, cases[i].text, strlen(cases[i].text));
		end = num_row(text, to, cases[i].n);
		ck_assert_msg(end == (cases[i].end || !cases[i].n
					  ? text + cases[i].end
					  : NULL),
			      "%s", cases[i].text);
	}
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("floats", SEED, &suite);

	if (getenv("FLOATS"))
		tcase_set_timeout(t, 3600);
	rng_seed(&rng, SEED, 0);
	tcase_add_test(t, any_shape);
	tcase_add_test(t, as_written);
	tcase_add_test(t, halfway);
	tcase_add_test(t, ends);
	tcase_add_test(t, rows);
	return run_suite(suite);
}
