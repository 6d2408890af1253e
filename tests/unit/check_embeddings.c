/* SPDX-License-Identifier: MIT */
/* Tables of vectors in safetensors files of others: their words, which rows
 * these have, which tensor it is, and what is wrong with files. */
#include "base/strbuf.h"
#include "data/folder.h"
#include "data/matrix_file.h"
#include "data/tokenizer.h"
#include "run.h"

#include <string.h>
#include <unistd.h>

static char dir[] = "/tmp/check_embeddings.XXXXXX";

/* ---- files ---- */

static const char *at(const char *name)
{
	static char path[200];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void put(const char *name, const void *bytes, size_t n)
{
	FILE *f = fopen(at(name), "wb");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

static void text(const char *name, const char *s)
{
	put(name, s, strlen(s));
}

static void clean(void)
{
	static const char *const names[] = {
	    "tokenizer.json", "vocab.json", "vocab.txt", "model.safetensors",
	    "model.safetensors.index.json", "piece-2.safetensors"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(at(names[i]));
}

static void setup(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
	clean();
	rmdir(dir);
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
}

/* A file being made. */
struct model {
	struct strbuf header, data;
};

static void tensor(struct model *m, const char *name, const char *type,
		   const char *shape, const void *bytes, size_t n)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(
	    strbuf_addf(&m->header, &err,
			"%c\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],"
			"\"data_offsets\":[%zu,%zu]}", m->header.len ? ',' : '{',
			name, type, shape, m->data.len, m->data.len + n), 0);
	ck_assert_int_eq(strbuf_add(&m->data, bytes, n, &err), 0);
}

static void save(struct model *m, const char *name)
{
	struct strbuf all = STRBUF_INIT;
	struct err err = ERR_INIT;
	uint64_t n;

	ck_assert_int_eq(strbuf_addf(&m->header, &err,
				     ",\"__metadata__\":{\"format\":\"pt\"}}"),
			 0);
	n = m->header.len;
	ck_assert_int_eq(strbuf_add(&all, &n, sizeof(n), &err), 0);
	ck_assert_int_eq(strbuf_add(&all, m->header.data, n, &err), 0);
	ck_assert_int_eq(strbuf_add(&all, m->data.data, m->data.len, &err), 0);
	put(name, all.data, all.len);
	strbuf_release(&all);
	strbuf_release(&m->header);
	strbuf_release(&m->data);
}

static const float rows[] = {1, 2, 3, 4, 5, 6, 7, 8};

/* Four rows of two under NAME. */
static void simple(const char *name)
{
	struct model m = {0};

	tensor(&m, name, "F32", "4,2", rows, sizeof(rows));
	save(&m, "model.safetensors");
}

/* ---- what comes of them ---- */

static int read_dir(struct matrix *m, const char *tensor_name, struct err *err)
{
	m->tensor_name = tensor_name;
	return matrix_read(m, dir, 1, err);
}

static void expect_error(const char *tensor_name, const char *reason)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc = read_dir(&m, tensor_name, &err);

	ck_assert_msg(rc < 0, "taken; expected: %s", reason);
	ck_assert_msg(strncmp(err.msg, dir, strlen(dir)) == 0 &&
			  strstr(err.msg, reason),
		      "\"%s\" does not say \"%s\"", err.msg, reason);
	ck_assert_int_eq(err.status, ERR_FAILED);
}

/* WORDS, which blanks divide, with these numbers. */
static void expect_matrix(const struct matrix *m, const char *words,
			  enum dtype type, const float *want)
{
	const struct tensor *t = matrix_tensor(m, "input");
	char have[200] = "";
	float x[8];
	size_t i, d, n;

	for (i = 0; i < m->words.n; i++) {
		const char *word = words_get(&m->words, i, &n);

		sprintf(have + strlen(have), "%s%.*s", i ? " " : "", (int)n,
			word);
	}
	ck_assert_str_eq(have, words);
	ck_assert_ptr_nonnull(t);
	ck_assert_int_eq(t->type, type);
	ck_assert_uint_eq(t->shape[0], m->words.n);
	for (i = 0; i < m->words.n; i++) {
		dtype_widen(t->type, tensor_row(t, i), (size_t)t->shape[1], x);
		for (d = 0; d < t->shape[1]; d++)
			ck_assert_msg(x[d] == want[i * t->shape[1] + d],
				      "row %zu: %g", i, (double)x[d]);
	}
	ck_assert_uint_eq(m->nmeta, 0);
}

static void expect(const char *tensor_name, const char *words,
		   enum dtype type, const float *want)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc = read_dir(&m, tensor_name, &err);

	ck_assert_msg(rc == 0, "%s", err.msg);
	expect_matrix(&m, words, type, want);
	matrix_release(&m);
	ck_assert_int_eq(matrix_read_header(&m, dir, &err), 0);
	ck_assert_uint_eq(matrix_tensor(&m, "input")->shape[1], 2);
	matrix_release(&m);
}

