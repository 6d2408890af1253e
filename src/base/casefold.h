/* SPDX-License-Identifier: MIT */
/*
 * Simple case folding (Unicode, CaseFolding.txt, status C and S): one character
 * to one, mostly its lower case, independent of language and locale.  What
 * folds to several characters only (the Turkish dotted I) stays.
 */
#ifndef BASE_CASEFOLD_H
#define BASE_CASEFOLD_H

#include <stdint.h>

uint32_t casefold(uint32_t c);

#endif
