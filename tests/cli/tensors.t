# Decompositions: as small as asked for, and searched like any other matrix.
$ vecmill train -q -t 1 -d 48 -s 0 -e 5 -o n.mat news.txt
$ for m in pca cp tucker tt; do vecmill quantize -q -m $m --ratio 3 -r -o n.$m n.mat >r.$m; vecmill info n.$m | grep codec; awk '/^before/ { b = $2 } /^after/ { print (b / $2 >= 3 && b / $2 < 3.2 ? "size" : $0) } /^error/ { print ($2 < .2 ? "good" : $0) }' r.$m; vecmill eval -q n.$m questions.txt | tail -n 1 | awk '{ print ($2 > 50 ? "good" : $0) }'; done
  vecmill.codec            pca
good
size
good
  vecmill.codec            cp
good
size
good
  vecmill.codec            tucker
good
size
good
  vecmill.codec            tt
good
size
good
$ vecmill info n.pca | grep input; vecmill info n.cp | grep input | cut -d ' ' -f 3 | sort
  input.lengths  F32  [48]  192 B
  input.axes     F16  [48, 48]  4.61 kB
  input.scales   F16  [441]  882 B
  input.codes    I8   [441, 48]  21.2 kB
input.axes
input.codes
input.lengths
input.mixes
input.scales
$ vecmill info n.tt | grep input | cut -d ' ' -f 3 | sort; vecmill info n.tucker | grep input | cut -d ' ' -f 3 | sort
input.axes
input.codes
input.core
input.lengths
input.scales
input.axes
input.codes
input.core
input.lengths
input.mixes
input.scales
$ for m in pca cp tucker tt; do vecmill quantize -q -t 3 -m $m --ratio 3 -o t.mat n.mat && cmp t.mat n.$m; done
$ for m in pca cp tucker tt; do vecmill nn -q -k 1 --analogy n.$m man king woman | cut -d ' ' -f 1; done
queen
queen
queen
queen
$ vecmill convert -q n.tt n.txt && head -n 1 n.txt; vecmill vec n.tt king | cut -d ' ' -f 1-3 >a; vecmill vec n.txt king | cut -d ' ' -f 1-3 | cmp - a
441 48

# Ranks: more of them lose less; what is lost is said.
$ for n in 1 4 16 48; do for m in pca cp tucker tt; do vecmill quantize -m $m --rank $n -o r.mat n.mat 2>&1 | grep -c "rank .* loses 0[.][0-9]* of the squares"; done; done | sort -u
1
$ for n in 1 4 16 48; do vecmill quantize -q -m pca --rank $n -r -o r.mat n.mat | awk '/^error/ { print $2 }'; done | sort -rn | uniq | wc -l | tr -d ' '
4
$ vecmill quantize -q -m pca --rank 1000 -o r.mat n.mat; vecmill info r.mat | grep codes
  input.codes    I8   [441, 48]  21.2 kB
$ vecmill quantize -q -m tt --rank 5 --prune 101 --normalize -o r.mat n.mat; vecmill info r.mat | sed -n '1p; /codes/p; /core/p'
r.mat: safetensors, 101 words with counts
  input.core     F16  [5, 4, 5]  200 B
  input.codes    I8   [26, 5]  130 B
$ printf '3 2\na 1 2\nb 2 4\nc 0 0\n' >s.txt; for m in pca cp tucker tt; do vecmill quantize -q -m $m -o s.mat s.txt; vecmill vec s.mat a b c | awk '{ printf "%s %.1f %.1f\n", $1, $2, $3 }'; done
a 1.0 2.0
b 2.0 4.0
c 0.0 0.0
a 1.0 2.0
b 2.0 4.0
c 0.0 0.0
a 1.0 2.0
b 2.0 4.0
c 0.0 0.0
a 1.0 2.0
b 2.0 4.0
c 0.0 0.0

# Reasons.
$ vecmill quantize -q -m pca --rank 3 --ratio 4 -o r.mat n.mat
vecmill quantize: --rank and --ratio: one says what the other does
[exit 2]
$ vecmill quantize -q -m int4 --rank 3 -o r.mat n.mat
vecmill quantize: --rank does not go with int4
[exit 2]
$ vecmill quantize -q --ratio 4 -o r.mat n.mat
vecmill quantize: --ratio does not go with int8
[exit 2]
$ vecmill quantize -q -m tt -b 4 -o r.mat n.mat
vecmill quantize: --bits 4 does not go with --method tt
[exit 2]
$ vecmill quantize -q -m tt --ratio .5 -o r.mat n.mat
vecmill quantize: --ratio: '.5' is out of range 1 to 1000000
[exit 2]
$ vecmill quantize -q -m tt --rank 0 -o r.mat n.mat
vecmill quantize: --rank: '0' is out of range 1 to 4294967295
[exit 2]
$ vecmill quantize -q -m cp -o r.mat n.tt
vecmill quantize: n.tt: is quantised already (codec "tt")
[exit 1]
