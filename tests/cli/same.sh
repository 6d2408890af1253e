#!/bin/sh
# SPDX-License-Identifier: MIT
# The same command gives the same bytes: on every run and, by scalar kernels,
# from every build of the program.
#
#   tests/cli/same.sh VECMILL               twice, whatever the kernels
#   tests/cli/same.sh VECMILL OTHER
#                       with another build, or "qemu-aarch64 BUILD"
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -eq 1 ] || export VECMILL_SIMD=scalar
one=$(realpath "$1")
other=${2:-$one} # a command, of words
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/scripts/world" corpus | head -n 2500 >"$work/news.txt"
failed=0

# make FILE ARG...: both write FILE, which must be the same.
make() {
	file=$1
	shift
	"$one" "$@" -q -o "$work/$file" || failed=1
	# shellcheck disable=SC2086
	$other "$@" -q -o "$work/other" || failed=1
	cmp "$work/$file" "$work/other" && return
	echo "$file: $*"
	failed=1
}

make news.vocab vocab -t 2 "$work/news.txt"
make news.gz phrases "$work/news.txt"
for options in '-m skipgram -l ns' '-m skipgram -l hs' '-m cbow -l ns' \
	'-m cbow -l hs'; do
	# shellcheck disable=SC2086
	make det.mat train -d 20 -e 1 $options -t 2 --deterministic \
		"$work/news.txt"
	# shellcheck disable=SC2086
	make news.mat train -d 20 -e 1 $options -t 1 "$work/news.txt"
done
make half.mat train -d 20 -e 1 -t 1 --storage bf16 "$work/news.txt"
for method in int8 int4 int2 binary pq opq pca cp tucker tt; do
	make small.mat quantize --method $method "$work/news.mat"
done
make news.idx index -t 1 "$work/news.mat"
[ $failed -eq 0 ]
