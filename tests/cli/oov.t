# Words that are not in the vocabulary are known by their n-grams, and marked.
$ sh "$compass" >c.mat
$ vecmill nn -k 2 c.mat nora
nora  (by n-grams: nora)
  north                1.0000
  northeast            0.7071
$ vecmill nn -k 2 c.mat north
northeast            0.7071
east                 0.0000
$ vecmill nn -k 1 c.mat nora north xyz
vecmill nn: 'xyz' is not in the vocabulary
nora  (by n-grams: nora)
  north                1.0000

north
  northeast            0.7071

xyz
vecmill nn: queries without an answer: 1 of 3
[exit 1]
$ vecmill nn -k 1 -f tsv c.mat nora north xyz
vecmill nn: 'xyz' is not in the vocabulary
nora	1	north	1.000000	nora
north	1	northeast	0.707107	
xyz	0			
vecmill nn: queries without an answer: 1 of 3
[exit 1]
$ vecmill nn -k 1 -f json c.mat nora north xyz
vecmill nn: 'xyz' is not in the vocabulary
{"query":"nora","unseen":["nora"],"neighbors":[{"rank":1,"word":"north","score":1.000000}]}
{"query":"north","unseen":[],"neighbors":[{"rank":1,"word":"northeast","score":0.707107}]}
{"query":"xyz","error":"unknown word","unseen":[],"neighbors":[]}
vecmill nn: queries without an answer: 1 of 3
[exit 1]
# In expressions too; only words with rows are left out of the answers.
$ vecmill nn -k 2 c.mat north + easy - sour
north + easy - sour  (by n-grams: easy sour)
  northeast            0.9487
  east                 0.4472
$ printf 'nora easy\nnora -eastbound\n+eastbound\n-xyz\nnora + xyz\n+ + nora\n' | vecmill nn -k 1 -f tsv c.mat
vecmill nn: stdin:4: '-xyz' is not in the vocabulary
vecmill nn: stdin:5: 'xyz' is not in the vocabulary
vecmill nn: stdin:6: '+' is not followed by a word
nora easy	1	northeast	1.000000	nora easy
nora -eastbound	1	north	0.707107	nora eastbound
+eastbound	1	east	1.000000	eastbound
-xyz	0			
nora + xyz	0			
+ + nora	0			
vecmill nn: queries without an answer: 3 of 6
[exit 1]
# All ways to ask.
$ vecmill nn -k 2 -a c.mat nora north easy
nora north easy  (by n-grams: nora easy)
  east                 1.0000
  northeast            0.7071
$ vecmill nn -k 2 -a --method mul c.mat nora north easy
nora north easy  (by n-grams: nora easy)
  east                 0.9980
  northeast            0.8526
$ vecmill nn -k 2 -a --method mul c.mat north north east
northeast            0.8526
south                0.0000
$ vecmill nn -k 1 -a --method pair -f tsv c.mat westward north easy
westward north easy	1	northeast	0.382683	westward easy
$ vecmill nn --pairs c.mat nora north easy wester north east
nora north           1.0000  (by n-grams: nora)
easy wester          -1.0000  (by n-grams: easy wester)
north east           0.0000
$ vecmill nn --pairs -f tsv c.mat nora north xyz north
vecmill nn: 'xyz' is not in the vocabulary
nora north	1.000000	nora
xyz north		
vecmill nn: queries without an answer: 1 of 2
[exit 1]
$ vecmill nn --pairs -f json c.mat nora north
{"query":"nora north","unseen":["nora"],"score":1.000000}
$ vecmill nn --odd-one-out c.mat north nora easy northeast
north nora easy northeast  (by n-grams: nora easy)
  easy                 0.2357
$ vecmill nn --odd-one-out -f tsv c.mat north nora easy northeast
north nora easy northeast	easy	0.235702	nora easy
$ echo '0 1' | vecmill nn -k 1 --vector -f tsv c.mat
1	1	north	1.000000
$ vecmill index -q -o c.idx c.mat; vecmill nn -k 2 --index c.idx c.mat nora
nora  (by n-grams: nora)
  north                1.0000
  northeast            0.7071
# Letter case: as they stand; where all words are small and fold, small.
$ vecmill nn -k 1 c.mat Nora NORTH
vecmill nn: 'Nora' is not in the vocabulary
vecmill nn: 'NORTH' is not in the vocabulary
Nora

NORTH
vecmill nn: queries without an answer: 2 of 2
[exit 1]
$ vecmill nn -k 1 --case fold c.mat Nora NORTH
Nora  (by n-grams: Nora)
  north                1.0000

NORTH
  northeast            0.7071

