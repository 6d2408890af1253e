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
