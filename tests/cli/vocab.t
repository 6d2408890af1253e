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
vecmill vocab: no word is there 9 times
1
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
