# Once.
# Counted in words, checkpoints are of the corpus; they change nothing, and from
# each the run goes on to the same bytes.
$ vecmill train -q -t 1 -d 20 -e 4 -o all.mat news.txt; vecmill train -q -t 1 -d 20 -e 4 --every 150k --keep-each -o each.mat.gz news.txt; ls each*
each-0001.mat.gz
each-0002.mat.gz
each-0003.mat.gz
each-0004.mat.gz
each-0005.mat.gz
each-0006.mat.gz
each-0007.mat.gz
each.mat.gz
$ vecmill convert -q --to text each.mat.gz a.txt; vecmill convert -q --to text all.mat b.txt; cmp a.txt b.txt && echo same
same
$ for n in 1 2 3 4 5 6 7; do vecmill info each-000$n.mat.gz | grep position-tokens; vecmill train -q -t 1 --resume each-000$n.mat.gz -o r.mat news.txt && cmp r.mat all.mat; done
  vecmill.position-tokens  150070
  vecmill.position-tokens  300000
  vecmill.position-tokens  450070
  vecmill.position-tokens  600000
  vecmill.position-tokens  750070
  vecmill.position-tokens  900000
  vecmill.position-tokens  1050070
# Numbers go on, in a resumed run and in any other; none is replaced.
$ cksum each-0* >sums; vecmill train -q -t 1 --resume each-0003.mat.gz --every 300k --keep-each -o each.mat.gz news.txt; ls each-0*; cksum each-0* | head -n 7 | cmp - sums && echo same
each-0001.mat.gz
each-0002.mat.gz
each-0003.mat.gz
each-0004.mat.gz
each-0005.mat.gz
each-0006.mat.gz
each-0007.mat.gz
each-0008.mat.gz
each-0009.mat.gz
same
$ vecmill train -q -t 1 -d 20 -e 1 --every 290k --keep-each --checkpoint each.mat.gz -o other.mat news.txt; ls each-0* | tail -n 1
each-0010.mat.gz
# By the clock, replaced by the next: the file is whole at any moment.
$ rm -f part.mat; vecmill train -q -t 1 -d 20 -e 200 --every 0.01s -o part.mat news.txt 2>err & for i in 1 2 3 4 5 6 7 8 9 10; do until [ -e part.mat ]; do sleep .01; done; vecmill info part.mat >info || echo broken; done; kill -TERM $! 2>err; wait $!; ls part.mat*
part.mat
# In a file of its own; the output is there in the end, and only then.
$ echo old >out.mat; vecmill train -q -t 1 -d 20 -e 4 --every 400k --checkpoint ck.mat -o out.mat news.txt; cmp out.mat all.mat; vecmill info ck.mat | grep position-tokens
  vecmill.position-tokens  800255
