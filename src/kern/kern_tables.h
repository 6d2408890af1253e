/* SPDX-License-Identifier: MIT */
/* The tables that may be linked in, for kern.c alone. */
#ifndef KERN_KERN_TABLES_H
#define KERN_KERN_TABLES_H

#include "kern/kern.h"

extern const struct kern kern_scalar;
extern const struct kern kern_avx2;
extern const struct kern kern_avx512;
extern const struct kern kern_vnni;
extern const struct kern kern_amx;
extern const struct kern kern_neon;

#endif
