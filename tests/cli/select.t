# Some of the words of a matrix, and floats of 16 bits.
$ awk 'BEGIN { for (i = 0; i < 200; i++) print "w" i, cos(i), sin(i), cos(i * 7), sin(i * 3) }' >m.txt; vecmill convert -q m.txt m.mat
$ printf 'w9 17\nw5\n\n  w100 x y\nw9\nnobody 3\n' >list

# Words in the order of the matrix, whatever that of the list; the others are counted.
$ vecmill convert --select list m.mat s.mat
vecmill convert: 1 of 5 words to keep are not in m.mat
vecmill convert: 3 words, safetensors to safetensors
$ vecmill convert -q --to text s.mat -
3 4
w5 0.283662 -0.958924 -0.903692 0.650288
w9 -0.91113 0.412118 0.985897 0.956376
w100 0.862319 -0.506366 -0.839104 -0.999756
$ gzip -c list | vecmill convert -q --select - m.txt s2.mat; cmp s.mat s2.mat
$ echo nobody >none; vecmill convert -q --select none m.mat s2.mat
vecmill convert: m.mat: has none of the words to keep
[exit 1]
$ vecmill convert -q --select nofile m.mat s2.mat
vecmill convert: nofile: No such file or directory
[exit 1]
$ vecmill convert -q --select list m.mat list
vecmill convert: --select: list is also the output
[exit 2]
$ vecmill convert -q --select - - s2.mat <m.mat
vecmill convert: standard input cannot be both the matrix and a list of words
[exit 2]
$ ls s2.mat list
list
s2.mat
$ vecmill convert -q --to glove --select list --max-size 9 m.mat -
w5 0.283662 -0.958924 -0.903692 0.650288
$ vecmill convert -q --to glove --max-size 2 m.mat -
w0 1 0 1 0
w1 0.540302 0.841471 0.753902 0.14112
$ vecmill convert -q --to glove --max-size 2k m.mat - | wc -l
200
$ vecmill convert -q --max-size 0 m.mat x.mat
vecmill convert: --max-size: '0' is out of range 1 to 4294967294
[exit 2]

# What comes word by word is not read on.
$ printf '3 1\na 1\nb 2\nc x\n' >bad.txt; vecmill convert -q --max-size 2 --to glove bad.txt -; vecmill convert -q --max-size 3 bad.txt x.mat
a 1
b 2
vecmill convert: bad.txt:4: field 2 is not a number: "x"
[exit 1]
$ tail -n 3 bad.txt | vecmill convert -q --from glove --max-size 1 --to text - -
1 1
a 1
$ vecmill convert -q m.txt m.bin; head -c 100 m.bin >cut.bin; vecmill convert -q --max-size 2 --to glove cut.bin -; vecmill convert -q cut.bin x.mat
w0 1 0 1 0
w1 0.540302 0.841471 0.753902 0.14112
vecmill convert: cut.bin: ends within word 5 of 200
[exit 1]

# Counts, output rows, locked rows and aliases go along.
$ printf 'a b c a b d\na c a e a b\n%.0s' 1 2 3 >text
$ vecmill train -q -d 4 -e 1 -t 1 --min-count 1 -o t.mat text; vecmill info t.mat | grep '\['
  input          F32  [5, 4]  80 B
  output         F32  [5, 4]  80 B
$ printf 'e\nb\n' >be; vecmill convert -q --select be t.mat tb.mat; vecmill info tb.mat | grep -v vecmill
tb.mat: safetensors, 2 words with counts
  input          F32  [2, 4]  32 B
  output         F32  [2, 4]  32 B
