/* SPDX-License-Identifier: MIT */
#include "data/retext.h"

#include "base/mem.h"
#include "base/stop.h"
#include "base/strbuf.h"
#include "base/team.h"
#include "data/stream.h"

#include <string.h>

/* Segments a thread before what they say is written in order. */
enum { AHEAD = 4 };

struct formatting {
	const struct ids *ids;
	const struct words *words;
	size_t first, n; /* segments of this batch */
	struct strbuf *texts; /* [n] */
	uint64_t next;
};

/* Room for the word and what may stand around it. */
static int add(struct strbuf *b, const char *word, size_t n, bool first,
	       struct err *err)
{
	if (strbuf_reserve(b, n + 1, err) < 0)
		return -1;
	if (!first)
		b->data[b->len++] = ' ';
	memcpy(b->data + b->len, word, n);
	b->len += n;
	return 0;
}

/* A segment that goes on with a sentence begins with the blank before its first
 * word; one whose sentence does not go on ends with a newline. */
static int format(struct formatting *f, size_t segment, struct strbuf *b,
		  struct err *err)
{
	const struct ids_segment *s = &f->ids->segments[segment];
	bool first = !s->joined;
	const char *word;
	size_t i, len;

	for (i = 0; i < s->n; i++) {
		if (s->ids[i] == IDS_END) {
			if (strbuf_addc(b, '\n', err) < 0)
				return -1;
			first = true;
			continue;
		}
		word = words_get(f->words, s->ids[i], &len);
		if (add(b, word, len, first, err) < 0)
			return -1;
		first = false;
	}
	if (!first && !(segment + 1 < f->ids->nsegments && s[1].joined))
		return strbuf_addc(b, '\n', err);
	return 0;
}

static int work(struct team *team, int worker, void *shared, struct err *err)
{
	struct formatting *f = shared;
	uint64_t i;

	(void)worker;
	while (!team_quits(team)) {
		i = team_next(&f->next, 1);
		if (i >= f->n)
			break;
		strbuf_clear(&f->texts[i]);
		if (format(f, f->first + (size_t)i, &f->texts[i], err) < 0)
			return -1;
	}
	return 0;
}

static int write_batch(struct formatting *f, int threads,
		       struct stream_out *out, struct err *err)
{
	size_t i;

	f->next = 0;
	if (team_run(threads, work, f, err) < 0)
		return -1;
	if (stop_requested())
		return err_stopped(err, stop_signal());
	for (i = 0; i < f->n; i++)
		if (stream_write(out, f->texts[i].data, f->texts[i].len, err) <
		    0)
			return -1;
	return 0;
}

int retext_write(const struct ids *ids, const struct words *words, int threads,
		 struct stream_out *out, struct err *err)
{
	struct formatting f = {.ids = ids, .words = words};
	size_t batch = (size_t)threads * AHEAD, i;
	int status = 0;

	f.texts = mem_array(batch, sizeof(*f.texts), err);
	if (!f.texts)
		return -1;
	for (; status == 0 && f.first < ids->nsegments; f.first += f.n) {
		f.n = ids->nsegments - f.first;
		if (f.n > batch)
			f.n = batch;
		status = write_batch(&f, threads, out, err);
	}
	for (i = 0; i < batch; i++)
		strbuf_release(&f.texts[i]);
	mem_free(f.texts);
	return status;
}
