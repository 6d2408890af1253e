# Once.
# Words made of n-grams: right answers, for every model and loss, and kind.
$ for k in buckets explicit floret; do for o in '-m skipgram -l hs' '-m cbow -l ns'; do vecmill train -q -t 2 -d 30 -s 0 -e 3 --ngrams $k --maxn 4 $( [ $k = explicit ] || echo --buckets 9000 ) $o -o $k.mat news.txt; vecmill eval --format tsv $k.mat questions.txt | awk -F'\t' -v k="$k $o" '$3 == "" { print k, ($4 >= 95 ? "at least 95 %" : $4) }'; done; done
buckets -m skipgram -l hs at least 95 %
buckets -m cbow -l ns at least 95 %
explicit -m skipgram -l hs at least 95 %
explicit -m cbow -l ns at least 95 %
floret -m skipgram -l hs at least 95 %
floret -m cbow -l ns at least 95 %
# What a matrix says of them, and holds.
$ for k in buckets explicit floret; do vecmill info $k.mat | grep -E 'ngram|minn|maxn|bucket|hash_|word_rows'; done
buckets.mat: safetensors, 441 words with counts
  n-grams: buckets, 9000 rows, f32, 1.08 MB
  ngrams         F32  [9000, 30]  1.08 MB
  word_rows      F32  [441, 30]  52.9 kB
  vecmill.ngrams           buckets
  vecmill.minn             3
  vecmill.maxn             4
  vecmill.buckets          9000
  ngrams         F32  [2646, 30]  318 kB
  word_rows      F32  [441, 30]  52.9 kB
  ngrams.strings U8   [12095]  12.1 kB
  vecmill.ngram-min-count  5
  vecmill.ngrams           explicit
  vecmill.minn             3
  vecmill.maxn             4
  ngrams         F32  [9000, 30]  1.08 MB
  vecmill.ngrams           floret
  vecmill.minn             3
  vecmill.maxn             4
  vecmill.buckets          9000
  vecmill.hash_count       2
  vecmill.hash_seed        2166136261
# fastText's defaults.
$ head -n 300 news.txt >few.txt; vecmill train -t 1 --subword -d 4 --dry-run -o few.mat few.txt 2>&1 | grep -o 'memory.*model'
memory: 128 MB for the model
# The same bytes for the same seed, whether stopped and resumed or not.
$ for k in buckets explicit floret; do o="-t 1 -d 10 -e 2 --ngrams $k"; [ $k = explicit ] || o="$o --buckets 300"; vecmill train -q $o -o all.mat news.txt; vecmill train -q $o --every 100k --keep-each --checkpoint part.mat -o again.mat news.txt; cmp all.mat again.mat && for c in part-*; do vecmill train -q -t 1 --resume $c -o rest.mat news.txt; cmp rest.mat all.mat && echo $k $c; done; rm part-*; done
buckets part-0001.mat
buckets part-0002.mat
buckets part-0003.mat
buckets part-0004.mat
buckets part-0005.mat
explicit part-0001.mat
explicit part-0002.mat
explicit part-0003.mat
explicit part-0004.mat
explicit part-0005.mat
floret part-0001.mat
floret part-0002.mat
floret part-0003.mat
floret part-0004.mat
floret part-0005.mat
$ for t in 1 3; do vecmill train -q --deterministic -t $t -d 10 -e 2 --subword --buckets 300 -o $t.mat news.txt; done; cmp 1.mat 3.mat
# Not with other settings.
$ vecmill train -q --subword --buckets 300 -d 4 -e 1 -o b.mat few.txt; vecmill train -q -d 4 -e 1 -o w.mat few.txt; vecmill train -q --ngrams explicit -d 4 -e 1 -o e.mat few.txt; vecmill train -q --ngrams floret --buckets 300 -d 4 -e 1 -o f.mat few.txt
$ for o in '--minn 2' '--maxn 7' '--buckets 200' '--ngrams explicit'; do vecmill train -q --resume b.mat $o few.txt; done
vecmill train: --resume: b.mat was trained with minn 3, this is with minn 2
vecmill train: --resume: b.mat was trained with maxn 6, this is with maxn 7
vecmill train: --resume: b.mat was trained with buckets 300, this is with buckets 200
vecmill train: --resume: b.mat was trained with ngrams buckets, this is with ngrams explicit
[exit 1]
$ vecmill train -q --resume w.mat --subword few.txt
vecmill train: --resume: w.mat was trained with no ngrams, this is with ngrams buckets
[exit 1]
$ vecmill train -q --resume e.mat --ngram-min-count 2 few.txt
vecmill train: --resume: e.mat was trained with ngram-min-count 5, this is with ngram-min-count 2
[exit 1]
$ vecmill train -q --resume f.mat --hash-count 1 few.txt
vecmill train: --resume: f.mat was trained with hash-count 2, this is with hash-count 1
[exit 1]
# Without output rows, and without the words' own, but with those of n-grams.
$ vecmill train -q --subword --buckets 300 -d 4 -e 1 --vectors-only -o v.mat few.txt; vecmill info v.mat | grep -E 'output|word_rows|ngrams '
  ngrams         F32  [300, 4]  4.80 kB
  vecmill.ngrams           buckets
