# The protocol: sections, case, unknown words, the restriction.
$ printf '6 2\nman 1 0\nking 1 1\nwoman -1 0\nqueen -1 1\nKing 0.9 1\nodd 0 -1\n' >m.txt
$ printf ': one\nman king woman queen\nMAN KING WOMAN Queen\n: two\nman king odd nosuch\nwoman queen man king\n' >q.txt
$ vecmill eval m.txt q.txt
q.txt: analogies (add), first 6 rows, case folded, unknown words skipped
  one                            100.00 %       2 correct of      2 seen,      2 in all
  two                            100.00 %       1 correct of      1 seen,      2 in all
  total                          100.00 %       3 correct of      3 seen,      4 in all
$ vecmill eval --case exact --oov wrong m.txt q.txt
q.txt: analogies (add), first 6 rows, case exact, unknown words wrong
  one                             50.00 %       1 correct of      1 seen,      2 in all
  two                             50.00 %       1 correct of      1 seen,      2 in all
  total                           50.00 %       2 correct of      2 seen,      4 in all
$ vecmill eval --restrict 4 -f json m.txt q.txt
{"set":"q.txt","kind":"analogy","seen":3,"total":4,"restrict":4,"case":"fold","oov":"skip","method":"add","correct":3,"accuracy":100.00,"sections":[{"name":"one","seen":2,"total":2,"correct":2,"accuracy":100.00},{"name":"two","seen":1,"total":2,"correct":1,"accuracy":100.00}]}
# The methods of analogies.
$ for m in mul pair; do vecmill eval -m $m m.txt q.txt; vecmill eval -f json -m $m m.txt q.txt | grep -o '"method":"[a-z]*"'; done
q.txt: analogies (mul), first 6 rows, case folded, unknown words skipped
  one                            100.00 %       2 correct of      2 seen,      2 in all
  two                            100.00 %       1 correct of      1 seen,      2 in all
  total                          100.00 %       3 correct of      3 seen,      4 in all
"method":"mul"
q.txt: analogies (pair), first 6 rows, case folded, unknown words skipped
  one                            100.00 %       2 correct of      2 seen,      2 in all
  two                            100.00 %       1 correct of      1 seen,      2 in all
  total                          100.00 %       3 correct of      3 seen,      4 in all
"method":"pair"
# Spearman: ties take their mean rank; column names and comments are skipped.
$ printf 'Word 1,Word 2,Human\n# note\nman,king,9\nman,woman,1\nking,queen,5\nman,none,4\nking,KING,9\n' >s.csv
$ vecmill eval m.txt s.csv
s.csv: similarities (cosine), first 6 rows, case folded, unknown words skipped
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all
$ vecmill eval -f json m.txt s.csv
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":0.9487,"pearson":0.9901,"sections":[]}
# Semantic and syntactic sections.
$ printf ': family\nman king woman queen\n: gram1\nwoman queen man king\nman king odd woman\n' >g.txt; vecmill eval m.txt g.txt; vecmill eval -f tsv m.txt g.txt
g.txt: analogies (add), first 6 rows, case folded, unknown words skipped
  family                         100.00 %       1 correct of      1 seen,      1 in all
  gram1                          100.00 %       2 correct of      2 seen,      2 in all
  total semantic                 100.00 %       1 correct of      1 seen,      1 in all
  total syntactic                100.00 %       2 correct of      2 seen,      2 in all
  total                          100.00 %       3 correct of      3 seen,      3 in all
g.txt	analogy	family	100.00	1	1	1				section		6	fold	skip	add						
g.txt	analogy	gram1	100.00	2	2	2				section		6	fold	skip	add						
g.txt	analogy	semantic	100.00	1	1	1				group		6	fold	skip	add						
g.txt	analogy	syntactic	100.00	2	2	2				group		6	fold	skip	add						
g.txt	analogy		100.00	3	3	3				set		6	fold	skip	add						
# BATS: a directory of files, one of them alone, one that has to be said.
$ mkdir -p B/1_Inflectional B/2_Derived; printf 'man\tking/boss\nwoman\tqueen\n' >B/1_Inflectional/I01.txt; printf 'man\tKing\nwoman\tnosuch/queen\nodd\tman\n' >B/2_Derived/D01.txt; printf 'woman\tqueen\nking\tman\n' >B/top; echo junk >B/.DS
$ vecmill eval m.txt B B/1_Inflectional/I01.txt bats:B/top
B: BATS analogies (add), first 6 rows, case folded, unknown words skipped
  I01                            100.00 %       2 correct of      2 seen,      2 in all
  D01                             50.00 %       2 correct of      4 seen,      6 in all
  top                              0.00 %       0 correct of      2 seen,      2 in all
  total 1_Inflectional           100.00 %       2 correct of      2 seen,      2 in all
  total 2_Derived                 50.00 %       2 correct of      4 seen,      6 in all
  total                           50.00 %       4 correct of      8 seen,     10 in all
