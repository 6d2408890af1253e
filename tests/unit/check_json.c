/* SPDX-License-Identifier: MIT */
/* The JSON reader takes what RFC 8259 allows and nothing else. */
#include "base/json.h"
#include "run.h"

#include <string.h>

static int skip_all(const char *text, size_t n, struct err *err)
{
	struct json j;

	json_init(&j, "t", text, n);
	return json_skip(&j, err) < 0 ? -1 : json_end(&j, err);
}

static const char *const good[] = {
    "{}", "[]", " [ ] ", "null", "true", "false", "0", "-0", "1.5e-3",
    "[1,2,3]", "{\"a\":{\"b\":[{}]}}", "\"\"", "\"\\u00e9\\n\\/\"",
    "\"\\ud83d\\ude00\"", "\"\xc3\xa9\xf0\x9f\x98\x80\"", "1E+9",
};

static const char *const bad[] = {
    "", " ", "{", "[", "[1,]", "{\"a\":1,}", "{a:1}", "[1 2]", "01", "-",
    "1.", ".5", "1e", "+1", "nul", "truex", "\"", "\"\\x\"", "\"\\u12\"",
    "\"\\ud83d\"", "\"\\ude00\"", "\"\\ud83dx\"", "\"\x01\"", "\"\xff\"",
    "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"", "[] []",
    "{\"a\"}", "{\"a\":}", "{1:2}", "[}", "{]", "NaN", "'a'", "[,1]",
};

START_TEST(good_is_taken)
{
	struct err err = ERR_INIT;

	ck_assert_msg(skip_all(good[_i], strlen(good[_i]), &err) == 0,
		      "%s: %s", good[_i], err.msg);
}
END_TEST

START_TEST(bad_is_refused)
{
	struct err err = ERR_INIT;

	ck_assert_msg(skip_all(bad[_i], strlen(bad[_i]), &err) < 0,
		      "taken: %s", bad[_i]);
	ck_assert(strncmp(err.msg, "t: byte ", 8) == 0);
}
END_TEST

START_TEST(depth_is_limited)
{
	struct err err = ERR_INIT;
	char text[2 * JSON_MAX_DEPTH + 2];

	memset(text, '[', JSON_MAX_DEPTH + 1);
	memset(text + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
	ck_assert_int_eq(skip_all(text + 1, 2 * JSON_MAX_DEPTH, &err), 0);
	ck_assert_int_lt(skip_all(text, 2 * JSON_MAX_DEPTH + 2, &err), 0);
	ck_assert_ptr_nonnull(strstr(err.msg, "nested"));
}
END_TEST

static int uint_of(const char *text, uint64_t *v)
{
	struct err err = ERR_INIT;
	struct json j;

	json_init(&j, "t", text, strlen(text));
	return json_uint(&j, v, &err) < 0 ? -1 : json_end(&j, &err);
}

START_TEST(whole_numbers)
{
	uint64_t v;

	ck_assert_int_eq(uint_of("18446744073709551615", &v), 0);
	ck_assert_uint_eq(v, UINT64_MAX);
	ck_assert_int_eq(uint_of("0", &v), 0);
	ck_assert_int_lt(uint_of("18446744073709551616", &v), 0);
	ck_assert_int_lt(uint_of("-1", &v), 0);
	ck_assert_int_lt(uint_of("1.0", &v), 0);
	ck_assert_int_lt(uint_of("1e3", &v), 0);
	ck_assert_int_lt(uint_of("00", &v), 0);
}
END_TEST

START_TEST(members_are_pulled)
{
	static const char text[] = "{\"a\":[1,2],\"b\":\"x\\ty\"}";
	struct strbuf s = STRBUF_INIT;
	struct err err = ERR_INIT;
	uint64_t v, sum = 0;
	struct json j;

	json_init(&j, "t", text, sizeof(text) - 1);
	ck_assert_int_eq(json_open(&j, '{', &err), 0);
	ck_assert_int_eq(json_more(&j, &err), 1);
	ck_assert_int_eq(json_key(&j, &s, &err), 0);
	ck_assert_str_eq(s.data, "a");
	ck_assert_int_eq(json_open(&j, '[', &err), 0);
	while (json_more(&j, &err) > 0) {
		ck_assert_int_eq(json_uint(&j, &v, &err), 0);
		sum += v;
	}
	ck_assert_uint_eq(sum, 3);
	ck_assert_int_eq(json_more(&j, &err), 1);
	ck_assert_int_eq(json_key(&j, &s, &err), 0);
	ck_assert_int_eq(json_string(&j, &s, &err), 0);
	ck_assert_str_eq(s.data, "x\ty");
	ck_assert_int_eq(json_more(&j, &err), 0);
	ck_assert_int_eq(json_end(&j, &err), 0);
	strbuf_release(&s);
}
END_TEST

/* Every byte value, quoted and read again. */
START_TEST(quoting_reads_back)
{
	struct strbuf quoted = STRBUF_INIT, back = STRBUF_INIT;
	struct err err = ERR_INIT;
	char text[0x80];
	struct json j;
	int i;

	for (i = 0; i < 0x80; i++)
		text[i] = (char)i;
	ck_assert_int_eq(json_quote(&quoted, text, 0x80, &err), 0);
	json_init(&j, "t", quoted.data, quoted.len);
	ck_assert_int_eq(json_string(&j, &back, &err), 0);
	ck_assert_uint_eq(back.len, 0x80);
	ck_assert_mem_eq(back.data, text, 0x80);
	strbuf_clear(&quoted);
	ck_assert_int_eq(json_quote(&quoted, "\xffz\xc3", 3, &err), 0);
	ck_assert_str_eq(quoted.data, "\"\xef\xbf\xbdz\xef\xbf\xbd\"");
	strbuf_release(&quoted);
	strbuf_release(&back);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_loop_test(t, good_is_taken, 0,
			    sizeof(good) / sizeof(good[0]));
	tcase_add_loop_test(t, bad_is_refused, 0, sizeof(bad) / sizeof(bad[0]));
	tcase_add_test(t, depth_is_limited);
	tcase_add_test(t, whole_numbers);
	tcase_add_test(t, members_are_pulled);
	tcase_add_test(t, quoting_reads_back);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
