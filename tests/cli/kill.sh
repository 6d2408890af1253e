#!/bin/sh
# SPDX-License-Identifier: MIT
# kill -9 at any moment: an output is the old file or the new one, whole; what
# training has saved can be gone on with, to the same end; and the next run
# leaves nothing lying about.
#
#   tests/cli/kill.sh VECMILL [N [TASK...]]
#
# N kills of every task at times drawn at random (SEED, default 1) from its
# duration, and 2 N right before or after calls that change files (with
# tests/fault/shim.c), where temporary files must have names.  "all": 200, and every such call.  TASKs: only those.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
kills=${2:-2} calls=1000000
if [ "$kills" = all ]; then kills=200; else calls=$((2 * kills)); fi
only=
[ $# -le 2 ] || { shift 2 && only=" $* "; }
shim=${SHIM:-$here/build/tests/fault/shim.so}
seed=${SEED:-1}
if "$here/tests/cli/sanitized" "$vecmill"; then
	echo "sanitizers make no difference to what kill -9 leaves"
	exit 77
fi
[ -e "$shim" ] || { echo "no $shim (make tests)" && exit 77; }
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
in=$work/in
mkdir "$in" "$work/run" "$work/tmp" && cd "$work/run" || exit 1
export TMPDIR="$work/tmp"
failed=0

"$here/scripts/world" corpus | head -n 20000 >"$in/news.txt"
"$here/scripts/world" pairs >"$in/pairs.txt"
printf '%s\n' king queen paris rome >"$in/few"
# More than a block of a stream.
for i in 1 2 3 4 5; do cat "$in/news.txt"; done >"$in/long.txt"
awk 'BEGIN { for (i = 0; i < 150000; i++) print "a-long-word-" i }' \
	>"$in/types.txt"
"$vecmill" train -q -t 1 -d 100 -e 1 -o "$in/a.mat" "$in/news.txt" &&
	head -n 5000 "$in/news.txt" | "$vecmill" train -q -t 1 -d 30 -e 1 \
		-o "$in/b.mat" &&
	"$vecmill" train -q -t 1 --buckets 20000 -d 30 -e 1 -o "$in/n.mat" \
		"$in/news.txt" || exit 1

# Name, outputs as they sort, command.
tasks='vocab v.gz vocab -q -t 2 -o v.gz IN/news.txt
spill v.gz vocab -q -t 2 --memory 16M -o v.gz IN/types.txt
phrases p.gz phrases -q -t 2 --threshold 1 -o p.gz IN/news.txt
train m.mat train -q -t 1 -d 30 -e 3 --every 20k -o m.mat IN/news.txt
train-ngrams m.mat train -q -t 1 --buckets 5000 -d 30 -e 2 --every 20k -o m.mat IN/news.txt
train-ordered m.mat train -q -t 2 --deterministic -d 30 -e 2 --every 20k -o m.mat IN/news.txt
train-spool m.mat.gz train -q -t 1 -d 30 -e 1 --memory 0 -o m.mat.gz IN/news.txt
resume m.mat train -q -t 1 --every 20k --resume m.mat IN/news.txt
quantize q quantize -q -t 2 -b 4 -o q IN/a.mat
index i index -q -t 1 -o i IN/a.mat
convert a.txt convert -q -t 2 IN/a.mat a.txt
pair a.npy,a.words convert -q -t 2 IN/a.mat a.npy
model m.bin convert -q -t 2 --to fasttext IN/n.mat m.bin
train-init m.mat train -q -t 1 -e 2 --every 20k --init IN/b.mat --freeze IN/few -o m.mat IN/news.txt
best m-best.mat,m.mat train -q -t 1 -d 30 -e 2 --every 20k --eval IN/pairs.txt -o m.mat IN/news.txt
follow m.mat train -q -t 1 --follow -d 30 --every 20k -o m.mat IN/long.txt
map p.svg,t map -q -t 1 --iterations 50 --top 100 --tsv t -o p.svg IN/a.mat
plot p.svg,v.gz vocab -q -t 2 --plot p.svg -o v.gz IN/news.txt'

bad() {
	echo "$name: $how: $*"
	failed=1
}

set_out() {
	for f in $out; do
		if [ "$there" ]; then
			cp "$work/old" "$f"
		else
			rm -f "$f"
		fi
	done
}

# Has the killed command left of $1 what it may leave?  A matrix that was saved
# on the way, too, if it can be gone on with to the end.
whole() {
	if [ ! -e "$1" ]; then
		[ ! "$there" ]
	elif cmp -s "$1" "$work/old"; then
		[ "$there" ]
	elif ! right "$1"; then
		goes_on "$1" && saved=$((saved + 1))
	fi
}

# To the same end, but for the best before the end and a stream that comes
# again.
goes_on() {
	case $name in
	train* | resume)
		"$vecmill" train -q -t 1 --resume "$1" "$in/news.txt" &&
			right "$1"
		;;
	best)
		"$vecmill" train -q -t 1 --resume "$1" -o on \
			--eval "$in/pairs.txt" "$in/news.txt" &&
			cmp on "$work/want/m.mat" && rm on on-best
		;;
	follow)
		"$vecmill" train -q -t 1 --follow --resume "$1" -o on \
			"$in/news.txt" && rm on
		;;
	*) false ;;
	esac
}

right() { cmp -s "$1" "$work/want/$1"; }

