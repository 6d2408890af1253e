#!/bin/sh
# SPDX-License-Identifier: MIT
# Files of other programs read right, and ours read by them.
# interop.sh [VECMILL]; 77 and a reason when there is nothing to compare with.
# VECMILL_DATA: the folder that holds interop/.  PYTHON: one with gensim.

set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=${1:-$here/vecmill}
python=${PYTHON:-/usr/bin/python3}
data=
for d in "${VECMILL_DATA:-}" "$here/../shared/data" "$here/../../shared/data"
do
	[ -n "$d" ] && [ -d "$d/interop" ] && data=$d/interop && break
done
if [ -z "$data" ]; then
	echo "skip: interop: no folder of sample files (VECMILL_DATA)"
	exit 77
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# name in the folder, words, dimensions, as what it is recognised
while read -r name words dim; do
	"$vecmill" convert -q "$data/$name" "$tmp/m.txt"
	got=$(head -n 1 "$tmp/m.txt")
	if [ "$got" != "$words $dim" ]; then
		echo "$name: expected $words $dim, found $got"
		exit 1
	fi
done <<-END
	euclidean_vectors.bin 2747 10
	high_precision.kv.bin 2 2
	high_precision.kv.txt 2 2
	test_glove.txt 76 50
	lee_fasttext.vec 1762 10
END
echo "ok: reads what others wrote"

if ! "$python" -c 'import gensim' 2>/dev/null; then
	echo "skip: interop: no gensim for $python"
	exit 77
fi
"$vecmill" convert -q "$data/euclidean_vectors.bin" "$tmp/a.mat.gz"
"$vecmill" convert -q "$tmp/a.mat.gz" "$tmp/a.bin"
"$vecmill" convert -q "$tmp/a.mat.gz" "$tmp/a.txt"
"$vecmill" convert -q "$tmp/a.mat.gz" "$tmp/a.txt.gz"
"$vecmill" quantize -q -o "$tmp/q.mat.gz" "$tmp/a.mat.gz"
"$python" - "$data/euclidean_vectors.bin" "$tmp" <<'END'
import gzip, json, struct, sys
import numpy as np
from gensim.models import KeyedVectors

TYPES = {"F32": "<f4", "F16": "<f2", "I64": "<i8", "I8": "i1", "U8": "u1"}

def tensors(path):
    raw = gzip.open(path).read()
    n, = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + n])
    header.pop("__metadata__")
    return {k: np.frombuffer(raw[8 + n:][slice(*t["data_offsets"])],
                             TYPES[t["dtype"]]).reshape(t["shape"])
            for k, t in header.items()}

load = KeyedVectors.load_word2vec_format
want = load(sys.argv[1], binary=True)
for name, binary in ("a.bin", True), ("a.txt", False), ("a.txt.gz", False):
    got = load(sys.argv[2] + "/" + name, binary=binary)
    assert got.index_to_key == want.index_to_key, name
    assert (got.vectors == want.vectors).all(), name
ours = tensors(sys.argv[2] + "/a.mat.gz")
assert bytes(ours["words"]).decode().split("\n") == want.index_to_key
assert (ours["input"] == want.vectors).all()
q = tensors(sys.argv[2] + "/q.mat.gz")
back = q["input.codes"] * q["input.scales"].astype("f4")[:, None]
step = np.abs(want.vectors).max(axis=1, keepdims=True) / 127
assert (np.abs(back - want.vectors) <= step * .5625).all()
END
echo "ok: gensim and numpy read what we wrote"
