/* SPDX-License-Identifier: MIT */
#include "cmd/quantize_small.h"

#include "base/log.h"
#include "base/num.h"
#include "data/word_list.h"

#include <math.h>
#include <string.h>

/* Digits and a suffix; files so named are still found as ./5k. */
static bool is_number(const char *s)
{
	s += *s == '-' || *s == '+';
	return *s >= '0' && *s <= '9' && !s[strspn(s, "0123456789.kMG")];
}

int quantize_small_prune(const char *text, size_t *ret_n, struct words *keep,
			 struct err *err)
{
	const char *why;
	int64_t n;

	if (!is_number(text))
		return word_list_read_first(keep, text, err);
	why = num_int(text, 1, UINT32_MAX, &n);
	if (why)
		return err_usage(err, "--prune: '%s' is %s", text, why);
	*ret_n = (size_t)n;
	return 0;
}

/* Percentages are rounded down, as 100 is a promise. */
static double percent(double share)
{
	return floor(1000 * share) / 10;
}

int quantize_small_budget(struct matrix *m, struct quantize *q,
			  const struct budget *b, struct err *err)
{
	size_t words = m->words.n;
	struct budget_choice c;
	char bytes[16];

	if (budget_quantize(m, q, b, &c, err) < 0)
		return -1;
	log_info("chosen: %s, %zu dimensions, %zu of %zu words (%.1f %% of "
		 "what is asked for), %.1f %% of neighbours kept: %s",
		 q->codec->name, c.dim, c.words, words, percent(c.asked),
		 percent(c.kept), log_bytes(bytes, c.bytes));
	return 0;
}