# After the kill: the output, and what the next run makes of what is left.
judge() {
	if [ "$status" -eq 137 ]; then
		killed=$((killed + 1))
	elif [ "$status" -ne 0 ]; then
		bad "status $status"
	fi
	for f in $out; do whole "$f" || bad "$f is torn"; done
	next
	# A child that was writing may have died late.
	left || { sleep 1 && next; }
	left || bad "left: $(echo ./* "$work"/tmp/*)"
}

# Is there nothing but the outputs?
left() { [ "$(echo * "$work"/tmp/*)" = "$out $work/tmp/*" ]; }

next() {
	[ "$name" != resume ] || cp "$work/old" "$out"
	# shellcheck disable=SC2086
	env ${nameless:+"$nameless" "LD_PRELOAD=$shim"} "$vecmill" $command ||
		bad "the next run fails"
	for f in $out; do
		right "$f" || bad "the next run does not come to the same $f"
	done
}

# Moments: N of the K from 1 to K, spread evenly but at random.
moments() {
	awk -v n="$1" -v k="$2" -v seed="$seed$killed" 'BEGIN {
		srand(seed)
		if (n > k) n = k
		for (i = 0; i < n; i++)
			print 1 + int((i + (n < k) * rand()) * k / n)
	}'
}

# Some moments fall after the end, which is no kill; others are drawn then.
at_times() {
	tries=0
	while [ $killed -lt "$kills" ] && [ $tries -lt $((3 * kills)) ]; do
		tries=$((tries + 1))
		us=$(awk -v seed="$seed$tries" -v took="$took" \
			'BEGIN { srand(seed); print int(rand() * took) }')
		how="killed after $us us"
		set_out
		"$vecmill" "$@" 2>"$work/talk" &
		sleep "$(printf '%d.%06d' $((us / 1000000)) $((us % 1000000)))"
		kill -9 $! 2>/dev/null
		wait $! 2>/dev/null
		status=$?
		judge
		turn
	done
}

at_calls() {
	nameless=FAULT_NO_TMPFILE=1
	set_out
	env $nameless FAULT_COUNTS="$work/counts" LD_PRELOAD="$shim" \
		"$vecmill" "$@" || bad "fails by itself"
	n=$(sed -n 's/^file //p' "$work/counts")
	for i in $(moments "$calls" $((2 * n))); do
		kind="kill"
		[ $((i % 2)) -eq 0 ] || kind=killed
		how="FAULT=file:$(((i + 1) / 2)):$kind"
		set_out
		env $nameless LD_PRELOAD="$shim" "$how" "$vecmill" "$@" \
			2>"$work/talk" &
		wait $! 2>/dev/null
		status=$?
		judge
		turn
	done
}

# Now where there is a file, now where there is none.
turn() {
	if [ "$there" ] && [ "$name" != resume ]; then
		there=
	else
		there=1
	fi
}

# one NAME OUTPUTS COMMAND...
one() {
	name=$1 out=$(echo "$2" | tr , ' ')
	shift 2
	command=$*
	killed=0 saved=0 there=1 nameless="" how="not killed"
	echo old >"$work/old"
	if [ "$name" = resume ]; then
		"$vecmill" train -q -t 1 -d 30 -e 3 --every 10k -o part \
			"$in/news.txt" &
		while [ ! -e part ] && kill -0 $!; do sleep .01; done
		kill -9 $!
		wait $! 2>/dev/null
		mv part "$work/old"
		rm -f part.*
	fi
	set_out
	start=$(date +%s%N)
	"$vecmill" "$@" || bad "fails by itself"
	took=$((($(date +%s%N) - start) / 1000))
	rm -rf "$work/want"
	mkdir "$work/want"
	for f in $out; do mv "$f" "$work/want"; done
	at_times "$@"
	timed=$killed
	at_calls "$@"
	for f in $out; do rm -f "$f"; done
	[ $killed -ge "$kills" ] || bad "$killed killed"
	case $name in
	train | resume | follow) [ $saved -gt 0 ] || [ "$kills" -lt 50 ] ||
		bad "none had saved" ;;
	esac
	echo "$name: $killed killed, $timed of them by the clock; $saved had saved"
}

# Two runs, one target: the last wins, whole, even if one is killed.
together() {
	name=together out=m killed=0
	"$vecmill" convert -q --to text "$in/a.mat" "$work/one"
	"$vecmill" convert -q --to glove "$in/a.mat" "$work/two"
	for i in $(moments $((5 * kills)) 50000); do
		how="after $i us"
		"$vecmill" convert -q --to text "$in/a.mat" m &
		first=$!
		"$vecmill" convert -q --to glove "$in/a.mat" m &
		[ $((i % 2)) -eq 0 ] || { sleep "0.0$i" && kill -9 $first; }
		wait
		cmp -s m "$work/one" || cmp -s m "$work/two" || bad "torn"
		killed=$((killed + 1))
	done 2>/dev/null
	"$vecmill" convert -q --to glove "$in/a.mat" m
	[ "$(echo *)" = m ] || bad "left: $(echo *)"
	rm -f m
	echo "together: $killed pairs"
}

echo "$tasks" | sed "s| IN/| $in/|g" >"$work/tasks"
while read -r task; do
	case $only in '' | *" ${task%% *} "*) ;; *) continue ;; esac
	# shellcheck disable=SC2086
	one $task </dev/null
done <"$work/tasks"
[ "$only" ] || together
exit $failed
