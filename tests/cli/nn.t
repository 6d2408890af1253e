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
# An argument that was to be a word and is not.
$ vecmill nn -k 1 m.txt ""
vecmill nn: query 1 is empty
[exit 2]
$ vecmill nn -k 1 m.txt a ' '
vecmill nn: query 2 is empty
[exit 2]
# As many answers as lines, in order, whatever the lines hold.
$ printf 'a\nnosuch\n\nb b\nc' | vecmill nn -k 1 -f tsv m.txt
vecmill nn: stdin:2: 'nosuch' is not in the vocabulary
a	1	b	0.993884
nosuch	0		
	0		
b b	1	a	0.993884
c	1	b	0.110432
vecmill nn: queries without an answer: 1 of 4
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
# Several words are their mean, signs add and subtract; a word that looks like
# an expression is a word.
$ printf '5 2\na 1 0\nb 0.9 0.1\nc 0 1\n-x 1 1\n- -1 0.2\n' >signs.txt
$ printf 'a c\na - b + c\n-a c\n-x\n-\n- a b\na\tc\n' | vecmill nn -k 1 -f tsv signs.txt
a c	1	-x	1.000000
a - b + c	1	-x	0.711952
-a c	1	-	0.832050
-x	1	b	0.780869
-	1	c	0.196116
- a b	1	c	0.998470
a c	1	-x	1.000000
$ printf 'a +\n+ - a\na -nosuch\n+ +a\n' | vecmill nn -k 1 -f json signs.txt
vecmill nn: stdin:1: '+' is not followed by a word
vecmill nn: stdin:2: '+' is not followed by a word
vecmill nn: stdin:3: '-nosuch' is not in the vocabulary
vecmill nn: stdin:4: '+a' is not in the vocabulary
{"query":"a +","error":"sign without word","neighbors":[]}
{"query":"+ - a","error":"sign without word","neighbors":[]}
{"query":"a -nosuch","error":"unknown word","neighbors":[]}
{"query":"+ +a","error":"unknown word","neighbors":[]}
vecmill nn: queries without an answer: 4 of 4
[exit 1]
$ vecmill nn -k 1 signs.txt a - b + c
-x                   0.7120
$ vecmill nn -k 1 signs.txt 'a c' -- -x b
a c
  -x                   1.0000

-x
  b                    0.7809

b
  a                    0.9939

# A row that stands there twice: the first asks, both answer.
$ printf '4 2\na 1 0\nb 1 1\na 2 1\nc 1 3\n' >twice.txt
$ vecmill nn twice.txt a c 2>&1
vecmill nn: twice.txt: word 3, "a", is there before; look-ups find the first
a
  a                    0.8944
  b                    0.7071
  c                    0.3162

c
  b                    0.8944
  a                    0.7071
  a                    0.3162

# A row that is not finite.
$ h='{"input":{"dtype":"F32","shape":[4,1],"data_offsets":[0,16]},"words":{"dtype":"U8","shape":[7],"data_offsets":[16,23]}}'; { printf "\\$(printf %03o ${#h})\\0\\0\\0\\0\\0\\0\\0%s" "$h"; printf '\0\0\200?\0\0\0@\0\0\300\177\0\0\0\300a\nb\nc\nd'; } >bad.mat
$ printf 'a\nc\na - c\n' | vecmill nn -f tsv bad.mat
vecmill nn: stdin:2: the row of 'c' is not finite
vecmill nn: stdin:3: the row of 'c' is not finite
vecmill nn: row 3, 'c', is not finite: never an answer
a	1	b	1.000000
a	2	d	-1.000000
c	0		
a - c	0		
vecmill nn: queries without an answer: 2 of 3
[exit 1]
# Not more than a hundred reports.
$ seq 1000 | vecmill nn -f tsv m.txt 2>&1 >/dev/null | sed -n '1p;100,$p'
vecmill nn: stdin:1: '1' is not in the vocabulary
vecmill nn: stdin:100: '100' is not in the vocabulary
vecmill nn: more queries without an answer are not named
vecmill nn: queries without an answer: 1000 of 1000
# Long lines, and many neighbours of many.
$ yes a b | head -c 3000000 | tr '\n' ' ' | vecmill nn -k 1 m.txt | tail -c 30
  c                    0.0549
