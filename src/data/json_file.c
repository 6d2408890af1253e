/* SPDX-License-Identifier: MIT */
#include "data/json_file.h"

#include "base/gz.h"
#include "base/mem.h"

enum { PIECE = 64 << 10 };

static int read_all(struct strbuf *to, struct gz_reader *in, struct err *err)
{
	ssize_t n;

	do {
		if (strbuf_reserve(to, PIECE, err) < 0)
			return -1;
		n = gz_read(in, to->data + to->len, PIECE, err);
		if (n > 0)
			to->len += (size_t)n;
	} while (n > 0);
	return n < 0 ? -1 : 0;
}

int json_file_read(struct json_file *f, const char *path, struct err *err)
{
	struct gz_reader *in = NULL;
	int rc;

	if (gz_open(&in, path, 1, err) < 0)
		return -1;
	f->name = mem_strdup(gz_name(in), err);
	rc = f->name ? read_all(&f->text, in, err) : -1;
	gz_close(in);
	if (rc == 0)
		json_init(&f->json, f->name, f->text.data, f->text.len);
	return rc;
}

void json_file_release(struct json_file *f)
{
	strbuf_release(&f->text);
	mem_free(f->name);
	*f = (struct json_file)JSON_FILE_INIT;
}
