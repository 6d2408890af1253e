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
	echo old >disk/old
	"$vecmill" "$@" >out 2>&1
	status=$?
	left=$(ls disk)
	if [ $status -ne 1 ] || [ "$(cat disk/old)" != old ] ||
		[ "$left" != old ] || [ "$(wc -l <out)" -ne 1 ] ||
		! grep -q 'No space left on device' out; then
		echo "$*: status $status, left: $left"
		cat out
		failed=1
	fi
}

full vocab -q -o disk/old many.txt
full vocab -q --plot disk/plot --stats text -o disk/old many.txt
awk 'BEGIN { for (i = 0; i < 400000; i++) print "a-long-word-" i }' >types.txt
TMPDIR=$work/disk full vocab -q --memory 16M -o new types.txt
full phrases -q -o disk/old many.txt
full train -q -e 1 --every 0 -o disk/old news.txt
full train -q -e 1 --every 0 -d 300 -o disk/old news.txt
full convert -q matrix disk/old
full convert -q --to text matrix disk/old
full quantize -q -o disk/old matrix
TMPDIR=$work/disk full train -q -e 1 --memory 0 -o new news.txt
[ ! -e new ] || failed=1
exit $failed
