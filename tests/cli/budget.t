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
