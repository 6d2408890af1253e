/* SPDX-License-Identifier: MIT */
/* Formats whose words are in a file beside them, and finalfusion: what is read,
 * what is refused and why, and that what is written is read as it was. */
#include "base/gz.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "data/compose.h"
#include "data/format.h"
#include "data/matrix_file.h"
#include "data/neighbour.h"
#include "data/ngrams.h"
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/check_forms-XXXXXX";
static struct err err;

static void set_up(void)
{
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	err = (struct err)ERR_INIT;
}

static void tear_down(void)
{
	char cmd[100];

	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	ck_assert_int_eq(system(cmd), 0);
}

/* DIR/NAME; a few at a time. */
static const char *in_dir(const char *name)
{
	static char paths[4][100];
	static int i;

	i = (i + 1) % 4;
	snprintf(paths[i], sizeof(paths[i]), "%s/%s", dir, name);
	return paths[i];
}

static void put(const char *name, const void *bytes, size_t n)
{
	FILE *f = fopen(in_dir(name), "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void expect(int rc, const char *reason)
{
	if (!reason) {
		ck_assert_msg(rc == 0, "%s", err.msg);
		return;
	}
	ck_assert_msg(rc < 0, "taken; expected: %s", reason);
	ck_assert_int_eq(err.status, ERR_FAILED);
	ck_assert_msg(strncmp(err.msg, dir, strlen(dir)) == 0 &&
			  strstr(err.msg, reason),
		      "\"%s\" does not say \"%s\"", err.msg, reason);
}

static const float *row(const struct matrix *m, size_t i)
{
	return tensor_row(matrix_tensor(m, "input"), i);
}

static void expect_word(const struct matrix *m, size_t i, const char *want)
{
	size_t n;
	const char *word = words_get(&m->words, i, &n);

	ck_assert_uint_eq(n, strlen(want));
	ck_assert_int_eq(memcmp(word, want, n), 0);
}

/* ---- names ---- */

static const struct {
	const char *path, *pattern, *name;
} names[] = {
    {"a.npy", ".words", "a.words"},
    {"a.npy.gz", ".words", "a.words.gz"},
    {"a.b/c", ".words", "a.b/c.words"},
    {"a/.npy", ".words", "a/.npy.words"},
    {"a/b.npy", "/vocab.txt", "a/vocab.txt"},
    {"b.npy", "/vocab.txt", "vocab.txt"},
    {"a_tensor.tsv", "tensor=metadata.tsv", "a_metadata.tsv"},
    {"d/vectors.tsv.gz", "vectors=metadata.tsv", "d/metadata.tsv.gz"},
    {"tensor/a.tsv", "tensor=metadata.tsv", "tensor/a.last"},
};

START_TEST(neighbours_have_names)
{
	const char *const patterns[] = {names[_i].pattern, ".last", NULL};
	char *name = neighbour_output(names[_i].path, patterns, &err);

	ck_assert_str_eq(name, names[_i].name);
	mem_free(name);
}
END_TEST

START_TEST(neighbours_are_found)
{
	const char *const patterns[] = {".words", "/vocab.txt", NULL};
	char *name;

	ck_assert_int_eq(neighbour_find(&name, in_dir("a.npy"), patterns,
					&err), 0);
	ck_assert_ptr_null(name);
	put_text("vocab.txt.gz", "x\n");
	ck_assert_int_eq(neighbour_find(&name, in_dir("a.npy"), patterns,
					&err), 0);
	ck_assert_str_eq(name, in_dir("vocab.txt.gz"));
	mem_free(name);
	put_text("a.words", "x\n");
	put_text("a.words.gz", "x\n");
	ck_assert_int_eq(neighbour_find(&name, in_dir("a.npy"), patterns,
					&err), 0);
	ck_assert_str_eq(name, in_dir("a.words"));
	mem_free(name);
	ck_assert_int_eq(neighbour_find(&name, in_dir("a.npy.gz"), patterns,
					&err), 0);
	ck_assert_str_eq(name, in_dir("a.words.gz"));
	mem_free(name);
	ck_assert_int_eq(neighbour_find(&name, "-", patterns, &err), 0);
	ck_assert_ptr_null(name);
}
END_TEST

START_TEST(devices_have_no_neighbours)
{
	const char *const patterns[] = {".words", NULL};

	ck_assert_ptr_null(neighbour_output("-", patterns, &err));
	ck_assert_int_eq(err.status, ERR_USAGE);
	ck_assert_ptr_null(neighbour_output("/dev/null", patterns, &err));
}
END_TEST

/* ---- words ---- */

static const struct {
	const char *text;
	const char *reason; /* NULL: "b" is the second */
	int64_t count;	    /* of "b"; 0: none are known */
} lists[] = {
    {"a\nb\n", NULL, 0},
    {"a\r\nb", NULL, 0},
    {"a 5\nb 3\n", NULL, 3},
    {"</s>\t5\nb\t3\n", NULL, 3},
    {"word\tcount\na\t5\nb\t3\n", NULL, 3},
    {"COUNT\tx\n5\ta\n3\tb\n", NULL, 3},
    {"a\tword\n1\ta\n2\tb\n", NULL, 0},
    {"x\tLabel\tcount\n1\ta\t7\n2\tb\t2.5\n", NULL, 0},
    {"x\ty\na\t7\nb\t-\n", NULL, 0},
    {"", "no words", 0},
    {"a\n\nb\n", ":2: the word is empty", 0},
    {"a\tword\n1\ta\n2\n", ":3: expected column 2", 0},
    {"a\tword\n1\ta\n2\t\n", ":3: the word is empty", 0},
    {"a\n", "2 rows, but ", 0},
    {"a\nb\nc\n", " has 3 words", 0},
    {"a 18446744073709551615\nb\n", NULL, 0},
};

START_TEST(lists_of_words)
{
	struct matrix m = MATRIX_INIT;

	put_text("m.tsv", "1\t2\n3\t4\n");
	put_text("m.metadata.tsv", lists[_i].text);
	expect(matrix_read(&m, in_dir("m.tsv"), 1, &err), lists[_i].reason);
	if (!lists[_i].reason) {
		expect_word(&m, 1, "b");
		ck_assert_int_eq(m.counts ? m.counts[1] : 0, lists[_i].count);
		ck_assert(row(&m, 1)[1] == 4);
	}
	matrix_release(&m);
}
END_TEST

START_TEST(words_that_lists_cannot_hold)
{
	static const struct {
		const char *words[2], *format, *reason;
	} cases[] = {{{"a", "b\r"}, "npy", "a carriage return"},
		     {{"a\tb", "c"}, "tsv", "a tab"},
		     {{"a\tb", "c"}, "npy", NULL},
		     {{"a 1", "b 2"}, "npy", "words and counts"},
		     {{"a 1", "b"}, "npy", NULL}};
	size_t i, k;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct format *f = format_find(cases[i].format);
		struct matrix m = MATRIX_INIT;
		struct file_out *out;
		struct err why = ERR_INIT;

		for (k = 0; k < 2; k++)
			words_add(&m.words, cases[i].words[k],
				  strlen(cases[i].words[k]), &err);
		ck_assert_int_eq(file_out_open(&out, in_dir("w"), &err), 0);
		ck_assert_int_eq(f->write_beside(&m, out, false, 1, &why),
				 cases[i].reason ? -1 : 0);
		ck_assert(!cases[i].reason ||
			  strstr(why.msg, cases[i].reason));
		file_out_abort(out);
		matrix_release(&m);
	}
}
END_TEST

/* ---- NumPy ---- */

#define LITTLE "\0\0\x80\x3f" "\0\0\0\x40" "\0\0\x40\x40" "\0\0\x80\x40"
#define BIG "\x3f\x80\0\0" "\x40\0\0\0" "\x40\x40\0\0" "\x40\x80\0\0"
#define HALVES "\0\x3c" "\0\x40" "\0\x42" "\0\x44"
#define DOUBLE(x) "\0\0\0\0\0\0" x
#define HEAD(type, order, shape)                           \
	"{'descr': '" type "', 'fortran_order': " order ", " \
	"'shape': " shape ", }"

static const struct {
	int version;
	const char *head;
	const char *data;
	size_t n;
	const char *reason; /* NULL: 1 2, 3 4 */
} arrays[] = {
#define T(version, head, data, reason) \
	{version, head, data, sizeof(data) - 1, reason}
    T(1, HEAD("<f4", "False", "(2, 2)"), LITTLE, NULL),
    T(2, HEAD("<f4", "False", "(2, 2)"), LITTLE, NULL),
    T(3, HEAD("<f4", "False", "(2, 2)"), LITTLE, NULL),
    T(1, HEAD(">f4", "False", "(2, 2)"), BIG, NULL),
    T(1, HEAD("<f2", "False", "(2, 2)"), HALVES, NULL),
    T(1, HEAD("<f8", "False", "(2, 2)"),
      DOUBLE("\xf0\x3f") DOUBLE("\0\x40") DOUBLE("\x08\x40")
      DOUBLE("\x10\x40"), NULL),
    T(1, HEAD("<f4", "True", "(2, 2)"),
      "\0\0\x80\x3f" "\0\0\x40\x40" "\0\0\0\x40" "\0\0\x80\x40", NULL),
    T(1, "{\"shape\":(2L,2L),\"descr\":\"<f4\",\"fortran_order\":False}\n",
      LITTLE, NULL),
    T(4, HEAD("<f4", "False", "(2, 2)"), LITTLE, "version 4.0"),
    T(1, HEAD("<i4", "False", "(2, 2)"), LITTLE, "type \"<i4\""),
    T(1, HEAD("|S1", "False", "(2, 2)"), LITTLE, "type \"|S1\""),
    T(1, HEAD("<f16", "False", "(2, 2)"), LITTLE, "type \"<f16\""),
    T(1, "{'descr': [('a', '<f4')], 'shape': (1,)}", LITTLE, "one type"),
    T(1, HEAD("<f4", "False", "(4,)"), LITTLE, "1 dimensions, not a matrix"),
    T(1, HEAD("<f4", "False", "(2, 2, 1)"), LITTLE, "3 dimensions"),
    T(1, HEAD("<f4", "False", "(0, 2)"), "", "holds no vectors"),
    T(1, HEAD("<f4", "False", "(1, 99999999)"), LITTLE, "at most"),
    T(1, HEAD("<f4", "False", "(9999999999999999999, 2)"), LITTLE, "beyond"),
    T(1, HEAD("<f4", "False", "(99999999999999999999, 2)"), LITTLE,
      "expected a size"),
    T(1, HEAD("<f4", "False", "(2, -2)"), LITTLE, "expected a size"),
    T(1, HEAD("<f4", "Maybe", "(2, 2)"), LITTLE, "True or False"),
    T(1, HEAD("<f4", "False", "(3, 2)"), LITTLE, "ends within its 3 rows"),
    T(1, HEAD("<f4", "False", "(2, 1)"), LITTLE, "goes on after"),
    T(1, HEAD("<f4", "False", "(2, 2)"),
      "\0\0\x80\x3f" "\0\0\0\x40" "\0\0\xc0\x7f" "\0\0\x80\x40",
      "row 2: value 1 is not finite"),
    T(1, HEAD("<f4", "True", "(2, 2)"),
      "\0\0\x80\x3f" "\0\0\0\x40" "\0\0\xc0\x7f" "\0\0\x80\x40",
      "row 1: value 2 is not finite"),
    T(1, "{'descr': '<f4', 'shape': (2, 2)}", LITTLE, "and nothing else"),
    T(1, "{'descr': '<f4', 'descr': '<f4', }", LITTLE, "once each"),
    T(1, HEAD("<f4", "False", "(2, 2)") "x", LITTLE, "nothing else"),
    T(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2", LITTLE,
      "\",\" or \")\""),
    T(1, "", LITTLE, "expected \"{\""),
#undef T
};

static void put_array(const char *name, int version, const char *head,
		      const char *data, size_t n)
{
	struct strbuf b = STRBUF_INIT;
	size_t len = strlen(head);
	char length[4] = {(char)(len & 0xff), (char)(len >> 8)};

	strbuf_add(&b, "\x93NUMPY", 6, &err);
	strbuf_addc(&b, (char)version, &err);
	strbuf_addc(&b, '\0', &err);
	strbuf_add(&b, length, version == 1 ? 2 : 4, &err);
	strbuf_add(&b, head, len, &err);
	strbuf_add(&b, data, n, &err);
	put(name, b.data, b.len);
	strbuf_release(&b);
}

START_TEST(numpy)
{
	struct matrix m = MATRIX_INIT;
	int i;

	put_array("m.npy", arrays[_i].version, arrays[_i].head,
		  arrays[_i].data, arrays[_i].n);
	put_text("m.words", "a\nb\n");
	expect(matrix_read(&m, in_dir("m.npy"), 1, &err), arrays[_i].reason);
	for (i = 0; !arrays[_i].reason && i < 4; i++)
		ck_assert(row(&m, (size_t)i / 2)[i % 2] == (float)i + 1);
	matrix_release(&m);
}
END_TEST

/* ---- floret ---- */

#define FLORET "3 2 2 3 2 2166136261 < >\n"

static const struct {
	const char *text, *reason;
} florets[] = {
    {FLORET "0 1 2 \n1 3 4 \n2 5 6 \n", NULL},
    {FLORET "0 1 2\r\n1 3 4\n2 5 6", NULL},
    {FLORET "0 1 2\n1 3 4\n2 5 6\n\n", NULL},
    {FLORET "0 1 2\n1 3 4\n", "promises 3 buckets, the file has 2"},
    {FLORET "0 1 2\n1 3 4\n2 5 6\n3 7 8\n", ":5: goes on after its 3"},
    {FLORET "0 1 2\n2 3 4\n2 5 6\n", ":3: expected bucket 1, found \"2\""},
    {FLORET "0 1 2\n1 3\n2 5 6\n", ":3: expected 3 fields, found 2"},
    {FLORET "0 1 2\n1\n2 5 6\n", ":3: expected 3 fields, found 1"},
    {FLORET "0 1 2\n1 3 4 5\n2 5 6\n", ":3: expected 3 fields, found 4"},
    {FLORET "0 1 2\n1 3 x\n2 5 6\n", ":3: field 3 is not a number: \"x\""},
    {FLORET "0 1 2\n1 3 inf\n2 5 6\n", ":3: field 3 is not finite"},
    {"3 2 2 3 2 2166136261 [ ]\n0 1 2\n1 3 4\n2 5 6\n",
     ":1: words stand between \"[\" and \"]\""},
    {"3 2 4 3 2 2166136261 < >\n", "shortest n-grams are longer"},
    {"3 2 2 3 5 2166136261 < >\n", "1 to 4 hashes"},
    {"0 2 2 3 2 2166136261 < >\n", "buckets"},
    {"99999999999 2 2 3 2 2166136261 < >\n", "buckets"},
    {"3 0 2 3 2 2166136261 < >\n", "0 dimensions"},
    {"3 9999999 2 3 2 2166136261 < >\n", "9999999 dimensions"},
    {"3 2 2 3 2 4294967296 < >\n", "32 bits"},
};

START_TEST(floret)
{
	struct matrix m = MATRIX_INIT;
	struct ngrams g;

	put_text("m.floret", florets[_i].text);
	put_text("m.words", "ab\nb\n");
	expect(matrix_read(&m, in_dir("m.floret"), 1, &err),
	       florets[_i].reason);
	if (!florets[_i].reason) {
		ck_assert_str_eq(m.format, "floret");
		ck_assert_int_eq(ngrams_open(&g, &m, &err), 0);
		ck_assert_int_eq(g.kind, NGRAMS_FLORET);
		ck_assert_uint_eq(ngrams_rows(&g), 3);
		ck_assert_int_eq(g.hash_count, 2);
		ngrams_release(&g);
		/* Means of rows that differ by the same. */
		ck_assert(row(&m, 1)[1] == row(&m, 1)[0] + 1);
	}
	matrix_release(&m);
}
END_TEST

START_TEST(without_words)
{
	struct matrix m = MATRIX_INIT;

	put_text("m.floret", FLORET "0 1 2\n1 3 4\n2 5 6\n");
	expect(matrix_read(&m, in_dir("m.floret"), 1, &err),
	       "m.floret: has no words, and there is no ");
	ck_assert(strstr(err.msg, "/m.words with them") &&
		  strstr(err.msg, "--words FILE"));
	put_text("others", "ab 7\n");
	err = (struct err)ERR_INIT;
	m.words_path = in_dir("others");
	expect(matrix_read(&m, in_dir("m.floret"), 1, &err), NULL);
	ck_assert_int_eq(m.counts[0], 7);
	ck_assert_ptr_null(m.words_path);
	matrix_release(&m);
}
END_TEST

/* ---- there and back ---- */

/* Two words, and n-grams of KIND with five rows, or four. */
static void make(struct matrix *m, enum ngrams_kind kind)
{
	static const float numbers[] = {1, -2.5f, 0.1f, 1e-7f, 3e8f, -4};
	static const float table[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
				      13, 14, -15};
	static const char strings[] = "<a\nab\nb>\n<\303\251\n\303\251>";
	struct ngrams g = {.kind = kind,
			   .minn = 2,
			   .maxn = 3,
			   .buckets = 5,
			   .hash_count = 3,
			   .hash_seed = 17};

	if (kind == NGRAMS_FINALFUSION)
		g.buckets = 4;
	words_add(&m->words, "ab", 2, &err);
	words_add(&m->words, "\303\251", 2, &err);
	words_index(&m->words, NULL, &err);
	m->counts = mem_array(2, sizeof(*m->counts), &err);
	m->counts[0] = 70000000000;
	if (kind != NGRAMS_NONE) {
		matrix_add(m, "ngrams", DTYPE_F32, g.buckets, 3, table, 0,
			   NULL, &err);
		ngrams_describe(&g, m, &err);
	}
	if (kind == NGRAMS_EXPLICIT) {
		matrix_add(m, "ngrams.strings", DTYPE_U8, sizeof(strings) - 1,
			   0, strings, 0, NULL, &err);
		g.kind = NGRAMS_NONE;
		ck_assert_int_eq(ngrams_open(&g, m, &err), 0);
	}
	if (kind == NGRAMS_FLORET)
		compose_input(m, &g, 1, &err);
	else
		matrix_add(m, "input", DTYPE_F32, 2, 3, numbers, 0, NULL,
			   &err);
	ngrams_release(&g);
	ck_assert_msg(!err_is_set(&err), "%s", err.msg);
}

static void write_pair(const struct matrix *m, const char *format,
		       const char *first, const char *second, bool compress)
{
	const struct format *f = format_find(format);
	struct file_out *one, *two = NULL;

	ck_assert_int_eq(file_out_open(&one, in_dir(first), &err), 0);
	ck_assert_int_eq(f->write(m, one, compress, 2, &err), 0);
	if (f->beside) {
		ck_assert_int_eq(file_out_open(&two, in_dir(second), &err), 0);
		ck_assert_int_eq(f->write_beside(m, two, compress, 2, &err),
				 0);
	}
	ck_assert_int_eq(file_out_commit_both(one, two, &err), 0);
}

/* No more than a unit in the last place of what was divided and multiplied
 * back; other formats hold the very floats. */
static void expect_same(const struct tensor *a, const struct tensor *b,
			float factor)
{
	uint64_t i, k;

	ck_assert_uint_eq(a->shape[0], b->shape[0]);
	ck_assert_uint_eq(a->shape[1], b->shape[1]);
	for (i = 0; i < a->shape[0]; i++)
		for (k = 0; k < a->shape[1]; k++) {
			float x = ((const float *)tensor_row(a, i))[k];
			float y = ((const float *)tensor_row(b, i))[k];

			ck_assert(fabsf(x - y) <= factor * fabsf(x));
		}
}

static const struct {
	const char *format, *first, *second;
	enum ngrams_kind kind;
	bool compress, keeps_words, keeps_counts, keeps_ngrams;
	float factor;
} trips[] = {
    {"npy", "m.npy", "m.words", NGRAMS_NONE, false, true, false, false, 0},
    {"npy", "m.npy.gz", "m.words.gz", NGRAMS_NONE, true, true, false, false,
     0},
    {"tsv", "vectors.tsv", "metadata.tsv", NGRAMS_NONE, false, true, true,
     false, 0},
    {"tsv", "m.tsv.gz", "m.metadata.tsv.gz", NGRAMS_NONE, true, true, true,
     false, 0},
    {"floret", "m.floret", NULL, NGRAMS_FLORET, false, false, false, true, 0},
    {"floret", "m.floret.gz", NULL, NGRAMS_FLORET, true, false, false, true,
     0},
    {"finalfusion", "m.fifu", NULL, NGRAMS_NONE, false, true, false, false,
     2e-7f},
    {"finalfusion", "m.fifu.gz", NULL, NGRAMS_BUCKETS, true, true, false,
     true, 2e-7f},
    {"finalfusion", "m.fifu", NULL, NGRAMS_EXPLICIT, false, true, false, true,
     2e-7f},
    {"finalfusion", "m.fifu", NULL, NGRAMS_FINALFUSION, false, true, false,
     true, 2e-7f},
    {"finalfusion", "m.fifu", NULL, NGRAMS_FLORET, false, false, false, true,
     0},
};

START_TEST(there_and_back)
{
	struct matrix m = MATRIX_INIT, n = MATRIX_INIT;
	struct ngrams g, h;

	make(&m, trips[_i].kind);
	write_pair(&m, trips[_i].format, trips[_i].first, trips[_i].second,
		   trips[_i].compress);
	if (!trips[_i].keeps_words)
		put_text("m.words", "ab\n\303\251\n");
	ck_assert_msg(matrix_read(&n, in_dir(trips[_i].first), 2, &err) == 0,
		      "%s", err.msg);
	ck_assert_str_eq(n.format, trips[_i].format);
	ck_assert_uint_eq(n.words.n, 2);
	expect_word(&n, 0, "ab");
	expect_word(&n, 1, "\303\251");
	ck_assert_int_eq(n.counts != NULL, trips[_i].keeps_counts);
	ck_assert(!n.counts || n.counts[0] == 70000000000);
	expect_same(matrix_tensor(&m, "input"), matrix_tensor(&n, "input"),
		    trips[_i].factor);
	ck_assert_int_eq(ngrams_open(&g, &m, &err), 0);
	ck_assert_int_eq(ngrams_open(&h, &n, &err), 0);
	ck_assert_int_eq(h.kind, trips[_i].keeps_ngrams ? g.kind : 0);
	if (trips[_i].keeps_ngrams) {
		expect_same(matrix_tensor(&m, "ngrams"),
			    matrix_tensor(&n, "ngrams"), 0);
		ck_assert(g.minn == h.minn && g.maxn == h.maxn);
		ck_assert(g.hash_count == h.hash_count &&
			  g.hash_seed == h.hash_seed);
	}
	ngrams_release(&g);
	ngrams_release(&h);
	matrix_release(&m);
	matrix_release(&n);
}
END_TEST

/* Any beginning of a good file is an error, or, cut within the last number of
 * a text, a file; never a crash. */
START_TEST(beginnings)
{
	struct matrix m = MATRIX_INIT;
	char bytes[2000];
	size_t n, i;
	FILE *f;

	make(&m, trips[_i].kind);
	write_pair(&m, trips[_i].format, trips[_i].first, "m.words", false);
	matrix_release(&m);
	f = fopen(in_dir(trips[_i].first), "rb");
	n = fread(bytes, 1, sizeof(bytes), f);
	ck_assert(fclose(f) == 0 && n < sizeof(bytes));
	put_text("words", "ab\n\303\251\n");
	for (i = 0; i < n; i++) {
		err = (struct err)ERR_INIT;
		put("cut", bytes, i);
		m.words_path = in_dir("words");
		if (matrix_read_as(&m, in_dir("cut"),
				   format_find(trips[_i].format), 1, &err) < 0)
			ck_assert_int_eq(err.status, ERR_FAILED);
		matrix_release(&m);
	}
}
END_TEST

/* ---- finalfusion ---- */

#define U32(x) x "\0\0\0"
#define U64(x) x "\0\0\0\0\0\0\0"
#define FIFU(chunks) "FiFu" "\0\0\0\0" chunks
#define WORDS_AB U32("\1") U64("\x12") U64("\2") U32("\1") "a" U32("\1") "b"
#define EXPLICIT U32("\x8") U64("\x3f") U64("\1") U64("\3") U32("\2") \
	U32("\2") U32("\1") "a" U32("\2") "<a" U64("\1") U32("\2") "xy" \
	U64("\0") U32("\2") "a>" U64("\1")
#define ROWS(n, dim) U32("\2") U64("\x20") U64(n) U32(dim) U32("\xa")
#define CODES(scaled, n, dim, k) U32("\4") U64("\x50") U32("\0") U32(scaled) \
	U32(n) U32(dim) U32(k) U64("\2") U32("\1") U32("\xa")
#define ONE "\0\0\x80\x3f"
#define TWO "\0\0\0\x40"

static const struct {
	const char *bytes;
	size_t n;
	const char *reason;
	float first, last; /* of the first word */
} fusions[] = {
#define T(bytes, ...) {bytes, sizeof(bytes) - 1, __VA_ARGS__}
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB ROWS("\2", "\1")
      "\0\0" ONE TWO), NULL, 1, 1),
    /* Norms that the header does not list. */
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB ROWS("\2", "\1")
      "\0\0" ONE TWO U32("\6") U64("\x18") U64("\2") U32("\xa")
      "\0\0\0\0" TWO ONE), NULL, 2, 2),
    T(FIFU(U32("\2") U32("\1") U32("\4") WORDS_AB
      CODES("\1", "\2", "\4", "\2") "\0\0"
      ONE TWO TWO TWO ONE ONE ONE TWO TWO ONE "\0\1\1\1"), NULL, 2, 4),
    T(FIFU(U32("\2") U32("\1") U32("\4") WORDS_AB
      CODES("\0", "\2", "\4", "\2") "\0\0"
      ONE TWO TWO TWO ONE ONE ONE TWO "\0\2\1\1"), "row 1: code 2, of 2", 0,
      0),
    T(FIFU(U32("\2") U32("\1") U32("\4") WORDS_AB
      CODES("\0", "\3", "\4", "\2") "\0\0"), "3 codes for 4", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\4") WORDS_AB
      CODES("\0", "\1", "\x41", "\2") "\0\0"), "of 65 numbers", 0, 0),
    /* "<a" and "a>" share the second row. */
    T(FIFU(U32("\2") U32("\x8") U32("\2") EXPLICIT ROWS("\3", "\1")
      "\0" ONE TWO TWO), NULL, 1, 1),
    T(FIFU(U32("\2") U32("\x8") U32("\2") EXPLICIT ROWS("\2", "\1")
      "\0" ONE TWO), "2 rows for 1 words and 2 rows", 0, 0),
    T("FiFu" "\1\0\0\0" U32("\0"), "version 1", 0, 0),
    T(FIFU("\xff\0\0\0"), "255 chunks", 0, 0),
    T(FIFU(U32("\1") U32("\1") WORDS_AB), "holds no vectors", 0, 0),
    T(FIFU(U32("\3") U32("\1") U32("\2") U32("\6") WORDS_AB
      ROWS("\2", "\1") "\0\0" ONE TWO), "promises 3 chunks", 0, 0),
    T(FIFU(U32("\1") U32("\2") ROWS("\2", "\1") "\0\0" ONE TWO),
      "rows before the vocabulary", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\1") WORDS_AB WORDS_AB),
      "two vocabularies", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB ROWS("\3", "\1")
      "\0\0" ONE TWO TWO), "3 rows for 2 words", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB ROWS("\2", "\1")
      "\0\0" ONE), "ends within the rows", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB ROWS("\2", "\1")
      "\0\0" ONE "\0\0\xc0\x7f"), "row 2: value 1 is not finite", 0, 0),
    T(FIFU(U32("\2") U32("\1") U32("\2") WORDS_AB U32("\2") U64("\x20")
      U64("\2") U32("\1") U32("\1") "\0\0" ONE TWO), "type 1, not 10", 0,
      0),
    T(FIFU(U32("\1") U32("\1") U32("\1") U64("\x12") U64("\1") U32("\1")
      "\n"), "string 1 contains a newline", 0, 0),
    T(FIFU(U32("\1") U32("\1") U32("\1") U64("\x12") U64("\1") U32("\0")),
      "string 1 is empty", 0, 0),
    T(FIFU(U32("\1") U32("\1") U32("\1") U64("\x12") U64("\1")
      "\xff\xff\xff\xff" "a"), "ends within the vocabulary", 0, 0),
    T(FIFU(U32("\1") U32("\xb") U32("\xb") U64("\1")), "kind 11", 0, 0),
    T("FoFo", "not a matrix", 0, 0),