# They may be unknown all the same.
$ vecmill nn -k 1 --no-ngrams -f tsv c.mat nora north
vecmill nn: 'nora' is not in the vocabulary
nora	0		
north	1	northeast	0.707107
vecmill nn: queries without an answer: 1 of 2
[exit 1]
$ vecmill nn --no-ngrams --vector c.mat
vecmill nn: --no-ngrams does nothing with --vector
[exit 2]
$ vecmill nn --no-ngrams --index c.idx --recall 3 c.mat
vecmill nn: --no-ngrams does nothing with --recall
[exit 2]
# N-grams that are zeros are none; what is not finite has no answer.
$ vecmill nn -k 1 -f json c.mat zero nano nan
vecmill nn: 'zero' is not in the vocabulary
vecmill nn: the n-grams of 'nano' are not finite
vecmill nn: the n-grams of 'nan' are not finite
{"query":"zero","error":"unknown word","unseen":[],"neighbors":[]}
{"query":"nano","error":"not finite","unseen":[],"neighbors":[]}
{"query":"nan","error":"not finite","unseen":[],"neighbors":[]}
vecmill nn: queries without an answer: 3 of 3
[exit 1]
# A matrix that lies.
$ sh "$compass" explicit 2 >lie.mat; vecmill nn lie.mat nora
vecmill nn: lie.mat: the shortest n-grams are longer than the longest
[exit 1]
$ sh "$compass" buckets >lie.mat; vecmill nn lie.mat nora
vecmill nn: lie.mat: n-grams need 1 to 2147483647 buckets
[exit 1]
$ sh "$compass" grams >lie.mat; vecmill nn lie.mat nora
vecmill nn: lie.mat: n-grams are "grams", not one of buckets, explicit, floret, finalfusion
[exit 1]
$ sh "$compass" explicit 3 ngram >lie.mat; vecmill nn lie.mat nora; vecmill nn -k 1 --no-ngrams lie.mat north
vecmill nn: lie.mat: no tensor "ngrams"
northeast            0.7071
# Test sets of every kind; answers of analogies come from the vocabulary.
$ printf 'north nora 9\nNorthern polka 8\nnora easy 2\nxyz north 3\nnorth south 0\n' >s.txt
$ printf 'north nora east easy\nnorth nora east east\nnora nora easy east\nnorth north west west\nnano nora east east\n' >a.txt
$ printf 'north nora easy\nnorth xyz east\n' >o.txt
$ printf 'north up\nnora up\nsouth down\nsour down\nxyz down\n' >c.txt
$ vecmill eval c.mat s.txt a.txt odd:o.txt c.txt
s.txt: similarities (cosine), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  Spearman 0.9487   Pearson 0.9638   4 pairs seen, 5 in all, 3 by n-grams
a.txt: analogies (add), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  total                           33.33 %       1 correct of      3 seen,      5 in all, 2 by n-grams
o.txt: odd words out (cosine), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  total                          100.00 %       1 correct of      1 seen,      2 in all, 1 by n-grams
c.txt: categories (kmeans), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  up                               1.0000       2 correct of      2 seen,      2 in all, 1 by n-grams
  down                             1.0000       2 correct of      2 seen,      3 in all, 1 by n-grams
  total                            1.0000       4 correct of      4 seen,      5 in all, 2 by n-grams
$ vecmill eval --no-ngrams c.mat s.txt a.txt odd:o.txt c.txt
s.txt: similarities (cosine), first 5 rows, case folded, unknown words skipped
  Spearman -   Pearson -   1 pairs seen, 5 in all
a.txt: analogies (add), first 5 rows, case folded, unknown words skipped
  total                            0.00 %       0 correct of      1 seen,      5 in all
o.txt: odd words out (cosine), first 5 rows, case folded, unknown words skipped
  total                               -         0 correct of      0 seen,      2 in all
c.txt: categories (kmeans), first 5 rows, case folded, unknown words skipped
  up                               1.0000       1 correct of      1 seen,      2 in all
  down                             1.0000       1 correct of      1 seen,      3 in all
  total                            1.0000       2 correct of      2 seen,      5 in all
vecmill eval: o.txt: none of its words is known
[exit 1]
$ vecmill eval --oov zero --case exact c.mat s.txt
s.txt: similarities (cosine), first 5 rows, case exact, words without rows by n-grams, unknown words zero
  Spearman 0.8944   Pearson 0.8135   3 pairs seen, 5 in all, 2 by n-grams
