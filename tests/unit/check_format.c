/* SPDX-License-Identifier: MIT */
/* Damaged and lying files of every format: one clear reason, no harm. */
#include "base/gz.h"
#include "base/strbuf.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/check_format.XXXXXX";

static void put(const void *bytes, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

/* Whatever the file is, through the mapping if the format has one. */
static int read_file(struct matrix *m, const char *format, struct err *err)
{
	return matrix_read_as(m, path, format ? format_find(format) : NULL, 2,
			      err);
}

/* The same as a stream of bytes. */
static int read_stream(struct matrix *m, const char *format, struct err *err)
{
	struct gz_reader *in;
	int rc;

	ck_assert_int_eq(gz_open(&in, path, 1, err), 0);
	rc = format_find(format)->read(m, in, err);
	gz_close(in);
	return rc;
}

static void expect(int rc, const struct err *err, const char *reason)
{
	if (!reason) {
		ck_assert_msg(rc == 0, "%s", err->msg);
		return;
	}
	ck_assert_msg(rc < 0, "taken; expected: %s", reason);
	ck_assert_msg(strncmp(err->msg, path, strlen(path)) == 0 &&
			  strstr(err->msg, reason),
		      "\"%s\" does not say \"%s\"", err->msg, reason);
}

/* ---- safetensors ---- */

#define WORDS                                        \
	"\"words\":{\"dtype\":\"U8\",\"shape\":[3]," \
	"\"data_offsets\":[0,3]}"
#define INPUT(shape, at)                                  \
	"\"input\":{\"dtype\":\"F32\",\"shape\":" shape "," \
	"\"data_offsets\":" at "}"

/* The data is always "a\nb" and zeros: two words. */
static const struct {
	const char *header;
	size_t data;
	const char *reason; /* NULL: a good file */
} tensors[] = {
    {"{" WORDS "," INPUT("[2,1]", "[3,11]") "}", 11, NULL},
    {"{\"__metadata__\":{\"a\":\"b\"}," WORDS "," INPUT("[2,1]", "[3,11]") "}",
     11, NULL},
    {"{\"__metadata__\":{\"vecmill.format\":\"2\"},\"x\":{\"dtype\":\"Q\"}}", 0,
     "matrix format version 2, this vecmill reads version 1"},
    {"{\"__metadata__\":{\"a\":1}," WORDS "}", 3, "expected a string"},
    {"{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}," WORDS "}", 3, "twice"},
    {"{\"__metadata__\":{},\"__metadata__\":{}," WORDS "}", 3, "twice"},
    {"{}", 0, "without the tensor \"words\""},
    {"{" WORDS "}", 3, "neither a tensor"},
    {"{" WORDS "," WORDS "}", 3, "\"words\" is there twice"},
    {"{" WORDS "," INPUT("[2,1]", "[3,11]") "}", 10, NULL}, /* CUT */
    {"{" WORDS "," INPUT("[2,1]", "[3,11]") "}", 12, NULL}, /* LONG */
    {"{" WORDS "," INPUT("[2,1]", "[2,10]") "}", 11, "one before ends at 3"},
    {"{" WORDS "," INPUT("[2,1]", "[4,12]") "}", 12, "one before ends at 3"},
    {"{" WORDS "," INPUT("[2,1]", "[11,3]") "}", 11, "its shape needs 8"},
    {"{" WORDS "," INPUT("[2,1]", "[3,12]") "}", 12, "its shape needs 8"},
    {"{" WORDS "," INPUT("[2,-1]", "[3,11]") "}", 11, "whole number"},
    {"{" WORDS "," INPUT("[2,1]", "[3]") "}", 11, "two offsets"},
    {"{" WORDS "," INPUT("[2,1]", "[3,11,11]") "}", 11, "two offsets"},
    {"{" WORDS "," INPUT("[2,1]", "[]") "}", 11, "two offsets"},
    {"{" WORDS "," INPUT("[4611686018427387904,4]", "[3,3]") "}", 3,
     "beyond any memory"},
    {"{" WORDS "," INPUT("[2,1,1,1,1]", "[3,11]") "}", 11, "dimensions"},
    {"{" WORDS "," INPUT("[3,1]", "[3,15]") "}", 15, "2 words, but tensor"},
    {"{" WORDS ",\"counts\":{\"dtype\":\"I32\",\"shape\":[2],"
     "\"data_offsets\":[3,11]}}", 11, "not a list of I64"},
    {"{" WORDS ",\"x\":{\"dtype\":\"Z\",\"shape\":[],\"data_offsets\":[3,3]}}",
     3, "unknown type \"Z\""},
    {"{" WORDS ",\"x\":{\"dtype\":\"U8\",\"shape\":[0]}}", 3, "lacks"},
    {"{" WORDS ",\"x\":{\"dtype\":\"U8\",\"y\":[0]}}", 3, "\"y\" is unknown"},
    {"{" WORDS "," INPUT("[2,1]", "[3,11]") "} x", 11, "junk"},
    {"{" WORDS, 3, "header: byte"},
};
/* What is said of these two depends on how they are read. */
enum { CUT = 9, LONG = 10 };

static void put_tensors(const char *header, size_t data)
{
	struct strbuf b = STRBUF_INIT;
	struct err err = ERR_INIT;
	uint64_t n = strlen(header);
	size_t i;

	strbuf_add(&b, &n, sizeof(n), &err);
	strbuf_add(&b, header, n, &err);
	for (i = 0; i < data; i++)
		strbuf_addc(&b, i < 3 ? "a\nb"[i] : '\0', &err);
	put(b.data, b.len);
	strbuf_release(&b);
}

START_TEST(safetensors)
{
	const char *reason = tensors[_i].reason;
	struct matrix m = MATRIX_INIT, n = MATRIX_INIT;
	struct err err = ERR_INIT, err2 = ERR_INIT;
	int rc;

	put_tensors(tensors[_i].header, tensors[_i].data);
	rc = read_file(&m, "safetensors", &err);
	expect(rc, &err, _i == CUT || _i == LONG ? "promises 11" : reason);
	rc = read_stream(&n, "safetensors", &err2);
	expect(rc, &err2,
	       _i == CUT ? "" : _i == LONG ? "goes on after" : reason);
	matrix_release(&m);
	matrix_release(&n);
}
END_TEST

/* 10 GB in a file of 100 bytes; a header longer than the file. */
START_TEST(huge_claims_are_cheap)
{
	static const char big[] =
	    "{" WORDS ","
	    "\"input\":{\"dtype\":\"F32\",\"shape\":[25000000,100],"
	    "\"data_offsets\":[3,10000000003]}}";
	static const unsigned char lengths[][9] = {
	    {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, '{'},
	    {0, 0xe1, 0xf5, 5, 0, 0, 0, 0, '{'},
	    {0, 0, 0, 0, 0, 0, 0, 0, '{'},
	};
	struct matrix m = MATRIX_INIT;
	size_t i;

	for (i = 0; i < 4; i++) {
		struct err err = ERR_INIT, err2 = ERR_INIT;

		if (i == 3)
			put_tensors(big, 3);
		else
			put(lengths[i], sizeof(lengths[i]));
		ck_assert_int_lt(read_file(&m, "safetensors", &err), 0);
		matrix_release(&m);
		ck_assert_int_lt(read_stream(&m, "safetensors", &err2), 0);
		matrix_release(&m);
	}
}
END_TEST

/* ---- text and binary of others ---- */

#define ROW(bytes) bytes "\0\0\x80\x3f\0\0\0\xc0" /* 1, -2 */

static const struct {
	const char *format; /* as it must be recognised; NULL: not at all */
	const char *bytes;
	size_t n;
	const char *reason;
	size_t words, dim;
} foreign[] = {
#define T(format, text, reason, words, dim) \
	{format, text, sizeof(text) - 1, reason, words, dim}
    T("text", "2 3\na 1 2 3\nb 4 5 6\n", NULL, 2, 3),
    T("text", "2 3\na 1 2 3\nb 4 5 6", NULL, 2, 3),
    T("text", "2 3\r\na 1 2 3 \r\nb\t4\t5\t6 \r\n\r\n", NULL, 2, 3),
    T("text", "1 2\nnew york 1 2\n", NULL, 1, 2),
    T("text", "1 2\n7 1e-3 -2E+5\n", NULL, 1, 2),
    T("text", "2 3\na 1 2 3\nb 4 6\n", ":3: expected 4 fields, found 3", 0, 0),
    T("text", "2 3\na 1 2 3\nb 4 x 6\n", ":3: field 3 is not a number", 0, 0),
    T("text", "2 3\na 1 2 3\n", "promises 2 words, the file has 1", 0, 0),
    T("text", "1 3\na 1 2 3\nb 1 2 3\n", "promises 1 words", 0, 0),
    T("text", "2 3\na 1 2 3\n\nb 1 2 3\n", ":3: expected 4 fields, found 0",
      0, 0),
    T("text", "1 3\n 1 2 3\n", ":2: expected 4 fields, found 3", 0, 0),
    T("text", "1 3\na 1 nan 3\n", ":2: field 3 is not finite", 0, 0),
    T("text", "1 3\na 1 2 inf\n", ":2: field 4 is not finite", 0, 0),
    T("text", "99999999999 100000\na 1 2 3\n",
      ":2: expected 100001 fields, found 4", 0, 0),
    T("text", "3 4\n", "promises 3", 0, 0),
    T("glove", "a 1 2 3\nb 4 5 6\n", NULL, 2, 3),
    T("glove", "a 1 2 3\nb c 4 5 6\n", NULL, 2, 3),
    T("glove", "a 1 2 3\nb 4 5\n", ":2: expected 4 fields, found 3", 0, 0),
    T("glove", "5 1 2 3\n6 4 5 6\n", NULL, 2, 3),
    T("word2vec", "2 2\n" ROW("a ") ROW("bc "), NULL, 2, 2),
    T("word2vec", "2 2\n" ROW("a ") "\n" ROW("bc ") "\n", NULL, 2, 2),
    T("word2vec", "2 2\n" ROW("a ") ROW("bc ") "\n\n", "goes on", 0, 0),
    T("word2vec", "2 2\n" ROW("a ") "bc \0\0", "ends within word 2", 0, 0),
    T("word2vec", "2 2\n" ROW("a ") "bc", "ends within word 2", 0, 0),
    T("word2vec", "2 2\n" ROW("a ") ROW(" "), "word 2 is empty", 0, 0),
    T("word2vec", "1 1\na \0\0\xc0\x7f", "value 1 is not finite", 0, 0),
    T("word2vec", "999999999999 1000000\n" ROW("a "), "ends within word 1", 0,
      0),
    T("word2vec", "4 99999999999\n" ROW("a "), "dimensions, at most", 0, 0),
    T(NULL, "", "the file is empty", 0, 0),
    T(NULL, "the 17\nof 12\n", "looks like a vocabulary", 0, 0),
    T(NULL, "some text, not numbers\n", "not a matrix file we know", 0, 0),
    T(NULL, "\x7f" "ELF\1\1\1\0\0", "not a matrix file we know", 0, 0),
#undef T
};

START_TEST(others)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	const struct format *f;
	int rc;

	put(foreign[_i].bytes, foreign[_i].n);
	f = format_sniff((const unsigned char *)foreign[_i].bytes,
			 foreign[_i].n);
	ck_assert_str_eq(f ? f->name : "none", foreign[_i].format
						   ? foreign[_i].format
						   : "none");
	rc = read_file(&m, NULL, &err);
	expect(rc, &err, foreign[_i].reason);
	if (rc == 0) {
		ck_assert_uint_eq(m.words.n, foreign[_i].words);
		ck_assert_uint_eq(matrix_tensor(&m, "input")->shape[1],
				  foreign[_i].dim);
	}
	matrix_release(&m);
}
END_TEST

