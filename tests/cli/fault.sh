#!/bin/sh
# SPDX-License-Identifier: MIT
# What goes wrong one call at a time (tests/fault/shim.c): memory, files,
# threads.  Whatever call it is, a command either does its work all the same,
# its output right and whole, or says why not in one line, with status 1; what
# was there before stays, and nothing is left lying about.
#
#   tests/cli/fault.sh VECMILL [N [TASK...]]
#
# For every task, class of calls and kind of failure N calls of those that the
# task makes, spread evenly but at random (SEED, default 1); "all", and always
# of threads and locks: every one.
# TASKs: only those.  JOBS (default: the processors) at a time.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
picks=${2:-1}
only=
[ $# -le 2 ] || { shift 2 && only=" $* "; }
shim=${SHIM:-$here/build/tests/fault/shim.so}
seed=${SEED:-1}
jobs=${JOBS:-$(nproc 2>/dev/null || echo 2)}
[ -e "$shim" ] || { echo "no $shim (make tests)" && exit 77; }
if "$here/tests/cli/sanitized" "$vecmill"; then
	echo "memory of sanitizers cannot be made to fail"
	exit 77
fi
[ "$picks" = all ] && picks=1000000000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
in=$work/in
mkdir "$in" "$in/tmp"
export TMPDIR="$in/tmp"
export LC_ALL=C VECMILL_SIMD="${VECMILL_SIMD-}"
[ "$VECMILL_SIMD" ] || unset VECMILL_SIMD

# Class, kind, what may come of it: "any" is success or failure; "ok" success
# alone, for what is no failure or must be tried again; "no" failure alone, for
# what the output does not show; "stop" success or status 143.
kinds='memory stop stop
file stop stop
memory ENOMEM any
memory+ ENOMEM any
pages ENOMEM any
map ENOMEM any
read EIO any
read EINTR ok
read short ok
write ENOSPC any
write+ ENOSPC any
write EINTR ok
write short ok
sync EIO no
sync EINTR ok
sync EINVAL ok
rename EIO no
open EMFILE any
open EINTR ok
close EIO any
close EINTR ok
unlink EACCES any
lock ENOLCK ok
lock EINTR ok
stat EIO any
mode EPERM any
directory EACCES ok
advise EINVAL ok
thread EAGAIN any
fork EAGAIN any
poll EINTR ok
poll EIO any
dup EMFILE any'

# Name, outputs (~: not the same bytes every time; +: saved on the way), what to
# run; IN is the directory of inputs.
tasks='vocab v.gz vocab -q -t 3 -o v.gz IN/small.txt
vocab-print - vocab -q -t 1 IN/small.txt
vocab-plot p.svg vocab -q -t 1 --stats json --plot p.svg IN/small.txt
vocab-spill v.gz vocab -q -t 3 --memory 16M -o v.gz IN/types.txt
vocab-gz v.gz vocab -q -t 2 -o v.gz IN/small.txt.gz
vocab-stdin - vocab -q -t 2
merge v.gz vocab -q --merge -o v.gz IN/v1.gz IN/v2
phrases p.gz phrases -q -t 3 --threshold 1 -o p.gz IN/small.txt
phrases-list - phrases -q -t 1 --list --memory 8M --threshold 1 IN/small.txt
train m.mat train -q -t 1 -d 20 -e 1 -o m.mat IN/small.txt
train-bf16 m.mat train -q -t 1 --storage bf16 -d 20 -e 1 -o m.mat IN/small.txt
train-hs m.mat.gz train -q -t 1 -l hs -d 20 -e 1 -o m.mat.gz IN/small.txt
train-cbow m.mat train -q -t 1 -m cbow -d 20 -e 1 -o m.mat -v IN/v1.gz IN/small.txt
train-threads ~m.mat train -q -t 3 -d 20 -e 1 -o m.mat IN/small.txt
train-spool m.mat train -q -t 1 -d 20 -e 1 --memory 0 -o m.mat IN/small.txt
train-stdin m.mat train -q -t 1 -d 20 -e 2 -o m.mat
train-large m.mat train -q -t 1 -d 400 -e 1 -o m.mat IN/small.txt
train-saves +m.mat train -q -t 1 -d 20 -e 4 --every 10k -o m.mat IN/small.txt
resume m.mat train -q -t 1 --resume m.mat IN/small.txt
int8 q quantize -q -t 2 -m int8 -o q IN/a.mat
int4 q.gz quantize -q -t 3 -m int4 -o q.gz IN/a.mat
int2 q quantize -q -t 2 -m int2 -o q IN/a.mat
binary q quantize -q -t 1 -m binary -o q IN/a.mat
pq q quantize -q -t 3 -m pq -o q IN/a.mat
opq q quantize -q -t 1 -m opq -o q IN/a.mat.gz
pca q quantize -q -t 1 -m pca -o q IN/a.mat
cp q quantize -q -t 1 -m cp -o q IN/a.mat
tucker q quantize -q -t 1 -m tucker -o q IN/a.mat
tt q quantize -q -t 3 -m tt -o q IN/a.mat
prune q quantize -q -t 1 --prune 100 --map-pruned --center --pca 8 --normalize -o q IN/a.mat
budget q quantize -q -t 2 --budget 9000 -o q IN/a.mat
report q,p.svg quantize -q -t 1 -b 4 --report --eval IN/questions.txt --plot p.svg -o q IN/a.mat
index i index -q -t 1 -o i IN/a.mat
index-threads ~i index -q -t 3 -o i IN/a.mat
index-gz i.gz index -q -t 1 -o i.gz IN/a.mat.gz
nn - nn -q -t 3 IN/a.mat king queen paris
nn-codes - nn -q -t 1 --analogy --format json IN/q.gz king queen man
nn-index - nn -q -t 1 --index IN/i IN/a.mat king queen
eval - eval -q -t 3 IN/a.mat IN/questions.txt IN/pairs.txt
eval-plot p.svg eval -q -t 1 --bootstrap 10 --compare IN/q.gz --plot p.svg IN/a.mat IN/questions.txt
eval-json - eval -q -t 1 --format json --bootstrap 10 --compare IN/q.gz IN/a.mat IN/questions.txt IN/pairs.txt
eval-tsv - eval -q -t 2 --format tsv IN/s.mat IN/questions.txt
nn-json - nn -q -t 2 --format json IN/s.bin king queenly
vec - vec -q -t 1 IN/q.gz king queen
json - vec -q --log json -t 1 IN/q.gz king
info - info -q IN/a.mat IN/q.gz
info-ngrams - info -q --format json IN/s.mat
ngrams-report q quantize -q -t 1 --report --eval IN/questions.txt --eval IN/pairs.txt -o q IN/s.mat
map p.svg,t map -q -t 1 --method pca --top 50 --tsv t -o p.svg IN/a.mat
map-tsne p.svg map -q -t 1 --iterations 20 --top 50 -o p.svg IN/a.mat
to-safetensors m.mat convert -q -t 2 IN/a.bin m.mat
to-safetensors-gz m.mat.gz convert -q -t 2 IN/a.txt.gz m.mat.gz
to-word2vec m.bin convert -q -t 1 IN/a.mat m.bin
to-word2vec-gz m.bin.gz convert -q -t 2 IN/a.mat.gz m.bin.gz
to-text m.txt convert -q -t 3 IN/a.mat m.txt
to-text-gz m.txt.gz convert -q -t 1 IN/a.glove m.txt.gz
to-glove m convert -q -t 1 --to glove IN/a.mat m
to-glove-gz m.gz convert -q -t 1 --to glove IN/a.bin.gz m.gz
to-npy m.npy,m.words convert -q -t 2 IN/a.mat m.npy
to-npy-gz m.npy.gz,m.words.gz convert -q -t 1 IN/a.mat m.npy.gz
to-tsv m.tsv,m.metadata.tsv convert -q -t 1 IN/a.mat m.tsv
from-npy m.mat convert -q -t 1 IN/b.npy m.mat
from-floret m.mat convert -q -t 1 --words IN/v2 IN/floret m.mat
from-fifu m.mat convert -q -t 1 IN/s.fifu m.mat
from-fasttext m.mat convert -q -t 1 IN/s.bin m.mat
from-ftz m.txt convert -q -t 1 IN/s.ftz.gz m.txt
to-fasttext m.bin convert -q -t 2 IN/s.mat m.bin
to-fasttext-gz m.bin.gz convert -q -t 2 IN/s.fifu m.bin.gz
to-ftz m.ftz convert -q -t 2 IN/s.mat m.ftz
to-fifu m.fifu convert -q -t 1 IN/s.bin m.fifu
to-floret m convert -q -t 1 --to floret IN/f.mat m
select m.mat convert -q -t 2 --select IN/v2 --dtype bf16 IN/s.mat m.mat
ngrams m.mat train -q -t 1 --buckets 300 -d 20 -e 1 -o m.mat IN/small.txt
ngrams-threads ~m.mat train -q -t 3 -m cbow --buckets 300 -d 20 -e 1 -o m.mat IN/small.txt
explicit m.mat train -q -t 1 --ngrams explicit -l hs -d 20 -e 1 -o m.mat IN/small.txt
floret m.mat train -q -t 1 --ngrams floret --buckets 300 -d 20 -e 1 -o m.mat IN/small.txt
ngrams-init m.mat train -q -t 1 -e 1 --init IN/s.bin -v old --buckets 300 -o m.mat IN/small.txt
ordered m.mat train -q -t 3 --deterministic -d 20 -e 1 -o m.mat IN/small.txt
follow m.mat train -q -t 1 --follow -d 20 -o m.mat IN/small.txt
follow-on m.mat train -q -t 1 --follow --resume IN/a.mat -o m.mat IN/small.txt
train-frozen m.mat train -q -t 1 -e 1 -v union --init IN/a.mat --freeze IN/v2 -o m.mat IN/small.txt
ngrams-int8 q quantize -q -t 2 -m int8 --ngrams-bits 4 --prune-ngrams 100 -o q IN/s.mat
unseen - vec -q -t 1 IN/s.mat kings queenly
sentences - vec -q -t 1 --lines --sentence sif --components 1 IN/s.bin'

inputs() {
	"$here/scripts/world" corpus | head -n 6000 >"$in/small.txt" &&
		"$here/scripts/world" questions | head -n 60 >"$in/questions.txt" &&
		"$here/scripts/world" pairs >"$in/pairs.txt" &&
		gzip -k "$in/small.txt" &&
		awk 'BEGIN { for (i = 0; i < 150000; i++) print "a-long-word-" i }' \
			>"$in/types.txt" &&
		"$vecmill" vocab -q -o "$in/v1.gz" "$in/small.txt" &&
		"$vecmill" vocab -q "$in/questions.txt" >"$in/v2" &&
		"$vecmill" train -q -t 1 -d 24 -e 2 -o "$in/a.mat" "$in/small.txt" ||
		exit 1
	for to in a.mat.gz a.bin a.bin.gz a.txt.gz; do
		"$vecmill" convert -q "$in/a.mat" "$in/$to" || exit 1
	done
	"$vecmill" convert -q --to glove "$in/a.mat" "$in/a.glove" &&
		"$vecmill" quantize -q -b 4 -o "$in/q.gz" "$in/a.mat" &&
		"$vecmill" index -q -t 1 -o "$in/i" "$in/a.mat" &&
		"$vecmill" train -q -t 1 -d 20 -e 1 --buckets 300 -o "$in/s.mat" \
			"$in/small.txt" &&
		"$vecmill" train -q -t 1 -d 20 -e 1 --buckets 300 --ngrams floret \
			-o "$in/f.mat" "$in/small.txt" &&
		"$vecmill" convert -q --to floret "$in/f.mat" "$in/floret" || exit 1
	for to in s.bin s.ftz.gz s.fifu; do
		"$vecmill" convert -q "$in/s.mat" "$in/$to" || exit 1
	done
	"$vecmill" convert -q "$in/a.mat" "$in/b.npy" || exit 1
	# What a killed run leaves of training that is under way.
	"$vecmill" train -q -t 1 -d 20 -e 40 --every 10k -o "$in/part.mat" \
		"$in/small.txt" &
	while [ ! -e "$in/part.mat" ] && kill -0 $!; do sleep .01; done
	kill -9 $!
	wait $! 2>/dev/null
	[ -e "$in/part.mat" ] || exit 1
}

bad() {
	echo "$name: FAULT=$fault: $*"
	sed 's/^/    /' err
	echo bad >>../bad
}

# Is the output $1 what it must be?
right() {
	case $outs in
	'~'*) "$vecmill" info "$1" | sed '/train\|loss/d' | cmp -s - "want/$1.info" ;;
	*) cmp -s "$1" "want/$1" || stored "$1" ;;
	esac
}

