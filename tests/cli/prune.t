# The most frequent words stay, or those in a file, in the matrix's order.
$ awk 'BEGIN { for (i = 0; i < 200; i++) print "w" i, cos(i), sin(i), cos(i * 7), sin(i * 3) }' >m.txt; vecmill convert -q m.txt m.mat
$ vecmill quantize -q --prune 3 -o p.mat m.mat; vecmill convert -q --to text p.mat - | cut -d ' ' -f 1
3
w0
w1
w2
$ printf 'w9 17\nw5\n\n  w100 x y\nw9\nnobody 3\n' >list; vecmill quantize --prune list -o p.mat m.mat 2>&1 | grep keep; vecmill convert -q --to text p.mat - | cut -d ' ' -f 1; vecmill info p.mat | grep prune
vecmill quantize: 1 of 5 words to keep are not in m.mat
3
w5
w9
w100
  vecmill.prune            3
$ gzip -c list >list.gz; vecmill quantize -q --prune list.gz -o z.mat m.mat; cmp p.mat z.mat
$ cp list 5k; vecmill quantize -q --prune ./5k -o z.mat m.mat; cmp p.mat z.mat; vecmill quantize -q --prune 5k -o z.mat m.mat; vecmill info z.mat | head -n 1
z.mat: safetensors, 200 words
$ vecmill quantize -q --prune 0 -o z.mat m.mat
vecmill quantize: --prune: '0' is out of range 1 to 4294967295
[exit 2]
$ vecmill quantize -q --prune 1.5 -o z.mat m.mat
vecmill quantize: --prune: '1.5' is not a whole number
[exit 2]
$ vecmill quantize -q --prune nofile -o z.mat m.mat
vecmill quantize: nofile: No such file or directory
[exit 1]
$ echo nobody >none; vecmill quantize -q --prune none -o z.mat m.mat
vecmill quantize: m.mat: has none of the words to keep
[exit 1]
$ : >none; vecmill quantize -q --prune none -o z.mat m.mat
vecmill quantize: none: no words
[exit 1]
# Rows that are not finite are an error, or left out.
$ h='{"input":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]},"words":{"dtype":"U8","shape":[7],"data_offsets":[16,23]}}'; { printf "\\$(printf %03o ${#h})\\0\\0\\0\\0\\0\\0\\0%s" "$h"; printf '\0\0\200?\0\0\300\177\0\0\200\177\0\0\0\300a\nb\nc\nd'; } >bad.mat
$ vecmill quantize -q -o q.mat bad.mat
vecmill quantize: row 2 ("b") holds a value that is not finite
[exit 1]
$ vecmill quantize -q --skip-bad -o q.mat bad.mat; vecmill convert -q --to text q.mat - | cut -c 1-3
vecmill quantize: bad.mat: 2 rows that are not finite are left out, the first of them row 2 ("b")
2 1
a 0
d -
$ printf 'a\nc\nd\n' >acd; vecmill quantize -q --skip-bad --prune acd -o q.mat bad.mat; vecmill convert -q --to text q.mat - | wc -l | tr -d ' '
vecmill quantize: bad.mat: 1 rows that are not finite are left out, the first of them row 3 ("c")
3
$ printf 'a\nd\n' >ad; vecmill quantize -q --prune ad -o q.mat bad.mat; vecmill convert -q --to text q.mat - | wc -l | tr -d ' '
3
$ printf 'b\nc\n' >bc; vecmill quantize -q --skip-bad --prune bc -o q.mat bad.mat
vecmill quantize: bad.mat: no row is finite
[exit 1]
