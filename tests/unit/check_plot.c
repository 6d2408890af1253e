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
	struct plot_series s = {"s", x, y, n, style, NULL, NULL};
	struct plot p = {.title = "t", .x_label = "x", .y_label = "y",
			 .log_x = log, .log_y = log, .series = &s,
			 .nseries = 1};

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

/* Two decades and less: 1, 2, 5, at either end too. */
START_TEST(short_log_axes_have_labels_between)
{
	double x[] = {3.1e6, 8.2e7}, y[] = {0.6, 1.9};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw(&b, x, y, 2, true, PLOT_LINE);

	ck_assert(labelled(svg, "2M") && labelled(svg, "5M") &&
		  labelled(svg, "10M") && labelled(svg, "50M") &&
		  labelled(svg, "100M"));
	ck_assert(!labelled(svg, "1M") && !labelled(svg, "200M"));
	ck_assert(labelled(svg, "0.5") && labelled(svg, "1") &&
		  labelled(svg, "2"));
	ck_assert(!labelled(svg, "0.2"));
	/* Marks themselves stay, and the ends are on the frame. */
	x[0] = 2e6;
	x[1] = 1e8;
	strbuf_clear(&b);
	svg = draw(&b, x, y, 2, true, PLOT_MARKED);
	ck_assert(labelled(svg, "2M") && labelled(svg, "100M") &&
		  !labelled(svg, "1M") && !labelled(svg, "200M"));
	ck_assert_ptr_nonnull(strstr(svg, "<circle cx=\"76.0\""));
	ck_assert_ptr_nonnull(strstr(svg, "<circle cx=\"696.0\""));
	strbuf_release(&b);
}
END_TEST