/* ---- vocabularies ---- */

#define MODEL(vocab) "{\"model\":{\"type\":\"x\",\"vocab\":" vocab "}}"

static const struct {
	const char *file, *text, *words;
	float want[8];
} vocabularies[] = {
    {"tokenizer.json", MODEL("{\"b\":1,\"##a\":0,\"d\":3,\"c\":2}"),
     "##a b c d", {1, 2, 3, 4, 5, 6, 7, 8}},
    {"tokenizer.json", MODEL("[[\"a\",0.0],[\"\\u2581b\",-1.5e1]]"),
     "a \xe2\x96\x81" "b", {1, 2, 3, 4}},
    /* an id that nobody has, a line's end, nothing */
    {"tokenizer.json", MODEL("{\"b\":3,\"\\n\":0,\"c\":1}"), "c b",
     {3, 4, 7, 8}},
    {"tokenizer.json", MODEL("[[\"\",0],[\"b\",0],[\"c\",0]]"), "b c",
     {3, 4, 5, 6}},
    /* added tokens: known, in another's place, in a hole, beyond */
    {"tokenizer.json",
     "{\"version\":\"1\",\"truncation\":null,\"added_tokens\":["
     "{\"id\":0,\"content\":\"a\",\"special\":true},"
     "{\"id\":1,\"content\":\"B\"},{\"content\":\"d\",\"id\":3},"
     "{\"id\":4,\"content\":\"e\"},{\"id\":0,\"content\":\"a\"}],"
     "\"model\":{\"merges\":[[\"x\",\"y\"],\"z w\"],"
     "\"vocab\":{\"a\":0,\"b\":1}}}",
     "a B d", {1, 2, 3, 4, 7, 8}},
    {"vocab.json", "{\"a\":2,\"model\":1}", "model a", {3, 4, 5, 6}},
    {"vocab.txt", "x\ny\r\nz\n", "x y z", {1, 2, 3, 4, 5, 6}},
};

START_TEST(words)
{
	simple("wte.weight");
	text(vocabularies[_i].file, vocabularies[_i].text);
	expect(NULL, vocabularies[_i].words, DTYPE_F32, vocabularies[_i].want);
}
END_TEST

static const struct {
	const char *file, *text, *reason;
} wrong[] = {
    {"tokenizer.json", MODEL("{\"a\":0,\"b\":0}"),
     "tokenizer.json: id 0 is both \"a\" and \"b\""},
    {"tokenizer.json",
     "{\"added_tokens\":[{\"id\":1,\"content\":\"a\"},"
     "{\"id\":1,\"content\":\"b\"}],\"model\":{\"vocab\":{\"x\":1}}}",
     "id 1 is both \"a\" and \"b\""},
    {"tokenizer.json", MODEL("{\"a\":0,\"far\":4}"),
     "token \"far\" has id 4, but tensor \"wte.weight\" has 4 rows"},
    {"tokenizer.json", MODEL("{\"a\":4294967295}"), "id 4294967295 is too"},
    {"tokenizer.json", MODEL("{\"a\":-1}"), "expected a whole number"},
    {"tokenizer.json", MODEL("{\"a\":1.0}"), "expected a whole number"},
    {"tokenizer.json", MODEL("{\"a\":0"), "expected ','"},
    {"tokenizer.json", MODEL("{}"), "no tokens"},
    {"tokenizer.json", MODEL("7"), "expected '{'"},
    {"tokenizer.json", MODEL("[[]]"), "expected a token"},
    {"tokenizer.json", MODEL("[\"a\"]"), "expected '['"},
    {"tokenizer.json", "{\"model\":{}}", "no tokens"},
    {"tokenizer.json", "{\"added_tokens\":[{\"id\":1}]}", "lacks its id"},
    {"tokenizer.json", "{\"added_tokens\":[{\"id\":9,\"content\":\"x\"}]}",
     "no token has a row"},
    {"tokenizer.json", MODEL("{\"\\n\":0}"), "no token has a row"},
    {"tokenizer.json", "", "expected '{'"},
    {"vocab.json", "{\"a\":0} x", "junk after the end"},
    {"vocab.txt", "a\nb\nc\nd\ne\n",
     "vocab.txt: 5 words, but tensor \"wte.weight\" has 4 rows"},
    {"vocab.txt", "", "no words"},
};