#undef T
};

START_TEST(finalfusion)
{
	struct matrix m = MATRIX_INIT;
	const struct tensor *t;

	put("m.fifu", fusions[_i].bytes, fusions[_i].n);
	expect(matrix_read(&m, in_dir("m.fifu"), 1, &err),
	       fusions[_i].reason);
	t = matrix_tensor(&m, "input");
	if (!fusions[_i].reason) {
		ck_assert(row(&m, 0)[0] == fusions[_i].first);
		ck_assert(row(&m, 0)[t->shape[1] - 1] == fusions[_i].last);
	}
	matrix_release(&m);
}
END_TEST

/* The mean is of the word's own row and two n-grams' of 2. */
START_TEST(rows_of_their_own)
{
	static const size_t which = 6; /* of those with n-grams */
	struct matrix m = MATRIX_INIT;

	put("m.fifu", fusions[which].bytes, fusions[which].n);
	ck_assert_int_eq(matrix_read(&m, in_dir("m.fifu"), 1, &err), 0);
	ck_assert_uint_eq(matrix_tensor(&m, "ngrams")->shape[0], 3);
	ck_assert(*(const float *)matrix_tensor(&m, "word_rows")->data == -1);
	matrix_release(&m);
}
END_TEST

/* As finalfusion has them, of 2^30 buckets. */
START_TEST(its_own_hash)
{
	static const struct {
		const char *ngram;
		uint32_t bucket;
	} known[] = {{"<a", 359149738},
		     {"ab>", 491239947},
		     {"\303\251>", 406356976},
		     {"<", 935154968},
		     {"\346\235\261\344\272\254", 533066661}};
	struct ngrams g = {.kind = NGRAMS_FINALFUSION, .minn = 1, .maxn = 2,
			   .buckets = 1 << 30};
	struct ngrams_list list = NGRAMS_LIST_INIT;
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		ck_assert_uint_eq(ngrams_finalfusion(known[i].ngram,
						     strlen(known[i].ngram)) %
				      g.buckets,
				  known[i].bucket);
	/* < <a a a> > */
	ck_assert_int_eq(ngrams_list(&g, "a", 1, &list, &err), 0);
	ck_assert_uint_eq(list.n, 5);
	ck_assert_uint_eq(list.rows[0], 935154968);
	ck_assert_uint_eq(list.rows[1], 359149738);
	ngrams_list_release(&list);
	ck_assert_ptr_null(ngrams_check(&g));
	g.buckets = 1000;
	ck_assert(strstr(ngrams_check(&g), "a power of two"));
}
END_TEST

