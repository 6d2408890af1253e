# Once.
# Words front-coded: smaller, and the same words, counts and answers.
$ awk 'BEGIN { for (i = 0; i < 3000; i++) for (k = 0; k < 1 + 900 / (i + 1); k++) print "word" i % 7 "x" i, "in", "of" }' >c.txt; vecmill train -q -t 1 -d 48 -e 1 --min-count 1 -o n.mat c.txt
$ for b in 8 4 2 1; do vecmill quantize -q -b $b -o n.$b n.mat; vecmill quantize -q -b $b --words front -o f.$b n.mat; vecmill quantize -q -b $b --words plain -o p.$b.gz n.mat; grep -c 'words.prefix' n.$b; vecmill convert -q --to text f.$b a; vecmill convert -q --to text p.$b.gz b; cmp a b; done
0
0
1
1
$ vecmill info f.1 | head -n 1
f.1: safetensors, 3002 words with counts
$ vecmill nn -k 3 f.2 word0x0 >a; vecmill nn -k 3 n.2 word0x0 | cmp - a; wc -c <f.1 >a; gzip -dc p.1.gz | wc -c | paste a - | awk '{ print ($1 < .6 * $2) }'
1
$ vecmill index -q -o f.idx f.8; vecmill nn -q -k 2 --index f.idx n.8 word0x0 | wc -l | tr -d ' '
2
$ vecmill convert -q f.8 c.8; vecmill info c.8 | head -n 1; vecmill convert -q c.8 c.8.gz; vecmill convert -q --to glove c.8.gz b; vecmill convert -q --to glove f.8 a; cmp a b
c.8: safetensors, 3002 words with counts
# Where it is not smaller, words stay as they are.
$ printf 'b 1 2\na 2 1\nc 3 4\n' >abc.txt; vecmill quantize -q --words front -o abc.mat abc.txt; vecmill info --format json abc.mat | cut -c 1-64; grep -c 'prefix' abc.mat
{"file":"abc.mat","format":"safetensors","words":3,"aliases":0,"
0
[exit 1]
$ vecmill quantize -q --words short -o r.mat n.mat
vecmill quantize: --words: 'short' is none of plain, front
[exit 2]
# So many bytes: no more, and hardly fewer.
$ for f in 10k 60k.gz 150k; do b=${f%.gz}; vecmill quantize -q --budget $b -o $f n.mat; wc -c <$f | awk -v b=$b '{ sub("k", "000", b); print ($1 <= b + 0), ($1 > .93 * b) }'; done
1 1
1 1
1 1
$ vecmill quantize --budget 150k -o b.mat n.mat 2>&1 | grep -o 'chosen: int8, 48 dimensions, 21[0-9]* of 3002' | cut -d , -f 1,2; vecmill info b.mat | sed 1q | cut -d ' ' -f 1-4 | sed 's/[0-9][0-9]*/N/'
chosen: int8, 48 dimensions
b.mat: safetensors, N words
# What is given stays, the rest is chosen.
$ vecmill quantize -q --budget 40k --bits 2 -o b.mat n.mat; vecmill info b.mat | grep codec; vecmill quantize -q --budget 40k --prune 400 --pca 12 -o b.mat n.mat; vecmill info b.mat | grep '\.prune\|\.pca\|codec '
  vecmill.codec            int2
  vecmill.prune            400
  vecmill.pca              12
  vecmill.codec            int8
$ printf 'word0x0\nword1x1\n' >two; vecmill quantize -q --budget 40k --prune two -o b.mat n.mat; vecmill info b.mat | sed 1q
b.mat: safetensors, 2 words with counts
$ vecmill quantize -q --budget 60k --map-pruned -o b.mat n.mat; vecmill vec b.mat word3x2999 | wc -l | tr -d ' '; wc -c <b.mat | awk '{ print ($1 <= 60000) }'
1
1
$ vecmill quantize -q --budget 1G -o b.mat n.mat; cmp b.mat n.8
$ gzip -c n.mat | vecmill quantize -q --budget 60k -o z.mat -; vecmill quantize -q -t 1 --budget 60k -o b.mat n.mat; cmp z.mat b.mat
$ vecmill quantize -q -r --budget 60k -o b.mat n.mat | cut -d ' ' -f 1 | sed 6q
codec
error
cosine
neighbours
before
after
# Too few.
$ vecmill quantize -q --budget 300 -o no.mat n.mat 2>&1 | sed 's/[0-9]* bytes/N bytes/'; ls no.mat 2>/dev/null
vecmill quantize: --budget 300: the smallest file takes N bytes
[exit 2]
$ n=$(vecmill quantize -q --budget 300 -o no.mat n.mat 2>&1 | sed 's/.*takes //; s/ bytes//'); vecmill quantize -q --budget $n -o b.mat n.mat; wc -c <b.mat | awk -v n=$n '{ print n - $1 }'
0
$ vecmill quantize -q --budget 0 -o no.mat n.mat
vecmill quantize: --budget: '0' is out of range 1 to 1000000000000000
[exit 2]
$ vecmill quantize -q --budget 10k --bits 7 -o no.mat n.mat
vecmill quantize: --bits 7: no method has so many, try 8, 4, 2 or 1
[exit 2]
$ vecmill quantize -q --budget 10k -o no.mat n.4
vecmill quantize: n.4: is quantised already (codec "int4")
[exit 1]
