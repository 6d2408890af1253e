# Maps of words: the places as text, the picture as SVG.
$ printf '6 3\na 1 0 0\nb 0 2 0\nc 0 0 3\nd 1 1 0\nz 0 0 0\ne 1 1 1\n' >m.txt
$ vecmill map --method pca --tsv - m.txt a b c d
a	-0.257886	0.707107
b	-0.257886	-0.707107
c	0.962442	0.000000
d	-0.446671	0.000000
vecmill map: 4 words drawn
$ vecmill map -q --method pca --tsv - m.txt d c b a
d	-0.446671	0.000000
c	0.962442	0.000000
b	-0.257886	0.707107
a	-0.257886	-0.707107
# Fewer than five words have no neighbourhoods.
$ vecmill map -q --tsv t.tsv m.txt a b c d; vecmill map -q --method pca --tsv - m.txt a b c d | cmp - t.tsv
$ vecmill map -q --tsv - m.txt a
a	0.000000	0.000000
$ vecmill map -q --tsv - m.txt a c
a	0.707107	0.000000
c	-0.707107	0.000000
$ vecmill map -q -o one.svg m.txt a; cat one.svg
<svg xmlns="http://www.w3.org/2000/svg" width="700" height="500" viewBox="0 0 700 500" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#ffffff"/>
<path d="M350.0 250.0m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z" fill="#999999"/>
<text x="357.0" y="254.0" fill="#505050">a</text>
</svg>
# Words from standard input, each drawn once; a row of zeros is one more point.
$ printf 'a b\n\n  c\ta d\r\nz' | vecmill map -q --method pca --tsv - m.txt
a	-0.300257	0.707107
b	-0.300257	-0.707107
c	0.902981	0.000000
d	-0.511009	0.000000
z	0.208543	0.000000
$ vecmill map -q --tsv - m.txt </dev/null
vecmill map: no words: give some, or --top N
[exit 1]
$ vecmill map -q --tsv - --top 99 --method pca m.txt b c | cut -f 1 | paste -s -d ' '
b c a d z e
# t-SNE: the same picture every time, whatever the threads.
$ head -n 20000 news.txt | vecmill train -q -t 1 -d 20 --seed 3 -o n.mat -
$ vecmill map --top 60 -o a.svg --tsv a.tsv n.mat
vecmill map: 60 words drawn
$ vecmill map -q --top 60 -t 3 -o b.svg n.mat; cmp a.svg b.svg
$ vecmill map -q --top 60 -o - n.mat | cmp - a.svg
$ vecmill map -q --top 60 --seed 2 -o - n.mat | cmp -s - a.svg
[exit 1]
$ vecmill map -q --top 60 --perplexity 5 --iterations 50 -o - n.mat | cmp -s - a.svg
[exit 1]
$ grep -c '<text' a.svg; wc -l <a.tsv; grep -ci nan a.svg a.tsv
60
60
a.svg:0
a.tsv:0
[exit 1]
$ vecmill quantize -q -o q.mat n.mat; vecmill map -q --top 60 -o q.svg q.mat; grep -c '<text' q.svg
60
# Unknown words: the picture is written, and status 1; none known: nothing.
$ vecmill map -o u.svg m.txt a nosuch b; grep -c '<text' u.svg
vecmill map: 'nosuch' is not in the vocabulary
vecmill map: 2 words drawn
vecmill map: 1 word is not in m.txt
2
$ vecmill map -o none.svg m.txt nosuch; ls none.svg 2>&1 | grep -c 'No such'
vecmill map: 'nosuch' is not in the vocabulary
vecmill map: none of the words is in m.txt
1
# Groups: their words are drawn, in colours with a legend.
$ printf 'a\tfirst & last\nb\tmiddle\n\nc\tmiddle\nc\tfirst & last\n' >g.txt
$ vecmill map -o g.svg --groups g.txt m.txt; grep -c '<text' g.svg; grep -o '>first.*</text>' g.svg; grep -c '<path.*#d55e00' g.svg
vecmill map: 3 words drawn
5
>first &#38; last</text>
3
$ vecmill map -q --groups g.txt --tsv - m.txt d a | cut -f 1 | paste -s -d ' '
d a b c
$ printf 'a first\n' | vecmill map -o g2.svg --groups - m.txt
vecmill map: stdin:1: expected a word, a tab and a group
[exit 1]
$ printf 'a\tx\nb\t\n' | vecmill map -o g2.svg --groups - m.txt
vecmill map: stdin:2: expected a word, a tab and a group
[exit 1]
$ seq 40 | sed 's/.*/a\t&/' | vecmill map -o g2.svg --groups - m.txt
vecmill map: stdin:29: more than 28 groups
[exit 1]
$ ls g2.svg 2>&1 | grep -c 'No such'
1
# What words may hold.
$ printf '2 2\n<&>\201 1 0\n\303\274ber 1 1\n' >odd.txt
$ vecmill map -q -o - --top 2 odd.txt | grep -o '>[^>]*</text>' | od -An -c | tr -s ' '
 > & # 6 0 ; & # 3 8 ; & # 6 2 ;
 357 277 275 < / t e x t > \n > 303 274 b e
 r < / t e x t > \n
# What is refused.
$ vecmill convert -q m.txt whole.mat; (head -c -15 whole.mat; printf '\0\0\300\177'; tail -c 11 whole.mat) >nan.mat
$ vecmill map -o x.svg nan.mat a e
vecmill map: nan.mat: the row of 'e' is not finite
[exit 1]
$ vecmill map -o x.svg nan.mat a b
vecmill map: 2 words drawn
$ vecmill map m.txt a
vecmill map: --output: say where to write the picture
[exit 2]
$ vecmill map -o m.txt m.txt a
vecmill map: m.txt is both input and output
[exit 2]
$ vecmill map -o x.svg --tsv x.svg m.txt a
vecmill map: -o and --tsv name the same file
[exit 2]
$ vecmill map -o - --tsv - m.txt a
vecmill map: -o and --tsv name the same file
[exit 2]
$ vecmill map -o g.txt --groups g.txt m.txt
vecmill map: g.txt is both input and output
[exit 2]
$ vecmill map -o y.svg - <m.txt
vecmill map: standard input cannot be both the matrix and the words
[exit 2]
$ vecmill map -q -o y.svg - a b <m.txt; grep -c '<text' y.svg
2
$ vecmill map -o y.svg --top 5001 m.txt
vecmill map: --top: '5001' is out of range 1 to 5000
[exit 2]
$ seq 5001 | awk '{ print $1, 1, NR }' >big.txt; cut -d ' ' -f 1 big.txt | vecmill map -o z.svg big.txt
vecmill map: stdin:5001: more than 5000 words
[exit 1]
$ vecmill map -o no/y.svg m.txt a
vecmill map: no/y.svg: No such file or directory
[exit 1]
$ vecmill map -o /dev/full m.txt a
vecmill map: /dev/full: No space left on device
[exit 1]