$ yes a | head -n 20000 | vecmill nn -k 1000000 -f tsv m.txt | wc -l
60000
# A reader that goes away ends it quietly, as SIGPIPE would.
$ yes a | { vecmill nn m.txt; echo "status $?" >&2; } | { read -r line; echo "$line"; }
a
status 141
$ yes a | { vecmill vec m.txt; echo "status $?" >&2; } | { read -r line; echo "$line"; }
a 1 0
status 141
$ printf 'a b 1\na c 2\nb c 3\n' >p.txt; { sleep .2; vecmill eval m.txt p.txt; echo "status $?" >&2; } | true
status 141
# Analogies by other methods.
$ printf 'a b c\nb a c\na b\n' | vecmill nn -k 2 -f tsv --analogy --method mul signs.txt
vecmill nn: stdin:3: expected 3 words
a b c	1	-	1.314383
a b c	2	-x	0.889392
b a c	1	-x	0.817282
b a c	2	-	0.236659
a b	0		
vecmill nn: queries without an answer: 1 of 3
[exit 1]
$ vecmill nn -k 2 --analogy --method pair signs.txt a b c
-x                   -0.4332
-                    -0.5903
$ vecmill nn -f json --analogy --method pair bad.mat a b c
vecmill nn: the row of 'c' is not finite
vecmill nn: row 3, 'c', is not finite: never an answer
{"query":"a b c","error":"not finite","neighbors":[]}
vecmill nn: queries without an answer: 1 of 1
[exit 1]
# Vectors; commas may stand between the numbers.
$ printf '1 0\n1,2\n\t1 ,\t2 \n1,,2\n1 2 3\nx 1\n1,\ninf 1\n\n1e999 1\n1\n' | vecmill nn -k 1 --vector -f tsv m.txt
vecmill nn: stdin:4: '' is not a number
vecmill nn: stdin:5: expected 2 numbers, found 3
vecmill nn: stdin:6: 'x' is not a number
vecmill nn: stdin:7: '' is not a number
vecmill nn: stdin:8: 'inf' is not finite
vecmill nn: stdin:10: '1e999' is not a number
vecmill nn: stdin:11: expected 2 numbers, found 1
1	1	a	1.000000
2	1	c	0.894427
3	1	c	0.894427
4	0		
5	0		
6	0		
7	0		
8	0		
9	0		
10	0		
11	0		
vecmill nn: queries without an answer: 7 of 10
[exit 1]
$ echo 0 1 | vecmill nn -k 1 --vector -f json m.txt
{"query":"1","neighbors":[{"rank":1,"word":"c","score":1.000000}]}
$ echo 0 1 | vecmill nn -k 1 --vector m.txt
1
  c                    1.0000
# Pairs.
$ printf 'a b\na\tz\nnosuch a\n\na b c\n' | vecmill nn --pairs -f tsv m.txt
vecmill nn: stdin:3: 'nosuch' is not in the vocabulary
vecmill nn: stdin:5: expected 2 words
a b	0.993884
a z	0.000000
nosuch a	
	
