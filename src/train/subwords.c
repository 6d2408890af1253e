/* SPDX-License-Identifier: MIT */
#include "train/subwords.h"

#include "base/mem.h"
#include "base/team.h"

/* Words that a thread takes at a time. */
enum { BLOCK = 1024 };

struct listing {
	struct subwords *s;
	const struct words *words;
	uint64_t next; /* block */
	bool fill;     /* the rows; else only their numbers, each in the place
			* of the next word's start */
};

static void fill_set(const struct listing *l, size_t word,
		     const struct ngrams_list *list)
{
	uint32_t *to = l->s->sets.rows + l->s->sets.start[word];
	size_t i;

	if (l->s->own)
		*to++ = (uint32_t)word;
	for (i = 0; i < list->n; i++)
		*to++ = (uint32_t)l->s->own + list->rows[i];
}

static int list_block(const struct listing *l, size_t first,
		      struct ngrams_list *list, struct err *err)
{
	size_t end = first + BLOCK, word, n;

	for (word = first; word < end && word < l->words->n; word++) {
		const char *text = words_get(l->words, word, &n);

		list->n = 0;
		if (ngrams_list(&l->s->ngrams, text, n, list, err) < 0)
			return -1;
		if (l->fill)
			fill_set(l, word, list);
		else
			l->s->sets.start[word + 1] =
			    list->n + (l->s->own != 0);
	}
	return 0;
}

static int work(struct team *team, int number, void *shared, struct err *err)
{
	struct ngrams_list list = NGRAMS_LIST_INIT;
	struct listing *l = shared;
	int status = 0;

	(void)number;
	while (status == 0 && !team_quits(team)) {
		uint64_t block = team_next(&l->next, 1);

		if (block * BLOCK >= l->words->n)
			break;
		status = list_block(l, (size_t)block * BLOCK, &list, err);
	}
	ngrams_list_release(&list);
	return status;
}

/* Lengths become where sets start. */
static void add_up(struct sets *sets, size_t words)
{
	size_t i;

	for (i = 1; i <= words; i++) {
		if (sets->start[i] > sets->most)
			sets->most = (size_t)sets->start[i];
		sets->start[i] += sets->start[i - 1];
	}
}

static int make_sets(struct subwords *s, const struct words *words,
		     int threads, struct err *err)
{
	struct listing l = {.s = s, .words = words};

	s->sets.start = mem_array(words->n + 1, sizeof(*s->sets.start), err);
	if (!s->sets.start || team_run(threads, work, &l, err) < 0)
		return -1;
	add_up(&s->sets, words->n);
	s->sets.rows = mem_array((size_t)s->sets.start[words->n],
				 sizeof(*s->sets.rows), err);
	l.fill = true;
	l.next = 0;
	return s->sets.rows ? team_run(threads, work, &l, err) : -1;
}

int subwords_init(struct subwords *s, struct ngrams *ngrams,
		  const struct words *words, int threads, struct err *err)
{
	int status;

	*s = (struct subwords){.ngrams = *ngrams};
	*ngrams = (struct ngrams)NGRAMS_INIT;
	s->own = s->ngrams.kind == NGRAMS_FLORET ? 0 : words->n;
	status = subwords_rows(s) > SETS_HOT
		     ? err_set(err, "%zu words and %zu rows of n-grams: there "
			       "can be 2147483648 in all",
			       words->n, ngrams_rows(&s->ngrams))
		     : make_sets(s, words, threads, err);
	if (status < 0)
		subwords_release(s);
	return status;
}

void subwords_release(struct subwords *s)
{
	ngrams_release(&s->ngrams);
	mem_free(s->sets.start);
	mem_free(s->sets.rows);
	mem_free(s->sets.hot);
	*s = (struct subwords)SUBWORDS_INIT;
}

/* What is known of a row: how often it is read, then how sets name it. */
union note {
	float uses;
	uint32_t name;
};

/* A word is read as often as subsampling leaves it. */
static double uses(const struct subwords_use *use, size_t word)
{
	return (double)use->counts[word] * use->keep[word];
}

/* Returns how often all words are. */
static double count_uses(union note *notes, const struct sets *sets,
			 const struct subwords_use *use)
{
	double sum = 0;
	size_t word;
	uint64_t i;

	for (word = 0; word < use->words; word++) {
		double n = uses(use, word);

		sum += n;
		for (i = sets->start[word]; i < sets->start[word + 1]; i++)
			notes[sets->rows[i]].uses += (float)n;
	}
	return sum;
}

/* Where nothing is read nothing is hot. */
static bool hot(const union note *note, double least)
{
	return note->uses > 0 && note->uses >= least;
}

static int list_hot(struct sets *sets, union note *notes, size_t rows,
		    double least, struct err *err)
{
	size_t row, n = 0;

	for (row = 0; row < rows; row++)
		n += hot(&notes[row], least);
	sets->hot = mem_array(n, sizeof(*sets->hot), err);
	if (!sets->hot)
		return -1;
	for (row = 0; row < rows; row++) {
		uint32_t name = (uint32_t)row;

		if (hot(&notes[row], least)) {
			name = SETS_HOT | (uint32_t)sets->nhot;
			sets->hot[sets->nhot++] = (uint32_t)row;
		}
		notes[row].name = name;
	}
	return 0;
}

int subwords_mark(struct subwords *s, const struct subwords_use *use,
		  double share, struct err *err)
{
	size_t rows = subwords_rows(s);
	union note *notes = mem_array(rows, sizeof(*notes), err);
	struct sets *sets = &s->sets;
	int status = -1;
	uint64_t i;

	if (!notes)
		return -1;
	if (list_hot(sets, notes, rows,
		     share * count_uses(notes, sets, use), err) == 0) {
		for (i = 0; i < sets->start[use->words]; i++)
			sets->rows[i] = notes[sets->rows[i]].name;
		status = 0;
	}
	mem_free(notes);
	return status;
}

size_t subwords_rows(const struct subwords *s)
{
	return s->own + ngrams_rows(&s->ngrams);
}

uint64_t subwords_memory(const struct subwords *s, size_t words)
{
	const struct words *strings = &s->ngrams.strings;

	return (words + 1) * sizeof(*s->sets.start) +
	       s->sets.start[words] * sizeof(*s->sets.rows) +
	       strings->text_cap + strings->start_cap * sizeof(uint64_t) +
	       strings->nslots * sizeof(uint32_t);
}