# What is still written after a signal is not deflated, for haste.
stored() {
	[ "$allowed" = stop ] && gzip -dc "want/$1" >plain 2>/dev/null &&
		gzip -dc "$1" 2>/dev/null | cmp -s - plain
}

# Puts the outputs where something was before, or where nothing was.
set_out() {
	for f in $files; do
		if [ "$there" ]; then
			cp "old/$f" "$f"
		else
			rm -f "$f"
		fi
	done
}

# Can training go on with $1, and to the same end?  A stream was cut somewhere.
resumed() {
	case $name in
	follow*)
		"$vecmill" train -q -t 1 --follow --resume "$1" -o "$1.on" \
			"$in/small.txt" && rm "$1.on"
		return
		;;
	esac
	case $outs$allowed in
	+* | [~]m.mat*stop | m.mat*stop) ;;
	*) return 1 ;;
	esac
	[ "$command" = train ] &&
		"$vecmill" train -q -t 1 --resume "$1" "$in/small.txt" && right "$1"
}

# After a failure: as it was, or new and whole.
untouched() {
	if [ "$there" ]; then
		cmp -s "$1" "old/$1" && return 0
	elif [ ! -e "$1" ]; then
		return 0
	fi
	right "$1" || resumed "$1"
}

# The commands' exit status is in $status.
judge() {
	failure=1
	# A checkpoint that fails is told of, and the run goes on.
	case $outs in
	'+'*)
		sed -i '/: no checkpoint: .*training goes on/d
			/training waits for its checkpoints/d' err
		[ "$allowed" != no ] || allowed=any
		;;
	esac
	[ "$allowed" != stop ] || failure=143
	if [ "$status" -eq 0 ]; then
		for f in $files; do right "$f" || bad "$f is not right"; done
		cmp -s out want/out || bad "printed something else"
		[ ! -s err ] || bad "talk on success"
		[ "$allowed" != no ] || bad "ought to fail"
	elif [ "$status" -ne "$failure" ]; then
		bad "status $status"
	elif [ "$allowed" = ok ]; then
		bad "need not fail"
	else
		for f in $files; do untouched "$f" || bad "$f is damaged"; done
		lines=0 line=
		while IFS= read -r next; do
			lines=$((lines + 1)) line=$next
		done <err
		[ $lines -eq 1 ] || bad "$lines lines"
		case $line in
		"vecmill $command: "?*) ;;
		'{"command":"'"$command"'","level":"error","message":"'?*'"}') ;;
		*) bad "no reason" ;;
		esac
	fi
	[ "$class" = unlink ] || clean
}

