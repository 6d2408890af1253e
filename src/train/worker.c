/* SPDX-License-Identifier: MIT */
#include "train/worker.h"

#include "data/ids.h"
#include "train/subsample.h"

#include <string.h>

/* The lowest loss a rate that diverges shows, per (input, output) product:
 * ln 2 is what an untrained model has. */
#define DIVERGED 3.0

static void store_double(uint64_t *to, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	team_store(to, bits);
}

static double load_double(const uint64_t *from)
{
	uint64_t bits = team_load(from);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* Returns the tokens. */
static uint64_t sentences(struct examples *e, uint32_t *ids, size_t n,
			  const uint32_t *keep, struct rng *r)
{
	uint64_t tokens = 0;
	size_t kept = 0, i;

	for (i = 0; i < n; i++) {
		uint32_t id = ids[i];

		if (id == IDS_END) {
			examples_sentence(e, ids, kept, r);
			kept = 0;
			continue;
		}
		tokens++;
		ids[kept] = id; /* no branch: it could not be predicted */
		kept += subsample_keep(keep, id, r);
	}
	examples_sentence(e, ids, kept, r);
	return tokens;
}

bool worker_train(struct worker *w, struct examples *e, uint32_t *ids,
		  size_t n, const uint32_t *keep, struct rng *r)
{
	double before = e->loss_sum;
	uint64_t outputs = e->outputs;

	examples_begin(e, *r);
	team_store(&w->tokens,
		   w->tokens + sentences(e, ids, n, keep, r));
	team_store(&w->pairs, e->pairs);
	store_double(&w->loss, e->loss_sum);
	w->words = e->words;
	w->writes = e->writes;
	return e->loss_sum - before <= DIVERGED * (double)(e->outputs - outputs);
}

void worker_add(struct worker *w, uint64_t tokens, uint64_t pairs, double loss)
{
	team_store(&w->tokens, w->tokens + tokens);
	team_store(&w->pairs, w->pairs + pairs);
	store_double(&w->loss, load_double(&w->loss) + loss);
}

uint64_t workers_tokens(const struct worker *w, int n)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < n; i++)
		sum += team_load(&w[i].tokens);
	return sum;
}

double workers_loss(const struct worker *w, int n)
{
	uint64_t pairs = 0;
	double loss = 0;
	int i;

	for (i = 0; i < n; i++) {
		pairs += team_load(&w[i].pairs);
		loss += load_double(&w[i].loss);
	}
	return pairs ? loss / (double)pairs : -1;
}

double workers_row_writes(const struct worker *w, int n)
{
	uint64_t words = 0, writes = 0;
	int i;

	for (i = 0; i < n; i++) {
		words += w[i].words;
		writes += w[i].writes;
	}
	return words ? (double)writes / (double)words : 0;
}
