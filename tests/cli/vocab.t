# Once.
# vocab: counting, cutting, merging, and what is refused.
# Most frequent first, ties by bytes; no -o is plain text on stdout.
$ printf 'the cat\nthe dog\na cat' | vecmill vocab -q
cat 2
the 2
a 1
dog 1
$ printf 'b a\r\n\r\nb\0a\tb\n' | vecmill vocab -q -t 3 -
b 3
a 2
# The literal </s> ends a sentence and is no word.
$ printf 'a </s> b </s>\n' | vecmill vocab -q
a 1
b 1
# A no-break space is part of a word.
$ printf 'x\302\240y x\n' | vecmill vocab -q | wc -l | tr -d ' '
2
# Unless the text is to be changed: white space, case, what is not UTF-8.
$ printf 'x\302\240y\343\200\200x\342\200\250x\342\200\213\n' | vecmill vocab -q --unicode-space --stats text | head -n 3
tokens 4
types 3
sentences 2
$ printf '\303\204pfel \316\243 \317\202 K \342\204\252 \304\260 </S>\n' | vecmill vocab -q --lowercase
k 2
σ 2
äpfel 1
İ 1
$ printf 'a\377b \342\202x ok\n' | vecmill vocab -q --utf8 replace | od -An -c | tr -s ' '
 a 357 277 275 b 1 \n o k 1 \n 357 277 275
 x 1 \n
