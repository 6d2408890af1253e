/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as what users write by the line: lists of words, words of a map,
 * questions for nn.  The first byte picks which.
 */
#include "fuzz.h"

#include "cmd/nn_input.h"
#include "cmd/picks.h"
#include "data/word_list.h"

#include <stdio.h>
#include <string.h>

enum { FACTOR = 24, ROWS = 6, DIM = 3, KINDS = 4, MODES = 5 };

static struct matrix *matrix(void)
{
	static const float rows[ROWS][DIM] = {{1, 2, 3}, {-1, 2, 0}, {0, 0, 0},
					      {1, 1, 1}, {3, 2, 1}, {0, -1, 1}};
	static const char *const names[ROWS] = {"king", "queen", "men",
						"women", "+", "\303\211 a"};
	static struct matrix m;
	struct err err = ERR_INIT;
	size_t i;

	if (m.words.n)
		return &m;
	for (i = 0; i < ROWS; i++)
		FUZZ_CHECK(words_add(&m.words, names[i], strlen(names[i]),
				     &err) == 0);
	FUZZ_CHECK(words_index(&m.words, NULL, &err) == 0);
	FUZZ_CHECK(matrix_add(&m, "input", DTYPE_F32, ROWS, DIM, rows, 0, NULL,
			      &err) == 0);
	return &m;
}

static void list(const char *path, bool first)
{
	struct words w = WORDS_INIT;
	struct err err = ERR_INIT;
	const char *word;
	size_t i, n;
	int rc;

	fuzz_limit(FACTOR, fuzz_content(path));
	rc = first ? word_list_read_first(&w, path, &err)
		   : word_list_read(&w, path, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	for (i = 0; rc == 0 && i < w.n; i++) {
		word = words_get(&w, i, &n);
		FUZZ_CHECK(n && words_find(&w, word, n) <= i);
	}
	words_release(&w);
}

static void picks(const char *path, const uint8_t *data, size_t n)
{
	struct err err = ERR_INIT;
	struct picks p;
	size_t i, len;
	int rc;

	FUZZ_CHECK(picks_init(&p, matrix(), 4, &err) == 0);
	if (!path)
		fuzz_stdin(data, n);
	fuzz_limit(FACTOR, n);
	rc = path ? picks_grouped(&p, path, &err) : picks_stdin(&p, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	FUZZ_CHECK(p.n <= 4);
	for (i = 0; i < p.n; i++) {
		picks_get(&p, i, &len);
		FUZZ_CHECK(len && p.list[i].group < (int)p.ngroups);
	}
	picks_release(&p);
}

static void questions(enum nn_mode mode, const uint8_t *data, size_t n)
{
	struct nn_words words;
	struct search search;
	struct err err = ERR_INIT;
	struct nn_queries q = {
	    .mode = mode, .words = &words, .dim = DIM,
	    .unseen = {.rows = matrix()->words.n, .dim = DIM}};
	struct nn_print print = {.mode = mode,
				 .format = (enum nn_format)(n % 3),
				 .queries = &q};
	struct nn_answer a = {.search = &search, .print = &print, .k = 2};
	int rc;

	if (mode == NN_PAIRS || mode == NN_ODD)
		a.k = 1;
	FUZZ_CHECK(nn_words_init(&words, matrix(), n % 2, &err) == 0);
	FUZZ_CHECK(search_init(&search, matrix(), 0, 1, &err) == 0);
	fuzz_stdin(data, n);
	fuzz_limit(FACTOR, n);
	rc = nn_input_lines(&q, &a, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	FUZZ_CHECK(q.unanswered <= q.asked);
	nn_print_release(&print);
	nn_query_release(&q);
	nn_words_release(&words);
	search_release(&search);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool silent;
	int kind;

	if (n == 0)
		return 0;
	if (!silent)
		FUZZ_CHECK(freopen("/dev/null", "w", stdout));
	silent = true;
	kind = data[0] % (KINDS + MODES);
	data++;
	n--;
	if (kind < 2)
		list(fuzz_file(data, n), kind == 1);
	else if (kind < KINDS)
		picks(kind == 2 ? fuzz_file(data, n) : NULL, data, n);
	else
		questions((enum nn_mode)(kind - KINDS), data, n);
	return 0;
}