$ vecmill convert -q --to text t.mat - | grep '^[be] ' >want; vecmill convert -q --to glove tb.mat - | cmp - want
$ vecmill train -q --init tb.mat -e 1 -t 1 --min-count 1 -o ti.mat text; vecmill info ti.mat | head -n 1
ti.mat: safetensors, 5 words with counts
$ vecmill train --init tb.mat -e 1 -t 1 --min-count 1 -o ti.mat text 2>&1 | grep -o 'output rows are taken too'
output rows are taken too
$ vecmill train -q --loss hs -d 4 -e 1 -t 1 --min-count 1 -o h.mat text; vecmill convert --select be h.mat hb.mat; vecmill info hb.mat | grep '\['
vecmill convert: h.mat: output rows, which are not one a word, are left out
vecmill convert: 2 words, safetensors to safetensors
  input          F32  [2, 4]  32 B
$ printf 'w1\nw3\n' >two; vecmill quantize -q --prune two --map-pruned -o q.mat m.mat; vecmill info q.mat | head -n 1
q.mat: safetensors, 2 words and 198 aliases
$ printf 'w1\nw2\nw4\n' >some; vecmill convert -q --select some q.mat qs.mat; vecmill info qs.mat | head -n 1
qs.mat: safetensors, 2 words and 2 aliases
$ vecmill vec q.mat w2 w4; vecmill vec qs.mat w2 w4; vecmill vec qs.mat w5
w2 0.5433426 0.8415184 0.7553787 0.13914871
w4 -0.98976517 0.14028168 -0.54553986 0.4130516
w2 0.5433426 0.8415184 0.7553787 0.13914871
w4 -0.98976517 0.14028168 -0.54553986 0.4130516
vecmill vec: unknown word: w5
vecmill vec: 1 word is not in qs.mat
[exit 1]
$ vecmill convert -q --max-size 1 q.mat qs.mat; vecmill info qs.mat | head -n 1; vecmill vec q.mat w7 >want; vecmill vec qs.mat w7 | cmp - want
qs.mat: safetensors, 1 words and 100 aliases

# Codes: a row's own are taken as they are, those of groups of rows not.
$ for c in int8 int4 int2 binary pq opq pca; do vecmill quantize -q --method $c -o c.mat m.mat; vecmill convert -q --select list c.mat cs.mat; vecmill vec c.mat w5 w9 w100 >want; vecmill vec cs.mat w5 w9 w100 | cmp - want; vecmill info cs.mat | grep -o -m 1 '[0-9]* words'; done
3 words
3 words
3 words
3 words
3 words
3 words
3 words
$ vecmill quantize -q --method tt -o g.mat m.mat; vecmill convert -q --select list g.mat gs.mat
vecmill convert: g.mat: codes of rows in groups, of which none can go alone (--dtype f32 makes them floats)
[exit 1]
$ vecmill convert -q --select list --dtype f32 g.mat gs.mat; vecmill vec g.mat w5 w9 w100 >want; vecmill vec gs.mat w5 w9 w100 | cmp - want; vecmill info gs.mat | grep input
  input          F32  [3, 4]  48 B

# 16 bits: rounded to nearest, and everything reads them.
$ for t in f16 bf16; do vecmill convert -q --dtype $t m.mat $t.mat; vecmill info $t.mat | grep input; vecmill convert -q --dtype f32 $t.mat $t.32.mat; done
  input          F16  [200, 4]  1.60 kB
  input          BF16 [200, 4]  1.60 kB