START_TEST(wrong_words)
{
	simple("wte.weight");
	text(wrong[_i].file, wrong[_i].text);
	expect_error(NULL, wrong[_i].reason);
}
END_TEST

START_TEST(no_words)
{
	simple("wte.weight");
	expect_error(NULL, "has no words, and there is no tokenizer.json");
}
END_TEST

/* The first of those that are there. */
START_TEST(first_of_words)
{
	static const float want[] = {1, 2};

	simple("wte.weight");
	text("vocab.txt", "third\n");
	expect(NULL, "third", DTYPE_F32, want);
	text("vocab.json", "{\"second\":0}");
	expect(NULL, "second", DTYPE_F32, want);
	text("tokenizer.json", MODEL("{\"first\":0}"));
	expect(NULL, "first", DTYPE_F32, want);
}
END_TEST

/* ---- tensors ---- */

START_TEST(types)
{
	static const uint16_t half[] = {0x3c00, 0x4000, 0xc200, 0x4400};
	static const uint16_t bf[] = {0x3f80, 0x4000, 0xc040, 0x4080};
	static const double f64[] = {1, 2, -3, 4};
	static const int8_t i8[] = {1, 2, -3, 4};
	static const float f32[] = {1, 2, -3, 4};
	static const struct {
		const char *name;
		const void *data;
		size_t bytes;
		enum dtype type;
	} all[] = {{"F16", half, 8, DTYPE_F16},	 {"BF16", bf, 8, DTYPE_BF16},
		   {"F64", f64, 32, DTYPE_F32},	 {"I8", i8, 4, DTYPE_F32},
		   {"F32", f32, 16, DTYPE_F32}};
	static const float second[] = {-3, 4};
	struct model m = {0};

	tensor(&m, "embeddings", all[_i].name, "2,2", all[_i].data,
	       all[_i].bytes);
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\n");
	expect(NULL, "a b", all[_i].type, f32);
	text("vocab.json", "{\"b\":1}"); /* does not begin with row 0 */
	expect(NULL, "b", all[_i].type, second);
}
END_TEST

/* Model2Vec with a smaller vocabulary of rows. */
START_TEST(mapping_and_weights)
{
	static const int64_t mapping[] = {3, 0, 3, 1};
	static const double weights[] = {1, .5, 2, -1};
	static const float want[] = {7, 8, .5f, 1, -3, -4};
	struct model m = {0};

	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "mapping", "I64", "4", mapping, sizeof(mapping));
	tensor(&m, "weights", "F64", "4", weights, sizeof(weights));
	save(&m, "model.safetensors");
	text("vocab.json", "{\"a\":0,\"b\":1,\"d\":3}");
	expect(NULL, "a b d", DTYPE_F32, want);
}
END_TEST

START_TEST(mapping_alone)
{
	static const int32_t mapping[] = {2, 2, 0, 1, 1};
	static const float want[] = {5, 6, 5, 6, 1, 2, 3, 4, 3, 4};
	struct model m = {0};
	struct matrix read = MATRIX_INIT;
	struct err err = ERR_INIT;

	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "mapping", "I32", "5", mapping, sizeof(mapping));
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\nc\nd\ne\n");
	ck_assert_int_eq(read_dir(&read, NULL, &err), 0);
	expect_matrix(&read, "a b c d e", DTYPE_F32, want);
	matrix_release(&read);
}
END_TEST

