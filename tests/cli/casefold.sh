#!/bin/sh
# SPDX-License-Identifier: MIT
# The table of case folding is what its script writes, where Unicode's file of
# the same version is at hand.
set -eu
cd "$(dirname "$0")/../.."
file=/usr/share/unicode/CaseFolding.txt
version=$(sed -n 's/.* from Unicode \([0-9.]*\)\. .*/\1/p' src/base/casefold.c)
if ! head -n 1 "$file" 2>/dev/null | grep -q "CaseFolding-$version.txt"; then
	echo "no CaseFolding.txt of Unicode $version here"
	exit 77
fi
scripts/gen-casefold "$file" | cmp - src/base/casefold.c
