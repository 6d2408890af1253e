#!/bin/sh
# SPDX-License-Identifier: MIT
# What others read of ours and we of theirs, beyond interop.sh: NumPy, and where
# they are to be had, floret and finalfusion.
# peers.sh [VECMILL]; 77 and a reason when there is nothing to compare with.
# PYTHON: one with numpy, and maybe finalfusion.  FLORET: the program.

set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
bin=${1:-$here/vecmill}
vecmill=$(cd "$(dirname "$bin")" && pwd)/$(basename "$bin")
python=${PYTHON:-/usr/bin/python3}
floret=${FLORET:-floret}
if ! "$python" -c 'import numpy' 2>/dev/null; then
	echo "skip: peers: no numpy for $python"
	exit 77
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
convert() { "$vecmill" convert -q "$@"; }

"$python" - <<'END'
import numpy as np
a = np.random.default_rng(1).normal(size=(300, 7)).astype("f4")
words = ["w\u00f6rd %d" % i if i % 3 else "w%d" % i for i in range(len(a))]
open("m.txt", "w", encoding="utf8").write(
    "%d %d\n" % a.shape + "".join(
        w + " " + " ".join(map(str, x)) + "\n" for w, x in zip(words, a)))
np.save("want.npy", a)
open("list", "w", encoding="utf8").write("\n".join(words))
np.save("turned.npy", np.asfortranarray(a))
np.save("big.npy", a.astype(">f4"))
np.save("double.npy", a.astype("f8"))
np.save("half.npy", a.astype("f2"))
for version in (2, 0), (3, 0):
    with open("version%d.npy" % version[0], "wb") as f:
        np.lib.format.write_array(f, a, version)
END
convert m.txt ours.npy
convert m.txt ref.txt
for name in turned big double version2 version3; do
	convert --words list $name.npy $name.txt
	cmp ref.txt $name.txt
done
convert --words list half.npy half16.npy
"$python" - <<'END'
import numpy as np
want = np.load("want.npy")
got = np.load("ours.npy")
assert got.dtype == np.dtype("<f4") and got.flags.c_contiguous
assert (got == want).all()
assert open("ours.words", "rb").read() == open("list", "rb").read() + b"\n"
assert (np.load("half16.npy") == want.astype("f2").astype("f4")).all()
END
echo "ok: numpy reads what we write, and we what it does"

# From a word's rows on they are the same; the first word of floret's vocabulary
# has a row in its models that its vectors as text do not have.
if command -v "$floret" >/dev/null; then
	"$here/scripts/world" corpus >text
	for hashes in 1 4; do
		printf 'na\303\257ve \346\235\261\344\272\254 stra\303\237e\n%.0s' \
			1 2 3 4 5 6 >>text
		"$floret" cbow -input text -output f -mode floret -dim 12 -minn 3 \
			-maxn 4 -bucket 700 -hashCount $hashes -epoch 1 \
			-thread 1 >/dev/null 2>&1
		{
			tail -n +3 f.vec | cut -d ' ' -f 1
			printf 'unseen\nna\303\257vest\n\346\235\261\344\272\254\351\203\275\n'
		} >f.words
		"$floret" print-word-vectors f.bin <f.words >theirs 2>/dev/null
		convert f.floret f.mat
		convert f.mat --to glove ours
		"$python" - <<'END'
def read(name):
    rows = [l.split() for l in open(name, encoding="utf8")]
    return [r[0] for r in rows], [list(map(float, r[1:])) for r in rows]
names, theirs = read("theirs")
got, ours = read("ours")
assert names == got and len(names) > 50
assert all(abs(x - y) <= 2e-4 * max(1, abs(x))
           for a, b in zip(theirs, ours) for x, y in zip(a, b))
END
		convert f.mat g.floret
		convert --words f.words g.floret h.mat
		cmp f.mat h.mat
	done
	echo "ok: floret has the vectors that we have of its tables"
else
	echo "skip: floret (FLORET names it)"
fi

if "$python" -c 'import finalfusion' 2>/dev/null; then
	convert m.txt m.fifu
	for ngrams in buckets explicit finalfusion; do
		buckets=--buckets=4096
		[ $ngrams != explicit ] || buckets=--ngram-min-count=2
		"$here/scripts/world" corpus | "$vecmill" train -q -d 12 -t 1 \
			-e 1 --ngrams $ngrams $buckets --vectors-only \
			-o $ngrams.mat -
		convert $ngrams.mat $ngrams.fifu
		convert $ngrams.fifu back.mat
		convert back.mat back-$ngrams.fifu
		"$vecmill" vec -q $ngrams.fifu unseenword parisian kings \
			"$(printf 'na\303\257ve')" \
			"$(printf '\346\235\261\344\272\254')" \
			>$ngrams.unseen || :
	done
	"$python" - <<'END'
import finalfusion as ff, numpy as np
e = ff.load_finalfusion("m.fifu")
want = np.load("want.npy")
for i, word in enumerate(e.vocab.words):
    x, norm = e.embedding_with_norm(word)
    assert np.abs(x * norm - want[i]).max() < 1e-6
unseen = ["unseenword", "parisian", "kings", "na\u00efve", "\u6771\u4eac"]
for kind in "buckets", "explicit", "finalfusion":
    a = ff.load_finalfusion(kind + ".fifu")
    b = ff.load_finalfusion("back-%s.fifu" % kind)
    lines = [l.split() for l in open(kind + ".unseen", encoding="utf8")]
    ours = {l[0]: np.array(l[1:], "f4") for l in lines}
    for word in a.vocab.words + unseen:
        x = a.embedding(word)
        if x is None:
            continue
        assert np.abs(x - b.embedding(word)).max() < 1e-6
        if word in unseen:
            y = ours[word] / np.linalg.norm(ours[word])
            assert np.abs(x - y).max() < 1e-5, (kind, word)
END
	echo "ok: finalfusion reads what we write, and we what it does"
else
	echo "skip: finalfusion"
fi
