#!/bin/sh
# SPDX-License-Identifier: MIT
# What is larger than tests can afford: counts and matrices beyond 2^32, more
# files than may be open, files of the size the manual says, a long run that
# takes no more memory than a short one.
# scale.sh [VECMILL [all]]; all: neighbours too, which read 18 GB of zeros.
# shellcheck disable=SC3045 # ulimit -n is everywhere
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=${1:-$here/vecmill}
vecmill=$(cd "$(dirname "$vecmill")" && pwd)/$(basename "$vecmill")
all=${2-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0

# expect WHAT WANTED FOUND
expect() {
	if [ "$2" != "$3" ]; then
		printf '%s: expected\n%s\nfound\n%s\n' "$1" "$2" "$3"
		failed=1
	fi
}

# rss LOG: bytes of memory each time a run in training said it, in JSON.
rss() {
	sed -n 's/.*"phase":"train".*"rss":\([0-9]*\).*/\1/p' "$1"
}

# Counts: each below 2^63, their sum far beyond 2^32.
printf 'the 6000000000\nof 3000000000\nand 2500000000\ncat 7\n' >a.vocab
printf 'the 6000000000\ndog 5\nof 1\n' >b.vocab
"$vecmill" vocab -q --merge a.vocab b.vocab >sum.vocab
expect merge "the 12000000000 of 3000000001 and 2500000000 cat 7 dog 5" \
	"$(tr '\n' ' ' <sum.vocab | sed 's/ $//')"
expect unknown "the 12000000000 <unk> 5500000013" \
	"$("$vecmill" vocab -q --merge --max-size 2 --unk '<unk>' sum.vocab |
		tr '\n' ' ' | sed 's/ $//')"
expect statistics 17500000013 \
	"$("$vecmill" vocab -q --merge --stats json sum.vocab |
		sed 's/.*"tokens":\([0-9]*\).*/\1/')"
awk 'BEGIN { for (i = 0; i < 400; i++) print "the of and cat the dog" }' >text
for loss in ns hs; do
	"$vecmill" train -q -t 1 -v sum.vocab --min-count 1 -l $loss -s 0 -e 1 \
		-d 10 -o "$loss.mat" text
	expect "counts after $loss" "5 words with counts" \
		"$("$vecmill" info "$loss.mat" | sed -n '1s/.*, //p')"
done

# 70000 x 65536 is 4.6e9 numbers; row 65536 is the first behind 2^32 of them.
rows=70000 dim=65536
awk -v n=$rows 'BEGIN {
	for (i = 0; i < n; i++)
		printf "%sw%05d", i ? "\n" : "", i
}' >words
nwords=$(wc -c <words)
nrows=$((rows * dim * 4))
header=$(printf '{"words":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]},
"input":{"dtype":"F32","shape":[%d,%d],"data_offsets":[%d,%d]}}' \
	"$nwords" "$nwords" $rows $dim "$nwords" $((nwords + nrows)) | tr -d '\n')