a b c	
vecmill nn: queries without an answer: 2 of 4
[exit 1]
$ printf 'a b\nnosuch a\na a\n' | vecmill nn --pairs m.txt
vecmill nn: stdin:2: 'nosuch' is not in the vocabulary
a b                  0.9939
nosuch a
a a                  1.0000
vecmill nn: queries without an answer: 1 of 3
[exit 1]
$ vecmill nn --pairs -f json m.txt a b a c
{"query":"a b","score":0.993884}
{"query":"a c","score":0.000000}
$ vecmill nn --pairs -f json m.txt a nosuch
vecmill nn: 'nosuch' is not in the vocabulary
{"query":"a nosuch","error":"unknown word"}
vecmill nn: queries without an answer: 1 of 1
[exit 1]
# The odd one out; of equals the first.
$ printf 'a b c\na b\na nosuch b\nc a b\na a a z z\n' | vecmill nn --odd-one-out -f tsv m.txt
vecmill nn: stdin:2: expected 3 words or more
vecmill nn: stdin:3: 'nosuch' is not in the vocabulary
a b c	c	0.055216
a b		
a nosuch b		
c a b	c	0.055216
a a a z z	z	0.000000
vecmill nn: queries without an answer: 2 of 5
[exit 1]
$ vecmill nn --odd-one-out -f json m.txt a b c
{"query":"a b c","word":"c","score":0.055216}
$ vecmill nn --odd-one-out m.txt a b c z
z                    0.0000
# What does not go together.
$ vecmill nn --pairs --analogy m.txt
vecmill nn: --analogy excludes --pairs
[exit 2]
$ vecmill nn --vector --odd-one-out m.txt
vecmill nn: --vector excludes --odd-one-out
[exit 2]
$ vecmill nn --vector m.txt a
vecmill nn: --vector: vectors come from standard input, not as words
[exit 2]
$ vecmill nn --pairs m.txt a b c
vecmill nn: --pairs: words come in pairs
[exit 2]
$ vecmill nn --odd-one-out m.txt a b
vecmill nn: --odd-one-out: three words at least
[exit 2]
$ vecmill nn --pairs -k 3 m.txt a b
vecmill nn: --k does nothing with --pairs
[exit 2]
$ vecmill nn --method mul m.txt a
vecmill nn: --method needs --analogy
[exit 2]
$ vecmill nn --restrict 2 --odd-one-out m.txt a b c
vecmill nn: --restrict does nothing with --odd-one-out
[exit 2]
# Which words may answer, and how alike they must be.
$ printf '6 2\nStra\303\237e 1 0\nSTRASSE 0.9 0.1\nThe 0.8 0.2\nthe 0.7 0.3\n\303\204RGER 0.6 0.4\nthe 0 1\n' >case.txt
$ printf 'the\nstrasse\nnosuch\n' >list
$ vecmill nn -q -f tsv case.txt 'The' --exclude list
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
The	1	STRASSE	0.990992
The	2	Straße	0.970143
The	3	ÄRGER	0.941742
$ vecmill nn -f tsv case.txt 'The' --within list
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: list: 2 of 3 words not in the vocabulary
The	1	the	0.987241
The	2	the	0.242536
$ vecmill nn -q -f tsv case.txt 'The' --within list --case fold --log json
{"command":"nn","level":"warning","message":"case.txt: word 6, \"the\", is there before; look-ups find the first"}
The	1	STRASSE	0.990992
The	2	the	0.987241
The	3	the	0.242536
$ vecmill nn -q -f tsv case.txt 'The' --exclude list --case fold
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
The	1	Straße	0.970143
The	2	ÄRGER	0.941742
$ echo The | vecmill nn -f tsv case.txt --within list --exclude - --case fold 'The'
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: list: 1 of 3 words not in the vocabulary
The	1	STRASSE	0.990992
$ echo nosuch | vecmill nn case.txt --within - The
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: stdin: 1 of 1 words not in the vocabulary
vecmill nn: stdin: none of its words is in the vocabulary
[exit 1]
$ echo a b | vecmill nn case.txt --within - The
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: stdin:1: more than one word on a line
[exit 1]
$ vecmill nn case.txt --within nofile The
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: nofile: No such file or directory
[exit 1]
$ vecmill nn -f tsv --min-score 0.5 m.txt a c
a	1	b	0.993884
c	0		
$ printf 'a b c\n' | vecmill nn --analogy --method mul --min-score 1 signs.txt
a b c
  -                    1.3144
# Letter case: the word itself first, else the first that folds alike.
$ printf 'the\nTHE\nSTRA\341\272\236E\n\303\244rger\nThe - THE + StrassE\n' | vecmill nn -q -k 1 -f tsv --case fold case.txt
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
the	1	The	0.987241
THE	1	STRASSE	0.990992
STRAẞE	1	STRASSE	0.993884
ärger	1	the	0.983282
The - THE + StrassE	1	Straße	0.993884
$ vecmill nn -q --pairs --case fold case.txt THE the
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
THE the              0.9872
$ vecmill nn -q --case exact case.txt THE
vecmill nn: case.txt: word 6, "the", is there before; look-ups find the first
vecmill nn: 'THE' is not in the vocabulary
vecmill nn: queries without an answer: 1 of 1
[exit 1]
# Rows or bytes first: the same.
$ vecmill train news.txt -o news.mat --dim 20 --epochs 1 --min-count 1 -q; tr ' ' '\n' <news.txt | sort -u | sed '/^$/d' | head -n 300 >q.txt
$ for scan in auto rows bytes; do vecmill nn --scan $scan -f tsv news.mat <q.txt >$scan.tsv; done; wc -l <auto.tsv; cmp auto.tsv rows.tsv && cmp rows.tsv bytes.tsv
3000
$ vecmill nn --scan bytes --pairs m.txt a b
vecmill nn: --scan does nothing with --pairs
[exit 2]
$ vecmill nn --scan bytes --analogy --method pair m.txt a b c
vecmill nn: --scan does nothing with --method pair
[exit 2]
$ vecmill nn --case fold --vector m.txt
vecmill nn: --case does nothing with --vector
[exit 2]
$ vecmill nn --exclude list --odd-one-out m.txt
vecmill nn: --exclude does nothing with --odd-one-out
[exit 2]
$ vecmill nn --exclude - m.txt
vecmill nn: standard input cannot be both the words of --exclude and the queries
[exit 2]
$ vecmill nn - </dev/null
vecmill nn: standard input cannot be both the matrix and the queries
[exit 2]