B/1_Inflectional/I01.txt: BATS analogies (add), first 6 rows, case folded, unknown words skipped
  total                          100.00 %       2 correct of      2 seen,      2 in all
B/top: BATS analogies (add), first 6 rows, case folded, unknown words skipped
  total                            0.00 %       0 correct of      2 seen,      2 in all
$ vecmill eval -f json m.txt B; vecmill eval -f tsv m.txt B
{"set":"B","kind":"bats","seen":8,"total":10,"restrict":6,"case":"fold","oov":"skip","method":"add","correct":4,"accuracy":50.00,"sections":[{"name":"I01","seen":2,"total":2,"correct":2,"accuracy":100.00},{"name":"D01","seen":4,"total":6,"correct":2,"accuracy":50.00},{"name":"top","seen":2,"total":2,"correct":0,"accuracy":0.00}],"groups":[{"name":"1_Inflectional","seen":2,"total":2,"correct":2,"accuracy":100.00},{"name":"2_Derived","seen":4,"total":6,"correct":2,"accuracy":50.00}]}
B	bats	I01	100.00	2	2	2				section		6	fold	skip	add						
B	bats	D01	50.00	2	4	6				section		6	fold	skip	add						
B	bats	top	0.00	0	2	2				section		6	fold	skip	add						
B	bats	1_Inflectional	100.00	2	2	2				group		6	fold	skip	add						
B	bats	2_Derived	50.00	2	4	6				group		6	fold	skip	add						
B	bats		50.00	4	8	10				set		6	fold	skip	add						
# Categories: purity, and a share of every class.
$ printf '8 2\ncat 5 1\ndog 5 2\ncow 4 2\ncar -3 1\nbus -3 2\ncart -1 2\nzero 0 0\nLada -2 1\n' >z.txt
$ printf '# animals and machines\ncat\tanimal\ndog\tanimal\ncow\tanimal\ncar\tmotor vehicle\nbus\tmotor vehicle\nlada\tmotor vehicle\ncart\tanimal\nnosuch\tmotor vehicle\n' >c.txt
$ vecmill eval z.txt c.txt; vecmill eval -f json z.txt c.txt; vecmill eval -f tsv z.txt c.txt
c.txt: categories (kmeans), first 8 rows, case folded, unknown words skipped
  animal                           0.7500       3 correct of      4 seen,      4 in all
  motor vehicle                    1.0000       3 correct of      3 seen,      4 in all
  total                            0.8571       6 correct of      7 seen,      8 in all
{"set":"c.txt","kind":"category","seen":7,"total":8,"restrict":8,"case":"fold","oov":"skip","method":"kmeans","correct":6,"purity":0.8571,"sections":[{"name":"animal","seen":4,"total":4,"correct":3,"purity":0.7500},{"name":"motor vehicle","seen":3,"total":4,"correct":3,"purity":1.0000}]}
c.txt	category	animal	0.7500	3	4	4				section		8	fold	skip	kmeans						
c.txt	category	motor vehicle	1.0000	3	3	4				section		8	fold	skip	kmeans						
c.txt	category		0.8571	6	7	8				set		8	fold	skip	kmeans						
$ for s in 1 2 3; do for t in 1 3; do vecmill eval -f tsv --seed $s -t $t z.txt c.txt | cksum; done; done | sort -u | wc -l
1
# Odd words out: of equals the first is the answer.
$ printf 'cat dog cow bus\ncar bus dog\nzero zero zero\ncat nosuch bus\n' >o.txt; vecmill eval z.txt odd:o.txt; vecmill eval -f json z.txt odd:o.txt; vecmill eval -f tsv z.txt odd:o.txt
o.txt: odd words out (cosine), first 8 rows, case folded, unknown words skipped
  total                           66.67 %       2 correct of      3 seen,      4 in all
{"set":"o.txt","kind":"odd","seen":3,"total":4,"restrict":8,"case":"fold","oov":"skip","method":"cosine","correct":2,"accuracy":66.67,"sections":[{"name":"","seen":3,"total":4,"correct":2,"accuracy":66.67}]}
o.txt	odd		66.67	2	3	4				section		8	fold	skip	cosine						
o.txt	odd		66.67	2	3	4				set		8	fold	skip	cosine						
# Unknown words: left out, wrong, or zeros.
$ for r in skip wrong zero; do vecmill eval --oov $r z.txt odd:o.txt c.txt; vecmill eval --oov $r m.txt q.txt s.csv B; done | grep -v ' one  \| two  \|:'
  total                           66.67 %       2 correct of      3 seen,      4 in all
  animal                           0.7500       3 correct of      4 seen,      4 in all
  motor vehicle                    1.0000       3 correct of      3 seen,      4 in all
  total                            0.8571       6 correct of      7 seen,      8 in all
  total                          100.00 %       3 correct of      3 seen,      4 in all
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all
  I01                            100.00 %       2 correct of      2 seen,      2 in all
  D01                             50.00 %       2 correct of      4 seen,      6 in all
  top                              0.00 %       0 correct of      2 seen,      2 in all
  total 1_Inflectional           100.00 %       2 correct of      2 seen,      2 in all
  total 2_Derived                 50.00 %       2 correct of      4 seen,      6 in all
  total                           50.00 %       4 correct of      8 seen,     10 in all
  total                           50.00 %       2 correct of      3 seen,      4 in all
  animal                           0.7500       3 correct of      4 seen,      4 in all
  motor vehicle                    0.7500       3 correct of      3 seen,      4 in all
  total                            0.7500       6 correct of      7 seen,      8 in all
  total                           75.00 %       3 correct of      3 seen,      4 in all
  Spearman 0.9474   Pearson 0.9363   4 pairs seen, 5 in all
  I01                            100.00 %       2 correct of      2 seen,      2 in all
  D01                             33.33 %       2 correct of      4 seen,      6 in all
  top                              0.00 %       0 correct of      2 seen,      2 in all
  total 1_Inflectional           100.00 %       2 correct of      2 seen,      2 in all
  total 2_Derived                 33.33 %       2 correct of      4 seen,      6 in all
  total                           40.00 %       4 correct of      8 seen,     10 in all
  total                           50.00 %       2 correct of      3 seen,      4 in all
  animal                           0.7500       3 correct of      4 seen,      4 in all
  motor vehicle                    0.7500       3 correct of      3 seen,      4 in all
  total                            0.7500       6 correct of      7 seen,      8 in all
  total                           75.00 %       3 correct of      3 seen,      4 in all
  Spearman 0.9474   Pearson 0.9775   4 pairs seen, 5 in all
  I01                            100.00 %       2 correct of      2 seen,      2 in all
  D01                             66.67 %       4 correct of      4 seen,      6 in all
  top                              0.00 %       0 correct of      2 seen,      2 in all
  total 1_Inflectional           100.00 %       2 correct of      2 seen,      2 in all
  total 2_Derived                 66.67 %       4 correct of      4 seen,      6 in all
  total                           60.00 %       6 correct of      8 seen,     10 in all
