# Once.
# One thread and one seed give the same bytes; another seed does not.
$ vecmill train -q -t 1 -e 1 -o a.mat.gz news.txt && vecmill train -q -t 1 -e 1 -o b.mat.gz news.txt && cmp a.mat.gz b.mat.gz && echo same
same
$ vecmill train -q -t 1 -e 1 --seed 2 -o c.mat.gz news.txt; cmp -s a.mat.gz c.mat.gz || echo different
different
# Files, gzip, stdin, a spool on disk and a vocabulary counted before: all one.
$ gzip -c news.txt >news.gz
$ vecmill train -q -t 1 -e 1 -o d.mat.gz news.gz && cmp a.mat.gz d.mat.gz && echo same
same
$ vecmill train -q -t 1 -e 1 -o d.mat.gz <news.txt && cmp a.mat.gz d.mat.gz && echo same
same
$ vecmill train -q -t 1 -e 1 --memory 0 -o d.mat.gz news.txt && cmp a.mat.gz d.mat.gz && echo same
same
$ vecmill vocab -q -o v.gz news.txt && vecmill train -q -t 1 -e 1 -v v.gz -o d.mat.gz news.txt && cmp a.mat.gz d.mat.gz && echo same
same
# Noise shared by neighbours, word2vec's plain setting, and copies of hot rows.
$ for o in '-m skipgram --share 2' '-m cbow --share 1' '-m cbow --share 4' '-m skipgram --like word2vec' '-m skipgram -t 3 --hot-rows 0' '-m cbow -t 3 --hot-rows 1G'; do vecmill train -q -t 1 -o x.mat -d 32 -s 0 -e 3 $o news.txt; vecmill eval --format tsv x.mat questions.txt | awk -F'\t' -v o="$o" '$3 == "" { print o, ($4 >= 95 ? "at least 95 %" : $4) }'; done
-m skipgram --share 2 at least 95 %
-m cbow --share 1 at least 95 %
-m cbow --share 4 at least 95 %
-m skipgram --like word2vec at least 95 %
-m skipgram -t 3 --hot-rows 0 at least 95 %
-m cbow -t 3 --hot-rows 1G at least 95 %
$ vecmill train -q -t 1 -e 1 --share 1 --noise-reuse 16 -r 0.04 -o x.mat.gz news.txt && cmp a.mat.gz x.mat.gz && echo the default
the default
$ vecmill train -q -t 1 -e 1 --like word2vec -o x.mat news.txt && vecmill train -q -t 1 -e 1 --share 1 --noise-reuse 1 -r 0.025 -o y.mat news.txt && cmp x.mat y.mat && echo the plain setting
the plain setting
$ vecmill train -q -t 1 -e 1 --share 2 -o x.mat.gz news.txt; cmp -s a.mat.gz x.mat.gz || echo different
different
$ vecmill train -q -t 1 -e 1 --subword --buckets 50 -o x.mat news.txt && vecmill train -q -t 1 -e 1 --subword --buckets 50 --noise-reuse 1 -o y.mat news.txt && cmp x.mat y.mat && echo the default with n-grams
the default with n-grams
$ vecmill train -q --noise-reuse 0 -o x.mat news.txt
vecmill train: --noise-reuse: '0' is out of range 1 to 1000
[exit 2]
$ vecmill train -q --share 5 -o x.mat news.txt
vecmill train: --share: '5' is out of range 1 to 4
[exit 2]
# A dry run writes nothing.
$ vecmill train --dry-run -q -o dry.mat news.txt; ls dry.mat 2>/dev/null
[exit 2]
# The corpus takes 2 bytes a word and line end, 3 with a larger vocabulary.
$ awk 'BEGIN { while (n++ < 100000) print "a b c" }' >abc; vecmill train --dry-run -o dry.mat abc 2>&1 | grep -o 'model.*corpus'
model, 800 kB for the corpus
$ awk 'BEGIN { while (n++ < 70000) print n, n }' >many; vecmill train --dry-run --min-count 1 -o dry.mat many 2>&1 | grep -o 'model.*corpus'
model, 630 kB for the corpus
# What goes wrong leaves the old file alone.
$ echo old >keep.mat; vecmill train -q -r 500 -t 1 -o keep.mat news.txt 2>&1 | sed 's/at rate .*: try/at rate R: try/; s/at [0-9.]* %/at P %/'; cat keep.mat
vecmill train: training diverged in epoch 1 at P % of it, at rate R: try a lower --rate than 500
old
$ vecmill train -q -o keep.mat /dev/null; cat keep.mat
vecmill train: no words in the corpus
old
$ echo a a a a a a | vecmill train -q -o keep.mat; cat keep.mat
vecmill train: the vocabulary has 1 word after --min-count 5: training needs two
old
$ head -c 20000 news.gz | vecmill train -q -o keep.mat; cat keep.mat
vecmill train: stdin: gzip data ends early (truncated?)
old
$ vecmill train -q -o keep.mat nosuch.txt; cat keep.mat
vecmill train: nosuch.txt: No such file or directory
old
$ vecmill train -q -o nosuch/x.mat news.txt
vecmill train: nosuch/x.mat: No such file or directory
[exit 1]
$ vecmill train -q -e 1 -o /dev/full news.txt
vecmill train: /dev/full: No space left on device
[exit 1]
$ printf 'one 3\none 4\n' >dup; vecmill train -q -v dup -o keep.mat news.txt
vecmill train: dup:2: word "one" given twice
[exit 1]
$ printf 'one x\n' >bad; vecmill train -q -v bad -o keep.mat news.txt
vecmill train: bad:1: count is not a whole number below 2^63
[exit 1]
$ printf 'zzz 3\nyyy 9\n' >other; vecmill train -q --min-count 1 -v other -o keep.mat news.txt; cat keep.mat
vecmill train: no word of the vocabulary is in the corpus
old
# A vocabulary without </s> keeps its first word.
$ printf 'king 30\nqueen 20\nthrone 10\n' >v3; vecmill train -q -v v3 -o v3.mat news.txt && vecmill vec v3.mat king | cut -d' ' -f1
king
# SIGTERM: a clean stop, saved, status 143; SIGKILL: the old file is whole.
$ vecmill train -t 1 -e 100000 --log json -o t.mat news.txt 2>log & p=$!; until grep -qs epochs log || ! kill -0 $p; do sleep .1; done; kill -TERM $p; wait $p; echo $?; grep -o 'stopped by.*mat' log; vecmill info t.mat | head -n 1
143
stopped by signal 15; to go on: --resume t.mat
t.mat: safetensors, 441 words with counts
$ echo old >k.mat; vecmill train -q -t 1 -e 100000 -o k.mat news.txt & p=$!; sleep 0.5; kill -KILL $p; wait $p 2>/dev/null; cat k.mat
old
$ vecmill train -q -e 1 -o k.mat news.txt; ls k.mat*
k.mat
# CRLF, no final newline, NUL, a 1 MB token and invalid UTF-8 are all text.
$ { printf 'a b\r\nc \000 a\n'; head -c 1000000 /dev/zero | tr '\0' x; printf ' \377\376 b a'; } | vecmill train -q --min-count 1 -d 4 -o odd.mat && vecmill info odd.mat | head -n 1
odd.mat: safetensors, 4 words with counts
# A line of ten million tokens.
$ awk 'BEGIN { for (i = 0; i < 10000000; i++) printf "w%d ", i % 97 }' | vecmill train -q -e 1 -d 4 -o long.mat && vecmill info long.mat | head -n 1
long.mat: safetensors, 97 words with counts
# CBOW's context weighed by distance, and its gradient shared out.
$ for x in '--weights distance' '--gradient share' '--weights distance --gradient share'; do vecmill train -q -m cbow $x -d 50 -s 0 -e 3 -o x.mat news.txt; vecmill eval --format tsv x.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'; vecmill info x.mat | grep -cE 'weights +distance|gradient +share'; done
at least 95 %
1
at least 95 %
1
at least 95 %
2
# Half the memory.
$ vecmill train -q -t 1 -d 30 -s 0 -e 3 --storage bf16 -o half.mat news.txt; vecmill info half.mat | grep 'input\|output\|storage'
  input          BF16 [441, 30]  26.5 kB
  output         BF16 [441, 30]  26.5 kB
  vecmill.storage          bf16
