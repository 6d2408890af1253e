# Vectors as text: rows of it keep their place whatever is done to them.
$ printf '3 2\na 1 2\nb 3 4\nc 5 6\n' >v.vec
$ echo b >list
$ vecmill convert -q --select list v.vec --to glove -
b 3 4
$ vecmill convert -q --dtype f16 v.vec half.mat
$ vecmill convert -q --to text half.mat -
3 2
a 1 2
b 3 4
c 5 6
# What files hold, when they come by a pipe.
$ for f in v.vec half.mat; do vecmill info $f | sed "s/^$f/-/" >said; cat $f | vecmill info - | cmp - said && gzip -c $f | vecmill info - | cmp - said && echo same; done
same
same
$ printf 'b 3\na 1\n' | gzip | vecmill info -
-: vocabulary, 2 words, 4 tokens
$ head -c 60 half.mat | vecmill info -
vecmill info: stdin: the file ends early
[exit 1]