$ for r in skip wrong zero; do vecmill eval -f json --oov $r m.txt s.csv; done
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":0.9487,"pearson":0.9901,"sections":[]}
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"wrong","method":"cosine","spearman":0.9474,"pearson":0.9363,"sections":[]}
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"zero","method":"cosine","spearman":0.9474,"pearson":0.9775,"sections":[]}
# A set from standard input.
$ cat q.txt | vecmill eval m.txt - | tail -n 1; cat o.txt | vecmill eval -f tsv z.txt odd:- | tail -n 1 | cut -f 1-7
  total                          100.00 %       3 correct of      3 seen,      4 in all
-	odd		66.67	2	3	4
# Purity stands within its interval, however badly classes and clusters agree.
$ awk 'BEGIN { print "60 2"; for (i = 0; i < 60; i++) print "w" i, sin(i), cos(i) }' >w.txt; awk 'BEGIN { for (i = 0; i < 60; i++) print "w" i "\tc" i % 7 }' >w7.txt; vecmill eval -f tsv --bootstrap 200 w.txt w7.txt | awk -F'\t' '$11 == "set" { print ($8 < $4 && $4 < $9 ? "within" : $0) }'
within
# Intervals: the same for any number of threads, others with another seed.
$ vecmill eval --bootstrap 1000 -t 1 m.txt g.txt s.csv B >b1; vecmill eval --bootstrap 1000 -t 3 m.txt g.txt s.csv B | cmp - b1; cat b1
g.txt: analogies (add), first 6 rows, case folded, unknown words skipped
  family                         100.00 %       1 correct of      1 seen,      1 in all, 95 % interval 100.00 to 100.00
  gram1                          100.00 %       2 correct of      2 seen,      2 in all, 95 % interval 100.00 to 100.00
  total semantic                 100.00 %       1 correct of      1 seen,      1 in all, 95 % interval 100.00 to 100.00
  total syntactic                100.00 %       2 correct of      2 seen,      2 in all, 95 % interval 100.00 to 100.00
  total                          100.00 %       3 correct of      3 seen,      3 in all, 95 % interval 100.00 to 100.00
