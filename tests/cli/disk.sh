#!/bin/sh
# SPDX-License-Identifier: MIT
# A disk that fills up: one line, status 1, the old file whole, nothing left
# lying about.  Wants a tmpfs of its own: root, or user namespaces.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
if [ "${DISK_MOUNTED-}" != yes ]; then
	map=
	[ "$(id -u)" -eq 0 ] || map=-r
	if ! unshare -m $map true 2>/dev/null; then
		echo "no mount namespaces here"
		exit 77
	fi
	DISK_MOUNTED=yes exec unshare -m $map sh "$0" "$vecmill"
fi
work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT
mkdir "$work/disk"
if ! mount -t tmpfs -o size=64k disk "$work/disk"; then
	echo "cannot mount a tmpfs"
	exit 77
fi
cd "$work" || exit 1
"$here/scripts/world" corpus >news.txt
awk 'BEGIN { for (i = 0; i < 60000; i++) print "w" i * 7919 % 60000 }' >many.txt
"$vecmill" train -q -e 1 -d 300 -o matrix news.txt || exit 1
failed=0

# full COMMAND...: must fail for want of room and leave disk/old alone.
full() {
	cp "$old" disk/old
	"$vecmill" "$@" >out 2>&1
	status=$?
	left=$(ls disk)
	if [ $status -ne 1 ] || ! cmp -s "$old" disk/old ||
		[ "$left" != old ] || [ "$(wc -l <out)" -ne 1 ] ||
		! grep -q 'No space left on device' out; then
		echo "$*: status $status, left: $left"
		cat out
		failed=1
	fi
	rm -f disk/*
}

# printed COMMAND...: must fail for want of room in what it prints to.
printed() {
	"$vecmill" "$@" 2>out >disk/printed
	status=$?
	if [ $status -ne 1 ] || [ "$(wc -l <out)" -ne 1 ] ||
		! grep -q 'stdout: No space left on device' out; then
		echo "$* >disk/printed: status $status"
		cat out
		failed=1
	fi
	rm -f disk/*
}

# room SIZE: how much the disk holds.
room() { mount -o "remount,size=$1" "$work/disk" || exit 1; }

echo old >word
old=word
full vocab -q -o disk/old many.txt
full vocab -q --plot disk/plot --stats text -o disk/old many.txt
awk 'BEGIN { for (i = 0; i < 400000; i++) print "a-long-word-" i }' >types.txt
"$vecmill" vocab -q -o many.gz many.txt
full vocab -q --merge -o disk/old many.gz many.gz
TMPDIR=$work/disk full vocab -q --memory 16M -o new types.txt
full phrases -q -o disk/old many.txt
full phrases -q --list --format json --min-count 1 --threshold 0 -o disk/old \
	news.txt
full train -q -e 1 --every 0 -o disk/old news.txt
full train -q -e 1 --every 0 -d 300 -o disk/old news.txt
full convert -q matrix disk/old
full convert -q --to text matrix disk/old
full convert -q --to word2vec matrix disk/old
full convert -q --to glove matrix disk/old
full quantize -q -o disk/old matrix
full quantize -q -m pca --ratio 2 -o disk/old matrix
full index -q -o disk/old matrix
TMPDIR=$work/disk full train -q -e 1 --memory 0 -o new news.txt
[ ! -e new ] || failed=1
printed vocab -q many.txt
printed phrases -q many.txt
printed nn -q matrix -k 400 king queen man woman paris rome
# shellcheck disable=SC2046
printed vec -q matrix $("$vecmill" vocab -q --max-size 40 news.txt | cut -d' ' -f1)
# Room for a matrix but not for the next one beside it: what is there stays.
room 1600k
"$vecmill" train -q -t 1 -e 1 -d 300 -o whole news.txt || exit 1
old=whole
full train -q -t 1 -e 2 -d 300 --every 0 -o disk/old news.txt
full train -q -t 1 --every 0 --resume whole -o disk/old news.txt
full convert -q matrix disk/old
# That which training itself has saved, and it can be gone on with.
"$vecmill" train -q -t 1 -e 10 -d 300 --every 20k -o disk/new news.txt \
	2>out
if [ $? -ne 1 ] || [ "$(ls disk)" != new ] ||
	! tail -n 1 out | grep -q 'No space left on device' ||
	! "$vecmill" train -q --resume disk/new -o new news.txt; then
	echo "saved on the way: $(ls disk)"
	cat out
	failed=1
fi
exit $failed
