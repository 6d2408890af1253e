# Formats into each other and back.
$ printf '2 3\nking 1 2.5 -3\nqueen 0.1 1e-07 123456.79\n' > a.txt
$ vecmill convert -q a.txt a.bin
$ vecmill convert -q a.bin a.mat.gz
$ vecmill convert -q a.mat.gz b.mat
$ vecmill convert -q b.mat b.txt && cat b.txt
2 3
king 1 2.5 -3
queen 0.1 1e-07 123456.79
$ vecmill convert -q --to glove b.mat - | tee a.glove
king 1 2.5 -3
queen 0.1 1e-07 123456.79
$ vecmill convert -q a.glove b.bin && cmp a.bin b.bin
$ vecmill convert -q a.txt b.vec.gz && gzip -dc b.vec.gz | head -n 1
2 3
$ vecmill convert -q a.bin - | gzip -dc | head -c 8 | od -An -tu8 | { read -r n; echo $(((n + 8) % 64)); }
0
$ vecmill convert -q - c.bin < a.txt && cmp a.bin c.bin

# Reasons, one line each.
$ vecmill convert -q a.txt a.txt 2>&1; echo $?
vecmill convert: a.txt is both input and output
2
$ printf '2 3\nking 1 2 3\nqueen 1 2\n' > bad.txt; vecmill convert -q bad.txt x.bin 2>&1; echo $?; ls x.bin 2>&1 | wc -l
vecmill convert: bad.txt:3: expected 4 fields, found 3
1
1
$ printf 'the 17\nof 12\n' > v; vecmill convert -q v x.bin 2>&1; echo $?
vecmill convert: v: not a matrix file, looks like a vocabulary
1
$ : > empty; vecmill convert -q empty x.bin 2>&1; echo $?
vecmill convert: empty: the file is empty
1
$ vecmill convert -q missing x.bin 2>&1; echo $?
vecmill convert: missing: No such file or directory
1
$ printf '1 2\nnew york 1 2\n' > ny.txt; vecmill convert -q ny.txt x.bin 2>&1; echo $?
vecmill convert: ny.txt: word 1 ("new york") contains a space, which word2vec binary cannot hold
1
$ head -c 20 a.bin > cut.bin; vecmill convert -q cut.bin x.mat 2>&1; echo $?
vecmill convert: cut.bin: ends within word 1 of 2
1
$ vecmill convert -q a.txt /dev/full 2>/dev/null; echo $?
1
$ printf '1 2\na 1 nan\n' > nan.txt; vecmill convert -q nan.txt x.bin 2>&1
vecmill convert: nan.txt:2: field 3 is not finite
[exit 1]
$ ls x.bin x.mat 2>/dev/null
[exit 2]