s.csv: similarities (cosine), first 6 rows, case folded, unknown words skipped
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all, 95 % interval 0.8165 to 1.0000
B: BATS analogies (add), first 6 rows, case folded, unknown words skipped
  I01                            100.00 %       2 correct of      2 seen,      2 in all, 95 % interval 100.00 to 100.00
  D01                             50.00 %       2 correct of      4 seen,      6 in all, 95 % interval 0.00 to 100.00
  top                              0.00 %       0 correct of      2 seen,      2 in all, 95 % interval 0.00 to 0.00
  total 1_Inflectional           100.00 %       2 correct of      2 seen,      2 in all, 95 % interval 100.00 to 100.00
  total 2_Derived                 50.00 %       2 correct of      4 seen,      6 in all, 95 % interval 0.00 to 100.00
  total                           50.00 %       4 correct of      8 seen,     10 in all, 95 % interval 12.50 to 87.50
$ for f in json tsv; do vecmill eval --bootstrap 200 -f $f z.txt c.txt odd:o.txt; done
{"set":"c.txt","kind":"category","seen":7,"total":8,"restrict":8,"case":"fold","oov":"skip","method":"kmeans","correct":6,"purity":0.8571,"low":0.5714,"high":1.0000,"sections":[{"name":"animal","seen":4,"total":4,"correct":3,"purity":0.7500,"low":0.2500,"high":1.0000},{"name":"motor vehicle","seen":3,"total":4,"correct":3,"purity":1.0000,"low":1.0000,"high":1.0000}]}
{"set":"o.txt","kind":"odd","seen":3,"total":4,"restrict":8,"case":"fold","oov":"skip","method":"cosine","correct":2,"accuracy":66.67,"low":0.00,"high":100.00,"sections":[{"name":"","seen":3,"total":4,"correct":2,"accuracy":66.67,"low":0.00,"high":100.00}]}
c.txt	category	animal	0.7500	3	4	4	0.2500	1.0000		section		8	fold	skip	kmeans						
c.txt	category	motor vehicle	1.0000	3	3	4	1.0000	1.0000		section		8	fold	skip	kmeans						
c.txt	category		0.8571	6	7	8	0.5714	1.0000		set		8	fold	skip	kmeans						
o.txt	odd		66.67	2	3	4	0.00	100.00		section		8	fold	skip	cosine						
o.txt	odd		66.67	2	3	4	0.00	100.00		set		8	fold	skip	cosine						
$ for seed in 1 2; do vecmill eval --bootstrap 200 --seed $seed -f tsv m.txt s.csv | cut -f 4,8-10; done
0.9487	0.8165	1.0000	
0.9487	0.8165	1.0000	
$ printf 'x y 1\nu v 2\n' >none.txt; vecmill eval --bootstrap 10 -f json m.txt none.txt
{"set":"none.txt","kind":"similarity","seen":0,"total":2,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":null,"low":null,"high":null,"pearson":null,"sections":[]}
vecmill eval: none.txt: none of its words is known
[exit 1]
# Two matrices on the items both know.
$ printf '6 2\nman 1 0\nking 1 1\nwoman -1 0\nqueen -1 1\nnosuch 0.9 1\nnone -1 -1\n' >n.txt
$ for f in plain json tsv; do vecmill eval -f $f --compare n.txt m.txt g.txt s.csv; done
g.txt: analogies (add), first 6 rows, case folded, unknown words skipped
  family                         100.00 %       1 correct of      1 seen,      1 in all
  gram1                          100.00 %       1 correct of      1 seen,      2 in all
  total semantic                 100.00 %       1 correct of      1 seen,      1 in all
  total syntactic                100.00 %       1 correct of      1 seen,      2 in all
  total                          100.00 %       2 correct of      2 seen,      3 in all
 against n.txt, first 6 rows
  total                          100.00 %       2 correct of      2 seen,      3 in all
  difference 0.00, 0 right here alone, 0 there alone, p 1 (exact McNemar test)
s.csv: similarities (cosine), first 6 rows, case folded, unknown words skipped
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all
 against n.txt, first 6 rows
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all
  difference 0.0000, 95 % interval 0.0000 to 0.0000, p 1 (paired bootstrap)
{"set":"g.txt","kind":"analogy","seen":2,"total":3,"restrict":6,"case":"fold","oov":"skip","method":"add","correct":2,"accuracy":100.00,"other":{"matrix":"n.txt","restrict":6,"seen":2,"correct":2,"accuracy":100.00},"difference":0.00,"wins":0,"losses":0,"p":1,"test":"mcnemar","sections":[{"name":"family","seen":1,"total":1,"correct":1,"accuracy":100.00,"other":100.00},{"name":"gram1","seen":1,"total":2,"correct":1,"accuracy":100.00,"other":100.00}],"groups":[{"name":"semantic","seen":1,"total":1,"correct":1,"accuracy":100.00,"other":100.00},{"name":"syntactic","seen":1,"total":2,"correct":1,"accuracy":100.00,"other":100.00}]}
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":0.9487,"pearson":0.9901,"other":{"matrix":"n.txt","restrict":6,"seen":4,"spearman":0.9487,"pearson":0.9901},"difference":0.0000,"difference_low":0.0000,"difference_high":0.0000,"p":1,"test":"bootstrap","sections":[]}
g.txt	analogy	family	100.00	1	1	1				section		6	fold	skip	add	100.00	0.00				
g.txt	analogy	gram1	100.00	1	1	2				section		6	fold	skip	add	100.00	0.00				
g.txt	analogy	semantic	100.00	1	1	1				group		6	fold	skip	add	100.00	0.00				
g.txt	analogy	syntactic	100.00	1	1	2				group		6	fold	skip	add	100.00	0.00				
g.txt	analogy		100.00	2	2	3				set		6	fold	skip	add	100.00	0.00			1	
s.csv	similarity		0.9487		4	5				set	0.9901	6	fold	skip	cosine	0.9487	0.0000	0.0000	0.0000	1	
$ for f in plain json tsv; do vecmill eval -f $f --bootstrap 100 --compare m.txt z.txt c.txt; done
c.txt: categories (kmeans), first 8 rows, case folded, unknown words skipped
  animal                              -         0 correct of      0 seen,      4 in all
  motor vehicle                       -         0 correct of      0 seen,      4 in all
  total                               -         0 correct of      0 seen,      8 in all
 against m.txt, first 6 rows
  total                               -         0 correct of      0 seen,      8 in all
  difference -
vecmill eval: c.txt: none of its items is known to both
{"set":"c.txt","kind":"category","seen":0,"total":8,"restrict":8,"case":"fold","oov":"skip","method":"kmeans","correct":0,"purity":null,"low":null,"high":null,"other":{"matrix":"m.txt","restrict":6,"seen":0,"correct":0,"purity":null,"low":null,"high":null},"difference":null,"difference_low":null,"difference_high":null,"p":null,"test":"bootstrap","sections":[{"name":"animal","seen":0,"total":4,"correct":0,"purity":null,"low":null,"high":null,"other":null},{"name":"motor vehicle","seen":0,"total":4,"correct":0,"purity":null,"low":null,"high":null,"other":null}]}
vecmill eval: c.txt: none of its items is known to both
c.txt	category	animal	nan	0	0	4	nan	nan		section		8	fold	skip	kmeans	nan	nan				
c.txt	category	motor vehicle	nan	0	0	4	nan	nan		section		8	fold	skip	kmeans	nan	nan				
c.txt	category		nan	0	0	8	nan	nan		set		8	fold	skip	kmeans	nan	nan	nan	nan	nan	
vecmill eval: c.txt: none of its items is known to both
[exit 1]
$ grep -v car z.txt | sed 's/^8/6/; s/^cow.*/cow -3 1/' >y.txt; vecmill eval --compare y.txt z.txt c.txt odd:o.txt; vecmill eval --oov wrong --compare y.txt z.txt c.txt; vecmill eval -f json --compare z.txt y.txt c.txt
c.txt: categories (kmeans), first 8 rows, case folded, unknown words skipped
  animal                           1.0000       3 correct of      3 seen,      4 in all
  motor vehicle                    1.0000       2 correct of      2 seen,      4 in all
  total                            1.0000       5 correct of      5 seen,      8 in all
 against y.txt, first 6 rows
  total                            0.8000       4 correct of      5 seen,      8 in all
  difference 0.2000, 95 % interval 0.0000 to 0.6000, p 0.6519 (paired bootstrap)
o.txt: odd words out (cosine), first 8 rows, case folded, unknown words skipped
  total                           50.00 %       1 correct of      2 seen,      4 in all
 against y.txt, first 6 rows
  total                            0.00 %       0 correct of      2 seen,      4 in all
  difference 50.00, 1 right here alone, 0 there alone, p 1 (exact McNemar test)
c.txt: categories (kmeans), first 8 rows, case folded, unknown words wrong
  animal                           0.7500       3 correct of      4 seen,      4 in all
  motor vehicle                    0.7500       3 correct of      3 seen,      4 in all
  total                            0.7500       6 correct of      7 seen,      8 in all
 against y.txt, first 6 rows
  total                            0.5000       4 correct of      5 seen,      8 in all
  difference 0.2500, 95 % interval 0.0000 to 0.6250, p 0.2062 (paired bootstrap)
{"set":"c.txt","kind":"category","seen":5,"total":8,"restrict":6,"case":"fold","oov":"skip","method":"kmeans","correct":4,"purity":0.8000,"other":{"matrix":"z.txt","restrict":8,"seen":5,"correct":5,"purity":1.0000},"difference":-0.2000,"difference_low":-0.6000,"difference_high":0.0000,"p":0.6519,"test":"bootstrap","sections":[{"name":"animal","seen":3,"total":4,"correct":2,"purity":0.6667,"other":1.0000},{"name":"motor vehicle","seen":2,"total":4,"correct":2,"purity":1.0000,"other":1.0000}]}
$ vecmill eval --compare nosuch m.txt q.txt
vecmill eval: nosuch: No such file or directory
[exit 1]
# The first dimensions: the same as of a matrix that has no others.
$ printf '6 4\nman 1 0 .1 3\nking 1 1 .7 -2\nwoman -1 0 .2 1\nqueen -1 1 .3 .5\nKing 0.9 1 1 1\nodd 0 -1 0 2\n' >d4.txt; sed '1s/.*/6 2/; s/^\([^ ]* [^ ]* [^ ]*\) .*/\1/' d4.txt >d2.txt; sed '1s/.*/6 3/; s/^\([^ ]* [^ ]* [^ ]* [^ ]*\) .*/\1/' d4.txt >d3.txt
$ vecmill eval --dims 2,4 d4.txt s.csv g.txt
s.csv: similarities (cosine), first 6 rows, first 2 dimensions, case folded, unknown words skipped
  Spearman 0.9487   Pearson 0.9901   4 pairs seen, 5 in all
s.csv: similarities (cosine), first 6 rows, first 4 dimensions, case folded, unknown words skipped
  Spearman -0.1054   Pearson -0.1062   4 pairs seen, 5 in all
g.txt: analogies (add), first 6 rows, first 2 dimensions, case folded, unknown words skipped
  family                         100.00 %       1 correct of      1 seen,      1 in all
  gram1                          100.00 %       2 correct of      2 seen,      2 in all
  total semantic                 100.00 %       1 correct of      1 seen,      1 in all
  total syntactic                100.00 %       2 correct of      2 seen,      2 in all
  total                          100.00 %       3 correct of      3 seen,      3 in all
g.txt: analogies (add), first 6 rows, first 4 dimensions, case folded, unknown words skipped
  family                         100.00 %       1 correct of      1 seen,      1 in all
  gram1                           50.00 %       1 correct of      2 seen,      2 in all
  total semantic                 100.00 %       1 correct of      1 seen,      1 in all
  total syntactic                 50.00 %       1 correct of      2 seen,      2 in all
  total                           66.67 %       2 correct of      3 seen,      3 in all
$ for f in json tsv; do vecmill eval -f $f --dims 3 --compare d3.txt d4.txt s.csv; done
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"skip","method":"cosine","dim":3,"spearman":0.9487,"pearson":0.9842,"other":{"matrix":"d3.txt","restrict":6,"seen":4,"spearman":0.9487,"pearson":0.9842},"difference":0.0000,"difference_low":0.0000,"difference_high":0.0000,"p":1,"test":"bootstrap","sections":[]}
s.csv	similarity		0.9487		4	5			3	set	0.9842	6	fold	skip	cosine	0.9487	0.0000	0.0000	0.0000	1	
$ for m in d2.txt m.txt; do vecmill eval -f tsv $m s.csv q.txt | cut -f 1-7 >whole; vecmill eval --dims 2 -f tsv d4.txt s.csv q.txt | cut -f 1-7 | cmp - whole; done
$ vecmill convert -q d4.txt d4.mat; vecmill quantize -q -b 8 -o d4.q8 d4.mat; vecmill eval --dims 2,3 -f tsv d4.q8 s.csv | cut -f 1-11
s.csv	similarity		0.9487		4	5			2	set
s.csv	similarity		0.9487		4	5			3	set
$ vecmill eval --dims 2,5 d4.txt q.txt
vecmill eval: --dims: d4.txt has 4 dimensions, not 5
[exit 2]
$ vecmill eval --dims 2 --compare z.txt d4.txt q.txt | tail -n 1; vecmill eval --dims 3 --compare m.txt d4.txt q.txt
vecmill eval: q.txt: none of its items is known to both
  difference -
