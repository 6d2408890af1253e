/* SPDX-License-Identifier: MIT */
#include "base/svg.h"

#include "base/utf8.h"

const char *const svg_colours[SVG_COLOURS] = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7",
    "#e69f00", "#56b4e9", "#000000", "#999999"};

const char *const svg_inks[SVG_COLOURS] = {
    "#00588a", "#a84a00", "#00704f", "#9c4577",
    "#8f6200", "#21739f", "#000000", "#505050"};

static bool is_allowed(uint32_t c)
{
	return c != UTF8_BAD && c >= 0x20 && !(c >= 0x7f && c < 0xa0) &&
	       c != 0xfffe && c != 0xffff;
}

int svg_content(struct strbuf *out, const char *bytes, size_t n,
		struct err *err)
{
	const char *p = bytes, *end = p + n;
	int status = 0;
	uint32_t c;
	size_t len;

	for (; p < end && status == 0; p += len) {
		len = utf8_decode(p, end, &c);
		if (!is_allowed(c))
			status = strbuf_addf(out, err, "\xef\xbf\xbd");
		else if (c == '<' || c == '>' || c == '&')
			status = strbuf_addf(out, err, "&#%d;", (int)c);
		else
			status = strbuf_add(out, p, len, err);
	}
	return status;
}
