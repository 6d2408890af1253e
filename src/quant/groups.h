/* SPDX-License-Identifier: MIT */
/*
 * Reading what decompositions leave of a matrix folded to [groups, slots, D]
 * (fold.h).  A row at place p is in the group p / slots and the slot
 * p % slots, and is
 *
 *     scale_g  sum_k  code_gk length_k W_slot[k]
 *
 * with codes of a byte, RANK of them a group, and W_slot [rank, D] = M_slot
 * axes, M_slot [rank, naxes] being what a codec has of its own.  Where the
 * axes are orthonormal, the numbers along them are coordinates to search by.
 *
 * Tensors of a family:
 *     codes    I8 [groups, rank]
 *     scales   F16 or F32 [groups]
 *     lengths  F32 [rank]
 *     axes     F16 [naxes, D]
 *     places   U8: places of the rows, as few bits each as hold the
 *                    last place, the least significant first, and 8 bytes
 *                    more; without it rows stand in order
 *     core     F16 [rank, ...] and
 *     mixes    F32 [slots, ...], as the codec says
 */
#ifndef QUANT_GROUPS_H
#define QUANT_GROUPS_H

#include "quant/codec.h"
#include "quant/halves.h"

enum {
	GROUPS_MAX_SLOTS = 4,
	GROUPS_MAX_WIDTH = 8192, /* rank, and naxes */
	GROUPS_MOST = 64,	 /* rows at a time */
	GROUPS_SPARE = 8	 /* bytes after the places */
};

/* Through M_slot, of struct coded: N <= GROUPS_MOST rows Y [n, rank] become Z
 * [n, naxes], zeros before.  NULL: M is 1. */
typedef void (*groups_fn)(const struct coded *c, size_t slot, const float *y,
			  size_t n, float *z);

/* Fills C with all but the core and the mixes, checked, for SLOTS slots, of
 * which no more than GROUPS_MAX_SLOTS are taken. */
int groups_open(struct coded *c, const struct matrix *m, size_t slots,
		groups_fn to_axes, struct err *err);

/* Fills slots, mixes and nmixes from "mixes" [slots, N]. */
int groups_open_mixes(struct coded *c, const struct matrix *m, size_t n,
		      struct err *err);

/* Fills core of [rank, width, naxes]; C is open otherwise. */
int groups_open_core(struct coded *c, const struct matrix *m, size_t width,
		     struct err *err);

/* The tensor of F16 [rows, ...], NDIM dimensions in all, contiguous and
 * finite; NULL with ERR if it is not there. */
const struct tensor *groups_halves(const struct coded *c,
				   const struct matrix *m, const char *part,
				   int ndim, struct err *err);

/* Columns FIRST .. FIRST + WIDTH of the core, BY times. */
struct halves groups_core(const struct coded *c, size_t first, size_t width,
			  float by);

/* Bits of a place, the last being PLACES - 1. */
unsigned groups_place_bits(size_t places);

/* Of struct codec; the last three where axes are orthonormal. */
void groups_decode_row(const struct coded *c, size_t row, float *out);
const float *groups_floats(const struct coded *c, size_t first, size_t n,
			   float *scratch, size_t *ret_ld);
const float *groups_coordinates(const struct coded *c, size_t first, size_t n,
				float *scratch, size_t *ret_ld);
void groups_bring(const struct coded *c, const float *vectors, size_t n,
		  float *out);
float groups_skew(const struct coded *c);

#endif