$ printf 'fine\nb\377\n' >odd.txt; vecmill vocab -q --utf8 strict odd.txt 2>&1; echo $?
vecmill vocab: odd.txt:2: not UTF-8
1
$ vecmill vocab -q --stats text odd.txt | grep utf8
invalid-utf8 1 tokens
# Words too long are left out, never cut.
$ printf 'four fives sixsix\n' | vecmill vocab --max-token 5 2>&1 | grep -v B/s
vecmill vocab: 2 tokens, 2 types, 1 sentences
vecmill vocab: left out 1 tokens longer than 5 bytes
fives 1
four 1
$ vecmill vocab -q --max-token 0 odd.txt 2>&1; echo $?
vecmill vocab: --max-token: '0' is out of range 1 to 1000000
2
$ vecmill vocab -q --merge --lowercase odd.txt 2>&1; echo $?
vecmill vocab: --merge reads vocabulary files: nothing changes their words
2
# A file is gzip'd whatever its name.
$ printf 'a b a c\n' >one.txt
$ printf 'a b d\n' | gzip >two.gz
$ vecmill vocab -q -o v.gz one.txt two.gz && zcat v.gz
a 3
b 2
c 1
d 1
# The same bytes for any number of threads.
$ awk 'BEGIN { for (i = 0; i < 60000; i++) printf "w%d%s", i * i % 977, i % 9 ? " " : "\n" }' >big.txt
$ for t in 1 2 3 7; do vecmill vocab -q -t $t -o t$t.gz big.txt; done
$ cmp t1.gz t2.gz && cmp t1.gz t3.gz && cmp t1.gz t7.gz
$ tr ' ' '\n' <big.txt | LC_ALL=C sort | uniq -c | awk 'NF == 2 { print $2, $1 }' | LC_ALL=C sort -k2,2nr -k1,1 >naive.txt
$ zcat t1.gz | cmp - naive.txt
# Cuts are exact.
$ vecmill vocab -q --min-count 2 one.txt two.gz
a 3
b 2
$ vecmill vocab -q --max-size 3 one.txt two.gz
a 3
b 2
c 1
$ vecmill vocab -q --min-count 9 one.txt 2>&1; echo $?
vecmill vocab: all 3 words are left out
1
# Words to leave out and words to keep, whatever their count.
$ printf 'a\n\n  zebra \n' >stop.txt; printf 'd\nnowhere\n' >keep.txt
$ vecmill vocab -q --stopwords stop.txt one.txt two.gz
b 2
c 1
d 1
$ vecmill vocab -q --min-count 2 --keep keep.txt one.txt two.gz
a 3
b 2
d 1
$ vecmill vocab -q --max-size 2 --keep keep.txt one.txt two.gz
a 3
d 1
$ vecmill vocab -q --max-size 1 --stopwords stop.txt --keep stop.txt one.txt two.gz
a 3
# A row for what was left out stands where its count puts it, and counts among the rows.
$ vecmill vocab -q --stopwords stop.txt --unk '<unk>' one.txt two.gz
<unk> 3
b 2
c 1
d 1
$ vecmill vocab -q --max-size 2 --unk UNK one.txt two.gz
UNK 4
a 3
$ vecmill vocab -q --max-size 4 --unk UNK one.txt two.gz
a 3
b 2
c 1
d 1
$ vecmill vocab -q --min-count 2 --unk c one.txt two.gz
a 3
b 2
c 2
# The most frequent, to look at.
$ vecmill vocab -q --top 2 -o v.gz one.txt two.gz; zcat v.gz | wc -l | tr -d ' '
a 3
b 2
4
# Statistics are of the whole corpus, before any cut.
$ vecmill vocab -q --stats text --min-count 2 one.txt two.gz
tokens 7
types 4
sentences 2
hapaxes 2 (50.00 % of the types)
zipf-exponent -
coverage-10000 100.00 %
coverage-100000 100.00 %
coverage-1000000 100.00 %
invalid-utf8 0 tokens
mean-length 1.00 bytes
longest 1 bytes
overlong 0 tokens
$ vecmill vocab -q --stats json big.txt
{"tokens":60000,"types":489,"sentences":6668,"hapaxes":0,"zipf_exponent":0.004485,"coverage_10000":100.0000,"coverage_100000":100.0000,"coverage_1000000":100.0000,"invalid_utf8":0,"mean_length":3.8792,"longest":4,"overlong":0}
$ vecmill vocab -q --stats json --merge t1.gz t2.gz
{"tokens":120000,"types":489,"sentences":null,"hapaxes":0,"zipf_exponent":0.004485,"coverage_10000":100.0000,"coverage_100000":100.0000,"coverage_1000000":100.0000,"invalid_utf8":0,"mean_length":3.8792,"longest":4,"overlong":null}
$ printf 'a a a' | vecmill vocab -q --stats text -o v.gz; zcat v.gz
tokens 3
types 1
sentences 1
hapaxes 0 (0.00 % of the types)
zipf-exponent -
coverage-10000 100.00 %
coverage-100000 100.00 %
coverage-1000000 100.00 %
invalid-utf8 0 tokens
mean-length 1.00 bytes
longest 1 bytes
overlong 0 tokens
a 3
# And a picture.
$ vecmill vocab -q --plot p.svg --plot-nothing big.txt 2>&1; echo $?; ls p.svg 2>/dev/null
vecmill vocab: unknown option --plot-nothing
2
[exit 2]
$ vecmill vocab -q --plot p.svg -o v.gz big.txt && head -c 4 p.svg && tail -n 1 p.svg && grep -c '<path' p.svg
<svg</svg>
39
$ vecmill vocab -q --plot - one.txt two.gz | head -c 4; echo
<svg
$ vecmill vocab -q --plot no/p.svg -o w.gz big.txt 2>&1; echo $?; ls w.gz 2>/dev/null
vecmill vocab: no/p.svg: No such file or directory
1
[exit 2]
$ vecmill vocab -q --plot v.gz -o v.gz big.txt 2>&1; echo $?
vecmill vocab: -o and --plot name the same file
2
$ vecmill vocab -q --plot - --top 3 big.txt 2>&1; echo $?
vecmill vocab: only one of -o -, --top, --stats and --plot - can have standard output
2
$ vecmill vocab -q --stats text -o - big.txt 2>&1; echo $?
vecmill vocab: only one of -o -, --top, --stats and --plot - can have standard output
2
# The same bytes within any memory, and nothing stays behind.
$ awk 'BEGIN { for (i = 0; i < 400000; i++) printf "%d%s%s", i * 7 % 300007, i % 3 ? "" : "-a-longer-word-than-sixteen-bytes", i % 9 ? " " : "\n" }' >types.txt
$ vecmill vocab -q -o m0.gz types.txt && for t in 1 3; do mkdir -p tmp && TMPDIR=$PWD/tmp vecmill vocab -q -t $t --memory 16M -o m$t.gz types.txt; done; cmp m0.gz m1.gz && cmp m0.gz m3.gz; ls tmp
$ TMPDIR=$PWD/tmp vecmill vocab -q -t 2 --memory 16M --merge m0.gz m1.gz m3.gz | head -n 2; zcat m0.gz | head -n 2
100008 6
100009 6
100008 2
100009 2
$ TMPDIR=/nowhere vecmill vocab -q -t 1 --memory 16M -o m4.gz types.txt 2>&1; echo $?; ls m4.gz 2>/dev/null
vecmill vocab: temporary file in /nowhere: No such file or directory
1
[exit 2]
$ vecmill vocab -q --memory 1M types.txt 2>&1; echo $?
vecmill vocab: --memory: '1M' is out of range 16000000 to 1000000000000000000
2
# Lists that are none.
$ printf 'a b\n' >bad.txt; vecmill vocab -q --keep bad.txt one.txt 2>&1; echo $?
vecmill vocab: bad.txt:1: more than one word on a line
1
$ printf '\n' >bad.txt; vecmill vocab -q --stopwords bad.txt one.txt 2>&1; echo $?
vecmill vocab: bad.txt: no words
1
$ vecmill vocab -q --keep missing.txt one.txt 2>&1; echo $?
vecmill vocab: missing.txt: No such file or directory
1
$ vecmill vocab -q --unk 'a b' one.txt 2>&1; echo $?
vecmill vocab: --unk: "a b" is no word
2
# Counts add up.
$ vecmill vocab -q -o a.gz one.txt && vecmill vocab -q -o b.gz two.gz
$ vecmill vocab -q --merge a.gz b.gz
a 3
b 2
c 1
d 1
$ printf '</s> 9\nthe 5\na 5\n' >w2v.txt
$ vecmill vocab -q --merge w2v.txt
a 5
the 5
# Nothing in, nothing out.
$ printf '\n \n' | vecmill vocab -q -o none.gz 2>&1; echo $?
vecmill vocab: no words in the corpus
1
$ ls | grep -c none.gz
0
[exit 1]
# What cannot be is said before the work.
$ vecmill vocab -q -o one.txt one.txt 2>&1; echo $?
vecmill vocab: one.txt is both input and output
2
$ vecmill vocab -q --merge 2>&1; echo $?
vecmill vocab: --merge: no vocabulary files given
2
$ vecmill vocab -q - - 2>&1; echo $?
vecmill vocab: standard input given twice
2
$ vecmill vocab -q one.txt missing.txt 2>&1; echo $?
vecmill vocab: missing.txt: No such file or directory
1
$ printf 'a 1\nb\n' >bad.txt
$ vecmill vocab -q --merge bad.txt 2>&1; echo $?
vecmill vocab: bad.txt:2: no count after the word
1
$ printf 'a 1\nb 2\na 3\n' >bad.txt
$ vecmill vocab -q --merge bad.txt 2>&1; echo $?
vecmill vocab: bad.txt:3: word "a" given twice
1
$ vecmill vocab -q --merge - <bad.txt 2>&1; echo $?
vecmill vocab: stdin:3: word "a" given twice
1
$ printf 'a 9223372036854775807\n' >huge.txt; vecmill vocab -q --merge huge.txt bad.txt 2>&1; echo $?
vecmill vocab: bad.txt:3: word "a" given twice
1
$ printf 'b 1\n' >w.txt; vecmill vocab -q -t 1 --merge huge.txt w.txt 2>&1; echo $?
vecmill vocab: w.txt: counts add up to 2^63 or more
1
$ printf 'c 2\nb 2\na 9\n' | vecmill vocab -q --merge - w.txt
a 9
b 3
c 2
# A truncated file is no shorter corpus; the old output stays.
$ gzip <big.txt | head -c 4000 >cut.gz
$ cp v.gz old.gz
$ vecmill vocab -q -o v.gz cut.gz 2>/dev/null; echo $?
1
$ cmp v.gz old.gz
# A token of a megabyte is left out, its neighbours are not.
$ (printf 'a '; head -c 1000000 /dev/zero | tr '\0' x; printf ' b') | vecmill vocab -q 2>/dev/null
a 1
b 1
# A signal ends the wait for a pipe that says nothing, whichever thread it hits.
$ mkfifo silent; sleep 30 >silent & s=$!; for i in 1 2 3 4 5 6 7 8; do vecmill vocab -q -t 4 -o x.gz silent 2>/dev/null & p=$!; sleep 0.1; kill -TERM $p; wait $p; echo $?; done | sort | uniq -c | sed 's/^ *//'; kill $s
8 143
