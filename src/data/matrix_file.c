/* SPDX-License-Identifier: MIT */
#include "data/matrix_file.h"

#include "base/gz.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/temp.h"
#include "data/folder.h"
#include "data/format.h"

#include <string.h>

/* "word 17" twice over: what people pass by mistake. */
static bool looks_like_vocab(const char *s, const char *end)
{
	int lines;

	for (lines = 0; lines < 2; lines++) {
		const char *blank = memchr(s, ' ', (size_t)(end - s));
		const char *p = blank ? blank + 1 : end;

		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (!blank || blank == s || p == blank + 1 || p == end ||
		    *p != '\n')
			return false;
		s = p + 1;
	}
	return true;
}

static const struct format *recognise(struct gz_reader *in, struct err *err)
{
	unsigned char head[4096];
	ssize_t n = gz_peek(in, head, sizeof(head), err);
	const char *text = (const char *)head;
	const struct format *f;

	if (n < 0)
		return NULL;
	f = format_sniff(head, (size_t)n);
	if (f)
		return f;
	if (n == 0)
		err_set(err, "%s: the file is empty", gz_name(in));
	else if (looks_like_vocab(text, text + n))
		err_set(err, "%s: not a matrix file, looks like a vocabulary",
			gz_name(in));
	else
		err_set(err, "%s: not a matrix file we know (vecmill "
			"convert --help has the formats)", gz_name(in));
	return NULL;
}

/* The same, or NULL, of a file said to be something. */
static const struct format *guess(struct gz_reader *in)
{
	struct err ignored = ERR_INIT;
	unsigned char head[4096];
	ssize_t n = gz_peek(in, head, sizeof(head), &ignored);

	return n > 0 ? format_sniff(head, (size_t)n) : NULL;
}

static bool try_map(struct matrix *m, const struct gz_reader *in,
		    const char *path)
{
	struct err ignored = ERR_INIT;

	return !gz_is_compressed(in) && strcmp(path, "-") != 0 &&
	       file_map_open(&m->map, path, &ignored) == 0;
}

static int index_words(struct matrix *m, struct err *err)
{
	uint32_t twice;
	const char *word;
	size_t n;

	if (words_index(&m->words, &twice, err) < 0 ||
	    words_index(&m->aliases, NULL, err) < 0)
		return -1;
	if (twice == WORDS_NONE)
		return 0;
	word = words_get(&m->words, twice, &n);
	log_warn("%s: word %lu, \"%.*s\", is there before; look-ups find the "
		 "first", m->path, (unsigned long)twice + 1,
		 n < 80 ? (int)n : 80, word);
	return 0;
}

static int copy_to_temp(struct gz_reader *in, int fd, struct err *err)
{
	enum { PIECE = 1 << 20 };
	void *piece = mem_array(PIECE, 1, err);
	uint64_t offset = 0;
	ssize_t n = -1;

	while (piece && (n = gz_read(in, piece, PIECE, err)) > 0) {
		if (temp_write(fd, piece, (size_t)n, offset, err) < 0)
			n = -1;
		if (n < 0)
			break;
		offset += (uint64_t)n;
	}
	mem_free(piece);
	return n < 0 ? -1 : 0;
}

/* What IN holds, mapped; -1 leaves IN somewhere. */
static int spool(struct matrix *m, struct gz_reader *in, struct err *err)
{
	int fd = temp_open(err);
	int status = fd < 0 ? -1 : copy_to_temp(in, fd, err);

	if (status == 0)
		status = file_map_fd(&m->map, fd, gz_name(in), err);
	temp_close(fd);
	return status;
}

/* What PATH names, which may be a directory; *RET_FILE is for mem_free. */
static int open_file(struct gz_reader **ret, char **ret_file,
		     const struct matrix *m, const char *path, int threads,
		     struct err *err)
{
	if (folder_find(ret_file, path, m->tensor_name, err) < 0)
		return -1;
	if (!*ret_file)
		*ret_file = mem_strdup(path, err);
	if (*ret_file && gz_open(ret, *ret_file, threads, err) == 0)
		return 0;
	mem_free(*ret_file);
	return -1;
}