$ vecmill eval -m mul c.mat a.txt; vecmill eval -m pair c.mat a.txt
a.txt: analogies (mul), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  total                           33.33 %       1 correct of      3 seen,      5 in all, 2 by n-grams
a.txt: analogies (pair), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  total                            0.00 %       0 correct of      3 seen,      5 in all, 2 by n-grams
$ vecmill eval -f tsv c.mat s.txt c.txt
s.txt	similarity		0.9487		4	5				set	0.9638	5	fold	skip	cosine						3
c.txt	category	up	1.0000	2	2	2				section		5	fold	skip	kmeans						1
c.txt	category	down	1.0000	2	2	3				section		5	fold	skip	kmeans						1
c.txt	category		1.0000	4	4	5				set		5	fold	skip	kmeans						2
$ vecmill eval -f json c.mat s.txt a.txt
{"set":"s.txt","kind":"similarity","seen":4,"total":5,"restrict":5,"case":"fold","oov":"skip","method":"cosine","by_ngrams":3,"spearman":0.9487,"pearson":0.9638,"sections":[]}
{"set":"a.txt","kind":"analogy","seen":3,"total":5,"restrict":5,"case":"fold","oov":"skip","method":"add","by_ngrams":2,"correct":1,"accuracy":33.33,"sections":[{"name":"","seen":3,"total":5,"correct":1,"by_ngrams":2,"accuracy":33.33}]}
# Words of rows beyond are unknown, whatever n-grams they have.
$ vecmill eval --restrict 2 c.mat s.txt
s.txt: similarities (cosine), first 2 rows, case folded, words without rows by n-grams, unknown words skipped
  Spearman 0.8660   Pearson 0.9912   3 pairs seen, 5 in all, 3 by n-grams
# Each of two matrices by what it has; and the first dimensions of n-grams.
$ printf '3 2\nnorth 0 1\nnora 0 1\nsouth 0 -1\n' >t.txt
$ vecmill eval --compare t.txt c.mat s.txt
s.txt: similarities (cosine), first 5 rows, case folded, words without rows by n-grams, unknown words skipped
  Spearman 1.0000   Pearson 1.0000   2 pairs seen, 5 in all, 1 by n-grams
 against t.txt, first 3 rows
  Spearman 1.0000   Pearson 1.0000   2 pairs seen, 5 in all
  difference 0.0000, 95 % interval 0.0000 to 0.0000, p 1 (paired bootstrap)
$ vecmill eval --compare c.mat -f json t.txt s.txt
{"set":"s.txt","kind":"similarity","seen":2,"total":5,"restrict":3,"case":"fold","oov":"skip","method":"cosine","spearman":1.0000,"pearson":1.0000,"other":{"matrix":"c.mat","restrict":5,"seen":2,"by_ngrams":1,"spearman":1.0000,"pearson":1.0000},"difference":0.0000,"difference_low":0.0000,"difference_high":0.0000,"p":1,"test":"bootstrap","sections":[]}
$ vecmill eval --dims 1,2 c.mat s.txt
s.txt: similarities (cosine), first 5 rows, first 1 dimensions, case folded, words without rows by n-grams, unknown words skipped
  Spearman -   Pearson -   4 pairs seen, 5 in all, 3 by n-grams
s.txt: similarities (cosine), first 5 rows, first 2 dimensions, case folded, words without rows by n-grams, unknown words skipped
  Spearman 0.9487   Pearson 0.9638   4 pairs seen, 5 in all, 3 by n-grams
$ sh "$compass" explicit 2 >lie.mat; vecmill eval lie.mat s.txt; vecmill eval --no-ngrams lie.mat s.txt
vecmill eval: lie.mat: the shortest n-grams are longer than the longest
s.txt: similarities (cosine), first 5 rows, case folded, unknown words skipped
  Spearman -   Pearson -   1 pairs seen, 5 in all
# Trained with floret's n-grams, words have no rows of their own: out of the
# vocabulary they are what they were in it.
$ vecmill train -q -t 1 -d 16 -e 1 --ngrams floret --buckets 3000 -o f.mat news.txt; echo france >keep.txt; vecmill convert -q --select keep.txt f.mat k.mat
$ vecmill vec f.mat paris king >a; vecmill vec -q k.mat paris king | cmp - a && echo same
same
$ for m in f k; do vecmill eval -f json $m.mat pairs.txt | tr , '\n' | grep -e seen -e spearman >$m; done; cmp f k && echo same
same
$ for m in f k; do vecmill eval -f json $m.mat pairs.txt | tr , '\n' | grep by_ngrams; done
"by_ngrams":0
"by_ngrams":90
# By codes of n-grams nearly so; a byte a number here.
$ vecmill quantize -q --bits 8 -o k8.mat k.mat; vecmill info k8.mat | grep -c 'ngrams.codes *I8'; for m in k k8; do vecmill eval -f json $m.mat pairs.txt | tr , '\n' | grep -e by_ngrams -e spearman; done | sed 's/.*://' | awk '{ x[NR] = $1 } END { print x[1], x[3], (x[4] > x[2] - .02 && x[4] < x[2] + .02 ? "near" : x[2] " " x[4]) }'
1
90 90 near
$ vecmill train -q -t 1 -d 16 -e 1 --ngrams buckets --buckets 3000 -o b.mat news.txt; vecmill quantize -q --bits 8 --prune-ngrams 500 -o b500.mat b.mat; vecmill nn --pairs -f json b500.mat parisian paris | sed 's/"score.*//'; vecmill vec -q --lines b500.mat 'a parisian king' | wc -w
{"query":"parisian paris","unseen":["parisian"],
16
