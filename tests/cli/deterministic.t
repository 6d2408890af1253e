# Once.
# The same bytes for any number of threads, and no worse.  (The unit test has
# every model and loss.)
$ for o in '-m skipgram -l hs' '-m cbow -l ns'; do for t in 1 7; do vecmill train -q --deterministic -t $t -d 30 -s 0 -e 3 $o -o $t.mat news.txt; done; cmp 1.mat 7.mat && echo same; vecmill eval --format tsv 7.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'; done
same
at least 95 %
same
at least 95 %
# Wherever the corpus comes from, and whether it fits in memory.
$ vecmill train -q --deterministic -t 1 -d 30 -e 2 -m cbow -l hs -o 1.mat news.txt; vecmill train -q --deterministic -t 3 -d 30 -e 2 -m cbow -l hs --memory 1k -o a.mat news.txt; cmp a.mat 1.mat && echo same
same
$ vecmill train -q --deterministic -t 2 -d 30 -e 2 -m cbow -l hs -o a.mat <news.txt; cmp a.mat 1.mat && echo same
same
$ vecmill vocab -q -o news.vocab news.txt; vecmill train -q --deterministic -t 2 -d 30 -e 2 -m cbow -l hs -v news.vocab -o a.mat news.txt; cmp a.mat 1.mat && echo same
same
# Another seed, another file.
$ vecmill train -q --deterministic -t 2 -d 30 -e 2 -m cbow -l hs --seed 2 -o a.mat news.txt; cmp -s a.mat 1.mat || echo other
other
# A run that was stopped goes on to the same bytes, with other threads too.
# (It may be done before it is stopped.)
$ for o in '-m skipgram -l ns' '-m cbow -l hs'; do vecmill train -q --deterministic -t 1 -d 30 -e 6 $o -o all.mat news.txt; rm -f part.mat; vecmill train -q --deterministic -t 2 -d 30 -e 6 $o --every 100k -o part.mat news.txt 2>err & while kill -0 $! && [ ! -e part.mat ]; do sleep .01; done; kill -TERM $! 2>err; wait $!; vecmill train -q -t 3 --resume part.mat news.txt && cmp part.mat all.mat && echo same; done
same
same
$ vecmill info all.mat | grep deterministic
  vecmill.deterministic    true
# A run of one kind does not go on as one of the other.
$ vecmill train -q -t 1 -d 30 -e 2 -o plain.mat news.txt; vecmill train -q --deterministic --resume plain.mat news.txt
vecmill train: --resume: plain.mat was trained with no deterministic, this is with deterministic true
[exit 1]
# Too high a rate is named with the place, the same for any threads.
$ for t in 1 3; do vecmill train -q --deterministic -t $t -d 30 -r 1000 -o bad.mat news.txt; ls bad.mat 2>/dev/null; done
vecmill train: training diverged in epoch 1 at 0.4 % of it, at rate 998.5: try a lower --rate than 1000
vecmill train: training diverged in epoch 1 at 0.4 % of it, at rate 998.5: try a lower --rate than 1000
[exit 2]
$ vecmill train -q --deterministic --hot-rows 3 -o a.mat news.txt
vecmill train: --hot-rows is for runs without --deterministic
[exit 2]
# Checkpoints fall due as in any run: none, or one each so many words.
$ vecmill train -q -t 2 --deterministic -d 10 -e 2 --every 0 --checkpoint never.mat -o x.mat news.txt; ls never.mat
ls: cannot access 'never.mat': No such file or directory
[exit 2]
$ vecmill train -t 2 --deterministic -d 10 -e 2 --every 200k --checkpoint some.mat -o y.mat news.txt 2>&1 | grep -c 'checkpoint after'; cmp x.mat y.mat && echo same
2
same
$ vecmill train -q --deterministic --init plain.mat --freeze all-old --vocab union -o a.mat news.txt
vecmill train: --freeze is for runs without --deterministic
[exit 2]
