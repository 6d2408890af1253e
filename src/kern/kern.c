/* SPDX-License-Identifier: MIT */
#include "kern/kern.h"

#include "kern/kern_tables.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif
#endif

#if defined(__x86_64__)
#define HAS_AVX2 \
	(__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
#define HAS_AVX512                              \
	(__builtin_cpu_supports("avx512f") &&   \
	 __builtin_cpu_supports("avx512bw") &&  \
	 __builtin_cpu_supports("avx512vl") &&  \
	 __builtin_cpu_supports("avx512dq"))
#define HAS_VNNI (__builtin_cpu_supports("avx512vnni"))
#endif

static const struct kern *tables[7]; /* those that run here, best last */
static const struct kern *chosen;

#if defined(__x86_64__)
/* Tiles must be asked for, once, before any thread that uses them is. */
static bool has_amx(void)
{
#if defined(__linux__)
	enum { REQUEST = 0x1023 /* ARCH_REQ_XCOMP_PERM */, TILES = 18 };
	const unsigned wanted = 3u << 24; /* AMX-TILE, AMX-INT8 */
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
	       (d & wanted) == wanted &&
	       syscall(SYS_arch_prctl, REQUEST, TILES) == 0;
#else
	return false;
#endif
}
#endif

/* Scalar first, then in order of speed. */
static int list_tables(void)
{
	int n = 0;

	tables[n++] = &kern_scalar;
#if defined(__x86_64__)
	__builtin_cpu_init();
	if (HAS_AVX2)
		tables[n++] = &kern_avx2;
	if (HAS_AVX2 && HAS_AVX512)
		tables[n++] = &kern_avx512;
	if (HAS_AVX2 && HAS_AVX512 && HAS_VNNI)
		tables[n++] = &kern_vnni;
	if (tables[n - 1] == &kern_vnni && has_amx())
		tables[n++] = &kern_amx;
#elif defined(__aarch64__)
	tables[n++] = &kern_neon;
#endif
	tables[n] = NULL;
	return n;
}

int kern_init(struct err *err)
{
	const char *name = getenv("VECMILL_SIMD");
	int n = list_tables();
	int i;

	chosen = tables[n - 1];
	if (!name || !*name)
		return 0;
	for (i = 0; i < n; i++)
		if (!strcmp(name, tables[i]->name)) {
			chosen = tables[i];
			return 0;
		}
	return err_usage(err,
			 "VECMILL_SIMD: '%s' is not one of the kernel "
			 "tables this machine can run (see vecmill info)",
			 name);
}

const struct kern *kern(void)
{
	return chosen;
}

const struct kern *const *kern_all(void)
{
	return tables;
}

/* Tables cut the outputs into tiles of their own size, of one at least, with
 * less than 2 KERN_LANES between two. */
size_t kern_step_scratch(int nout)
{
	return (size_t)nout * (KERN_MAX_IN + 2 * KERN_LANES);
}

/* x * 0 is 0 for every finite x and NaN for all others; as many sums do not
 * wait for each other. */
bool kern_finite(const float *x, size_t n)
{
	float sums[KERN_LANES] = {0}, sum = 0;
	size_t i, k;

	for (i = 0; i + KERN_LANES <= n; i += KERN_LANES)
		for (k = 0; k < KERN_LANES; k++)
			sums[k] += x[i + k] * 0.0f;
	for (; i < n; i++)
		sum += x[i] * 0.0f;
	for (k = 0; k < KERN_LANES; k++)
		sum += sums[k];
	return !isnan(sum);
}
