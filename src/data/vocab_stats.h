/* SPDX-License-Identifier: MIT */
/* What is said about a corpus by counting its words. */
#ifndef DATA_VOCAB_STATS_H
#define DATA_VOCAB_STATS_H

#include "base/strbuf.h"
#include "data/census.h"
#include "data/spectrum.h"

struct vocab_stats {
	const struct census_stats *census;
	const struct spectrum *spectrum;
	/* Of a text, not of vocabulary files: */
	bool has_text;
	uint64_t sentences, overlong;
};

/* Lines of a name and a value, or one JSON object; see vecmill-vocab(1). */
int vocab_stats_text(const struct vocab_stats *s, struct strbuf *out,
		     struct err *err);
int vocab_stats_json(const struct vocab_stats *s, struct strbuf *out,
		     struct err *err);

/* Frequency against rank on log axes, with the line of Zipf's law, as SVG. */
int vocab_stats_plot(const struct vocab_stats *s, const char *title,
		     struct strbuf *out, struct err *err);

#endif