vecmill eval: --dims: m.txt has 2 dimensions, not 3
[exit 2]
$ for d in 0 2, ,2 x 2.5 1,,2 ''; do vecmill eval --dims "$d" d4.txt q.txt; done
vecmill eval: --dims: '0' is out of range 1 to 2147483647
vecmill eval: --dims: '' is not a number
vecmill eval: --dims: '' is not a number
vecmill eval: --dims: 'x' is not a number
vecmill eval: --dims: '2.5' is not a whole number
vecmill eval: --dims: '' is not a number
vecmill eval: --dims: '' is not a number
[exit 2]
# Pictures: bars, with intervals, of one matrix or two; lines.
$ vecmill eval -f tsv --plot b.svg m.txt g.txt s.csv | wc -l; grep -c 'fill-opacity' b.svg; grep -o '>[^<]*</text>' b.svg | sed 's/<.*/,/' | tr -d '\n'; echo
6
6
>0,>20,>40,>60,>80,>100,>g.txt,>family,>100.0,>gram1,>100.0,>total semantic,>100.0,>total syntactic,>100.0,>total,>100.0,>s.csv,>94.9,>m.txt,>accuracy (%); correlation, purity x 100,>,
$ vecmill eval -f tsv --bootstrap 50 --compare n.txt --plot c.svg m.txt g.txt s.csv | wc -l; grep -c 'fill-opacity' c.svg; grep -c 'stroke="#333333"/' c.svg; grep -o '>[nm].txt<' c.svg
6
14
37
>m.txt<
>n.txt<
$ vecmill eval -f tsv --dims 2,3,4 --compare d4.txt --plot d.svg d4.txt g.txt s.csv | wc -l; grep -c '<circle' d.svg; grep -o '>[^<]*</text>' d.svg | tail -n 4
18
12
>g.txt</text>
>g.txt, other matrix</text>
>s.csv</text>
>s.csv, other matrix</text>
$ vecmill eval --plot - m.txt g.txt; vecmill eval --plot g.txt m.txt analogy:g.txt; vecmill eval --plot ./n.txt --compare n.txt m.txt g.txt; vecmill eval --plot no/x.svg m.txt g.txt
vecmill eval: --plot: standard output has the scores
vecmill eval: g.txt is both input and output
vecmill eval: ./n.txt is both input and output
vecmill eval: no/x.svg: No such file or directory
[exit 1]
$ vecmill eval --dims 1 --plot e.svg m.txt g.txt g.txt g.txt g.txt g.txt g.txt g.txt g.txt g.txt; test -e e.svg || echo no picture
vecmill eval: --plot: there are colours for 8 lines only
no picture
# A picture of nothing is one too; without any it stays away.
$ vecmill eval --plot e.svg m.txt none.txt 2>/dev/null | head -n 1; tail -n 1 e.svg; rm e.svg; vecmill eval --plot e.svg m.txt nosuch; test -e e.svg || echo no picture
none.txt: similarities (cosine), first 6 rows, case folded, unknown words skipped
</svg>
vecmill eval: nosuch: No such file or directory
no picture
# Names that would split columns or steer a terminal.
$ printf ': a\tb\033[2J\nman king woman queen\n: c"\\\nman king woman queen\n' >n1.txt; for f in plain tsv json; do vecmill eval -f $f m.txt n1.txt; done
n1.txt: analogies (add), first 6 rows, case folded, unknown words skipped
  a?b?[2J                        100.00 %       1 correct of      1 seen,      1 in all
  c"\                            100.00 %       1 correct of      1 seen,      1 in all
  total                          100.00 %       2 correct of      2 seen,      2 in all
n1.txt	analogy	a?b?[2J	100.00	1	1	1				section		6	fold	skip	add						
n1.txt	analogy	c"\	100.00	1	1	1				section		6	fold	skip	add						
n1.txt	analogy		100.00	2	2	2				set		6	fold	skip	add						
{"set":"n1.txt","kind":"analogy","seen":2,"total":2,"restrict":6,"case":"fold","oov":"skip","method":"add","correct":2,"accuracy":100.00,"sections":[{"name":"a\tb\u001b[2J","seen":1,"total":1,"correct":1,"accuracy":100.00},{"name":"c\"\\","seen":1,"total":1,"correct":1,"accuracy":100.00}]}
# Several sets of several kinds.
$ vecmill eval -f json z.txt c.txt odd:o.txt category:c.txt | grep -o '"kind":"[a-z]*"'
"kind":"category"
"kind":"odd"
"kind":"category"
# What is no set.
$ printf 'man king woman queen\nman king\n' >bad.txt; vecmill eval m.txt bad.txt
vecmill eval: bad.txt:2: expected 4 words, found 2 (bad.txt is an analogy set)
[exit 1]
$ printf 'x y 1\nu v 2\n' >none.txt; vecmill eval -f json m.txt none.txt
{"set":"none.txt","kind":"similarity","seen":0,"total":2,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":null,"pearson":null,"sections":[]}
vecmill eval: none.txt: none of its words is known
[exit 1]
$ : >empty; vecmill eval m.txt empty
vecmill eval: empty: no questions and no pairs
[exit 1]
$ vecmill eval m.txt nosuch.txt
vecmill eval: nosuch.txt: No such file or directory
[exit 1]
$ printf 'man king 3\nman king woman queen\n' >mixed; vecmill eval m.txt mixed
vecmill eval: mixed:2: expected two words and a score (mixed is a similarity set)
[exit 1]
$ printf 'man king woman\nman king\n' >mixed; vecmill eval m.txt mixed
vecmill eval: mixed:2: expected 3 to 64 words, found 2 (mixed is an odd-one-out set)
[exit 1]
$ printf 'man\tking/x\nman king woman queen\n' >mixed; vecmill eval m.txt mixed
vecmill eval: mixed:2: expected a word, a tab and its answers between slashes (mixed is a BATS set)
[exit 1]
$ printf 'man noun\nman king woman queen\n' >mixed; vecmill eval m.txt mixed
vecmill eval: mixed:2: expected a word and its class (mixed is a category set)
[exit 1]
$ vecmill eval m.txt analogy:s.csv
vecmill eval: s.csv:1: expected 4 words, found 5 (s.csv is an analogy set)
[exit 1]
$ printf 'man king 1\nman woman nan\n' >mixed; vecmill eval m.txt mixed
vecmill eval: mixed:2: expected two words and a score (mixed is a similarity set)
[exit 1]
$ printf 'a\000b\n' >binary; vecmill eval m.txt binary
vecmill eval: binary:1: holds a NUL byte: not a text
[exit 1]
$ mkdir none; vecmill eval m.txt none
vecmill eval: none: no files in this directory
[exit 1]
$ mkdir none/.git none/sub; vecmill eval m.txt bats:none; vecmill eval m.txt odd:none
vecmill eval: none: no files in this directory
vecmill eval: none: Is a directory
[exit 1]
$ : >none/sub/x.txt; vecmill eval m.txt none
vecmill eval: none/sub/x.txt: fewer than two lines, no questions
[exit 1]
$ cp q.txt odd:q.txt; vecmill eval m.txt odd:q.txt | head -n 1
odd:q.txt: analogies (add), first 6 rows, case folded, unknown words skipped
# The sets after one without known words are scored.
$ vecmill eval m.txt none.txt g.txt -f tsv
none.txt	similarity		nan		0	2				set	nan	6	fold	skip	cosine						
g.txt	analogy	family	100.00	1	1	1				section		6	fold	skip	add						
g.txt	analogy	gram1	100.00	2	2	2				section		6	fold	skip	add						
g.txt	analogy	semantic	100.00	1	1	1				group		6	fold	skip	add						
g.txt	analogy	syntactic	100.00	2	2	2				group		6	fold	skip	add						
g.txt	analogy		100.00	3	3	3				set		6	fold	skip	add						
vecmill eval: none.txt: none of its words is known
[exit 1]
# Rows that are not numbers are no rows; those of zeros have cosine 0.
$ printf '4 2\nman 1 0\nking 7 1\nwoman 0 0\nhe 1 1\n' >n.txt; vecmill convert n.txt n.mat; sed 's/\x00\x00\xe0\x40/\x00\x00\xc0\x7f/' n.mat >nan.mat; printf 'man woman 1\nman he 2\nman king 3\n' >sim.txt; vecmill eval nan.mat sim.txt; vecmill eval nan.mat g.txt
vecmill convert: 4 words, text to safetensors
vecmill eval: sim.txt: words whose rows are not finite are taken to be unknown
sim.txt: similarities (cosine), first 4 rows, case folded, unknown words skipped
  Spearman 1.0000   Pearson 1.0000   2 pairs seen, 3 in all
vecmill eval: g.txt: words whose rows are not finite are taken to be unknown
g.txt: analogies (add), first 4 rows, case folded, unknown words skipped
  family                              -         0 correct of      0 seen,      1 in all
  gram1                               -         0 correct of      0 seen,      2 in all
  total semantic                      -         0 correct of      0 seen,      1 in all
  total syntactic                     -         0 correct of      0 seen,      2 in all
  total                               -         0 correct of      0 seen,      3 in all
vecmill eval: g.txt: none of its words is known
[exit 1]