header="$header$(printf "%$((7 - (${#header} + nwords + 7) % 8))s" '')"
length=$(printf '\\%03o\\%03o\\0\\0\\0\\0\\0\\0' $((${#header} % 256)) \
	$((${#header} / 256)))
{
	# shellcheck disable=SC2059 # escapes are the point
	printf "$length"
	printf %s "$header"
	cat words
} >big.mat
start=$(wc -c <big.mat)

# put ROW COLUMN BYTES: a number of big.mat.
put() {
	# shellcheck disable=SC2059
	printf "$3" | dd of=big.mat bs=1 conv=notrunc \
		seek=$((start + ($1 * dim + $2) * 4)) 2>/dev/null
}

# ends WORD: its first two numbers, its last, and how many there are.
ends() {
	"$vecmill" vec -q big.mat "$1" | awk '{ print $2, $3, $NF, NF - 1 }'
}

if truncate -s $((start + nrows)) big.mat 2>err &&
	[ "$(du -k big.mat | cut -f 1)" -lt 100000 ]; then
	put 5 0 '\0\0\200\077'
	put 65536 0 '\0\0\0\100'
	put 69999 1 '\0\0\100\100'
	put 69999 65535 '\0\0\200\077'
	expect "shape of a large matrix" "[70000, 65536]" \
		"$("$vecmill" info big.mat | sed -n 's/.*F32  \(.*\]\) .*/\1/p')"
	expect "row 0" "0 0 0 65536" "$(ends w00000)"
	expect "row 5" "1 0 0 65536" "$(ends w00005)"
	expect "row 65536" "2 0 0 65536" "$(ends w65536)"
	expect "row 69999" "0 3 1 65536" "$(ends w69999)"
	expect "neighbours among 100" "w65536 w00005 1.0000" \
		"$(echo w65536 | "$vecmill" nn -q -k 1 --restrict 100 big.mat |
			tr -s ' \n' ' ' | sed 's/ $//')"
	[ -z "$all" ] || expect "neighbours among all" "w00005 w65536 1.0000" \
		"$(echo w00005 | "$vecmill" nn -q -k 1 big.mat |
			tr -s ' \n' ' ' | sed 's/ $//')"
else
	sparse=no
fi
rm -f big.mat

# Files of a corpus are open one a thread.
mkdir many
awk 'BEGIN { for (i = 0; i < 5000; i++) {
	file = sprintf("many/%04d", i)
	print "a b c d e\nf" i >file
	close(file)
} }'
expect "5000 files counted" "5005 30000" "$( (ulimit -n 64 &&
	"$vecmill" vocab -q -t 2 many/*) | awk '{ n += $2 } END { print NR, n }')"
expect "5000 files read" 25000 "$( (ulimit -n 64 &&
	"$vecmill" train -q -t 2 -e 1 -d 10 -o many.mat many/* &&
	"$vecmill" info many.mat) | awk '/corpus-tokens/ { print $2 }')"

# The corpus on disk takes 4 bytes a word and end of line; counting, a word's
# bytes and two more, twice.
"$here/scripts/world" corpus >news.txt
ids=$(wc -lw <news.txt | awk '{ print 4 * ($1 + $2) }')
(ulimit -f $(((ids + 4096) / 512)) &&
	"$vecmill" train -q -t 1 --memory 0 -e 1 -d 10 -o disk.mat news.txt)
expect "a corpus in $ids bytes of disk" 0 $?
(ulimit -f $((ids / 2 / 512)) &&
	"$vecmill" train -q -t 1 --memory 0 -e 1 -d 10 -o new.mat news.txt 2>err)
expect "a corpus in half of it" "1, 1 line, File too large" \
	"$?, $(wc -l <err) line, $(sed 's/.*: //' err)"
[ ! -e new.mat ] || expect "no output of a run that failed" none new.mat
awk 'BEGIN { for (i = 100000; i < 500000; i++) print "a-long-word-" i }' >types
(ulimit -f $((400000 * 2 * 20 / 512 + 100)) &&
	"$vecmill" vocab -q -t 1 --memory 16M types >/dev/null)
expect "400000 words of 18 bytes in 16 MB of disk" 0 $?

# Memory of a run of 24 epochs: never a megabyte more than when first told, and
# at the end no more than that of 2, but for a megabyte of chance.
head -n 10000 news.txt >some.txt
for epochs in 2 24; do
	"$vecmill" train -t 2 -d 20 -e $epochs --log json -o rss.mat some.txt \
		2>"log.$epochs"
done
few=$(rss log.2 | tail -n 1)
more=$(rss log.24 | tail -n 1)
if [ $((${more:-999999999} - ${few:-0})) -gt 1000000 ]; then
	echo "memory after 2 epochs: $few, after 24: $more"
	failed=1
fi
if [ "$all" ]; then
	"$vecmill" train -t 2 -d 20 -e 24 --log json -o rss.mat news.txt \
		news.txt news.txt news.txt news.txt news.txt 2>log.long
	expect "a run of 24 epochs that tells its memory, and is flat" \
		"many flat" "$(rss log.long | awk 'NR == 1 { first = $1 }
			$1 > most { most = $1 }
			END { print NR > 3 ? "many" : NR,
				most < first + 1000000 ? "flat" : first " " most }')"
fi
if [ $failed -eq 0 ] && [ "${sparse-}" ]; then
	echo "no files with holes here"
	exit 77
fi
exit $failed