$ vecmill train -q --resume v.mat few.txt
vecmill train: v.mat: has no output rows, without which training cannot go on
[exit 1]
# Beginning with a matrix: its vectors stay, and its n-grams if they are the
# same.
$ vecmill train --init b.mat --subword --buckets 300 -e 1 -r 1e-9 -o i.mat few.txt 2>&1 | grep n-grams
vecmill train: b.mat: rows of n-grams are taken too
$ vecmill train --init w.mat --ngrams explicit -e 1 -r 1e-9 -o i.mat few.txt 2>&1 | grep n-grams
vecmill train: w.mat: no n-grams that fit: they start at the means of their words
$ for m in w i; do vecmill convert -q $m.mat $m.vec; sort $m.vec >$m.sorted; done; paste -d' ' w.sorted i.sorted | awk '{ n = NF / 2; for (i = 2; i <= n; i++) if (($i - $(i + n)) ^ 2 > 1e-10) bad++ } END { print NR, bad + 0 }'
78 0
$ vecmill train --init e.mat --ngrams explicit -e 1 -o i.mat few.txt 2>&1 | grep n-grams
vecmill train: e.mat: rows of n-grams are taken too
$ vecmill train -q --resume i.mat --ngrams explicit few.txt
# Options that contradict or do nothing.
$ vecmill train -q --minn 7 -o x.mat few.txt
vecmill train: --minn 7 is above --maxn 6
[exit 2]
$ vecmill train -q --subword --minn 0 -o x.mat few.txt
vecmill train: --minn: '0' is out of range 1 to 100
[exit 2]
$ vecmill train -q --subword --buckets 0 -o x.mat few.txt
vecmill train: --buckets: '0' is out of range 1 to 2147483647
[exit 2]
$ vecmill train -q --ngrams floret --hash-count 5 -o x.mat few.txt
vecmill train: --hash-count: '5' is out of range 1 to 4
[exit 2]
$ vecmill train -q --ngrams none -o x.mat few.txt
vecmill train: --ngrams: 'none' is none of buckets, explicit, floret
[exit 2]
$ vecmill train -q --ngrams explicit --buckets 10 -o x.mat few.txt
vecmill train: --buckets is for --ngrams buckets and floret
[exit 2]
$ vecmill train -q --subword --ngram-min-count 2 -o x.mat few.txt
vecmill train: --ngram-min-count is for --ngrams explicit
[exit 2]
$ vecmill train -q --hash-count 2 -o x.mat few.txt
vecmill train: --hash-count is for --ngrams floret
[exit 2]
$ vecmill train -q --subword --follow -o x.mat few.txt
vecmill train: --follow does not go with n-grams (--subword)
[exit 2]
$ vecmill train -q --follow --resume b.mat -o x.mat few.txt
vecmill train: b.mat: has n-grams, which --follow does not train
[exit 1]
$ vecmill train -q --subword --init w.mat --freeze all-old -o x.mat few.txt
vecmill train: --freeze does not go with n-grams (--subword)
[exit 2]
$ vecmill train -q --ngrams explicit --ngram-min-count 1M -o x.mat few.txt; ls x.mat
vecmill train: no n-gram is seen 1000000 times: try a lower --ngram-min-count
ls: cannot access 'x.mat': No such file or directory
[exit 2]
# Words of one character and of invalid bytes.
$ printf 'a b \377 \303 \346\227\245 \n%.0s' 1 2 3 4 5 6 >odd.txt; for k in buckets explicit floret; do vecmill train -q -t 1 -d 4 --minn 1 --maxn 2 --ngrams $k -s 0 --min-count 1 -o odd.mat odd.txt && vecmill convert -q odd.mat odd.vec && awk 'NF == 5 && $2 ^ 2 < 1 { n++ } END { print n }' odd.vec; done
5
5
5
