# Neighbours: arguments and stdin, three forms, unknown words.
$ printf '4 2\na 1 0\nb 0.9 0.1\nc 0 1\nz 0 0\n' >m.txt
$ vecmill nn -k 2 m.txt a
b                    0.9939
c                    0.0000
$ vecmill nn -k 9 m.txt a c
a
  b                    0.9939
  c                    0.0000
  z                    0.0000

c
  b                    0.1104
  a                    0.0000
  z                    0.0000
$ vecmill nn -k 1 -f tsv m.txt a c
a	1	b	0.993884
c	1	b	0.110432
$ vecmill nn -k 1 -f json m.txt a
{"query":"a","neighbors":[{"rank":1,"word":"b","score":0.993884}]}
# A row of zeros is like nothing.
$ vecmill nn -k 2 m.txt z
a                    0.0000
b                    0.0000
# As many answers as lines, in order, whatever the lines hold.
$ printf 'a\nnosuch\n\nb b\nc' | vecmill nn -k 1 -f tsv m.txt
vecmill nn: stdin:2: 'nosuch' is not in the vocabulary
vecmill nn: stdin:4: expected 1 word
a	1	b	0.993884
nosuch	0		
	0		
b b	0		
c	1	b	0.110432
vecmill nn: some queries had no answer
[exit 1]
$ printf 'a b c\n' | vecmill nn -k 1 --analogy m.txt
a b c
  z                    0.0000
$ vecmill nn --analogy m.txt a b
vecmill nn: --analogy: words come in threes
[exit 2]
$ vecmill nn -k 1 nosuch.mat a
vecmill nn: nosuch.mat: No such file or directory
[exit 1]
$ vecmill nn -k 1 --restrict 1 m.txt b
a                    0.9939
$ seq 3000 | sed 's/.*/a/' | vecmill nn -k 1 -f tsv m.txt | sort | uniq -c | awk '{ print $1, $2, $4 }'
3000 a b
$ vecmill nn m.txt a >/dev/full
vecmill nn: stdout: No space left on device
[exit 1]
