# Once
# Models of fastText: what info says, names, and what cannot be.
$ printf 'the cat\nsat on the mat\ncaf\303\251 the cat\n' > text
$ vecmill train -q --subword --minn 2 --maxn 3 --buckets 50 -d 4 --min-count 1 --epochs 1 -t 1 -o m.mat text
$ vecmill convert m.mat m.bin
vecmill convert: 6 words, safetensors to fasttext
$ vecmill info m.bin
m.bin: fasttext, 6 words with counts
  n-grams: buckets, 50 rows, f32, 800 B
  input          F32  [6, 4]  96 B
  word_rows      F32  [6, 4]  96 B
  ngrams         F32  [50, 4]  800 B
  vecmill.model            skipgram
  vecmill.loss             ns
  vecmill.dim              4
  vecmill.sample           0.0001
  vecmill.corpus-tokens    9
  vecmill.window           5
  vecmill.epochs           1
  vecmill.min-count        1
  vecmill.negative         5
  vecmill.fasttext-word-ngrams 1
  vecmill.fasttext-rate-step 100
  vecmill.ngrams           buckets
  vecmill.minn             2
  vecmill.maxn             3
  vecmill.buckets          50
$ vecmill info --format json m.bin | tr ',' '\n' | grep -c F32
3
$ vecmill convert -q m.bin back.mat && vecmill convert -q --to fasttext back.mat again.bin && cmp m.bin again.bin
$ vecmill convert -q m.bin back.txt && vecmill convert -q m.mat m.txt && cmp m.txt back.txt
$ gzip -c m.bin > z && vecmill convert -q z back.bin && cmp m.bin back.bin
$ vecmill convert -q --to fasttext - c.bin < m.bin && cmp m.bin c.bin
$ vecmill convert m.bin m.vec
vecmill convert: n-grams, which text does not have, are left out
vecmill convert: 6 words, fasttext to text
$ vecmill nn -q -k 1 m.bin cats | wc -l
2

# A matrix without n-grams is word2vec's by name, fastText's if asked.
$ printf '2 2\nking 1 2\nnew york 3 4\n' > a.txt
$ vecmill convert --to fasttext a.txt a.bin
vecmill convert: a.txt: no output rows that fit: they are zeros
vecmill convert: 2 words, text to fasttext
$ vecmill info a.bin | head -n 2
a.bin: fasttext, 2 words with counts
  input          F32  [2, 2]  16 B
$ vecmill convert -q a.bin -  --to text
2 2
king 1 2
new york 3 4
$ vecmill convert -q --select text m.mat some.bin && vecmill info some.bin | head -n 1
some.bin: fasttext, 3 words with counts
$ printf '1 2\nking 1 2\n' > k.txt; vecmill convert -q k.txt k.bin && vecmill info k.bin | head -n 1
k.bin: word2vec, 1 words

# Quantised.
$ vecmill convert -q m.mat m.ftz && vecmill convert -q m.ftz q.txt && head -n 1 q.txt
6 4
$ vecmill convert --dsub 2 m.mat - --to text | head -n 1
vecmill convert: --dsub is for ftz, - becomes text
$ vecmill convert --dsub 0 m.mat m.ftz
vecmill convert: --dsub: '0' is out of range 1 to 1048576
[exit 2]
$ vecmill convert -q --dsub 4 m.mat four.ftz; [ $(wc -c < four.ftz) -lt $(wc -c < m.ftz) ] && echo smaller
smaller
$ vecmill convert -q --dtype f16 m.mat half.mat && vecmill convert -q half.mat half.bin && vecmill convert -q --dtype f32 half.mat full.mat && vecmill convert -q full.mat full.bin && cmp half.bin full.bin

# Codes of ours, and n-grams of which some are left: rows of words are made again.
$ vecmill quantize -q -m int8 --prune-ngrams 20 -o codes.mat m.mat && vecmill convert -q codes.mat codes.ftz && vecmill convert -q codes.ftz codes.txt && head -n 1 codes.txt
6 4
$ vecmill convert -q codes.mat codes.bin
vecmill convert: codes.mat: n-grams without all buckets can become a .ftz of fastText only
[exit 1]
$ vecmill quantize -q -m int8 -o codes.mat m.mat && vecmill convert -q codes.mat codes.bin && vecmill convert -q codes.bin one.txt && vecmill convert -q codes.mat two.txt && paste -d ' ' one.txt two.txt | awk 'NR > 1 { for (i = 2; i <= NF / 2; i++) if (($i - $(i + NF / 2)) ^ 2 > 1e-12) print }'

# Training starts from what a model has, output rows too.
$ vecmill train -q --init m.bin --epochs 1 -t 1 --min-count 1 -o i.mat text && vecmill info i.mat | grep -c 'input\|output'
2
$ vecmill train --init m.bin --epochs 1 -t 1 --min-count 1 -o i.mat text 2>&1 | grep 'output rows'
vecmill train: m.bin: output rows are taken too
$ vecmill train --init m.bin --loss hs --epochs 1 -t 1 --min-count 1 -o i.mat text 2>&1 | grep 'output rows'
vecmill train: m.bin: no output rows that fit: they start anew

# What cannot be.
$ vecmill convert -q -f fasttext k.bin x.mat
vecmill convert: k.bin: begins with 171057201, not with fastText's magic number 793712314 (its content looks like word2vec)
[exit 1]
$ vecmill convert -q -f word2vec m.bin x.mat
vecmill convert: m.bin:1: expected "words dimensions" (its content looks like fasttext)
[exit 1]
$ head -c 300 m.bin > cut; vecmill convert -q cut x.mat
vecmill convert: cut: ends within the rows of n-grams, row 2 of 50
[exit 1]
$ head -c 40 m.bin > cut; vecmill convert -q cut x.mat
vecmill convert: cut: ends within the header
[exit 1]
$ { cat m.bin; echo; } > more; vecmill convert -q more x.mat
vecmill convert: more: goes on after its output rows
[exit 1]
$ { head -c 4 m.bin; printf '\015\0\0\0'; tail -c +9 m.bin; } > new; vecmill convert -q new x.mat
vecmill convert: new: version 13 of fastText's models, of which 11 and 12 are read
[exit 1]
$ vecmill train -q --ngrams floret --buckets 50 -d 4 --min-count 1 --epochs 1 -t 1 -o f.mat text; vecmill convert -q f.mat f.bin
vecmill convert: f.mat: n-grams are floret, and fastText's models have buckets only
[exit 1]
$ vecmill convert -q f.mat f.ftz
vecmill convert: f.mat: n-grams are floret, and fastText's models have buckets only
[exit 1]
$ vecmill convert f.mat f.vec
vecmill convert: n-grams, which text does not have, are left out
vecmill convert: 6 words, safetensors to text
$ vecmill convert -q m.mat /dev/full --to fasttext 2>/dev/null; echo $?
1
$ ls x.mat f.bin f.ftz 2>/dev/null
[exit 2]
