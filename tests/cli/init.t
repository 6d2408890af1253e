# Once.
# Going on from vectors: a text without four of the words, then one with them.
$ grep -vwE 'france|paris|king|lamb' news.txt >first.txt; tail -n 20000 news.txt >rest.txt; vecmill train -q -t 1 -d 30 -e 3 -o a.mat first.txt; vecmill vocab -q -o - first.txt | awk '$2 >= 5 { print $1 }' >old.txt; vecmill train --init a.mat -t 1 -e 1 -o u.mat rest.txt 2>&1 | grep -E 'vocabulary|output'
vecmill train: vocabulary of 441 words: 437 of a.mat, 0 more of it that the corpus does not have, 4 new
vecmill train: a.mat: output rows are taken too
$ vecmill info u.mat | grep -E 'words with|init' | sed -E 's/[0-9a-f]{16}/(digest)/'
u.mat: safetensors, 441 words with counts
  vecmill.init             (digest)
  vecmill.init-words       union
# The default is both; the words of the one, and those of the other.
$ vecmill train -q --init a.mat -v union -t 1 -e 1 -o x.mat rest.txt && cmp u.mat x.mat && echo same
same
$ vecmill train --init a.mat -v old -t 1 -e 1 -o x.mat rest.txt 2>&1 | grep vocabulary
vecmill train: vocabulary of 437 words: 437 of a.mat, 0 more of it that the corpus does not have, 0 new
$ head -n 3000 rest.txt >some.txt; vecmill train --init a.mat -v new --min-count 30 -t 1 -e 1 -o x.mat some.txt 2>&1 | grep vocabulary
vecmill train: vocabulary of 117 words: 117 of a.mat, 0 more of it that the corpus does not have, 0 new
# A file of words is the words; a file named old is ./old.
$ printf 'king 9\nqueen 8\nlamb 7\nunheard 6\n' >old; vecmill train --init a.mat -v ./old -t 1 -e 1 -o x.mat rest.txt 2>&1 | grep vocabulary
vecmill train: vocabulary of 4 words: 1 of a.mat, 0 more of it that the corpus does not have, 3 new
# Counts are summed and decide the order; without counts the matrix's order stays and new words follow.
$ vecmill convert -q --to word2vec u.mat u.bin; vecmill convert -q --to text u.mat - | sed 1d | cut -d' ' -f1 >order; vecmill vocab -q -o - first.txt rest.txt | awk '{ print $1 }' >both; head -n 100 both >b1; head -n 100 order | cmp - b1 && echo by count
by count
$ printf '3 2\nunheard 1 2\nking 3 4\nfrance 5 6\n' >own.txt; vecmill train --init own.txt -t 1 -e 1 -o x.mat rest.txt 2>&1 | grep -E 'vocabulary|output'; vecmill convert -q --to text x.mat - | head -n 4 | cut -d' ' -f1; vecmill info x.mat | head -n 1; vecmill vec x.mat unheard
vecmill train: vocabulary of 442 words: 2 of own.txt, 1 more of it that the corpus does not have, 439 new
vecmill train: own.txt: no output rows that fit: they start anew
442
unheard
king
france
x.mat: safetensors, 442 words
unheard 1 2
# Every format, and codes.
$ for t in word2vec text glove; do vecmill convert -q --to $t a.mat a.$t; vecmill train -q --init a.$t -t 1 -e 1 -o x.$t.mat rest.txt; done; vecmill vec x.word2vec.mat king >1; vecmill vec x.text.mat king | cmp - 1 && vecmill vec x.glove.mat king | cmp - 1 && echo same
same
$ for b in 8 4 2; do vecmill quantize -q --bits $b -o q.mat a.mat; vecmill train -q --init q.mat -t 1 -e 1 -o x.mat rest.txt; vecmill info x.mat | grep input; done
  input          F32  [441, 30]  52.9 kB
  input          F32  [441, 30]  52.9 kB
  input          F32  [441, 30]  52.9 kB
