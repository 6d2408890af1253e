#!/bin/sh
# SPDX-License-Identifier: MIT
# fastText's models of every kind read as fastText reads them, and ours read by
# fastText and gensim, for words seen and never seen.
# interop_fasttext.sh [VECMILL]; 77 and a reason where there is nothing to
# compare with.  VECMILL_DATA: the folder that holds interop/.  PYTHON: one with
# numpy and gensim.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=${1:-$here/vecmill}
case $vecmill in /*) ;; *) vecmill=$PWD/$vecmill ;; esac
python=${PYTHON:-/usr/bin/python3}
data=
for d in "${VECMILL_DATA:-}" "$here/../shared/data" "$here/../../shared/data"
do
	[ -n "$d" ] && [ -d "$d/interop" ] && data=$(cd "$d/interop" && pwd) &&
		break
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

fail() {
	echo "$*"
	exit 1
}

# same A B: the same words and, to the five digits fastText prints, numbers.
same() {
	awk -v a="$1" -v b="$2" '
	function bad(x, y, d, s) {
		d = x > y ? x - y : y - x
		s = x < 0 ? -x : x
		return d > 6e-5 * s + 1e-6
	}
	{
		if ((getline line <b) <= 0) { print a ": more lines than " b; exit 1 }
		n = split(line, f, " ")
		for (i = 1; i <= NF; i++)
			if (i == 1 ? f[i] != $i : bad($i, f[i])) {
				print a ":" NR ": field " i " is " $i ", in " b " " f[i]
				exit 1
			}
		if (n != NF) { print a ":" NR ": " NF " fields, in " b " " n; exit 1 }
	}
	END {
		if (!NR || (getline line <b) > 0) {
			print a ": " NR " lines, fewer than " b
			exit 1
		}
	}' "$1" || exit 1
}

if [ "$data" ]; then
	# Of before 2017, with what fastText made of one of them; "</s>" had
	# n-grams then.
	"$vecmill" convert -q --to glove "$data/lee_fasttext.bin" lee
	grep -v '^</s>' lee >ours
	sed 1d "$data/lee_fasttext.vec" | grep -v '^</s>' >theirs
	same ours theirs
	"$vecmill" convert -q "$data/non_ascii_fasttext.bin" ascii.txt
	[ "$(head -n 1 ascii.txt)" = "171 2" ] || fail "non_ascii_fasttext.bin"
	echo "ok: models of before 2017"
else
	echo "skip: interop_fasttext: no folder of sample files (VECMILL_DATA)"
fi

if ! command -v fasttext >/dev/null; then
	echo "skip: interop_fasttext: no fasttext"
	exit 77
fi

# Words of many letters, of two bytes and three, and of bytes that are no UTF-8.
{
	printf 'paris\nfrance\ncaf\303\251\n\346\235\261\344\272\254\n'
	printf 'a\377\376b\200\n'
} >seen
{
	cat seen
	printf '</s>\nnever\nneverseenbefore\nx\nparisians\ncaf\303\251s\n'
	printf '\305\274ycie\n\346\235\261\344\272\254\351\203\275\n'
	printf 'c\377\376\200\n'
} >queries
{
	"$here/scripts/world" corpus | head -n 4000
	cat seen seen seen
} >text
awk '{ print "__label__" NR % 300, $0 }' text >labelled

train() {
	name=$1
	shift
	fasttext "$@" -output "$name" -dim 10 -epoch 1 -thread 1 -verbose 0 \
		-minCount 2 >/dev/null 2>&1 || fail "fasttext $*: failed"
}
# NAME.bin or .ftz: what we make of all its words, and of others, is what
# fastText does; where no n-gram of a word is left it has zeros, we nothing.
compare() {
	"$vecmill" convert -q "$1" "$1.mat"
	"$vecmill" convert -q "$1.mat" "$1.txt"
	sed 1d "$1.txt" >ours
	cut -d ' ' -f 1 ours >words
	fasttext print-word-vectors "$1" <words >theirs
	same ours theirs
	"$vecmill" info "$1" | grep -q 'vecmill.ngrams' || return 0
	"$vecmill" vec -q "$1" <queries >ours 2>said || [ $? = 1 ]
	fasttext print-word-vectors "$1" <queries |
		grep -av '^[^ ]* \(0 \)*$' >theirs
	same ours theirs
}
# asked A B: both answer alike, with all the digits, for words never seen too.
asked() {
	fasttext print-word-vectors "$1" <queries >one
	fasttext print-word-vectors "$2" <queries >two
	cmp one two || fail "$1 and $2 differ"
}

train sg skipgram -input text -bucket 3000
train cbow cbow -input text -bucket 1000 -loss hs -minn 1 -maxn 4
train softmax skipgram -input text -bucket 1000 -loss softmax -minn 0
train none skipgram -input text -maxn 0 -t 0.001 -lrUpdateRate 50
for name in sg cbow softmax none; do
	compare $name.bin
	"$vecmill" convert -q --to fasttext $name.bin.mat again.bin
	cmp $name.bin again.bin || fail "$name.bin: not the same when written"
done
echo "ok: unsupervised models, there and back"

train sup supervised -input labelled
train grams supervised -input labelled -minn 2 -maxn 3 -wordNgrams 2 -bucket 500
for name in sup grams; do
	compare $name.bin
	"$vecmill" convert -q --to fasttext $name.bin.mat again.bin
	asked $name.bin again.bin
done
for options in "" "-qnorm" "-qnorm -cutoff 400 -retrain" \
	"-dsub 3 -qout" "-cutoff 300 -dsub 4 -qnorm -qout"; do
	# shellcheck disable=SC2086
	fasttext quantize -output grams -input labelled -epoch 1 -thread 1 \
		-verbose 0 $options >/dev/null 2>&1 ||
		fail "fasttext quantize $options: failed"
	compare grams.ftz
	case $options in
	*cutoff*) continue ;; # .bin has all buckets
	esac
	"$vecmill" convert -q grams.ftz.mat again.bin
	asked grams.ftz again.bin
done
echo "ok: supervised models, plain and quantised"

# What we write.
asked_ftz() {
	"$vecmill" convert -q "$@" ours.ftz
	compare ours.ftz
}
asked_ftz sg.bin
"$vecmill" convert -q ours.ftz.mat again.bin
asked ours.ftz again.bin
asked_ftz --dsub 3 grams.ftz.mat
"$vecmill" convert -q ours.ftz.mat more.ftz
"$vecmill" info ours.ftz.mat | grep -q '^  ngrams.buckets' ||
	fail "ours.ftz: no pruned n-grams"
"$vecmill" train -q -d 10 --epochs 1 -t 1 -o ours.mat text
"$vecmill" convert -q --to fasttext ours.mat ours.bin
compare ours.bin
asked_ftz ours.mat
"$vecmill" train -q -d 10 --epochs 1 -t 1 --subword --buckets 2000 -o sub.bin.mat text
"$vecmill" convert -q sub.bin.mat sub.bin
compare sub.bin
asked_ftz sub.bin.mat
"$vecmill" quantize -q -m int8 --prune-ngrams 300 -o small.mat sub.bin.mat
asked_ftz small.mat
echo "ok: fasttext reads what we wrote"

if ! "$python" -c 'import gensim' 2>/dev/null; then
	echo "skip: interop_fasttext: no gensim for $python"
	exit 77
fi
"$vecmill" convert -q sg.bin.mat sg.bin
"$python" - sg.bin cbow.bin none.bin ours.bin sub.bin <<'END'
import json, struct, sys
import numpy as np
from gensim.models.fasttext import load_facebook_model

TYPES = {"F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "u1"}

def read(path):
    raw = open(path, "rb").read()
    n, = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + n])
    meta = header.pop("__metadata__")
    return meta, {k: np.frombuffer(raw[8 + n:][slice(*t["data_offsets"])],
                                   TYPES[t["dtype"]]).reshape(t["shape"])
                  for k, t in header.items()}

def rows(meta, word):
    if meta.get("vecmill.ngrams") is None or word == "</s>":
        return []
    text, found = "<" + word + ">", []
    for start in range(len(text)):
        for length in range(int(meta["vecmill.minn"]),
                            int(meta["vecmill.maxn"]) + 1):
            gram = text[start:start + length]
            if len(gram) < length or gram in "<>":
                continue
            h = 2166136261
            for byte in gram.encode():
                h ^= byte | (0xffffff00 if byte > 127 else 0)
                h = h * 16777619 & 0xffffffff
            found.append(h % int(meta["vecmill.buckets"]))
    return found

queries = [q for q in open("queries", encoding="utf-8", errors="replace")
           .read().split("\n") if q and "\ufffd" not in q]
for path in sys.argv[1:]:
    meta, t = read("ours.mat" if path == "ours.bin" else path + ".mat")
    words = bytes(t["words"]).decode(errors="backslashreplace").split("\n")
    theirs = load_facebook_model(path).wv
    assert theirs.index_to_key == words, path
    # gensim has n-grams of "</s>", and of what it makes of bytes it cannot
    # decode.
    known = [i for i, w in enumerate(words) if w != "</s>" and "\\x" not in w]
    assert np.abs((theirs.vectors - t["input"])[known]).max() < 1e-6, path
    never = [q for q in queries if q not in words and rows(meta, q)]
    assert never or path in ("none.bin", "ours.bin")
    for q in never:
        ours = t["ngrams"][rows(meta, q)].mean(axis=0)
        assert np.abs(theirs[q] - ours).max() < 1e-6, (path, q)
END
echo "ok: gensim reads what we wrote"
