#!/bin/sh
# SPDX-License-Identifier: MIT
# Every example of the manual pages does what the page says.
set -eu
cd "$(dirname "$0")/../.."
bin=${1:-./vecmill}
if tests/cli/sanitized "$bin"; then
	echo "examples do nothing that other tests do not, with sanitizers too"
	exit 77
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
for page in man/*.1; do
	awk '/^\.Sh/ { examples = /EXAMPLES/ }
		/^\.Ed/ { literal = 0 }
		examples && literal { gsub(/\\e/, "\\"); print }
		/^\.Bd -literal/ { literal = 1 }' "$page" \
		>"$out/$(basename "$page" .1).t"
	[ -s "$out/$(basename "$page" .1).t" ] ||
		rm "$out/$(basename "$page" .1).t"
done
tests/cli/run "$bin" "$out"/*.t