$ vecmill vec m.mat w3; vecmill vec f16.mat w3; vecmill vec bf16.mat w3
w3 -0.989992 0.14112 -0.547729 0.412118
w3 -0.9902344 0.14111328 -0.54785156 0.41210938
w3 -0.98828125 0.14160156 -0.546875 0.41210938
$ for t in f16 bf16; do vecmill convert -q --dtype $t $t.32.mat again.mat; cmp again.mat $t.mat; done
$ for t in f16 bf16; do for q in w0 w7 w33; do echo $q; done >q; vecmill nn $t.mat <q >a; vecmill nn $t.32.mat <q | cmp - a; vecmill convert -q $t.mat a.txt; vecmill convert -q $t.32.mat b.txt; cmp a.txt b.txt; vecmill convert -q $t.mat a.bin; vecmill convert -q a.bin b.txt; cmp a.txt b.txt; done; wc -l <a
35
$ printf ': x\nw1 w2 w3 w4\nw5 w6 w7 w8\n' >set; for t in f16 bf16; do vecmill eval -q $t.mat set >a; vecmill eval -q $t.32.mat set | cmp - a; vecmill eval -q --dims 2,4 $t.mat set >a; vecmill eval -q --dims 2,4 $t.32.mat set | cmp - a; vecmill quantize -q --bits 8 -o a.mat $t.mat; vecmill quantize -q --bits 8 -o b.mat $t.32.mat; cmp a.mat b.mat; done
$ for t in f16 bf16; do gzip -c $t.mat >z.gz; vecmill nn -k 2 z.gz w7; vecmill index -q -t 1 -o i $t.mat && vecmill nn -k 2 --index i $t.mat w7; done
w51                  0.9960
w95                  0.9851
w51                  0.9960
w95                  0.9851
w51                  0.9960
w95                  0.9853
w51                  0.9960
w95                  0.9853
$ vecmill convert -q --dtype bf16 t.mat tb.mat; vecmill info tb.mat | grep '\['; vecmill convert -q --dtype f32 tb.mat tf.mat
  input          BF16 [5, 4]  40 B
  output         BF16 [5, 4]  40 B
$ for m in tb tf; do vecmill train --init $m.mat -e 3 -t 1 -s 0 --min-count 1 -o $m.2.mat text 2>&1 | grep -o 'output rows are taken too'; vecmill vec $m.2.mat a b e >$m; done; cmp tb tf; vecmill vec tf.mat a b e | cmp -s - tf
output rows are taken too
output rows are taken too
[exit 1]
$ vecmill train -q --resume tb.mat -e 2 -o a.mat text
vecmill train: tb.mat: tensor "input" is BF16, and F32 is needed (vecmill convert --dtype f32)
[exit 1]
$ vecmill train -q --subword --buckets 100 -d 4 -e 1 -t 1 -s 0 --min-count 1 -o n.mat text; vecmill convert -q --dtype f16 n.mat n16.mat; vecmill convert -q --dtype f32 n16.mat n32.mat; vecmill info n16.mat | grep '\['
  ngrams         F16  [100, 4]  800 B
  input          F16  [5, 4]  40 B
  output         F16  [5, 4]  40 B
  word_rows      F16  [5, 4]  40 B
$ for q in b never; do vecmill nn -k 2 n16.mat $q >a; vecmill nn -k 2 n32.mat $q | cmp - a; done; wc -l <a
3
$ vecmill convert -q --select be n.mat nb.mat; vecmill info nb.mat | grep '\['; vecmill nn -k 2 nb.mat never | cut -d ' ' -f 1
  ngrams         F32  [100, 4]  1.60 kB
  input          F32  [2, 4]  32 B
  output         F32  [2, 4]  32 B
  word_rows      F32  [2, 4]  32 B
never


$ vecmill quantize -q --bits 8 -o c.mat m.mat; vecmill convert -q --dtype f16 c.mat d.mat; vecmill info d.mat | grep 'input\|codec'
  input          F16  [200, 4]  1.60 kB
  vecmill.codec            f32
$ echo 'big 1 70000' >big.txt; vecmill convert -q --dtype f16 big.txt x.mat
vecmill convert: big.txt: tensor "input", row 1: 70000 is beyond F16
[exit 1]
$ vecmill convert -q --dtype bf16 big.txt x.mat; vecmill vec x.mat big
big 1 70144
$ vecmill convert -q --dtype f16 m.mat x.bin
vecmill convert: --dtype: word2vec has but one type of numbers
[exit 2]
$ vecmill convert -q --dtype f64 m.mat x.mat
vecmill convert: --dtype: 'f64' is none of f32, f16, bf16
[exit 2]
