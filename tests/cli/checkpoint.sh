#!/bin/sh
# SPDX-License-Identifier: MIT
# Checkpoints when things go wrong: a disk that fills up, a run or its child
# killed, a stop while one is being written, no second process to be had.
# Wants a tmpfs of its own: root, or user namespaces.
set -u
SIZE=40m
# shellcheck source=tests/cli/own-disk
. "$(dirname "$0")/own-disk"
chmod 755 "$work"
"$here/scripts/world" corpus >news.txt
awk 'BEGIN { for (i = 0; i < 900000; i++) print "w" i * 7919 % 30000 }' >many.txt
failed=0

wrong() {
	echo "$*"
	[ ! -e err ] || cat err
	failed=1
}

# until_file PATTERN: waits for one that is not empty, a minute at most.
until_file() {
	tries=0
	while [ -z "$(find . -name "$1" -size +0 2>/dev/null)" ]; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		sleep .02
	done
}

# until_gone PID
until_gone() {
	tries=0
	while kill -0 "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		sleep .02
	done
}

# A long run, in $run, that has $child write its first checkpoint.
start_run() {
	"$vecmill" train -q -t 2 -e 100000 -d 300 --min-count 1 --every .1s \
		-o k.mat.gz many.txt 2>err &
	run=$!
	until_file 'k.mat.gz.vecmill-*' || wrong "no checkpoint begins"
	child=$(ps -o pid= --ppid $run | tr -d " ")
}

# The first fits and the next does not; the run goes on, says so once, and the
# first stays.
"$vecmill" train -q -e 1 -d 200 -o size.mat many.txt || exit 1
"$vecmill" train -q -t 1 -e 1 -d 200 --sample 0 --min-count 1 --every 400k \
	--keep-each --checkpoint disk/c.mat -o out.mat many.txt 2>err
status=$?
[ $status -eq 0 ] || wrong "a full disk: status $status"
grep -q 'no checkpoint: disk/c-0001.mat: No space left' err ||
	wrong "a full disk: nothing said"
[ "$(grep -c 'No space left' err)" -eq 1 ] || wrong "a full disk: said again"
[ -z "$(ls -A disk)" ] || wrong "a full disk: $(ls -A disk) left"
grep -q 'a checkpoint takes about 4[0-9].[0-9] MB' err ||
	wrong "no warning of little room"
"$vecmill" train -q -t 1 -e 1 -d 60 --min-count 1 --every 200k --keep-each \
	--checkpoint disk/c.mat -o out2.mat many.txt 2>err ||
	wrong "a disk with room for some: status $?"
[ "$(grep -c 'No space left' err)" -eq 1 ] ||
	wrong "a disk with room for some: not said once"
"$vecmill" info disk/c-0001.mat >c.info || wrong "the first checkpoint is broken"
"$vecmill" train -q -t 1 --resume disk/c-0001.mat -o again.mat many.txt
cmp again.mat out2.mat || wrong "the first checkpoint is not the run's"
rm -f disk/*

# A run that is killed takes its child along; what that leaves goes with the
# next run.
start_run
kill -KILL $run
wait $run 2>/dev/null
{ [ -n "$child" ] && until_gone "$child"; } || wrong "child '$child' lives on"
"$vecmill" train -q -e 1 -d 10 -o k.mat.gz news.txt
left=$(echo k.mat.gz*)
[ "$left" = k.mat.gz ] || wrong "a killed run leaves $left"

# A child that is killed is a failed checkpoint; the next one comes.  A stop
# while one is being written leaves nothing of it.
rm -f k.mat.gz
start_run
kill -KILL "$child"
until_gone "$child"
until_file 'k.mat.gz.vecmill-*' || wrong "no other checkpoint begins"
start=$(date +%s)
kill -TERM $run
wait $run
status=$?
seconds=$(($(date +%s) - start))
[ $status -eq 143 ] || wrong "stopped while saving: status $status"
[ $seconds -le 3 ] || "$here/tests/cli/sanitized" "$vecmill" || wrong "stopped while saving: in $seconds s"
grep -q 'no checkpoint: its process was ended by signal 9' err ||
	wrong "a killed child: nothing said"
left=$(echo k.mat.gz*)
[ "$left" = k.mat.gz ] || wrong "stopped while saving: $left left"
{ gzip -t k.mat.gz && "$vecmill" info k.mat.gz | grep -q position-tokens; } ||
	wrong "stopped while saving: not saved"

# Without a process checkpoints are written all the same.
if [ "$(id -u)" -eq 0 ] && setpriv --reuid=64321 --clear-groups true 2>/dev/null &&
	[ -r "$vecmill" ] && setpriv --reuid=64321 --clear-groups "$vecmill" help \
	>help.txt 2>&1; then
	chmod 777 disk
	# Looking for leaks would take a process too.
	ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 \
		setpriv --reuid=64321 --clear-groups prlimit --nproc=1 "$vecmill" train \
		-q -t 1 -e 4 -d 20 --every 300k --keep-each -o disk/c.mat \
		news.txt 2>err || wrong "without a process: status $?"
	[ "$(cat err)" = "vecmill train: cannot start a process: Resource \
temporarily unavailable: training waits for its checkpoints" ] ||
		wrong "without a process: not said, or not once"
	[ "$(cd disk && echo ./*)" = "./c-0001.mat ./c-0002.mat ./c-0003.mat ./c.mat" ] ||
		wrong "without a process: $(ls disk)"
fi
exit $failed
