# Once.
# The most frequent words stay, or those in a file, in the matrix's order.
$ awk 'BEGIN { for (i = 0; i < 200; i++) print "w" i, cos(i), sin(i), cos(i * 7), sin(i * 3) }' >m.txt; vecmill convert -q m.txt m.mat
$ vecmill quantize -q --prune 3 -o p.mat m.mat; vecmill convert -q --to text p.mat - | cut -d ' ' -f 1
3
w0
w1
w2
$ printf 'w9 17\nw5\n\n  w100 x y\nw9\nnobody 3\n' >list; vecmill quantize --prune list -o p.mat m.mat 2>&1 | grep keep; vecmill convert -q --to text p.mat - | cut -d ' ' -f 1; vecmill info p.mat | grep prune
vecmill quantize: 1 of 5 words to keep are not in m.mat
3
w5
w9
w100
  vecmill.prune            3
$ gzip -c list >list.gz; vecmill quantize -q --prune list.gz -o z.mat m.mat; cmp p.mat z.mat
$ cp list 5k; vecmill quantize -q --prune ./5k -o z.mat m.mat; cmp p.mat z.mat; vecmill quantize -q --prune 5k -o z.mat m.mat; vecmill info z.mat | head -n 1
z.mat: safetensors, 200 words
$ vecmill quantize -q --prune 0 -o z.mat m.mat
vecmill quantize: --prune: '0' is out of range 1 to 4294967295
[exit 2]
$ vecmill quantize -q --prune 1.5 -o z.mat m.mat
vecmill quantize: --prune: '1.5' is not a whole number
[exit 2]
$ vecmill quantize -q --prune nofile -o z.mat m.mat
vecmill quantize: nofile: No such file or directory
[exit 1]
$ echo nobody >none; vecmill quantize -q --prune none -o z.mat m.mat
vecmill quantize: m.mat: has none of the words to keep
[exit 1]
$ : >none; vecmill quantize -q --prune none -o z.mat m.mat
vecmill quantize: none: no words
[exit 1]
# Rows that are not finite are an error, or left out.
$ h='{"input":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]},"words":{"dtype":"U8","shape":[7],"data_offsets":[16,23]}}'; { printf "\\$(printf %03o ${#h})\\0\\0\\0\\0\\0\\0\\0%s" "$h"; printf '\0\0\200?\0\0\300\177\0\0\200\177\0\0\0\300a\nb\nc\nd'; } >bad.mat
$ vecmill quantize -q -o q.mat bad.mat
vecmill quantize: row 2 ("b") holds a value that is not finite
[exit 1]
$ vecmill quantize -q --skip-bad -o q.mat bad.mat; vecmill convert -q --to text q.mat - | cut -c 1-3
vecmill quantize: bad.mat: left out 2 of 4 rows, not finite; the first is row 2 ("b")
2 1
a 0
d -
$ printf 'a\nc\nd\n' >acd; vecmill quantize -q --skip-bad --prune acd -o q.mat bad.mat; vecmill convert -q --to text q.mat - | wc -l | tr -d ' '
vecmill quantize: bad.mat: left out 1 of 3 rows, not finite; the first is row 3 ("c")
3
$ printf 'a\nd\n' >ad; vecmill quantize -q --prune ad -o q.mat bad.mat; vecmill convert -q --to text q.mat - | wc -l | tr -d ' '
3
$ printf 'b\nc\n' >bc; vecmill quantize -q --skip-bad --prune bc -o q.mat bad.mat
vecmill quantize: bad.mat: no row is finite
[exit 1]
# Words that go can name the nearest that stay: in questions, not in answers.
$ printf 'cat 1 0.1\ndog 0.9 0.2\nsun 0.1 1\nCats 1 0.11\nstar 0 2\nnull 0 0\n' >pets.txt; vecmill quantize -q --prune 3 --map-pruned -o pets.mat pets.txt; vecmill info pets.mat | sed -n 1p; vecmill info -f json pets.mat | cut -c 1-90
pets.mat: safetensors, 3 words and 2 aliases
{"file":"pets.mat","format":"safetensors","words":3,"aliases":2,"counts":false,"tensors":{
$ vecmill vec pets.mat cat Cats star null | cut -c 1-12; vecmill nn -k 2 pets.mat Cats
vecmill vec: unknown word: null
vecmill vec: 1 word is not in pets.mat
cat 0.999938
Cats 0.99993
star 0.10235
dog                  0.9934
sun                  0.2026
$ vecmill nn -q --case fold -k 2 pets.mat STAR; vecmill nn --odd-one-out pets.mat cat star Cats
dog                  0.3136
cat                  0.2026
sun                  0.2026
$ printf 'cat Cats 1\nsun star .9\ncat star .2\ndog null .3\n' >sim.txt; vecmill eval -q pets.mat sim.txt; vecmill eval -q --case exact --restrict 2 pets.mat sim.txt | tail -n 1
sim.txt: similarities (cosine), first 3 rows, case folded, unknown words skipped
  Spearman 0.8660   Pearson 0.9934   3 pairs seen, 4 in all
  Spearman -   Pearson -   1 pairs seen, 4 in all
$ printf ': s\ncat dog Cats dog\ncat sun Cats star\n' >ana.txt; vecmill eval -q pets.mat ana.txt | tail -n 1
  total                            0.00 %       0 correct of      2 seen,      2 in all
$ echo star >within; vecmill nn -k 2 --within within pets.mat cat
vecmill nn: within: 1 of 1 words not in the vocabulary
vecmill nn: within: none of its words is in the vocabulary
[exit 1]
$ vecmill convert pets.mat pets.vec 2>&1 | head -n 1; cut -d ' ' -f 1 pets.vec; vecmill convert -q pets.mat copy.mat.gz; vecmill info copy.mat.gz | sed -n 1p
vecmill convert: 2 aliases, which text does not have, are left out
3
cat
dog
sun
copy.mat.gz: safetensors, 3 words and 2 aliases
$ vecmill quantize -q --prune 3 --map-pruned --words front -b 1 -o front.mat pets.txt; vecmill vec front.mat star | cut -c 1-5
star 
$ vecmill quantize -q --map-pruned -o pets.mat pets.txt
vecmill quantize: --map-pruned: there is no --prune
[exit 2]
