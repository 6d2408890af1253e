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
  Spearman 0.9487   4 pairs seen, 5 in all
$ vecmill eval -f json m.txt s.csv
{"set":"s.csv","kind":"similarity","seen":4,"total":5,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":0.9487}
$ printf 'man king woman queen\nman king\n' >bad.txt; vecmill eval m.txt bad.txt
vecmill eval: bad.txt:2: expected 4 words, found 2
[exit 1]
$ printf 'x y 1\nu v 2\n' >none.txt; vecmill eval -f json m.txt none.txt
{"set":"none.txt","kind":"similarity","seen":0,"total":2,"restrict":6,"case":"fold","oov":"skip","method":"cosine","spearman":null}
vecmill eval: none.txt: none of its words is known
[exit 1]
$ : >empty; vecmill eval m.txt empty
vecmill eval: empty: no questions and no pairs
[exit 1]
$ vecmill eval m.txt nosuch.txt
vecmill eval: nosuch.txt: No such file or directory
[exit 1]
