# An index of a small matrix finds what exhaustive search finds.
$ awk 'BEGIN { for (i = 0; i < 300; i++) print "w" i, i % 7 - 3, i % 5 - 2, i % 11 - 5, i % 13 - 6 }' >m.txt
$ vecmill index -q -o m.idx m.txt
$ vecmill index -q -b 4 -m 8 --construction 50 -t 1 -o m4.idx.gz m.txt
$ vecmill nn -k 3 m.txt w7 w100 >exact
$ vecmill nn -k 3 --index m.idx m.txt w7 w100 | diff - exact
$ vecmill nn -k 3 --index m4.idx.gz m.txt w7 w100 | diff - exact
$ vecmill nn --index m.idx --recall 50 -f tsv m.txt | cut -f 1-4
1.0000	10	50	100
$ vecmill nn --index m.idx --recall 50 -k 5 --ef 200 -f json m.txt | sed 's/,"queries_per.*//'
{"recall":1.0000,"k":5,"queries":50,"ef":200
$ vecmill nn --index m.idx --recall 50 m.txt | sed 's/:.*//'
recall@10 1.0000 of 50 rows, ef 100
$ vecmill info m.idx | sed -n '1,6p'
m.idx: safetensors, 0 words
  index.links    I32  [300, 32]  38.4 kB
  index.codes    U8   [300, 64]  19.2 kB
  index.upper    I32  [17, 16]  1.09 kB
  index.levels   U8   [300]  300 B
  index.mean     F32  [4]  16 B
# The same file for any number of threads.
$ vecmill index -q -t 3 -o again.idx m.txt && cmp m.idx again.idx
$ vecmill index -q -t 3 --seed 2 -o other.idx m.txt; cmp -s m.idx other.idx
[exit 1]
# Of a quantised matrix, which is another one.
$ vecmill quantize -q -o q.mat m.txt && vecmill index -q -o q.idx q.mat
$ vecmill nn -k 1 --index q.idx q.mat w7
w217                 0.9253
$ vecmill nn -k 1 --index m.idx q.mat w7
vecmill nn: m.idx: an index of another matrix than q.mat
[exit 1]
# What goes wrong.
$ vecmill index m.txt
vecmill index: --output: say where to write the index
[exit 2]
$ vecmill index -o m.txt m.txt
vecmill index: --output: m.txt is also the input
[exit 2]
$ vecmill index -o x.idx nosuch
vecmill index: nosuch: No such file or directory
[exit 1]
$ vecmill index -o x.idx -m 1 m.txt
vecmill index: --links: '1' is out of range 2 to 128
[exit 2]
$ vecmill index -o x.idx m.idx
vecmill index: m.idx: an index, not a matrix
[exit 1]
$ vecmill nn m.idx w7
vecmill nn: m.idx: an index, not a matrix
[exit 1]
$ vecmill nn --index m.txt m.txt w7
vecmill nn: m.txt: not an index (vecmill index makes them)
[exit 1]
$ head -c 3000 m.idx >cut.idx; vecmill nn --index cut.idx m.txt w7 2>&1 | sed 's/promises.*//'
vecmill nn: cut.idx: the header 
$ vecmill nn --index m.idx --restrict 10 m.txt w7
vecmill nn: --restrict does not go with --index
[exit 2]
$ vecmill nn --index m.idx --within exact m.txt w7
vecmill nn: --within does not go with --index
[exit 2]
$ vecmill nn --recall 10 m.txt
vecmill nn: --recall needs --index
[exit 2]
$ vecmill nn --index m.idx --recall 10 m.txt w7
vecmill nn: --recall: the queries are rows of the matrix
[exit 2]
$ printf '2 2\na 1 0\nb nan 0\n' >nan.txt; vecmill index -q -o x.idx nan.txt
vecmill index: nan.txt:3: field 2 is not finite
[exit 1]
$ ls x.idx
ls: cannot access 'x.idx': No such file or directory
[exit 2]
$ vecmill index --dry-run m.txt
vecmill index: memory: 59.1 kB for the index, 5.70 kB more while it is built
