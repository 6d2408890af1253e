# Once.
# What is closed (>&-) is of no use, but no output file takes its number and
# what is printed or said does not end up in it.
$ vecmill train -q -t 1 -d 10 -e 1 -o a.mat news.txt; vecmill train -t 1 -d 10 -e 1 -o b.mat news.txt 2>&-; cmp a.mat b.mat && echo same
same
$ vecmill quantize -q -o a.q a.mat; vecmill quantize -q --report -o b.q a.mat >&-
vecmill quantize: stdout: Bad file descriptor
[exit 1]
$ cmp a.q b.q && echo same
same
$ vecmill quantize -q -o c.q a.mat <&- >&- 2>&- && cmp a.q c.q && echo same
same
$ vecmill vocab -q -o v.gz news.txt >&- && vecmill info -q a.mat >&-
vecmill info: stdout: Bad file descriptor
[exit 1]
$ vecmill vocab -q <&-
vecmill vocab: stdin: Bad file descriptor
[exit 1]
