/* SPDX-License-Identifier: MIT */
/* Labels keep apart and on the page, and are fit for XML. */
#include "base/scatter.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct err err;
static struct strbuf svg;

static void draw(const struct scatter_point *points, size_t n)
{
	struct scatter s = {.points = points, .n = n};

	strbuf_clear(&svg);
	ck_assert_int_eq(scatter_svg(&s, &svg, &err), 0);
	ck_assert_ptr_null(strstr(strbuf_str(&svg), "nan"));
	ck_assert_ptr_null(strstr(strbuf_str(&svg), "inf"));
	ck_assert_ptr_nonnull(strstr(strbuf_str(&svg), "</svg>"));
}

static void draw_one(const char *label, size_t len)
{
	struct scatter_point p = {0, 0, label, len, -1};

	draw(&p, 1);
}

static int times(const char *what)
{
	const char *at = strbuf_str(&svg);
	int n = 0;

	for (; (at = strstr(at, what)); at++)
		n++;
	return n;
}

/* Where letters of 7 pixels, in words of LEN, would be. */
struct words {
	double x[200], y[200];
	int n;
};

static void find_words(struct words *w, double width)
{
	const char *at = strbuf_str(&svg), *end;

	for (w->n = 0; (at = strstr(at, "<text x=\"")); w->n++) {
		at += strlen("<text x=\"");
		end = strchr(at, '>');
		w->x[w->n] = strtod(at, NULL);
		w->y[w->n] = strtod(strstr(at, "y=\"") + 3, NULL);
		if (strstr(at, "\"end\"") && strstr(at, "\"end\"") < end)
			w->x[w->n] -= width;
		if (strstr(at, "middle") && strstr(at, "middle") < end)
			w->x[w->n] -= width / 2;
	}
}

START_TEST(crowded_labels_keep_apart)
{
	enum { N = 100, WIDTH = 36, HEIGHT = 12 };
	static struct words w;
	struct scatter_point p[N];
	char text[N][8];
	int i, k;

	for (i = 0; i < N; i++) {
		snprintf(text[i], sizeof(text[i]), "abc%02d", i);
		p[i] = (struct scatter_point){(i * 37) % 50, (i * 53) % 20,
					      text[i], 5, -1};
	}
	/* Far from all others, so that those stand close. */
	p[0].x = 85;
	draw(p, N);
	find_words(&w, WIDTH);
	ck_assert_int_eq(w.n, N);
	for (i = 0; i < N; i++) {
		ck_assert(w.x[i] >= 0 && w.y[i] >= HEIGHT);
		for (k = 0; k < i; k++)
			ck_assert(w.x[i] >= w.x[k] + WIDTH - 1 ||
				  w.x[k] >= w.x[i] + WIDTH - 1 ||
				  w.y[i] >= w.y[k] + HEIGHT ||
				  w.y[k] >= w.y[i] + HEIGHT);
	}
	ck_assert_int_gt(times("stroke="), 0); /* the lines to some */
}
END_TEST

START_TEST(labels_are_escaped_mended_and_cut)
{
	draw_one("a<b>&c", 6);
	ck_assert_int_eq(times(">a&#60;b&#62;&#38;c</text>"), 1);
	draw_one("x\xff\x01y", 4);
	ck_assert_int_eq(times(">x\xef\xbf\xbd\xef\xbf\xbdy</text>"), 1);
	draw_one("na\xc3\xafve", 6);
	ck_assert_int_eq(times(">na\xc3\xafve</text>"), 1);
	draw_one("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 49);
	ck_assert_int_eq(times(">aaaaaaaaaaaaaaaaaaaaaaaaa\xe2\x80\xa6<"), 1);
	draw_one("", 0);
	ck_assert_int_eq(times("></text>"), 1);
}
END_TEST

START_TEST(no_extent_is_no_trouble)
{
	struct scatter_point p[40];
	int i;

	for (i = 0; i < 40; i++)
		p[i] = (struct scatter_point){_i & 1 ? i : 3,
					      _i & 2 ? -i * 1e299 : 1e-320,
					      "word", 4, -1};
	draw(p, 40);
	ck_assert_int_eq(times("<text"), 40);
	draw(p, (size_t)_i);
}
END_TEST

START_TEST(groups_have_colours_shapes_and_a_legend)
{
	static const char *const names[SCATTER_MAX_GROUPS] = {
	    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9",
	    "a", "b", "c", "d", "e", "f", "g", "h", "i", "j",
	    "k", "l", "m", "n", "o", "p", "q", "<"};
	struct scatter_point p[] = {{0, 0, "x", 1, 27}, {1, 1, "y", 1, -1}};
	struct scatter s = {p, 2, names, SCATTER_MAX_GROUPS};

	strbuf_clear(&svg);
	ck_assert_int_eq(scatter_svg(&s, &svg, &err), 0);
	ck_assert_int_eq(times("<text"), 2 + SCATTER_MAX_GROUPS);
	ck_assert_int_eq(times("#999999"), 1);
	ck_assert_int_eq(times("#56b4e9"), 4);
	ck_assert_int_eq(times("&#60;"), 1);
	/* The last group's mark, in the legend and of the point. */
	ck_assert_int_eq(times("4.5z\" fill=\"#000000\""), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scatter");
	TCase *t = tcase_create("scatter");

	tcase_add_test(t, crowded_labels_keep_apart);
	tcase_add_test(t, labels_are_escaped_mended_and_cut);
	tcase_add_loop_test(t, no_extent_is_no_trouble, 0, 4);
	tcase_add_test(t, groups_have_colours_shapes_and_a_legend);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