$ vecmill eval --format tsv half.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'
at least 95 %
$ head -n 3000 news.txt >few.txt; for o in '' '--every 20k --keep-each'; do vecmill train -q -t 1 -d 20 -s 0 -e 2 --storage bf16 $o -o part.mat few.txt; done; vecmill train -q -t 1 --resume part-0001.mat few.txt; cmp part-0001.mat part.mat && echo same; rm part*
same
$ for t in 1 2; do vecmill train -q -t $t -d 20 -e 1 -l hs -m cbow --storage bf16 -o t.mat few.txt && vecmill info t.mat | grep -c BF16; done
2
2
$ vecmill train -q -t 1 -d 20 -e 1 -o whole.mat few.txt; vecmill convert -q --dtype bf16 whole.mat w16.mat; vecmill train -q --resume w16.mat few.txt
vecmill train: w16.mat: tensor "input" is BF16, and F32 is needed (vecmill convert --dtype f32)
[exit 1]
$ vecmill convert -q --dtype f32 half.mat h32.mat; vecmill train -q --resume h32.mat few.txt
vecmill train: h32.mat: tensor "input" is F32, and was trained as BF16 (vecmill convert --dtype bf16)
[exit 1]
$ vecmill train -q --resume half.mat --storage f32 few.txt
vecmill train: --resume: half.mat was trained with storage bf16, this is with no storage
[exit 1]
$ vecmill train -q -d 30 -e 1 --init half.mat -o on.mat few.txt && echo begun
begun
$ for o in --deterministic --follow '--init half.mat' --subword; do vecmill train -q --storage bf16 $o -o no.mat news.txt; done
vecmill train: --storage bf16 is for runs without --deterministic
vecmill train: --storage bf16 is for runs without --follow
vecmill train: --storage bf16 is for runs without --init
vecmill train: --storage bf16 does not go with n-grams (--subword)
[exit 2]
$ vecmill train -q --storage f16 -o no.mat news.txt
vecmill train: --storage: 'f16' is none of f32, bf16
[exit 2]