/* Any prefix of a good file is an error, or, cut in the last number of a text
 * or before the last newline, still a file; never a crash. */
START_TEST(prefixes)
{
	size_t n;

	for (n = 0; n <= foreign[_i].n; n++) {
		struct matrix m = MATRIX_INIT;
		struct err err = ERR_INIT;

		put(foreign[_i].bytes, n);
		if (read_file(&m, NULL, &err) < 0)
			ck_assert_int_eq(err.status, ERR_FAILED);
		matrix_release(&m);
	}
}
END_TEST

START_TEST(asked_for_by_name)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT, err2 = ERR_INIT;

	put("2 3\na 1 2 3\nb 4 5 6\n", 20);
	expect(read_file(&m, "glove", &err), &err, "the format is \"text\"");
	matrix_release(&m);
	put("a 1 2 3\nb 4 5 6\n", 16);
	expect(read_file(&m, "text", &err2), &err2,
	       ":1: expected \"words dimensions\"");
	matrix_release(&m);
}
END_TEST

/* A word of a megabyte, and one more. */
START_TEST(long_words)
{
	enum { LIMIT = 1 << 20 };
	struct strbuf b = STRBUF_INIT;
	size_t extra, i;

	for (extra = 0; extra < 2; extra++) {
		struct matrix m = MATRIX_INIT;
		struct err err = ERR_INIT;

		strbuf_clear(&b);
		strbuf_add(&b, "1 2\n", 4, &err);
		for (i = 0; i < LIMIT * (1 + extra); i++)
			strbuf_addc(&b, 'x', &err);
		strbuf_add(&b, " 1 2\n", 5, &err);
		put(b.data, b.len);
		ck_assert_int_eq(read_file(&m, "text", &err), 0);
		matrix_release(&m);
		ck_assert_int_lt(read_file(&m, "word2vec", &err), 0);
		matrix_release(&m);
	}
	strbuf_release(&b);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("format");
	TCase *t = tcase_create("format");
	int fd = mkstemp(path), failed;

	if (fd < 0)
		return 1;
	close(fd);
	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, safetensors, 0,
			    sizeof(tensors) / sizeof(tensors[0]));
	tcase_add_test(t, huge_claims_are_cheap);
	tcase_add_loop_test(t, others, 0, sizeof(foreign) / sizeof(foreign[0]));
	tcase_add_loop_test(t, prefixes, 0,
			    sizeof(foreign) / sizeof(foreign[0]));
	tcase_add_test(t, asked_for_by_name);
	tcase_add_test(t, long_words);
	suite_add_tcase(suite, t);
	failed = run_suite(suite);
	unlink(path);
	return failed;
}
