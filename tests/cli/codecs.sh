#!/bin/sh
# SPDX-License-Identifier: MIT
# What convert makes of codes is read by gensim and searched by FAISS, which
# find the neighbours that nn finds among the codes themselves.
# codecs.sh [VECMILL]; 77 and a reason without them.  PYTHON: one that has both.
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
vecmill=${1:-$here/vecmill}
python=${PYTHON:-/usr/bin/python3}
for module in gensim faiss; do
	if ! "$python" -c "import $module" 2>/dev/null; then
		echo "skip: codecs: no $module for $python"
		exit 77
	fi
done
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
"$here/scripts/world" corpus >"$tmp/news.txt"
"$vecmill" train -q -t 1 -d 48 -s 0 -e 5 -o "$tmp/f.mat" "$tmp/news.txt"
"$vecmill" convert -q --to text "$tmp/f.mat" - | tail -n +2 | cut -d ' ' -f 1 |
	head -n 40 >"$tmp/asked"
methods=$("$vecmill" quantize --help | tr '\n' ' ' | sed 's/.*--method//' |
	grep -o 'int8[a-z0-9, ]*' | head -n 1 | tr -d ,)
for method in $methods; do
	"$vecmill" quantize -q -m "$method" -o "$tmp/$method.mat.gz" "$tmp/f.mat"
	"$vecmill" convert -q "$tmp/$method.mat.gz" "$tmp/$method.bin"
	"$vecmill" nn -q --format tsv "$tmp/$method.mat.gz" <"$tmp/asked" \
		>"$tmp/$method.tsv"
done
# shellcheck disable=SC2086
"$python" - "$tmp" $methods <<'END'
import sys
import faiss
import numpy as np
from gensim.models import KeyedVectors

for method in sys.argv[2:]:
    path = "%s/%s" % (sys.argv[1], method)
    kv = KeyedVectors.load_word2vec_format(path + ".bin", binary=True)
    rows = kv.get_normed_vectors().copy()
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(rows)
    ours = {}
    for line in open(path + ".tsv"):
        query, rank, word, score = line.rstrip("\n").split("\t")
        ours.setdefault(query, []).append((word, float(score)))
    assert len(ours) == 40, method
    for query, answers in ours.items():
        asked = kv.key_to_index[query]
        scores, ids = index.search(rows[asked:asked + 1], 11)
        theirs = [s for s, i in zip(scores[0], ids[0]) if i != asked]
        for (word, score), other in zip(answers, theirs):
            assert abs(score - other) < 2e-4, (method, query, word)
            assert abs(kv.similarity(query, word) - score) < 2e-4, method
END
echo "ok: gensim and FAISS find what we find: $methods"
