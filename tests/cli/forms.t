# Once.
# Formats whose words are in a file beside them: there and back, gzip'd too.
$ printf '3 2\nking 1 0.5\nna\303\257ve -2.25 1e-07\nnew york 3 4\n' >m.txt
$ for f in npy npy.gz tsv tsv.gz; do vecmill convert -q m.txt o.$f && vecmill convert -q o.$f b.txt && cmp m.txt b.txt; done; ls o.*
o.metadata.tsv
o.metadata.tsv.gz
o.npy
o.npy.gz
o.tsv
o.tsv.gz
o.words
o.words.gz
$ cat o.words o.tsv
king
naïve
new york
1	0.5
-2.25	1e-07
3	4
$ tail -c +11 o.npy | head -c 60; echo
{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), } 
$ vecmill nn -k 1 --format tsv o.npy king | cut -f 1-3
king	1	new york
$ vecmill convert m.txt tensors.tsv; ls metadata.tsv
vecmill convert: the words go to metadata.tsv
vecmill convert: 3 words, text to tsv
metadata.tsv

# Counts: in tables, and in what is a vocabulary.
$ vecmill convert -q --words v o.npy c.mat; printf 'king 9\nqueen 4\nduke 1\n' >v; vecmill convert -q --words v o.npy c.mat
vecmill convert: v: No such file or directory
$ vecmill convert -q c.mat c.tsv; cat c.metadata.tsv
word	count
king	9
queen	4
duke	1
$ vecmill convert -q c.tsv d.mat; cmp c.mat d.mat
$ printf 'x\tLabel\n1\tking\n2\tqueen\n3\tduke\n' >c.metadata.tsv; vecmill convert -q --to glove c.tsv -
king 1 0.5
queen -2.25 1e-07
duke 3 4

# A table of n-grams, and words for it.
$ printf '4 2 2 2 1 2166136261 < >\n0 1 0 \n1 0 1 \n2 -1 0 \n3 0 -1 \n' >t.floret; printf 'ab\nabc\n' >w
$ vecmill convert -q t.floret t.mat; echo $?
vecmill convert: t.floret: has no words, and there is no t.words with them (convert --words FILE names another)
1
$ vecmill convert -q --words w t.floret t.mat && vecmill convert -q t.mat back.floret && sed 's/ $//' t.floret | cmp - back.floret
$ mv w t.words; vecmill convert -q t.floret u.mat && cmp t.mat u.mat
$ vecmill convert -q m.txt x.floret
vecmill convert: m.txt: holds no n-grams of floret's kind, which are all that floret's files have
[exit 1]
$ sed '1s/< >/[ ]/' t.floret >x.floret; vecmill info x.floret
vecmill info: x.floret:1: words stand between "[" and "]"; read is what has them between "<" and ">"
[exit 1]

# finalfusion: words and norms, n-grams with them.
$ vecmill convert -q m.txt m.fifu.gz; vecmill convert -q m.fifu.gz --to glove - | cut -d ' ' -f 1
king
naïve
new
$ head -c 20 m.fifu.gz >cut.fifu; vecmill info cut.fifu
vecmill info: cut.fifu: gzip data ends early (truncated?)
[exit 1]
$ vecmill convert t.mat t.fifu; vecmill convert -q t.fifu u.mat && cmp t.mat u.mat
vecmill convert: 2 words, which finalfusion does not have beside floret's n-grams, are left out
vecmill convert: 2 words, safetensors to finalfusion

# What is refused, and that nothing changes then.
$ printf 'king\n' >o.words; vecmill convert -q o.npy m.txt; cat m.txt | wc -l
vecmill convert: o.npy: 3 rows, but o.words has 1 words
4
$ rm -f o.words* vocab.txt; vecmill nn o.npy king
vecmill nn: o.npy: has no words, and there is no o.words with them (convert --words FILE names another)
[exit 1]
$ vecmill convert -q --words v m.txt x.mat; echo $?
vecmill convert: --words: m.txt, text, has words of its own
2
$ vecmill convert -q --to npy m.txt -; vecmill convert -q --to tsv m.txt /dev/null; echo $?
vecmill convert: -: there would be two files, which need the name of one
vecmill convert: /dev/null: there would be two files, which need the name of one
2
$ cp m.txt k.words; vecmill convert -q k.words k.npy; echo $?
vecmill convert: k.words is both input and output
2
$ cp v k.words; vecmill convert -q --words k.words o.npy k.npy; echo $?
vecmill convert: --words: k.words is also the output
2
$ printf '1 1\na\tb 2\n' >tab.txt; vecmill convert -q tab.txt tab.tsv; ls tab.*
vecmill convert: tab.txt: word 1 ("a	b") contains a tab, which a list of words cannot hold
tab.txt
$ vecmill convert -q - x.mat <o.npy
vecmill convert: -: has no words, and there is no file beside it with them (convert --words FILE names another)
[exit 1]
$ vecmill convert -q --words v - x.mat <o.npy && vecmill vec x.mat queen
queen -2.25 1e-07
$ vecmill convert -q --words - o.npy y.mat <v && cmp x.mat y.mat
$ vecmill convert -q --words - - y.mat <v; echo $?
vecmill convert: standard input cannot be both the matrix and a list of words
2
$ ls | grep -c tmp
0
[exit 1]
