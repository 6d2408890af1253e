/* SPDX-License-Identifier: MIT */
/* JSON files, gzip'd or plain, which are read whole before they are looked at:
 * they take twice their bytes. */
#ifndef DATA_JSON_FILE_H
#define DATA_JSON_FILE_H

#include "base/json.h"

struct json_file {
	struct json json; /* at the beginning */
	struct strbuf text;
	char *name;
};

#define JSON_FILE_INIT {0}

int json_file_read(struct json_file *f, const char *path, struct err *err);
void json_file_release(struct json_file *f);

#endif
