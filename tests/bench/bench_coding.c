/* SPDX-License-Identifier: MIT */
/*
 * bench_coding MATRIX THREADS METHOD [BITS]: the rows of a matrix of floats as
 * codes, in memory.  Prints gigabytes of floats a second, all told: finding
 * axes, centres and levels, and coding.
 */
#include "base/log.h"
#include "data/matrix_file.h"
#include "kern/kern.h"
#include "quant/quantize.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct quantize q = {0};
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	const struct tensor *input;
	double start, bytes;
	int status = 1;

	if (argc < 4 || !(q.codec = codec_find(argv[3])) || !q.codec->encode) {
		fprintf(stderr, "bench_coding MATRIX THREADS METHOD [BITS]\n");
		return 2;
	}
	q.threads = atoi(argv[2]);
	q.options.bits = argc > 4 ? atoi(argv[4]) : 0;
	log_setup("bench", true, LOG_TEXT);
	if (kern_init(&err) < 0 ||
	    matrix_read(&m, argv[1], q.threads, &err) < 0)
		goto out;
	input = matrix_floats(&m, &err);
	if (!input)
		goto out;
	bytes = (double)tensor_bytes(input);
	start = log_clock();
	if (quantize(&m, &q, &err) == 0) {
		printf("%.3f\n", bytes / 1e9 / (log_clock() - start));
		status = 0;
	}
out:
	if (status)
		fprintf(stderr, "%s\n", err.msg);
	matrix_release(&m);
	return status;
}