/* However near the ends are to each other and to a mark. */
START_TEST(log_axes_are_never_empty)
{
	static const double ends[][2] = {
	    {2e6 * (1 - 2e-9), 2e6 * (1 + 2e-9)}, {1e-9, 1.00000001e-9},
	    {5, 5},				  {1, 1.0000001},
	    {9.9999999999e5, 1e6},		  {1e-300, 1e300}};
	double x[2] = {ends[_i][0], ends[_i][1]};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw(&b, x, x, 2, true, PLOT_MARKED);

	ck_assert_int_eq(times(svg, "<circle"), 2);
	ck_assert(!strstr(svg, "nan") && !strstr(svg, "inf"));
	ck_assert_int_ge(times(svg, "<text"), 3 + 1 + 4);
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

START_TEST(marked_lines_show_their_points)
{
	double x[] = {1, 2, NAN, 4}, y[] = {5, 1, 2, 3};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw(&b, x, y, 4, false, PLOT_MARKED);

	ck_assert_int_eq(times(svg, "<circle"), 3);
	ck_assert_int_eq(times(svg, "stroke-linejoin"), 1);
	ck_assert_int_eq(times(svg, "dasharray"), 0);
	strbuf_clear(&b);
	svg = draw(&b, x, y, 4, false, PLOT_MARKED_DASHES);
	ck_assert_int_eq(times(svg, "<circle"), 3);
	ck_assert_int_eq(times(svg, "dasharray"), 2); /* and the legend */
	strbuf_release(&b);
}
END_TEST

/* The y of the legend, the only box with that line. */
static double legend_y(const char *svg)
{
	const char *end = strstr(svg, "stroke=\"#cccccc\"/>\n<path d=\"M");
	double x, y = NAN;

	while (end > svg && strncmp(end, "<rect", 5) != 0)
		end--;
	ck_assert_int_eq(sscanf(end, "<rect x=\"%lf\" y=\"%lf\"", &x, &y), 2);
	return y;
}

START_TEST(the_legend_finds_room)
{
	double x[] = {0, 1, 2, 3}, y[] = {11, 11, 11, 11};
	struct plot_series s[] = {{"s", x, y, 4, PLOT_LINE, NULL, NULL},
				  {"s", x, x, 4, PLOT_LINE, NULL, NULL}};
	struct plot p = {.title = "t", .x_label = "x", .y_label = "y",
			 .series = s, .nseries = 2};
	struct strbuf b = STRBUF_INIT;
	double fixed, found;

	ck_assert_int_eq(plot_svg(&p, &b, &err), 0);
	fixed = legend_y(strbuf_str(&b));
	strbuf_clear(&b);
	p.find_room = true;
	ck_assert_int_eq(plot_svg(&p, &b, &err), 0);
	found = legend_y(strbuf_str(&b));
	ck_assert(found > fixed);
	strbuf_release(&b);
}
END_TEST

/* Points with labels, a level, and no legend. */
static struct plot labelled_plot(struct plot_series *s)
{
	static const double x[] = {1e6, NAN, 1e7}, y[] = {1, 2, 3};
	static const double level_x[] = {5e7}, level_y[] = {3.5};
	static const char *const names[] = {"one", "lost", "a<b"};
	static const bool hollow[] = {false, true, true};
	static const char *const whole[] = {"whole"};

	s[0] = (struct plot_series){"s", x, y, 3, PLOT_MARKED, names, hollow};
	s[1] = (struct plot_series){"l", level_x, level_y, 1, PLOT_LEVEL,
				    whole, NULL};
	return (struct plot){.title = "t", .x_label = "x", .y_label = "y",
			     .log_x = true, .series = s, .nseries = 2,
			     .no_legend = true, .caption = "a caption"};
}

START_TEST(points_have_labels)
{
	struct strbuf b = STRBUF_INIT;
	struct plot_series s[2];
	struct plot p = labelled_plot(s);
	const char *svg;

	ck_assert_int_eq(plot_svg(&p, &b, &err), 0);
	svg = strbuf_str(&b);
	ck_assert(labelled(svg, "one") && labelled(svg, "a&#60;b") &&
		  labelled(svg, "whole") && labelled(svg, "a caption"));
	ck_assert(!labelled(svg, "lost") && !labelled(svg, "l"));
	ck_assert_int_eq(times(svg, "dasharray"), 1);
	ck_assert_int_eq(times(svg, "<circle"), 3);
	ck_assert_int_eq(times(svg, "fill=\"#ffffff\" stroke-width=\"1.5\" "
				    "stroke=\"#0072b2\"/>"), 1);
	ck_assert_ptr_nonnull(strstr(svg, "H696\" stroke=\"#999999\""));
	ck_assert_ptr_nonnull(strstr(svg, "height=\"502\""));
	strbuf_release(&b);
}
END_TEST

START_TEST(panels_stand_below_each_other)
{
	struct strbuf b = STRBUF_INIT;
	struct plot_series s[2];
	struct plot p[3];
	const char *svg;

	p[0] = p[1] = p[2] = labelled_plot(s);
	p[0].caption = p[1].caption = NULL;
	ck_assert_int_eq(plot_panels_svg(p, 3, &b, &err), 0);
	svg = strbuf_str(&b);
	ck_assert_ptr_nonnull(strstr(svg, "height=\"1462\""));
	ck_assert_int_eq(times(svg, "<svg"), 1);
	ck_assert_int_eq(times(svg, ">whole</text>"), 3);
	ck_assert_ptr_nonnull(strstr(svg, "y=\"26.0\""));
	ck_assert_ptr_nonnull(strstr(svg, "y=\"506.0\""));
	ck_assert_ptr_nonnull(strstr(svg, "y=\"986.0\""));
	strbuf_release(&b);
}
END_TEST

/* More series than colours, and a title wider than the page. */
START_TEST(colours_begin_anew_and_titles_are_cut)
{
	enum { N = PLOT_MAX_SERIES + 3 };
	struct strbuf b = STRBUF_INIT;
	struct plot_series s[N];
	char title[300];
	double x[] = {1, 2};
	struct plot p = {.title = title, .x_label = "x", .y_label = "y",
			 .series = s, .nseries = N};
	int i;

	memset(title, 'm', sizeof(title) - 1);
	title[sizeof(title) - 1] = 0;
	for (i = 0; i < N; i++)
		s[i] = (struct plot_series){"s", x, x, 2, PLOT_LINE, NULL, NULL};
	ck_assert_int_eq(plot_svg(&p, &b, &err), 0);
	ck_assert_int_eq(times(strbuf_str(&b), svg_colours[0]), 4);
	ck_assert_int_eq(times(strbuf_str(&b), "m\342\200\246<"), 1);
	strbuf_release(&b);
}
END_TEST

static const char *draw_bars(struct strbuf *b, const struct plot_bar *bars,
			     size_t n, size_t nseries)
{
	static const char *const series[] = {"first", "second"};
	struct plot_bars p = {"t", "x", series, nseries, 1, bars, n};

	ck_assert_int_eq(plot_bars_svg(&p, b, &err), 0);
	return strbuf_str(b);
}

START_TEST(bars_have_names_numbers_and_intervals)
{
	struct plot_bar bars[] = {
	    {.name = "A & B", .heading = true},
	    {.name = "one", .value = 20, .low = 10, .high = 40},
	    {.name = "two", .value = -5.25, .low = NAN, .high = NAN},
	    {.name = "none", .value = NAN, .low = NAN, .high = NAN},
	    {.name = "other", .series = 1, .value = 7, .low = NAN, .high = 9},
	};
	struct strbuf b = STRBUF_INIT;
	const char *svg = draw_bars(&b, bars, 5, 1);

	ck_assert(labelled(svg, "A &#38; B") && labelled(svg, "one") &&
		  labelled(svg, "two") && labelled(svg, "none"));
	ck_assert(labelled(svg, "20.0") && labelled(svg, "-5.2") &&
		  labelled(svg, "-") && labelled(svg, "-10") &&
		  labelled(svg, "40"));
	ck_assert_int_eq(times(svg, "fill-opacity"), 3);
	ck_assert_int_eq(times(svg, "stroke=\"#333333\""), 3 + 1);
	ck_assert(!labelled(svg, "first") && !strstr(svg, "nan"));
	strbuf_clear(&b);
	svg = draw_bars(&b, bars, 5, 2);
	ck_assert(labelled(svg, "first") && labelled(svg, "second"));
	strbuf_release(&b);
}
END_TEST

/* However long a name, it is cut between characters; no bars are fine. */
START_TEST(bars_of_any_names)
{
	struct plot_bar bar = {.value = 0, .low = NAN, .high = NAN};
	struct strbuf b = STRBUF_INIT;
	char name[400];
	int i;

	for (i = 0; i < 396; i += 2)
		memcpy(name + i, "\303\251", 3);
	memmove(name + _i, name, 397);
	memset(name, 'x', (size_t)_i);
	bar.name = name;
	draw_bars(&b, &bar, 1, 1);
	ck_assert(!strstr(strbuf_str(&b), "?"));
	ck_assert(strstr(strbuf_str(&b), "\303\251\342\200\246<"));
	strbuf_clear(&b);
	ck_assert(strstr(draw_bars(&b, NULL, 0, 1), "</svg>"));
	strbuf_release(&b);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("plot");
	TCase *t = tcase_create("plot");

	tcase_add_test(t, axes_have_round_labels);
	tcase_add_test(t, log_axes_count_in_decades);
	tcase_add_test(t, short_log_axes_have_labels_between);
	tcase_add_loop_test(t, log_axes_are_never_empty, 0, 6);
	tcase_add_test(t, points_have_labels);
	tcase_add_test(t, panels_stand_below_each_other);
	tcase_add_test(t, colours_begin_anew_and_titles_are_cut);
	tcase_add_test(t, what_no_axis_shows_is_left_out);
	tcase_add_loop_test(t, nothing_and_one_point_are_drawn, 0, 4);
	tcase_add_test(t, marked_lines_show_their_points);
	tcase_add_test(t, the_legend_finds_room);
	tcase_add_test(t, bars_have_names_numbers_and_intervals);
	tcase_add_loop_test(t, bars_of_any_names, 0, 2);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