clean() {
	for f in *.tmp .*.tmp tmp/* tmp/.[!.]*; do
		[ ! -e "$f" ] || { bad "left $f" && rm -f "$f"; }
	done
}

run() {
	FAULT=$fault FAULT_SECONDS=30 LD_PRELOAD=$shim "$vecmill" "$@" \
		<"$in/small.txt" >out 2>err
}

# Runs $@ without a failure: what comes out, and how many calls there are.
expect() {
	mkdir old want
	for f in $files; do
		if [ "$name" = resume ]; then
			cp "$in/part.mat" "old/$f"
		else
			echo old >"old/$f"
		fi
	done
	there=1
	set_out
	if ! FAULT_COUNTS=$PWD/counts run "$@"; then
		bad "fails by itself"
		return 1
	fi
	cp out want/out
	for f in $files; do
		case $outs in
		'~'*) "$vecmill" info "$f" | sed '/train\|loss/d' >"want/$f.info" ;;
		*) cp "$f" "want/$f" ;;
		esac
	done
}

# CLASS:N:KIND and what is allowed, a line each.
plan() {
	echo "$kinds" | awk -v picks="$picks" -v seed="$seed$(printf %d "'$name")" '
	BEGIN {
		srand(seed)
		while ((getline <"counts") > 0) count[$1] = $2
	}
	{
		later = sub(/\+$/, "", $1) ? "+" : ""
		n = count[$1]
		k = $1 == "thread" || $1 == "lock" ? n : $1 == "memory" ? 3 * picks : picks
		k = n < k ? n : k
		for (i = 0; i < k; i++)
			print $1, $1 ":" 1 + int((i + (k < n) * rand()) * n / k) \
				later ":" $2, $3
	}'
}

# one NAME OUTPUTS COMMAND...
one() {
	name=$1
	outs=$2
	files=$(echo "${outs#-}" | tr -d '~+' | tr , ' ')
	command=$3
	shift 2
	mkdir "$work/$name" && cd "$work/$name" && mkdir tmp || exit 1
	export TMPDIR="$PWD/tmp"
	fault=
	if expect "$@"; then
		plan >todo
		there=
		while read -r class fault allowed; do
			if [ "$there" ] && [ "$name" != resume ]; then
				there=
			else
				there=1
			fi
			set_out
			run "$@"
			status=$?
			judge
		done <todo
		cat todo >>"../done.$slot"
	fi
	cd "$work" || exit 1
	rm -rf "${work:?}/$name"
}

inputs
echo "$tasks" | sed "s| IN/| $in/|g" >"$work/tasks"
slot=0
while [ $slot -lt "$jobs" ]; do
	(
		i=0
		while read -r task; do
			i=$((i + 1))
			[ $((i % jobs)) -eq $slot ] || continue
			case $only in '' | *" ${task%% *} "*) ;; *) continue ;; esac
			# shellcheck disable=SC2086
			one $task
		done <"$work/tasks"
	) &
	slot=$((slot + 1))
done
wait
cat "$work"/done.* | awk '{ n[$1]++; all++ }
	END {
		printf "%d faults:", all
		for (c in n) printf " %s %d", c, n[c]
		print ""
	}'
# What is never called under a name that the shim knows is not tested.
[ "$only" ] || echo "$kinds" | while read -r class kind allowed; do
	grep -q "^${class%+} " "$work"/done.* ||
		{ echo "no call of $class ($kind, $allowed)" && echo >"$work/bad"; }
done
[ ! -e "$work/bad" ]
