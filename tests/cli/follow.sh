#!/bin/sh
# SPDX-License-Identifier: MIT
# train --follow on pipes that stay open, and for long: what has come is
# trained and saved though no more does, a signal ends the wait, and memory
# does not grow whatever words come.
#
#   tests/cli/follow.sh VECMILL [WORDS]
#
# WORDS: of the long text, in thousands; 3000 unless given.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
bin=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
words=${2:-3000}
work=$(mktemp -d)
pids=
trap '[ -z "$pids" ] || kill "$pids" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
"$here/scripts/world" corpus >news.txt

fail() {
	echo "$*"
	cat err 2>/dev/null
	exit 1
}

# await SECONDS COMMAND...: until it succeeds.
await() {
	left=$(($1 * 10))
	shift
	until "$@"; do
		left=$((left - 1))
		[ "$left" -gt 0 ] || fail "waited in vain for: $*"
		sleep 0.1
	done
}

tokens() {
	"$bin" info "$1" | awk '$1 == "vecmill.follow-tokens" { print $2 }'
}

has_tokens() {
	[ -e "$1" ] && [ "$(tokens "$1")" = "$2" ]
}

# A pipe that stays open: 300,000 words come, are trained and saved; then some
# lines more, then a signal while nothing comes.
mkfifo pipe
"$bin" train -q --follow -t 2 -d 20 --every 0.2s -o out.mat pipe 2>err &
run=$!
pids=$run
exec 3>pipe
cat news.txt >&3
await 60 has_tokens out.mat 300000
# Of a line that has not ended all but its last word.
head -n 100 news.txt >&3
printf 'king queen man wom' >&3
some=$((300003 + $(head -n 100 news.txt | wc -w)))
await 60 has_tokens out.mat "$some"
kill -TERM "$run"
wait "$run"
status=$?
exec 3>&-
[ "$status" = 143 ] || fail "SIGTERM: status $status"
has_tokens out.mat "$some" || fail "not saved at the end"
grep -q 'stopped by signal .*--follow --resume out.mat' err ||
	fail "does not say how to go on"

# So does the other signal, which shells have those in the background ignore.
if env --default-signal=INT true 2>/dev/null; then
	env --default-signal=INT "$bin" train -q --follow -t 1 -d 20 \
		--every 0.2s -o int.mat pipe 2>err &
	run=$!
	pids=$run
	exec 3>pipe
	cat news.txt >&3
	await 60 has_tokens int.mat 300000
	kill -INT "$run"
	wait "$run"
	status=$?
	exec 3>&-
	[ "$status" = 130 ] || fail "SIGINT: status $status"
	has_tokens int.mat 300000 || fail "not saved after SIGINT"
fi

# The end of the stream is an end like any other.
(cat news.txt; sleep 1.5; printf 'king queen') |
	"$bin" train -q --follow -t 1 -d 20 -o end.mat 2>err || fail "status $?"
has_tokens end.mat 300002 || fail "the last words are missing"

# Words without end: each of the numbers a few times, and by then others;
# resident memory in kB after so many thousand words.
resident() {
	awk -v n="$1" 'BEGIN {
		for (i = 0; i < n * 500 / 3; i++) {
			w = "once" i " seen" int(i / 20) " often" int(i / 4000)
			print w, w
		}
	}' | "$bin" train --log json --follow -t 1 -d 20 --max-size 2000 \
		--every 1s -o long.mat 2>err || fail "long text: status $?"
	sed -n 's/.*"phase":"train".*"rss":\([0-9]*\).*/\1/p' err | tail -n 1
}

first=$(resident $((words / 2)))
grep -q '"rss":[1-9]' err || { echo "no resident sizes here" && exit 77; }
last=$(resident "$words")
echo "resident after $((words / 2)) k words: $first, after $words k: $last"
[ "$last" -le $((first + first / 10 + 1000000)) ] || fail "memory grows"
"$bin" info long.mat | grep -q '\[2000, 20\]' || fail "the table is not full"
