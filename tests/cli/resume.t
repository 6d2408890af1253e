# Once.
# A run that was stopped goes on: with one thread to the same bytes, whatever
# the moment, the model and the loss.  (It may be done before it is stopped.)
$ for o in '-m skipgram -l ns' '-m cbow -l ns' '-m skipgram -l hs' '-m cbow -l hs'; do vecmill train -q -t 1 -d 30 -e 8 -r .03 $o -o all.mat news.txt; rm -f part.mat; vecmill train -q -t 1 -d 30 -e 8 -r .03 $o --every 0.02s -o part.mat news.txt 2>err & until [ -e part.mat ]; do sleep .01; done; kill -TERM $! 2>err; wait $!; vecmill train -q -t 1 --resume part.mat news.txt && cmp part.mat all.mat && echo same; done
same
same
same
same
# Done is done, and saying so is no error; another file may be written.
$ vecmill train --resume part.mat -t 1 -o again.mat news.txt 2>&1 | grep -o 'part.mat has been.*'; cmp again.mat all.mat && echo same
part.mat has been trained to the end already
same
# With several threads, another number of them each time.
$ rm part.mat; vecmill train -q -t 2 -d 50 -s 0 -e 20 --every 0.02s -o part.mat news.txt 2>err & until [ -e part.mat ]; do sleep .01; done; kill -TERM $! 2>err; wait $!; true
$ vecmill train -q -t 3 --resume part.mat news.txt; vecmill info part.mat | grep 'position-epoch'; vecmill eval --format tsv part.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'
  vecmill.position-epoch   20
at least 95 %
# Of another run it is refused, and the file stays.
$ vecmill train -q -t 1 -d 30 -e 2 -o a.mat news.txt; cp a.mat b.mat
$ vecmill train -q --resume a.mat -d 40 news.txt
vecmill train: --resume: a.mat was trained with dim 30, this is with dim 40
[exit 1]
$ vecmill train -q --resume a.mat -e 3 news.txt
vecmill train: --resume: a.mat was trained with epochs 2, this is with epochs 3
[exit 1]
$ vecmill train -q --resume a.mat -m cbow news.txt
vecmill train: --resume: a.mat was trained with model skipgram, this is with model cbow
[exit 1]
$ vecmill train -q --resume a.mat --lowercase news.txt
vecmill train: --resume: a.mat was trained with no lowercase, this is with lowercase true
[exit 1]
$ vecmill train -q --resume a.mat --min-count 1 news.txt
vecmill train: --resume: a.mat was trained with min-count 5, this is with min-count 1
[exit 1]
$ vecmill train -q --resume a.mat --like word2vec news.txt
vecmill train: --like and --resume: a run that goes on is as it was
[exit 2]
$ vecmill vocab -q --max-size 300 news.txt >few.txt; vecmill train -q -t 1 -d 10 -e 2 -v few.txt -o v.mat news.txt; vecmill train -q --resume v.mat -e 2 -v few.txt news.txt; vecmill train -q --resume v.mat news.txt 2>&1 | sed 's/digest [0-9a-f]*/digest X/g'
vecmill train: --resume: v.mat was trained with vocab-digest X, this is with vocab-digest X; a run with --vocab FILE goes on with the same
$ (cat news.txt; echo king king) >more.txt; vecmill train -q --resume a.mat more.txt 2>&1 | sed 's/digest [0-9a-f]*/digest X/g'
vecmill train: --resume: a.mat was trained with vocab-digest X, this is with vocab-digest X; a run with --vocab FILE goes on with the same
$ tac news.txt >other.txt; vecmill train -q --resume a.mat other.txt 2>&1 | sed 's/digest [0-9a-f]*/digest X/g'
vecmill train: --resume: a.mat was trained with corpus-digest X, this is with corpus-digest X
$ cmp a.mat b.mat && echo untouched
untouched
# What cannot be gone on with.
$ vecmill train -q --vectors-only -t 1 -d 10 -e 1 -o v.mat news.txt; vecmill train -q --resume v.mat news.txt
vecmill train: v.mat: has no output rows, without which training cannot go on
[exit 1]
$ printf '2 3\nking 1 2 3\nqueen 3 2 1\n' >w.txt; vecmill train -q --resume w.txt news.txt
vecmill train: w.txt: does not say how far training was
[exit 1]
$ vecmill quantize -q -o q.mat a.mat; vecmill train -q --resume q.mat news.txt
vecmill train: q.mat: no tensor "input"
[exit 1]
$ vecmill train -q --resume nosuch.mat news.txt
vecmill train: nosuch.mat: No such file or directory
[exit 1]