/* PATH is what the caller knows it by, FILE where it can be mapped. */
static int read_open(struct matrix *m, struct gz_reader *in, const char *path,
		     const char *file, const struct format *format,
		     struct err *err)
{
	const struct format *looks;
	int status = -1;

	looks = format ? guess(in) : recognise(in, err);
	if (!format)
		format = looks;
	if (!format)
		goto out;
	m->format = format->name;
	m->path = path;
	m->threads = gz_threads(in);
	if (format->read_map && try_map(m, in, file))
		status = format->read_map(m, gz_name(in), err);
	else
		status = format->read(m, in, err);
	if (status < 0 && looks && looks != format)
		err_add(err, " (its content looks like %s)", looks->name);
	if (status == 0)
		status = index_words(m, err);
out:
	gz_close(in);
	if (status < 0)
		matrix_release(m);
	return status;
}

int matrix_read_as(struct matrix *m, const char *path,
		   const struct format *format, int threads, struct err *err)
{
	struct gz_reader *in;
	char *file;
	int status;

	if (open_file(&in, &file, m, path, threads, err) < 0)
		return -1;
	status = read_open(m, in, path, file, format, err);
	mem_free(file);
	return status;
}

int matrix_read_in(struct matrix *m, struct gz_reader *in, const char *path,
		   struct err *err)
{
	return read_open(m, in, path, path, NULL, err);
}

int matrix_read(struct matrix *m, const char *path, int threads,
		struct err *err)
{
	return matrix_read_as(m, path, NULL, threads, err);
}

int matrix_read_spooled(struct matrix *m, const char *path, int threads,
			struct err *err)
{
	const struct format *format;
	struct err ignored = ERR_INIT;
	struct gz_reader *in = NULL;
	bool spooled = false;
	int status = -1;
	char *file;

	if (strcmp(path, "-") == 0)
		return matrix_read(m, path, threads, err);
	if (open_file(&in, &file, m, path, threads, err) < 0)
		return -1;
	format = recognise(in, err);
	if (format && format->read_map && gz_is_compressed(in) &&
	    spool(m, in, &ignored) == 0) {
		spooled = true;
		m->format = format->name;
		m->path = path;
		status = format->read_map(m, gz_name(in), err);
		if (status == 0)
			status = index_words(m, err);
		if (status < 0)
			matrix_release(m);
	}
	gz_close(in);
	mem_free(file);
	return spooled || !format ? status
				  : matrix_read(m, path, threads, err);
}

int matrix_read_header(struct matrix *m, const char *path, struct err *err)
{
	const struct format *format;
	struct gz_reader *in = NULL;
	char *file;
	int status = -1;

	if (open_file(&in, &file, m, path, 1, err) < 0)
		return -1;
	format = recognise(in, err);
	if (format) {
		m->format = format->name;
		m->path = path;
		status = format->read_header ? format->read_header(m, in, err)
					     : 1;
	}
	gz_close(in);
	mem_free(file);
	return status;
}

int matrix_check_readable(const char *path, struct err *err)
{
	return folder_is(path) ? 0 : file_check_readable(path, err);
}

int matrix_write(const struct matrix *m, struct file_out *out,
		 const struct format *format, bool compress, int threads,
		 struct err *err)
{
	if (!format)
		format = format_find("safetensors");
	return format->write(m, out, compress, threads, err);
}

int matrix_measure(const struct matrix *m, bool compress, int threads,
		   uint64_t *ret, struct err *err)
{
	struct file_out *out;
	int rc;

	if (file_out_open(&out, "/dev/null", err) < 0)
		return -1;
	rc = matrix_write(m, out, NULL, compress, threads, err);
	*ret = file_out_bytes(out);
	file_out_abort(out);
	return rc;
}

bool matrix_wants_gzip(const char *path)
{
	size_t n = strlen(path);

	return strcmp(path, "-") == 0 ||
	       (n > 3 && strcmp(path + n - 3, ".gz") == 0);
}
