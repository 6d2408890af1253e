/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a safetensors file of others and what is beside it: the first
 * says as what the next are taken, a tokenizer.json, vocab.json, vocab.txt or
 * the index of a model in pieces; two say how many those are, and the others
 * are the tensors.
 */
#include "fuzz_matrix.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FACTOR_BESIDE = 24 }; /* data/tokenizer.h */

static char root[] = "/dev/shm/fuzz_embeddings-XXXXXX";
static const char *const names[] = {"tokenizer.json", "vocab.json",
				    "vocab.txt",
				    "model.safetensors.index.json",
				    "model.safetensors"};
enum { NAMES = sizeof(names) / sizeof(names[0]), MODEL = NAMES - 1 };

static void at(char *path, size_t n, int i)
{
	snprintf(path, n, "%s/%s", root, names[i]);
}

static void remove_tree(void)
{
	char path[100];
	int i;

	for (i = 0; i < NAMES; i++) {
		at(path, sizeof(path), i);
		unlink(path);
	}
	rmdir(root);
}

static void put(int i, const uint8_t *data, size_t n)
{
	char path[100];
	int fd;

	at(path, sizeof(path), i);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	FUZZ_CHECK(fd >= 0);
	FUZZ_CHECK(write(fd, data, n) == (ssize_t)n);
	close(fd);
}

/* PATH, with the tensor that it is asked for or what is found. */
static void read_with(const char *path, const char *tensor, size_t n)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	m.tensor_name = tensor;
	fuzz_limit(fuzz_may_hold(".prefix") ? FACTOR_PACKED : FACTOR_BESIDE,
		   n);
	rc = matrix_read(&m, path, 1, &err);
	fuzz_unlimit();
	fuzz_matrix(rc, &m, &err);
}

static void shapes(const char *path, size_t n)
{
	struct matrix m = MATRIX_INIT;
	struct err err = ERR_INIT;
	int rc;

	fuzz_limit(FACTOR_BESIDE, n);
	rc = matrix_read_header(&m, path, &err);
	fuzz_unlimit();
	fuzz_verdict(rc, &err);
	matrix_release(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool made;
	char path[100];
	size_t beside;
	int as, i;

	if (n < 3)
		return 0;
	if (!made) {
		FUZZ_CHECK(mkdtemp(root));
		atexit(remove_tree);
		made = true;
	}
	fuzz_file(data, n);
	as = data[0] % MODEL;
	beside = data[1] | (size_t)data[2] << 8;
	if (beside > n - 3)
		beside = n - 3;
	put(MODEL, data + 3 + beside, n - 3 - beside);
	put(as, data + 3, beside);
	read_with(root, NULL, n);
	read_with(root, "b", n);
	shapes(root, n);
	at(path, sizeof(path), as);
	if (as == 3)
		read_with(path, NULL, n);
	for (i = 0; i < MODEL; i++) {
		at(path, sizeof(path), i);
		unlink(path);
	}
	return 0;
}
