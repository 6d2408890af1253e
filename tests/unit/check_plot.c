/* SPDX-License-Identifier: MIT */
/* Axes and what is left out. */
#include "base/plot.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct err err;

static const char *draw(struct strbuf *b, double *x, double *y, size_t n,
			bool log, enum plot_style style)
{
	struct plot_series s = {"s", x, y, n, style};
	struct plot p = {"t", "x", "y", log, log, &s, 1};

	ck_assert_int_eq(plot_svg(&p, b, &err), 0);
	return strbuf_str(b);
}

static int times(const char *text, const char *what)
{
	int n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static bool labelled(const char *svg, const char *label)
{
	char text[40];

	snprintf(text, sizeof(text), ">%s</text>", label);
	return strstr(svg, text) != NULL;
}

START_TEST(axes_have_round_labels)
{
	double x[] = {0.3, 7.2}, y[] = {-120, 2600};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw(&b, x, y, 2, false, PLOT_LINE);

	ck_assert(labelled(svg, "0") && labelled(svg, "2") &&
		  labelled(svg, "8") && !labelled(svg, "10"));
	ck_assert(labelled(svg, "-500") && labelled(svg, "2.5k") &&
		  labelled(svg, "3k"));
	strbuf_release(&b);
}
END_TEST

START_TEST(log_axes_count_in_decades)
{
	double x[] = {3, 40000}, y[] = {0.02, 5e6};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw(&b, x, y, 2, true, PLOT_LINE);

	ck_assert(labelled(svg, "1") && labelled(svg, "10") &&
		  labelled(svg, "100k") && labelled(svg, "0.01") &&
		  labelled(svg, "10M"));
	ck_assert(!labelled(svg, "0.001") && !labelled(svg, "100M"));
	strbuf_release(&b);
}
END_TEST

START_TEST(what_no_axis_shows_is_left_out)
{
	double x[] = {0, 1, NAN, 10, 100, INFINITY};
	double y[] = {5, 1, 2, 0, 100, 7};
	struct strbuf b = STRBUF_INIT;

	ck_assert_int_eq(
	    times(draw(&b, x, y, 6, true, PLOT_POINTS), "<circle"), 2);
	strbuf_clear(&b);
	ck_assert_int_eq(
	    times(draw(&b, x, y, 6, false, PLOT_POINTS), "<circle"), 4);
	strbuf_release(&b);
}
END_TEST

START_TEST(nothing_and_one_point_are_drawn)
{
	double x[] = {2.5}, y[] = {1e9};
	struct strbuf b = STRBUF_INIT;
	const char *svg;

	svg = draw(&b, x, y, 0, _i & 1, _i & 2 ? PLOT_LINE : PLOT_POINTS);
	ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
	ck_assert_ptr_null(strstr(svg, "nan"));
	strbuf_clear(&b);
	svg = draw(&b, x, y, 1, _i & 1, _i & 2 ? PLOT_LINE : PLOT_POINTS);
	ck_assert_ptr_nonnull(strstr(svg, "</svg>"));
	ck_assert_ptr_null(strstr(svg, "nan"));
	strbuf_release(&b);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plot");
	TCase *t = tcase_create("plot");

	tcase_add_test(t, axes_have_round_labels);
	tcase_add_test(t, log_axes_count_in_decades);
	tcase_add_test(t, what_no_axis_shows_is_left_out);
	tcase_add_loop_test(t, nothing_and_one_point_are_drawn, 0, 4);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
