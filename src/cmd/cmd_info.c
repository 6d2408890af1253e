/* SPDX-License-Identifier: MIT */
/* vecmill info: this build on this machine, or what a matrix file holds. */
#include "cmd/cmd.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/team.h"
#include "data/matrix.h"
#include "kern/kern.h"

#include <inttypes.h>
#include <stdio.h>

struct info_opts {
	struct opt_common common;
};

static const struct opt opts[] = {OPT_LAST};

static void print_build(void)
{
	const struct kern *const *k;
	char memory[16];

	printf("vecmill %s\n", VECMILL_VERSION);
	printf("compiler  %s\n", __VERSION__);
	printf("kernels  ");
	for (k = kern_all(); *k; k++)
		printf(" %s%s", (*k)->name, *k == kern() ? "*" : "");
	printf("   (* in use)\n");
	printf("cores     %d\n", team_cores());
	printf("memory    %s\n", log_bytes(memory, mem_physical()));
}

static void print_tensor(const struct tensor *t)
{
	char bytes[16];
	int i;

	printf("  %-14s %-4s [", t->name, dtype_name(t->type));
	for (i = 0; i < t->ndim; i++)
		printf("%s%" PRIu64, i ? ", " : "", t->shape[i]);
	printf("]  %s\n", log_bytes(bytes, tensor_bytes(t)));
}

static int print_file(const char *path, struct err *err)
{
	struct matrix m = MATRIX_INIT;
	size_t i;
	int t;

	if (matrix_read(&m, path, team_cores(), err) < 0)
		return -1;
	printf("%s: %s, %zu words%s\n", path, m.format, m.words.n,
	       m.counts ? " with counts" : "");
	for (t = 0; t < m.ntensors; t++)
		print_tensor(&m.tensors[t]);
	for (i = 0; i < m.nmeta; i++)
		printf("  %-24s %s\n", m.meta[i].key, m.meta[i].value);
	matrix_release(&m);
	return 0;
}

static int run(void *options, int argc, char **argv, struct err *err)
{
	int i;

	(void)options;
	if (argc == 0)
		print_build();
	for (i = 0; i < argc; i++)
		if (print_file(argv[i], err) < 0)
			return -1;
	return 0;
}

const struct command cmd_info = {
    .name = "info",
    .summary = "show this build, or what matrix files hold",
    .operands = "[FILE...]",
    .min_args = 0,
    .max_args = -1,
    .opts = opts,
    .size = sizeof(struct info_opts),
    .run = run,
};
