/* SPDX-License-Identifier: MIT */
#include "data/token.h"

const unsigned char token_class[256] = {
    ['\0'] = TOKEN_SPACE, [' '] = TOKEN_SPACE,	['\t'] = TOKEN_SPACE,
    ['\v'] = TOKEN_SPACE, ['\f'] = TOKEN_SPACE, ['\r'] = TOKEN_SPACE,
    ['\n'] = TOKEN_NEWLINE,
};
