/* SPDX-License-Identifier: MIT */
#include "data/vocab_stats.h"

#include "base/mem.h"
#include "base/plot.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

static const uint64_t heads[] = {10000, 100000, 1000000};
enum { NHEADS = sizeof(heads) / sizeof(heads[0]) };

static double per_cent(uint64_t part, uint64_t whole)
{
	return whole ? 100 * (double)part / (double)whole : 0;
}

/* Of the tokens, by the first RANKS types. */
static double coverage(const struct spectrum *s, uint64_t ranks)
{
	uint64_t tokens;

	spectrum_first(s, ranks, 1, &tokens);
	return per_cent(tokens, s->tokens);
}

static int text_head(const struct vocab_stats *s, struct strbuf *out,
		     struct err *err)
{
	const struct spectrum *v = s->spectrum;
	uint64_t hapaxes = spectrum_of_count(v, 1);

	if (strbuf_addf(out, err, "tokens %" PRIu64 "\ntypes %" PRIu64 "\n",
			v->tokens, v->types) < 0 ||
	    (s->has_text && strbuf_addf(out, err, "sentences %" PRIu64 "\n",
					s->sentences) < 0))
		return -1;
	return strbuf_addf(out, err,
			   "hapaxes %" PRIu64 " (%.2f %% of the types)\n",
			   hapaxes, per_cent(hapaxes, v->types));
}

int vocab_stats_text(const struct vocab_stats *s, struct strbuf *out,
		     struct err *err)
{
	const struct spectrum *v = s->spectrum;
	double exponent, c;
	size_t i;

	if (text_head(s, out, err) < 0)
		return -1;
	if (spectrum_zipf(v, &exponent, &c)) {
		if (strbuf_addf(out, err, "zipf-exponent %.3f\n", exponent) <
		    0)
			return -1;
	} else if (strbuf_addf(out, err, "zipf-exponent -\n") < 0) {
		return -1;
	}
	for (i = 0; i < NHEADS; i++)
		if (strbuf_addf(out, err, "coverage-%" PRIu64 " %.2f %%\n",
				heads[i], coverage(v, heads[i])) < 0)
			return -1;
	if (strbuf_addf(out, err,
			"invalid-utf8 %" PRIu64 " tokens\n"
			"mean-length %.2f bytes\nlongest %" PRIu64
			" bytes\n",
			s->census->invalid_utf8,
			(double)s->census->bytes / (double)v->tokens,
			s->census->longest) < 0)
		return -1;
	return s->has_text ? strbuf_addf(out, err,
					 "overlong %" PRIu64 " tokens\n",
					 s->overlong)
			   : 0;
}

/* NAME: X, or null if there is no such number. */
static int json_number(struct strbuf *out, const char *name, bool is,
		       uint64_t x, struct err *err)
{
	return is ? strbuf_addf(out, err, ",\"%s\":%" PRIu64, name, x)
		  : strbuf_addf(out, err, ",\"%s\":null", name);
}

int vocab_stats_json(const struct vocab_stats *s, struct strbuf *out,
		     struct err *err)
{
	const struct spectrum *v = s->spectrum;
	double exponent, c;
	size_t i;

	if (strbuf_addf(out, err, "{\"tokens\":%" PRIu64, v->tokens) < 0 ||
	    json_number(out, "types", true, v->types, err) < 0 ||
	    json_number(out, "sentences", s->has_text, s->sentences, err) <
		0 ||
	    json_number(out, "hapaxes", true, spectrum_of_count(v, 1), err) <
		0)
		return -1;
	if (spectrum_zipf(v, &exponent, &c)
		? strbuf_addf(out, err, ",\"zipf_exponent\":%.6f", exponent) < 0
		: strbuf_addf(out, err, ",\"zipf_exponent\":null") < 0)
		return -1;
	for (i = 0; i < NHEADS; i++)
		if (strbuf_addf(out, err, ",\"coverage_%" PRIu64 "\":%.4f",
				heads[i], coverage(v, heads[i])) < 0)
			return -1;
	if (json_number(out, "invalid_utf8", true, s->census->invalid_utf8,
			err) < 0 ||
	    strbuf_addf(out, err, ",\"mean_length\":%.4f",
			(double)s->census->bytes / (double)v->tokens) < 0 ||
	    json_number(out, "longest", true, s->census->longest, err) < 0 ||
	    json_number(out, "overlong", s->has_text, s->overlong, err) < 0)
		return -1;
	return strbuf_addf(out, err, "}\n");
}

/* A class is a step: from its first rank to its last. */
static size_t steps(const struct spectrum *v, double *x, double *y)
{
	double rank = 0;
	size_t i, n = 0;

	for (i = 0; i < v->n; i++) {
		x[n] = rank + 1;
		y[n++] = (double)v->classes[i].count;
		rank += (double)v->classes[i].types;
		if (v->classes[i].types > 1) {
			x[n] = rank;
			y[n++] = (double)v->classes[i].count;
		}
	}
	return n;
}

int vocab_stats_plot(const struct vocab_stats *s, const char *title,
		     struct strbuf *out, struct err *err)
{
	const struct spectrum *v = s->spectrum;
	double *x = mem_array(2 * v->n, sizeof(*x), err);
	double *y = mem_array(2 * v->n, sizeof(*y), err);
	double line_x[2] = {1, 1}, line_y[2], exponent, log_c;
	struct plot_series series[2] = {
	    {.name = "words", .x = x, .y = y, .style = PLOT_LINE},
	    {.x = line_x, .y = line_y, .n = 2, .style = PLOT_DASHES}};
	struct plot plot = {.title = title,
			    .x_label = "rank",
			    .y_label = "frequency",
			    .log_x = true,
			    .log_y = true,
			    .series = series,
			    .nseries = 1};
	char name[40];
	int status = -1;

	if (!x || !y)
		goto out;
	series[0].n = steps(v, x, y);
	if (spectrum_zipf(v, &exponent, &log_c)) {
		snprintf(name, sizeof(name), "Zipf, exponent %.2f", exponent);
		series[1].name = name;
		/* To where the line meets 1, or the last rank before. */
		line_x[1] = fmin(exp(log_c / exponent), (double)v->types);
		line_y[0] = exp(log_c);
		line_y[1] = exp(log_c - exponent * log(line_x[1]));
		plot.nseries = 2;
	}
	status = plot_svg(&plot, out, err);
out:
	mem_free(x);
	mem_free(y);
	return status;
}
