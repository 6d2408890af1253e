/* SPDX-License-Identifier: MIT */
/* Test sets are read as they are meant, of whichever kind. */
#include "eval/set.h"

#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/check_sets.XXXXXX", path[64];

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

static int read_text(struct set *set, const char *text, struct err *err)
{
	write_file(path, text);
	return set_read(set, path, err);
}

static bool word_is(const struct set *set, size_t item, int i, const char *want)
{
	struct set_word w = set_words(set, item)[i];

	return w.len == strlen(want) &&
	       !memcmp(set->text.data + w.start, want, w.len);
}

START_TEST(analogies_have_sections)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(read_text(&set,
				   ": capital cities\r\na b c d\r\n\n"
				   ": empty\n: family\nking  queen\tman woman\n"
				   "he she his her",
				   &err),
			 0);
	ck_assert_int_eq(set.kind, SET_ANALOGY);
	ck_assert_uint_eq(set.nitems, 3);
	ck_assert(word_is(&set, 0, 3, "d"));
	ck_assert(word_is(&set, 1, 1, "queen"));
	ck_assert(word_is(&set, 2, 3, "her"));
	ck_assert_str_eq(set.sections[set.items[0].section].name,
			 "capital cities");
	ck_assert_str_eq(set.sections[set.items[2].section].name, "family");
	ck_assert_uint_eq(set.sections[set.items[2].section].n, 2);
	set_release(&set);
}
END_TEST

START_TEST(similarities_have_scores)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(
	    read_text(&set, "tiger\tcat\t7.35\nbook,paper,-1e1\nc d 0", &err),
	    0);
	ck_assert_int_eq(set.kind, SET_SIMILARITY);
	ck_assert_uint_eq(set.nitems, 3);
	ck_assert_double_eq(set.items[0].score, 7.35);
	ck_assert_double_eq(set.items[1].score, -10);
	ck_assert(word_is(&set, 1, 1, "paper"));
	set_release(&set);
}
END_TEST

static const struct {
	const char *text, *says;
} bad[] = {
    {"", "no questions and no pairs"},
    {": a section and no more\n", "no questions and no pairs"},
    {": s\na b c d\na b c\n", ":3: "},
    {"a b c d\na b c d e\n", ":2: "},
    {"a b 1\na b x\n", ":2: "},
    {"a b 1\na b\n", ":2: "},
    {"one\n", ":1: "},
    {"a b c d\na b 1\n", ":2: expected 4 words, found 3 ("},
    {"a b 1\n: s\n", ":2: expected two words and a score ("},
    {"a b c\nd e f\na b 1\n", ":3: expected 3 words or more ("},
    {"a b c\n: s\n", ":2: expected 3 words or more ("},
    {"a b c\na b\n", ":2: expected 3 to 64 words, found 2 ("},
    {"a b\na b c\n", ":2: expected a word and its class ("},
    {"a b\n: c\n", ":2: expected a word and its class ("},
    {"a\tb/c\na b c\n", ":2: expected a word, a tab and its answers"},
    {"a\tb/c\na\t/\n", ":2: expected a word, a tab and its answers"},
    {"a\tb/c\n", "fewer than two lines"},
};

START_TEST(bad_lines_are_named)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(read_text(&set, bad[_i].text, &err), -1);
	ck_assert_msg(strstr(err.msg, bad[_i].says) != NULL, "%s", err.msg);
}
END_TEST

static const struct {
	const char *kind; /* said, if not "" */
	const char *text;
	enum set_kind is;
	size_t items, sections;
} good[] = {
    {"", "a b c d\n", SET_ANALOGY, 1, 1},
    {"", "# note\n\n: s\na b c d\n", SET_ANALOGY, 1, 1},
    {"", "a b 1\n", SET_SIMILARITY, 1, 1},
    {"", "a b 1 x y\n", SET_SIMILARITY, 1, 1},
    {"", "one two score\na b 1\nc d 2\n", SET_SIMILARITY, 2, 1},
    {"", "Word 1,Word 2,Human (mean)\na,b,1\n", SET_SIMILARITY, 1, 1},
    {"", "one\ttwo\tmean score\na\tb\t1\n", SET_SIMILARITY, 1, 1},
    {"similarity:", "one two score note\na b 1 x\n", SET_SIMILARITY, 1, 1},
    {"", "\357\273\277a b 1\n", SET_SIMILARITY, 1, 1},
    {"", "a\tb\nc\td/e\nf\tg\n", SET_BATS, 6, 1},
    {"", "a\tb\r\nc\td e\r\nf\tb\r\n", SET_CATEGORY, 3, 2},
    {"", "a b\nc b\n", SET_CATEGORY, 2, 1},
    {"", "a\tb c d\ne\tf\n", SET_CATEGORY, 2, 2},
    {"", "a\tb 1\ne\tb 1\nf\tg\n", SET_CATEGORY, 3, 2},
    {"", "a\tb c d\na\tb c d\n", SET_ANALOGY, 2, 1},
    {"", "a\tb 1\nc,d,2\n", SET_SIMILARITY, 2, 1},
    {"bats:", "a\tb\nc\td\n", SET_BATS, 2, 1},
    {"category:", "a\tb/c\nc\td\n", SET_CATEGORY, 2, 2},
    {"", "a b c\nd e f\n", SET_ODD, 2, 1},
    {"", "a b c d e\na b c d\n", SET_ODD, 2, 1},
    {"odd:", ": s\na b c d\n: t\nd e 7", SET_ODD, 2, 2},
};

