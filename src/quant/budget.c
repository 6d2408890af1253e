/* SPDX-License-Identifier: MIT */
#include "quant/budget.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "data/matrix_file.h"
#include "quant/outlay.h"
#include "quant/trial.h"

#include <math.h>

enum {
	TRIES = 8,	/* at the real thing */
	HALVINGS = 5,	/* of an interval of dimensions */
	FEW = 8,	/* dimensions are not tried */
	HEADER = 600	/* bytes of what names tensors, about */
};

static const double full = .93;	    /* of the bytes: enough of them */
static const double content = .97;  /* no further try */
static const double narrower = .75; /* dimensions to the next */
static const double hopeless = .9;  /* of the best of a codec */

/* A way to do it. */
struct plan {
	const struct codec *codec;
	size_t pca, n; /* 0: all dimensions; no such plan */
	struct trial_result r;
	double bytes, worth;
};

struct choosing {
	struct budget b; /* as far as there is a choice */
	const struct quantize *q;
	struct trial trial;
	struct outlay outlay;
	double factor; /* of the real bytes to those that were expected */
	struct plan best, least;
};

static double bytes_of(const struct choosing *s, const struct plan *p,
		       size_t n)
{
	struct quantize q = *s->q;

	q.codec = p->codec;
	return s->factor * (outlay_words(&s->outlay, quantize_packs(&q), n) +
			    p->r.row * (double)n + p->r.fixed + HEADER);
}

