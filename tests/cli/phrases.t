# Once.
# phrases: joining, listing, and what is refused.
$ for i in 1 2 3 4 5 6; do printf 'he saw new york and the bank of england\nold men in new york drink\n'; done >t.txt
$ vecmill phrases -q --threshold 3 t.txt | head -n 2
he saw new_york and the bank of england
old men in new_york drink
# Rare words come out, as they are; sentences are never bridged; white space is one blank.
$ (printf 'new\nyork\n\n rare  new\tyork\r\n'; cat t.txt) | vecmill phrases -q --threshold 1 --delimiter '~' | head -n 3
new
york
rare new~york
# Connecting words stand inside a phrase, and only there.
$ printf 'of\nthe\n' >of.txt
$ vecmill phrases -q --delta 0 --threshold 8 --connectors of.txt t.txt | head -n 1
he_saw new york and_the_bank of england
$ vecmill phrases -q --delta 0 --threshold 8 --connectors of.txt --list t.txt | head -n 3
and_the_bank 15 6
bank_of_england 15 6
he_saw 15 6
# Phrases of phrases.
$ vecmill phrases -q --threshold 2 --passes 2 t.txt | head -n 1
he_saw new_york and_the bank_of england
# Lists.
$ vecmill phrases -q -l --score npmi --threshold 0.9 -f json t.txt
{"phrase":"and_the","score":1,"count":6,"pass":1}
{"phrase":"bank_of","score":1,"count":6,"pass":1}
{"phrase":"he_saw","score":1,"count":6,"pass":1}
{"phrase":"men_in","score":1,"count":6,"pass":1}
{"phrase":"new_york","score":1,"count":12,"pass":1}
{"phrase":"of_england","score":1,"count":6,"pass":1}
{"phrase":"old_men","score":1,"count":6,"pass":1}
{"phrase":"the_bank","score":1,"count":6,"pass":1}
$ vecmill phrases -q -l --threshold 5 --delta 0 -f tsv t.txt | tail -n 1
york_drink	7.5	6
# No phrase is no error: the text comes out.
$ printf 'a b c\nd\n' | vecmill phrases -q
a b c
d
$ printf 'a b c\nd\n' | vecmill phrases -q -l
# The same bytes on any number of threads and within any memory, and gzip'd to a file.
$ awk 'BEGIN { for (i = 0; i < 200002; i++) printf "w%d%s", i * i % 977 % 300, i % 11 < 10 ? " " : "\n" }' >big.txt
$ for t in 1 2 5; do vecmill phrases -q -t $t --threshold 2 --passes 2 -o p$t.gz big.txt; done; cmp p1.gz p2.gz && cmp p1.gz p5.gz
$ zcat p1.gz >p1.txt; vecmill phrases -q -t 3 --memory 8M --threshold 2 --passes 2 big.txt | cmp - p1.txt
$ tr _ ' ' <p1.txt | cmp - big.txt
# The rules for text are those of vocab.
$ (cat t.txt; printf 'NEW\302\240York\n') | vecmill phrases -q --threshold 3 --lowercase --unicode-space | tail -n 1
new_york
# What is refused.
$ printf '' | vecmill phrases -q -o none.gz 2>&1; echo $?; ls none.gz 2>/dev/null
vecmill phrases: no words in the corpus
1
[exit 2]
$ vecmill phrases -q --score npmi --threshold 2 t.txt 2>&1; echo $?
vecmill phrases: the threshold of npmi is between -1 and 1
2
$ vecmill phrases -q --threshold -1 t.txt 2>&1; echo $?
vecmill phrases: the threshold must not be negative
2
$ vecmill phrases -q --threshold nan t.txt 2>&1; echo $?
vecmill phrases: --threshold: 'nan' is not a number
2
$ vecmill phrases -q --score npmi --delta 3 t.txt 2>&1; echo $?
vecmill phrases: --delta is for --score word2phrase
2
$ vecmill phrases -q --delimiter ' ' t.txt 2>&1; echo $?
vecmill phrases: the delimiter has white space in it
2
$ vecmill phrases -q --delimiter '' t.txt 2>&1; echo $?
vecmill phrases: the delimiter is empty
2
$ vecmill phrases -q --format tsv t.txt 2>&1; echo $?
vecmill phrases: --format is for --list
2
$ vecmill phrases -q --connectors missing.txt t.txt 2>&1; echo $?
vecmill phrases: missing.txt: No such file or directory
1
$ printf 'in the\n' >two.txt; vecmill phrases -q --connectors two.txt t.txt 2>&1; echo $?
vecmill phrases: two.txt:1: more than one word on a line
1
$ vecmill phrases -q -o t.txt t.txt 2>&1; echo $?
vecmill phrases: t.txt is both input and output
2
$ vecmill phrases -q missing.txt 2>&1; echo $?
vecmill phrases: missing.txt: No such file or directory
1