# Rows that are frozen do not change by a bit, whatever trains around them.
$ for m in skipgram cbow; do for l in ns hs; do for t in 1 3; do vecmill train -q --init a.mat --freeze all-old -t $t -m $m -l $l -e 2 -o f.mat rest.txt; vecmill vec -q a.mat <old.txt >va; vecmill vec -q f.mat <old.txt >vf; cmp va vf && echo same; done; done; done
same
same
same
same
same
same
same
same
$ vecmill vec -q a.mat paris lamb; vecmill nn -k 1 f.mat king | wc -l
vecmill vec: unknown word: paris
vecmill vec: unknown word: lamb
vecmill vec: 2 words are not in a.mat
1
$ printf 'queen\nlondon\nking\nunheard\n' >few.txt; vecmill train --init a.mat --freeze few.txt -t 1 -e 1 -o f.mat rest.txt 2>&1 | grep -E 'frozen'; vecmill vec f.mat queen london >vf; vecmill vec a.mat queen london | cmp - vf && echo same; vecmill vec a.mat rome >va; vecmill vec f.mat rome | cmp -s - va || echo moved
vecmill train: words of few.txt that are not in the vocabulary, or not in a.mat, and are not frozen: 3
vecmill train: frozen: 1 of 441 words
vecmill vec: unknown word: london
vecmill vec: 1 word is not in f.mat
vecmill vec: unknown word: london
vecmill vec: 1 word is not in a.mat
same
moved
# A run that began so is stopped and goes on without the matrix: to the same bytes.
$ for o in '--freeze all-old' '--freeze few.txt -m cbow' '-v old -l hs' '-v new'; do vecmill train -q -t 1 -e 15 --init a.mat $o -o all.mat rest.txt; rm -f part.mat; vecmill train -q -t 1 -e 15 --init a.mat $o --every 0.02s -o part.mat rest.txt 2>err & until [ -e part.mat ]; do sleep .01; done; kill -TERM $! 2>err; wait $!; vecmill train -q -t 1 --resume part.mat rest.txt && cmp part.mat all.mat && echo same; done
same
same
same
same
$ for t in a.word2vec own.txt; do vecmill train -q -t 1 -e 15 --init $t -o all.mat rest.txt; rm -f part.mat; vecmill train -q -t 1 -e 15 --init $t --every 0.02s -o part.mat rest.txt 2>err & until [ -e part.mat ]; do sleep .01; done; kill -TERM $! 2>err; wait $!; vecmill train -q -t 1 --resume part.mat rest.txt && cmp part.mat all.mat && echo same; done
same
same
# Hierarchical softmax: its rows are those of a tree, and are taken with the tree.
$ vecmill train -q -t 1 -d 10 -e 1 -l hs -o hs.mat rest.txt; vecmill train --init hs.mat -t 1 -e 1 -l hs -o x.mat rest.txt 2>&1 | grep output; vecmill train --init hs.mat -t 1 -e 1 -l hs -o x.mat some.txt 2>&1 | grep output; vecmill train --init hs.mat -t 1 -e 1 -o x.mat rest.txt 2>&1 | grep output
vecmill train: hs.mat: output rows are taken too
vecmill train: hs.mat: no output rows that fit: they start anew
vecmill train: hs.mat: no output rows that fit: they start anew
# What cannot be.
$ vecmill train -q --init a.mat -d 40 -o x.mat rest.txt
vecmill train: --init: a.mat has vectors of 30 dimensions, --dim is 40
[exit 1]
$ vecmill train -q --init a.mat -d 30 -e 1 -o x.mat rest.txt
$ vecmill train -q --init a.mat -o a.mat rest.txt
vecmill train: --output: a.mat is also what --init reads
[exit 2]
$ vecmill train -q --init a.mat --freeze few.txt -o few.txt rest.txt
vecmill train: --output: few.txt is also the list of frozen words
[exit 2]
$ vecmill train -q --init a.mat --checkpoint a.mat -o x.mat rest.txt
vecmill train: --checkpoint: a.mat is also what --init reads
[exit 2]
$ vecmill train -q --init a.mat --resume a.mat rest.txt
vecmill train: --init and --resume: a run that goes on has its rows
[exit 2]
$ vecmill train -q --freeze few.txt -o x.mat rest.txt
vecmill train: --freeze: only with --init
[exit 2]
$ vecmill train -q --freeze few.txt --resume a.mat rest.txt
vecmill train: --freeze and --resume: what was frozen stays so
[exit 2]
$ vecmill train -q --vocab union -o x.mat rest.txt
vecmill train: --vocab union: only with --init (a file of that name is ./union)
[exit 2]
$ vecmill train -q --resume u.mat --vocab ./old rest.txt
vecmill train: --vocab and --resume: u.mat began with --init and has its words
[exit 2]
$ vecmill train -q --init a.mat --vocab old --min-count 2 -o x.mat rest.txt
vecmill train: --vocab old takes all words of the matrix: --min-count and --max-size have nothing to choose from
[exit 2]
$ vecmill train -q --init a.mat --vocab old --freeze all-old -o x.mat rest.txt
vecmill train: --vocab old and --freeze all-old leave nothing to train
[exit 2]
$ vecmill train -q --init a.mat --freeze all-old -o x.mat first.txt
vecmill train: --freeze: every word of the corpus is frozen, so that there is nothing to train
[exit 1]
$ : >none.txt; vecmill train -q --init a.mat --freeze none.txt -o x.mat rest.txt
vecmill train: none.txt: no words
[exit 1]
$ echo unheard >unheard.txt; vecmill train -q --init a.mat --freeze unheard.txt -o x.mat rest.txt
vecmill train: --freeze: no word of unheard.txt is in the vocabulary and in a.mat
[exit 1]
$ vecmill train -q --init a.mat --freeze nosuch.txt -o x.mat rest.txt
vecmill train: nosuch.txt: No such file or directory
[exit 1]
$ vecmill train -q --init nosuch.mat -o x.mat rest.txt
vecmill train: nosuch.mat: No such file or directory
[exit 1]
$ vecmill train -q --init - -o x.mat <a.mat
vecmill train: standard input cannot be both the matrix and the corpus
[exit 2]
$ printf 'eins zwei drei\n%.0s' 1 2 3 4 5 6 7 8 9 >other.txt; for v in old new union; do vecmill train -q --init a.mat -v $v -o x.mat other.txt; done
vecmill train: no word of the vocabulary is in the corpus
vecmill train: --init: a.mat and the corpus have no word in common
vecmill train: --init: a.mat and the corpus have no word in common
[exit 1]
$ printf '3 2\nking 1 2\nqueen 3 4\nking 5 6\n' >twice.txt; vecmill train -q --init twice.txt -v old -t 1 -e 1 -o x.mat rest.txt; vecmill info x.mat | head -n 1
vecmill train: twice.txt: word 3, "king", is there before; look-ups find the first
x.mat: safetensors, 2 words
$ printf '3 2\nking 1 2\nqueen 3 4\nrome 5 6\n' >three.txt; echo king >one.txt; vecmill train -q --init three.txt -v old -t 1 -e 1 --freeze one.txt -o x.mat rest.txt; vecmill vec x.mat king
king 1 2
# Numbers that are not finite are found, whatever the format lets through.
$ vecmill convert -q three.txt three.mat; sed 's/\x00\x00\x40\x40/\x00\x00\xc0\x7f/' three.mat >nan.mat; vecmill train -q --init nan.mat -v old -o x.mat rest.txt
vecmill train: --init: nan.mat: the vector of "queen" is not finite
[exit 1]