/* As many words as there are bytes for, 0 if not one. */
static size_t most_words(const struct choosing *s, const struct plan *p,
			 double bytes)
{
	size_t low = 0, high = s->outlay.n, middle;

	if (!s->b.choose_prune)
		return bytes_of(s, p, high) <= bytes ? high : 0;
	while (low < high) {
		middle = high - (high - low) / 2;
		if (bytes_of(s, p, middle) <= bytes)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}

static bool is_full(const struct choosing *s, const struct plan *p)
{
	return p->bytes >= full * (double)s->b.bytes;
}

static bool is_better(const struct choosing *s, const struct plan *a,
		      const struct plan *b)
{
	if (!b->n || is_full(s, a) != is_full(s, b))
		return !b->n || is_full(s, a);
	return a->worth > b->worth;
}

/* Tries a codec with PCA dimensions (0: all), to P. */
static int try_plan(struct choosing *s, const struct codec *codec,
		    size_t pca, struct plan *p, struct err *err)
{
	struct quantize q = *s->q;
	size_t few = s->b.choose_prune ? 1 : s->outlay.n;

	if (stop_requested())
		return err_stopped(err, stop_signal());
	*p = (struct plan){.codec = q.codec = codec, .pca = pca};
	if (trial_run(&s->trial, &q, s->b.choose_pca ? pca : 0,
		      s->b.compress, &p->r, err) < 0)
		return -1;
	if (!s->least.codec || bytes_of(s, p, few) < s->least.bytes) {
		s->least = *p;
		s->least.n = few;
		s->least.bytes = bytes_of(s, p, few);
	}
	p->n = most_words(s, p, (double)s->b.bytes);
	p->bytes = bytes_of(s, p, p->n);
	p->worth = outlay_asked(&s->outlay, p->n) * p->r.kept;
	if (p->n && is_better(s, p, &s->best))
		s->best = *p;
	return 0;
}

/* With HIGH dimensions not all words find room, with LOW they do. */
static int divide(struct choosing *s, const struct codec *codec, size_t low,
		  size_t high, struct err *err)
{
	struct plan p;
	int i;

	for (i = 0; i < HALVINGS && high - low > 1; i++) {
		size_t middle = low + (high - low) / 2;

		if (try_plan(s, codec, middle, &p, err) < 0)
			return -1;
		*(p.n == s->outlay.n ? &low : &high) = middle;
	}
	return 0;
}

/* From many dimensions to few, until all words have room or it gets worse. */
static int try_dims(struct choosing *s, const struct codec *codec,
		    struct err *err)
{
	size_t before = s->trial.most, d;
	double most;
	struct plan p;

	if (try_plan(s, codec, s->q->steps.pca, &p, err) < 0)
		return -1;
	if (!s->b.choose_pca)
		return 0;
	for (d = before, most = p.worth; p.n < s->outlay.n && d >= FEW &&
	     p.worth >= hopeless * most; before = d) {
		d = (size_t)(narrower * (double)d);
		if (try_plan(s, codec, d, &p, err) < 0)
			return -1;
		if (p.n == s->outlay.n)
			return divide(s, codec, d, before, err);
		most = fmax(most, p.worth);
	}
	return 0;
}

/* Fewer than 8 bits are along axes. */
static int least_bits(const struct choosing *s)
{
	return s->trial.dim > ROWS_MAX_AXES_DIM ? 8 : 1;
}

static int try_codecs(struct choosing *s, struct err *err)
{
	const struct codec *const *c;

	if (!s->b.choose_codec)
		return try_dims(s, s->q->codec, err);
	for (c = codec_table; *c; c++)
		if ((*c)->encode && (*c)->bits >= least_bits(s) &&
		    try_dims(s, *c, err) < 0)
			return -1;
	return 0;
}

/* ---- the real thing ---- */

/* What has been made, and still fits. */
struct made {
	struct matrix m;
	struct quantize q;
	struct report report;
	struct plan plan;
	uint64_t bytes;
};

static int make(const struct choosing *s, const struct matrix *m,
		const struct plan *p, struct made *ret, struct err *err)
{
	int rc;

	*ret = (struct made){.q = *s->q, .plan = *p};
	ret->q.codec = p->codec;
	ret->q.steps.pca = p->pca;
	if (s->b.choose_prune && p->n < m->words.n)
		ret->q.steps.prune = p->n;
	if (s->q->opt_report)
		ret->q.opt_report = &ret->report;
	if (ret->q.steps.bad == ROWS_WARN) /* which has been done */
		ret->q.steps.bad = ROWS_SKIP;
	rc = matrix_borrow(&ret->m, m, err);
	if (rc == 0) {
		ret->m.map = m->map; /* so that rows can be let go */
		rc = quantize(&ret->m, &ret->q, err);
		ret->m.map = (struct file_map){0};
	}
	if (rc == 0)
		rc = matrix_measure(&ret->m, s->b.compress, s->q->threads,
				    &ret->bytes, err);
	if (rc < 0)
		matrix_release(&ret->m);
	return rc;
}

/* Moves P towards the bytes there are, knowing what it takes; false if it
 * cannot be moved. */
static bool move(struct choosing *s, struct plan *p, uint64_t bytes)
{
	double wanted = (double)s->b.bytes * (s->b.compress ? .995 : 1);
	struct plan before = *p;

	s->factor *= (double)bytes / bytes_of(s, p, p->n);
	p->n = most_words(s, p, wanted);
	if (p->pca && s->b.choose_pca && (!p->n || p->n == s->outlay.n)) {
		p->n = before.n;
		p->pca = (size_t)((double)p->pca * wanted / (double)bytes);
		if (p->pca > s->trial.most)
			p->pca = s->trial.most;
	}
	return p->n && (p->pca || !before.pca) &&
	       (p->n != before.n || p->pca != before.pca);
}

/* Makes PLAN and others near to it; the greatest that fits to BEST, whose
 * plan has words if there is one.  The least that was made: *RET_LEAST. */
static int make_best(struct choosing *s, const struct matrix *m,
		     struct plan plan, struct made *best, uint64_t *ret_least,
		     struct err *err)
{
	struct made now;
	int i;

	for (i = 0; i < TRIES; i++) {
		if (make(s, m, &plan, &now, err) < 0)
			return -1;
		if (now.bytes < *ret_least)
			*ret_least = now.bytes;
		if (now.bytes <= s->b.bytes && now.bytes > best->bytes) {
			matrix_release(&best->m);
			*best = now;
		} else {
			matrix_release(&now.m);
		}
		if ((double)best->bytes >= content * (double)s->b.bytes ||
		    !move(s, &plan, now.bytes))
			break;
	}
	return 0;
}

static int make_it(struct choosing *s, const struct matrix *m,
		   struct made *best, struct err *err)
{
	uint64_t least = UINT64_MAX;

	if (s->best.n && make_best(s, m, s->best, best, &least, err) < 0)
		return -1;
	if (best->plan.n)
		return 0;
	s->factor = 1;
	if (make_best(s, m, s->least, best, &least, err) < 0)
		return -1;
	return best->plan.n
		   ? 0
		   : err_set(err, "--budget %llu: the smallest file takes %llu "
			     "bytes", (unsigned long long)s->b.bytes,
			     (unsigned long long)least);
}

/* BEST becomes M and Q. */
static int hand_over(const struct choosing *s, struct made *best,
		      struct matrix *m, struct quantize *q,
		      struct budget_choice *ret, struct err *err)
{
	struct coded c;

	if (coded_open(&c, &best->m, err) < 0)
		return -1;
	*ret = (struct budget_choice){
	    .bytes = best->bytes,
	    .words = best->m.words.n,
	    .dim = c.dim,
	    .asked = outlay_asked(&s->outlay, best->plan.n),
	    .kept = best->plan.r.kept};
	if (q->opt_report) {
		*q->opt_report = best->report;
		best->q.opt_report = q->opt_report;
	}
	*q = best->q;
	matrix_release(m);
	*m = best->m;
	return 0;
}

int budget_quantize(struct matrix *m, struct quantize *q,
		    const struct budget *b, struct budget_choice *ret,
		    struct err *err)
{
	struct choosing s = {.b = *b, .q = q, .factor = 1};
	const struct tensor *input;
	struct made best = {.bytes = 0};
	int rc;

	if (quantize_check(m, err) < 0 || !(input = matrix_floats(m, err)))
		return -1;
	if (matrix_meta(m, "vecmill.ngrams"))
		return err_set(err, "%s: has n-grams, which a budget does not "
			       "choose for", matrix_name(m));
	s.b.choose_pca = b->choose_pca && input->shape[1] <= ROWS_MAX_AXES_DIM;
	rc = trial_init(&s.trial, m, &q->steps, s.b.choose_pca, q->threads,
			err);
	if (rc == 0)
		rc = outlay_init(&s.outlay, m, &q->steps, b->choose_prune,
				 b->compress, q->threads, err);
	if (rc == 0) {
		log_info("trying codes on %zu rows", s.trial.n);
		rc = try_codecs(&s, err);
	}
	if (rc == 0)
		rc = make_it(&s, m, &best, err);
	if (rc == 0)
		rc = hand_over(&s, &best, m, q, ret, err);
	if (rc < 0)
		matrix_release(&best.m);
	trial_release(&s.trial);
	outlay_release(&s.outlay);
	return rc;
}