START_TEST(wrong_mapping)
{
	static const int64_t far[] = {0, 4}, below[] = {0, -1};
	static const float weights[] = {1, 2, 3};
	struct model m = {0};

	text("vocab.txt", "a\nb\n");
	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "mapping", "I64", "2", _i ? below : far, 16);
	save(&m, "model.safetensors");
	expect_error(NULL, "tensor \"mapping\" has no row of \"embeddings\" "
			   "for token 1 (\"b\")");
	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "mapping", "F64", "2", far, 16);
	save(&m, "model.safetensors");
	expect_error(NULL, "\"mapping\" is not a list of whole numbers");
	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "weights", "F32", "3", weights, 12);
	save(&m, "model.safetensors");
	expect_error(NULL, "3 weights for 4 tokens");
	tensor(&m, "embeddings", "F32", "4,2", rows, sizeof(rows));
	tensor(&m, "weights", "U8", "4", weights, 4);
	save(&m, "model.safetensors");
	expect_error(NULL, "\"weights\" is not a list of floats");
}
END_TEST

/* A transformer's, among others of all shapes and types. */
START_TEST(known_names)
{
	static const char *const names[] = {
	    "embeddings.word_embeddings.weight", "model.embed_tokens.weight",
	    "transformer.wte.weight", "shared.weight",
	    "embeddings.tok_embeddings.weight", "embedding.weight"};
	struct model m = {0};

	tensor(&m, "encoder.embed_tokens.weightless", "F32", "4,2", rows, 32);
	tensor(&m, "conv", "F32", "1,2,1,2,1,2", rows, 32);
	tensor(&m, "bits", "BOOL", "3", rows, 3);
	tensor(&m, "byte", "F8_E4M3", "1,2", rows, 2);
	tensor(&m, "layer.0.myembed_tokens.weight", "F32", "4,2", rows, 32);
	tensor(&m, names[_i], "F32", "4,2", rows, 32);
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\nc\n");
	expect(NULL, "a b c", DTYPE_F32, rows);
}
END_TEST

/* The only one with as many rows as tokens, or one that is named. */
START_TEST(by_rows_and_name)
{
	static const float other[] = {9, 8, 7, 6};
	struct model m = {0};

	tensor(&m, "one", "F32", "4,2", rows, 32);
	tensor(&m, "two", "F32", "2,2", other, 16);
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\n");
	expect(NULL, "a b", DTYPE_F32, other);
	{
		struct matrix read = MATRIX_INIT;
		struct err err = ERR_INIT;

		ck_assert_int_eq(read_dir(&read, "one", &err), 0);
		expect_matrix(&read, "a b", DTYPE_F32, rows);
		ck_assert_ptr_null(read.tensor_name);
		matrix_release(&read);
	}
}
END_TEST

START_TEST(no_table)
{
	struct model m = {0};

	tensor(&m, "one", "F32", "4,2", rows, 32);
	tensor(&m, "two", "BF16", "4,4", rows, 32);
	tensor(&m, "list", "F32", "2", rows, 8);
	tensor(&m, "few", "F32", "2,1", rows, 8);
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\nc\n");
	expect_error(NULL, "no tensor is known as the table of tokens (convert "
			   "--tensor NAME takes one of one F32 [4, 2], two "
			   "BF16 [4, 4])");
	expect_error("three", "no tensor three (convert --tensor NAME takes "
			      "one of one");
	expect_error("list", "not a table of vectors: list (convert");
	text("vocab.txt", "a\nb\nc\nd\n");
	expect_error(NULL, "several tensors may be the table");
	tensor(&m, "list", "F32", "8", rows, 32);
	save(&m, "model.safetensors");
	expect_error(NULL, "no other tensor of it is a table of vectors");
}
END_TEST