START_TEST(kinds_are_told_by_content)
{
	struct err err = ERR_INIT;
	char operand[100];
	struct set set;

	write_file(path, good[_i].text);
	snprintf(operand, sizeof(operand), "%s%s", good[_i].kind, path);
	ck_assert_msg(set_read(&set, operand, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(set.kind, good[_i].is);
	ck_assert_uint_eq(set.nitems, good[_i].items);
	ck_assert_uint_eq(set.nsections, good[_i].sections);
	ck_assert_str_eq(set.path, path);
	set_release(&set);
}
END_TEST

START_TEST(semantic_and_syntactic_sections_are_groups)
{
	struct err err = ERR_INIT;
	struct set set;

	ck_assert_int_eq(
	    read_text(&set, ": x\na b c d\n: gram1-y\na b c d\n", &err), 0);
	ck_assert_uint_eq(set.ngroups, 2);
	ck_assert_str_eq(set.groups[set.sections[0].group], "semantic");
	ck_assert_str_eq(set.groups[set.sections[1].group], "syntactic");
	set_release(&set);
	ck_assert_int_eq(read_text(&set, ": gram1-y\na b c d\n", &err), 0);
	ck_assert_uint_eq(set.ngroups, 0);
	ck_assert_uint_eq(set.sections[0].group, SET_NO_GROUP);
	set_release(&set);
}
END_TEST

START_TEST(directories_hold_bats)
{
	static const struct {
		const char *name, *text;
	} files[] = {
	    {"b/y.txt", "k\tl\nm\tn\n"},
	    {"b/a.txt", "one\tuno/eins\ntwo\tdue/zwei\n"},
	    {"a", "p\tq\nr\ts\nt\tu\n"},
	    {".hidden", "no\n"},
	};
	char name[128];
	struct err err = ERR_INIT;
	struct set set;
	size_t i;

	snprintf(name, sizeof(name), "%s/set", dir);
	mkdir(name, 0777);
	ck_assert_int_eq(set_read(&set, name, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "/set: no files"));
	err = (struct err)ERR_INIT;
	snprintf(name, sizeof(name), "%s/set/b", dir);
	mkdir(name, 0777);
	for (i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s/set/%s", dir, files[i].name);
		write_file(name, files[i].text);
	}
	snprintf(name, sizeof(name), "%s/set", dir);
	ck_assert_msg(set_read(&set, name, &err) == 0, "%s", err.msg);
	ck_assert_int_eq(set.kind, SET_BATS);
	ck_assert_uint_eq(set.nsections, 3);
	ck_assert_str_eq(set.sections[0].name, "a");
	ck_assert_uint_eq(set.sections[0].n, 6);
	ck_assert_uint_eq(set.sections[0].group, SET_NO_GROUP);
	ck_assert_str_eq(set.sections[1].name, "a");
	ck_assert_str_eq(set.sections[2].name, "y");
	ck_assert_uint_eq(set.ngroups, 1);
	ck_assert_str_eq(set.groups[0], "b");
	ck_assert_uint_eq(set.sections[2].group, 0);
	/* one : uno :: two : due or zwei */
	ck_assert_uint_eq(set.items[6].nwords, 5);
	ck_assert(word_is(&set, 6, 0, "one") && word_is(&set, 6, 1, "uno") &&
		  word_is(&set, 6, 2, "two") && word_is(&set, 6, 3, "due") &&
		  word_is(&set, 6, 4, "zwei"));
	set_release(&set);
}
END_TEST

START_TEST(what_is_no_text_is_told)
{
	struct err err = ERR_INIT;
	FILE *f = fopen(path, "w");
	struct set set;

	fwrite("a b c d\n\0\1\2\n", 1, 12, f);
	fclose(f);
	ck_assert_int_eq(set_read(&set, path, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, ":2: holds a NUL byte"));
}
END_TEST

int main(void)
{
	char command[64];
	Suite *s = suite_create("sets");
	TCase *t = tcase_create("sets");
	int failed;

	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/set.txt", dir);
	tcase_add_test(t, analogies_have_sections);
	tcase_add_test(t, similarities_have_scores);
	tcase_add_loop_test(t, kinds_are_told_by_content, 0,
			    sizeof(good) / sizeof(good[0]));
	tcase_add_test(t, semantic_and_syntactic_sections_are_groups);
	tcase_add_test(t, directories_hold_bats);
	tcase_add_test(t, what_is_no_text_is_told);
	tcase_add_loop_test(t, bad_lines_are_named, 0,
			    sizeof(bad) / sizeof(bad[0]));
	suite_add_tcase(s, t);
	failed = run_suite(s);
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command) != 0 || failed;
}