START_TEST(words_finalfusion_cannot_hold)
{
	static const char *const words[] = {"a", "\xff"};
	static const float x[] = {1, 2};
	size_t i, k;

	for (i = 0; i < 2; i++) {
		struct matrix m = MATRIX_INIT;
		struct err why = ERR_INIT;
		struct file_out *out;

		for (k = 0; k < 2; k++)
			words_add(&m.words, words[k * i], 1, &err);
		words_index(&m.words, NULL, &err);
		matrix_add(&m, "input", DTYPE_F32, 2, 1, x, 0, NULL, &err);
		ck_assert_int_eq(file_out_open(&out, in_dir("f"), &err), 0);
		ck_assert_int_lt(format_find("finalfusion")
				     ->write(&m, out, false, 1, &why), 0);
		ck_assert(strstr(why.msg, i ? "not UTF-8" : "there before"));
		file_out_abort(out);
		matrix_release(&m);
	}
}
END_TEST

/* Neither file takes its name before both are complete. */
START_TEST(two_files_or_none)
{
	struct file_out *one, *two;
	struct err ignored = ERR_INIT;

	put_text("one", "old");
	ck_assert_int_eq(file_out_open(&one, in_dir("one"), &err), 0);
	ck_assert_int_eq(file_out_write(one, "new", 3, &err), 0);
	ck_assert_int_eq(file_out_open(&two, "/dev/full", &err), 0);
	ck_assert_int_eq(file_out_write(two, "new", 3, &err), 0);
	ck_assert_int_lt(file_out_commit_both(one, two, &ignored), 0);
	ck_assert_int_eq(access(in_dir("one"), F_OK), 0);
	{
		char text[4] = "";
		FILE *f = fopen(in_dir("one"), "r");

		ck_assert_uint_eq(fread(text, 1, 3, f), 3);
		fclose(f);
		ck_assert_str_eq(text, "old");
	}
	ck_assert_int_eq(file_out_open(&one, in_dir("one"), &err), 0);
	ck_assert_int_eq(file_out_open(&two, in_dir("two"), &err), 0);
	ck_assert_int_eq(file_out_commit_both(one, two, &err), 0);
	ck_assert_int_eq(access(in_dir("two"), F_OK), 0);
}
END_TEST

#define LOOP(t, test, table) \
	tcase_add_loop_test(t, test, 0, sizeof(table) / sizeof((table)[0]))

int main(void)
{
	Suite *suite = suite_create("forms");
	TCase *t = tcase_create("forms");

	tcase_set_timeout(t, 120);
	tcase_add_checked_fixture(t, set_up, tear_down);
	LOOP(t, neighbours_have_names, names);
	tcase_add_test(t, neighbours_are_found);
	tcase_add_test(t, devices_have_no_neighbours);
	LOOP(t, lists_of_words, lists);
	tcase_add_test(t, words_that_lists_cannot_hold);
	LOOP(t, numpy, arrays);
	LOOP(t, floret, florets);
	tcase_add_test(t, without_words);
	LOOP(t, there_and_back, trips);
	LOOP(t, beginnings, trips);
	LOOP(t, finalfusion, fusions);
	tcase_add_test(t, rows_of_their_own);
	tcase_add_test(t, its_own_hash);
	tcase_add_test(t, words_finalfusion_cannot_hold);
	tcase_add_test(t, two_files_or_none);
	suite_add_tcase(suite, t);
	return run_suite(suite);
}
