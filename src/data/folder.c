/* SPDX-License-Identifier: MIT */
#include "data/folder.h"

#include "base/beside.h"
#include "base/mem.h"
#include "data/embeddings_table.h"
#include "data/json_file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INDEX ".safetensors.index.json"

/* ---- the index of a model in pieces ---- */

struct search {
	const char *name; /* of the tensor wanted, or NULL */
	const char *const *end; /* the surest name found; that of NULL is worst */
	struct strbuf file;	/* where it is */
	bool several;		/* it is in several files */
};

static bool better(const struct search *s, const char *tensor,
		   const char *const **ret_end)
{
	const char *const *end = embeddings_table_names;

	while (*end && !embeddings_table_is(tensor, *end))
		end++;
	*ret_end = end;
	return *end && end <= s->end;
}

/* Tensor KEY is in FILE. */
static int consider(struct search *s, const char *key,
		    const struct strbuf *file, struct err *err)
{
	const char *const *end = s->end;

	if (s->name ? strcmp(key, s->name) != 0 : !better(s, key, &end))
		return 0;
	s->several = end == s->end && s->file.len &&
		     strcmp(strbuf_str(&s->file), strbuf_str(file)) != 0;
	s->end = end;
	strbuf_clear(&s->file);
	return strbuf_add(&s->file, file->data, file->len, err);
}

/* {"model.embed_tokens.weight": "model-00001-of-00002.safetensors", ...} */
static int read_map(struct search *s, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT, file = STRBUF_INIT;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0)
		if (json_key(j, &key, err) < 0 ||
		    json_string(j, &file, err) < 0 ||
		    consider(s, strbuf_str(&key), &file, err) < 0)
			more = -1;
	strbuf_release(&key);
	strbuf_release(&file);
	return more;
}

static int read_index(struct search *s, struct json *j, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	int more = json_open(j, '{', err);

	while (more >= 0 && (more = json_more(j, err)) > 0) {
		more = json_key(j, &key, err);
		if (more == 0)
			more = strcmp(strbuf_str(&key), "weight_map") == 0
				   ? read_map(s, j, err)
				   : json_skip(j, err);
	}
	strbuf_release(&key);
	return more < 0 ? -1 : json_end(j, err);
}

static int check(const struct search *s, const char *path, struct err *err)
{
	const char *file = strbuf_str(&s->file);

	if (!*file && s->name)
		return err_set(err, "%s: no tensor %.80s", path, s->name);
	if (!*file)
		return err_set(err, "%s: no tensor is known as the table of "
			       "tokens (convert --tensor NAME takes another)",
			       path);
	if (s->several)
		return err_set(err, "%s: several tensors may be the table of "
			       "tokens (convert --tensor NAME takes one)",
			       path);
	if (strchr(file, '/') || strlen(file) != s->file.len)
		return err_set(err, "%s: \"%.80s\" is not the name of a file "
			       "beside it", path, file);
	return 0;
}

/* *RET: DIR bytes of PATH, and FILE. */
static int join(char **ret, const char *path, size_t dir, const char *file,
		struct err *err)
{
	struct strbuf b = STRBUF_INIT;

	if (strbuf_add(&b, path, dir, err) < 0 ||
	    strbuf_addf(&b, err, "%s", file) < 0) {
		strbuf_release(&b);
		return -1;
	}
	*ret = b.data;
	return 0;
}

static int find_piece(char **ret, const char *path, const char *opt_tensor,
		      struct err *err)
{
	struct json_file f = JSON_FILE_INIT;
	const char *const *last = embeddings_table_names;
	struct search s = {.name = opt_tensor};
	int rc;

	while (*last)
		last++;
	s.end = last;
	rc = json_file_read(&f, path, err);
	if (rc == 0)
		rc = read_index(&s, &f.json, err);
	if (rc == 0)
		rc = check(&s, path, err);
	if (rc == 0)
		rc = join(ret, path, beside_dir(path), strbuf_str(&s.file),
			  err);
	strbuf_release(&s.file);
	json_file_release(&f);
	return rc;
}

/* ---- directories ---- */

static bool is_directory(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_index(const char *path)
{
	size_t n = strlen(path), len = strlen(INDEX);

	return n > len && strcmp(path + n - len, INDEX) == 0;
}

bool folder_is(const char *path)
{
	return is_directory(path) || is_index(path);
}

static int find_in(char **ret, const char *dir, struct err *err)
{
	static const char *const names[] = {"/model.safetensors",
					    "/0_StaticEmbedding/"
					    "model.safetensors",
					    "/model" INDEX};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (join(ret, dir, strlen(dir), names[i], err) < 0)
			return -1;
		if (access(*ret, F_OK) == 0)
			return 0;
		mem_free(*ret);
		*ret = NULL;
	}
	return err_set(err, "%s: a directory without model.safetensors", dir);
}

int folder_find(char **ret, const char *path, const char *opt_tensor,
		struct err *err)
{
	char *index;
	int rc;

	*ret = NULL;
	if (is_index(path))
		return find_piece(ret, path, opt_tensor, err);
	if (!is_directory(path))
		return 0;
	if (find_in(ret, path, err) < 0 || !is_index(*ret))
		return *ret ? 0 : -1;
	index = *ret;
	*ret = NULL;
	rc = find_piece(ret, index, opt_tensor, err);
	mem_free(index);
	return rc;
}