# A checkpoint is whole, though the matrix is not to be.
$ vecmill train -q -t 1 -d 20 -e 4 --every 400k --vectors-only --checkpoint ck.mat -o vec.mat news.txt; vecmill train -q -t 1 --resume ck.mat -o r.mat news.txt; cmp r.mat all.mat; vecmill info vec.mat | grep -c output
0
[exit 1]
# A stopped run is saved where its next checkpoint would go, and the output is
# left alone; whatever the signal, it goes on to the same bytes.  (It may be done
# before it is stopped.)
$ vecmill train -q -t 1 -d 20 -e 60 -o long.mat news.txt
$ for s in INT TERM HUP; do rm -f ck.mat.gz; env --default-signal vecmill train -q -t 1 -d 20 -e 60 --every 0.05s --checkpoint ck.mat.gz -o out2.mat news.txt 2>err & until [ -e ck.mat.gz ]; do sleep .01; done; kill -$s $! 2>err2; wait $!; gzip -t ck.mat.gz; vecmill train -q -t 1 --resume ck.mat.gz -o r.mat news.txt; cmp r.mat long.mat && echo same; ls ck.mat.gz*; done
same
ck.mat.gz
same
ck.mat.gz
same
ck.mat.gz
$ for s in INT TERM HUP; do rm -f ck.mat.gz; env --default-signal vecmill train -q -t 2 -d 20 -e 1000000 --every 0.05s --checkpoint ck.mat.gz -o out3.mat news.txt & until [ -e ck.mat.gz ]; do sleep .01; done; kill -$s $!; wait $!; echo $?; ls | grep 'ck.mat.gz\|out3'; done
vecmill train: stopped by signal 2; to go on: --resume ck.mat.gz
130
ck.mat.gz
vecmill train: stopped by signal 15; to go on: --resume ck.mat.gz
143
ck.mat.gz
vecmill train: stopped by signal 1; to go on: --resume ck.mat.gz
129
ck.mat.gz
$ rm -f each-*; env --default-signal vecmill train -q -t 1 -d 20 -e 1000000 --every 0.05s --keep-each -o each.mat news.txt 2>err & until [ -e each-0002.mat ]; do sleep .01; done; kill -TERM $!; wait $!; n=$(ls each-*.mat | tail -n 1); sed "s/$n/THE LAST/" err; ls | grep '^each.mat$'; vecmill info "$n" | grep -c output
vecmill train: stopped by signal 15; to go on: --resume THE LAST
1
# Words made of n-grams too, and their vectors with them.
$ head -n 20000 news.txt >some.txt; rm -f logs; for o in '--buckets 300' '--ngrams explicit -l hs' '--ngrams floret --buckets 300 -m cbow'; do vecmill train -q -t 1 -d 20 -e 60 $o -o whole.mat some.txt; rm -f n.mat log; vecmill train -t 1 -d 20 -e 60 $o -o n.mat some.txt 2>log & until grep -qs memory log; do sleep .01; done; sleep .1; kill -TERM $! 2>err; wait $!; cat log >>logs; vecmill info n.mat | grep -c '^ *input'; vecmill train -q -t 1 --resume n.mat some.txt && cmp n.mat whole.mat && echo same; done; grep -q 'to go on: --resume n.mat' logs && echo stopped
1
same
1
same
1
same
stopped
# nohup keeps it running.
$ rm -f ck.mat; (trap '' HUP; exec vecmill train -q -t 1 -d 20 -e 1000000 --every 0.05s -o ck.mat news.txt) & until [ -e ck.mat ]; do sleep .01; done; kill -HUP $!; sleep 0.3; kill -TERM $!; wait $!; echo $?
vecmill train: stopped by signal 15; to go on: --resume ck.mat
143
# Nothing has been read: nothing is saved.
$ mkfifo silent; sleep 30 >silent & s=$!; vecmill train -q --time-limit 0.3 -o none.mat silent; echo $?; ls | grep none; kill $s
vecmill train: time limit reached
124
# A time limit says how to go on; again and again, it comes to the same.
$ for l in .3 1 3 10 30; do vecmill train -q -t 1 -d 20 -e 1000000 --time-limit $l -o t.mat news.txt 2>err; echo $? >status; grep -q 'to go on' err && break; done; cat err status
vecmill train: time limit reached; to go on: --resume t.mat
124
$ rm t.mat; for l in .2 .4 .8 1.6 3.2 6.4 12 24 48; do if [ -e t.mat ]; then r='--resume t.mat'; else r='-d 20 -e 60 -o t.mat'; fi; vecmill train -q -t 1 --time-limit $l $r news.txt 2>err && break; echo $?; cat err; done | grep -v '^124$\|time limit reached'; cmp t.mat long.mat && echo same
same
# Scored: each, and the best is kept, also by the run that goes on.
$ vecmill train -t 1 -d 20 -e 4 --every 150k --keep-each --eval questions.txt --eval pairs.txt -o s.mat news.txt 2>&1 | grep -o 's[-0-9]*.mat: .*' >said; awk -F'mean ' '{ new = NR == 1 || $2 + 0 > m; if (new) m = $2 + 0; if (new != /best/) print "wrong", $0 } END { print NR }' said
8
$ grep -c best said >count; n=$(grep best said | tail -n 1 | sed 's/:.*//'); [ "$n" = s.mat ] || cmp "$n" s-best.mat; vecmill info s-best.mat | grep -c 'eval-mean\|eval.questions.txt\|eval.pairs.txt\|position'
6
$ m=$(vecmill info s-0003.mat | sed -n 's/.*eval.questions.txt *//p'); vecmill eval --format tsv s-0003.mat questions.txt | awk -F'\t' -v m="$m" '$3 == "" && ($4 / 100 - m) ^ 2 > 1e-8 { print "not", m, $0 }'
$ vecmill train -q -t 1 -d 20 -e 4 --eval questions.txt --eval pairs.txt -o s2.mat news.txt; cmp s2.mat s.mat && cmp s2-best.mat s2.mat && echo same
same
$ cp s-best.mat b.mat; vecmill train -q -t 1 --resume s-0001.mat --every 300k --eval questions.txt --eval pairs.txt -o s.mat news.txt; cmp s.mat s2.mat; cmp s-best.mat b.mat && echo same
same
$ vecmill train -q -t 1 --resume s-0001.mat --eval pairs.txt -o s.mat news.txt
vecmill train: --eval: s-best.mat, the best so far, was not scored on the same sets: move it away to begin anew
[exit 1]
$ vecmill train -q -t 1 -d 20 -e 1 --eval questions.txt -o s.mat news.txt; vecmill info s-best.mat | grep -c eval.
2
# Of equals the earliest: all questions are answered long before the end.
$ vecmill train -q -t 1 -d 30 -e 15 -r .03 --every 300k --eval questions.txt -o tie.mat news.txt; for f in tie-best.mat tie.mat; do vecmill info $f | sed -n 's/.*eval-mean *//p'; done | uniq; vecmill info tie-best.mat | awk '/position-epoch/ { print ($2 < 15 ? "earlier" : "the last") }'
1.000000
earlier
# What cannot be meant.
$ vecmill train -q --every 600 -o x.mat news.txt
vecmill train: --every: '600' is ambiguous: a time takes a unit (600s), and tokens are 10000 at least
[exit 2]
$ vecmill train -q --every 10x -o x.mat news.txt
vecmill train: --every: '10x' is neither a time (30s, 10m, 1h) nor a number of tokens (500k, 10M)
[exit 2]
$ vecmill train -q --every 1e6 -o x.mat news.txt
vecmill train: --every: '1e6' is neither a time (30s, 10m, 1h) nor a number of tokens (500k, 10M)
[exit 2]
$ vecmill train -q --every 0 --keep-each -o x.mat news.txt
vecmill train: --keep-each: with --every 0 there are no checkpoints to keep
[exit 2]
$ vecmill train -q --every 10m -o - news.txt
vecmill train: --every: the output is not a file that can be replaced: give a --checkpoint
[exit 2]
$ vecmill train -q --checkpoint - -o x.mat news.txt
vecmill train: --checkpoint: - is not a file that can be replaced
[exit 2]
$ vecmill train -q --checkpoint news.txt -o x.mat news.txt
vecmill train: --checkpoint: news.txt is also an input
[exit 2]
$ vecmill train -q --checkpoint nosuch/x.mat -o x.mat news.txt
vecmill train: nosuch/x.mat: No such file or directory
[exit 1]
$ vecmill train -q --eval pairs.txt --checkpoint x.mat -o x-best.mat news.txt
vecmill train: --eval: the best would be x-best.mat, which is also the output
[exit 2]
$ cp pairs.txt x-best.mat; vecmill train -q --eval x-best.mat -o x.mat news.txt
vecmill train: --eval: the best would be x-best.mat, which is also a test set
[exit 2]
$ mkdir d; cp pairs.txt d; vecmill train -q --eval pairs.txt --eval d/pairs.txt -o x.mat news.txt
vecmill train: --eval: two sets are called pairs.txt
[exit 2]
$ echo 'nobody knows 1' >odd.txt; vecmill train -q --eval odd.txt -o x.mat news.txt
vecmill train: odd.txt: none of its words is known
[exit 1]
$ vecmill train -q --eval nosuch.txt -o x.mat news.txt
vecmill train: nosuch.txt: No such file or directory
[exit 1]
$ vecmill train -q --time-limit 0 -o x.mat news.txt
vecmill train: --time-limit: '0' is out of range
[exit 2]
$ vecmill train -q --save-every 10m -o x.mat news.txt
vecmill train: unknown option --save-every
[exit 2]
$ ls | grep 'x.mat' || echo none
none
# To standard output, without.
$ vecmill train -q -t 1 -d 20 -e 4 -o - news.txt | gunzip | cmp - all.mat && echo same
same