START_TEST(two_of_a_name)
{
	struct model m = {0};

	tensor(&m, "encoder.embed_tokens.weight", "F32", "4,2", rows, 32);
	tensor(&m, "decoder.embed_tokens.weight", "F32", "4,2", rows, 32);
	save(&m, "model.safetensors");
	text("vocab.txt", "a\nb\nc\n");
	expect_error(NULL, "several tensors may be the table of tokens");
	tensor(&m, "encoder.embed_tokens.weight", "F32", "4,2", rows, 32);
	tensor(&m, "decoder.embed_tokens.weight", "F32", "4,2", rows, 32);
	tensor(&m, "shared.weight", "F32", "4,2", rows, 32);
	save(&m, "model.safetensors");
	expect(NULL, "a b c", DTYPE_F32, rows);
}
END_TEST

/* More tensors than a matrix holds, of which one is twice there. */
START_TEST(many_tensors)
{
	struct model m = {0};
	char name[20];
	int i;

	text("vocab.txt", "a\n");
	for (i = 0; i < 1000; i++) {
		sprintf(name, "layer.%d", _i && i == 999 ? 0 : i);
		tensor(&m, name, "F32", "1", rows, 4);
	}
	tensor(&m, "wte.weight", "F32", "4,2", rows, 32);
	save(&m, "model.safetensors");
	if (_i)
		expect_error(NULL, "tensor \"layer.0\" is there twice");
	else
		expect(NULL, "a", DTYPE_F32, rows);
}
END_TEST

/* ---- models in pieces ---- */

static void pieces(const char *index)
{
	struct model m = {0};

	tensor(&m, "model.embed_tokens.weight", "F32", "4,2", rows, 32);
	save(&m, "piece-2.safetensors");
	text("vocab.txt", "a\nb\n");
	text("model.safetensors.index.json", index);
}

START_TEST(in_pieces)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;

	pieces("{\"metadata\":{\"total_size\":32},\"weight_map\":{"
	       "\"a\":\"piece-1.safetensors\","
	       "\"model.embed_tokens.weight\":\"piece-2.safetensors\"}}");
	expect(NULL, "a b", DTYPE_F32, rows);
	ck_assert_int_eq(matrix_read(&m, at("model.safetensors.index.json"), 1,
				     &err), 0);
	expect_matrix(&m, "a b", DTYPE_F32, rows);
	matrix_release(&m);
	expect_error("a", "piece-1.safetensors: No such file");
	expect_error("c", "index.json: no tensor c");
}
END_TEST

static const struct {
	const char *index, *reason;
} wrong_pieces[] = {
    {"{\"weight_map\":{\"a\":\"b\"}}", "no tensor is known as the table"},
    {"{\"weight_map\":{\"wte.weight\":\"../b\"}}", "is not the name of a file"},
    {"{\"weight_map\":{\"x.wte.weight\":\"b\",\"y.wte.weight\":\"c\"}}",
     "several tensors may be the table"},
    {"{\"weight_map\":[]}", "expected '{'"},
    {"{}", "no tensor is known"},
};

START_TEST(in_wrong_pieces)
{
	pieces(wrong_pieces[_i].index);
	expect_error(NULL, wrong_pieces[_i].reason);
}
END_TEST

START_TEST(empty_directory)
{
	expect_error(NULL, ": a directory without model.safetensors");
}
END_TEST

int main(void)
{
	Suite *suite;
	TCase *t = new_case("embeddings", 1, &suite);

#define LOOP(test, table) \
	tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof(*table)))
	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(words, vocabularies);
	LOOP(wrong_words, wrong);
	tcase_add_test(t, no_words);
	tcase_add_test(t, first_of_words);
	tcase_add_loop_test(t, types, 0, 5);
	tcase_add_test(t, mapping_and_weights);
	tcase_add_test(t, mapping_alone);
	tcase_add_loop_test(t, wrong_mapping, 0, 2);
	tcase_add_loop_test(t, known_names, 0, 6);
	tcase_add_test(t, by_rows_and_name);
	tcase_add_test(t, no_table);
	tcase_add_test(t, two_of_a_name);
	tcase_add_loop_test(t, many_tensors, 0, 2);
	tcase_add_test(t, in_pieces);
	LOOP(in_wrong_pieces, wrong_pieces);
	tcase_add_test(t, empty_directory);
	return run_suite(suite);
}
