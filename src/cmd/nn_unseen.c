/* SPDX-License-Identifier: MIT */
#include "cmd/nn_unseen.h"

#include "base/mem.h"
#include "search/search.h"

void nn_unseen_release(struct nn_unseen *u)
{
	subword_work_release(&u->work);
	mem_free(u->vectors);
	mem_free(u->list);
	*u = (struct nn_unseen){0};
}

int nn_unseen_add(struct nn_unseen *u, struct nn_unseen_word asked,
		  struct nn_unseen_word text, uint32_t *ret_row,
		  struct err *err)
{
	float *vector;
	int rc;

	if (!u->subword)
		return 0;
	if (u->n >= WORDS_NONE - u->rows)
		return err_set(err, "too many words that are not in the "
			       "vocabulary");
	if (mem_grow(&u->vectors, &u->cap, u->n + 1,
		     u->dim * sizeof(*u->vectors), err) < 0 ||
	    mem_grow(&u->list, &u->list_cap, u->n + 1, sizeof(*u->list), err) <
		0)
		return -1;
	vector = u->vectors + u->n * u->dim;
	rc = subword_vector(u->subword, &u->work, text.s, text.n, vector, err);
	if (rc <= 0)
		return rc;
	search_unit(vector, u->dim);
	u->list[u->n] = asked;
	*ret_row = (uint32_t)(u->rows + u->n++);
	return 1;
}
