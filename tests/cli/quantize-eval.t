# Sets are scored by the protocol of eval, on what was written and what was
# there before, and told as eval tells it; the matrix is none the worse for it.
$ vecmill train -q -t 1 -d 48 -s 0 -e 5 -o n.mat news.txt
$ vecmill quantize -q -b 1 -o n.1 n.mat
$ vecmill quantize -q -b 1 --eval questions.txt --eval pairs.txt -o e.1 n.mat >got; vecmill eval -q --compare n.mat e.1 questions.txt pairs.txt | cmp - got; cmp n.1 e.1
$ grep -c 'exact McNemar test' got; grep -c 'paired bootstrap' got; grep -c ' against n.mat, first 441 rows' got
1
1
2
$ for f in tsv json; do vecmill quantize -q -t 3 -b 1 -f $f --eval questions.txt --eval=pairs.txt -o e.1 n.mat >got; vecmill eval -q -f $f --compare n.mat e.1 questions.txt pairs.txt | cmp - got; wc -l <got | tr -d ' '; done
11
2

# Items are those known to both where words are left out.
$ vecmill quantize -q --prune 100 -f json --eval questions.txt -o p.mat n.mat >got; grep -o '"seen":[0-9]*,"total":[0-9]*,"restrict":[0-9]*\|"restrict":[0-9]*,"seen":[0-9]*' got
"seen":20,"total":894,"restrict":100
"restrict":441,"seen":20
$ vecmill eval -q -f json --compare n.mat p.mat questions.txt | cmp - got
$ vecmill quantize -q --prune 100 --map-pruned -f json --eval questions.txt -o p.mat n.mat >got; vecmill eval -q -f json --compare n.mat p.mat questions.txt | cmp - got; grep -o '"seen":[0-9]*,"total"' got | head -n 1
"seen":894,"total"

# The report comes first.
$ vecmill quantize -q -r --eval pairs.txt -o e.8 n.mat | sed 's/^  input/ input/' | cut -c 1-9 | sed 's/^  diff.*/  diff/; s/^  Spear.*/  Spear/'
codec    
error    
cosine   
neighbour
before   
after    
 input.co
 input.sc
pairs.txt
  Spear
 against 
  Spear
  diff
$ vecmill quantize -q -r -f tsv --eval pairs.txt -o e.8 n.mat | cut -f 1,2
report	codec
report	error
report	cosine
report	low_cosine
report	rows
report	kept
report	neighbours
report	asked
report	candidates
report	before
report	after
report	input.codes
report	input.scales
pairs.txt	similarity
$ vecmill quantize -q -r -f json -o e.8 n.mat | sed 's/:[0-9.][0-9.]*/:N/g'
{"codec":"int8","error":N,"cosine":N,"low_cosine":N,"rows":N,"kept":N,"neighbours":N,"asked":N,"candidates":N,"before":N,"after":N,"tensors":{"input.codes":N,"input.scales":N}}

# Every method in a picture, whatever the number of threads, with a matrix or
# without.
$ vecmill quantize -q -t 1 --eval questions.txt --eval pairs.txt --plot p.svg n.mat && head -c 4 p.svg && tail -n 1 p.svg
<svg</svg>
$ vecmill quantize -q -t 3 -b 1 --eval questions.txt --eval pairs.txt --plot q.svg -o e.1 n.mat | tail -n 1 | cut -d , -f 1 | cut -c 1-12; cmp p.svg q.svg; cmp n.1 e.1
  difference
$ for w in int8 int4 int2 binary fp32 questions.txt pairs.txt 'accuracy (%)' "Spearman's rank correlation"; do grep -c ">$w<" p.svg; done
2
2
2
2
2
1
1
1
1
$ grep -o '>n.mat, .*<' p.svg
>n.mat, 441 x 48; analogy, 894 of 894 seen; hollow: may be chance (p &#62;= 0.05)<
>n.mat, 441 x 48; similarity, 90 of 90 seen; hollow: may be chance (p &#62;= 0.05)<
$ vecmill quantize -q --prune 50 --pca 8 --plot - n.mat | grep -o '>n.mat, .*<\|>neigh.*<\|>of the 10.*<'
>neighbours kept<
>of the 10 nearest rows, kept<
>n.mat, 50 x 8; nearest rows by cosine, 50 asked among the first 50<
$ vecmill quantize -q --rotation principal --plot r.svg n.mat; vecmill quantize -q --plot p.svg n.mat; cmp -s p.svg r.svg
[exit 1]
$ vecmill quantize --plot p.svg n.mat 2>&1 | grep -c '^vecmill quantize: int8, [0-9.]* kB: neighbours kept [0-9.]*, before 10'
1
# Bytes are those that would be written.
$ vecmill train -q -t 1 -d 5 -s 0 -e 1 -o w.mat news.txt; for w in plain front; do vecmill quantize -q -b 1 --words $w -o w.1 w.mat; vecmill quantize --words $w --plot w.svg w.mat 2>&1 | sed -n 's/.* binary, \([0-9.]*\) kB:.*/\1/p' | awk -v n=$(wc -c <w.1) '{ print ($1 * 1000 - n < 50 && n - $1 * 1000 < 50) }'; done
1
1
$ if command -v xmllint >/dev/null; then xmllint --noout p.svg q.svg; fi

# What is wrong is said before anything is done, and nothing is left behind.
$ printf 'x y 1\nz y 2\n' >none.txt; vecmill convert -q --to glove n.mat - | tail -n 2 | cut -d ' ' -f 1 | tr '\n' ' ' >rare.txt; echo 1 >>rare.txt; mkdir d; cd d; for a in '--eval ../no.txt' '--eval ../none.txt' '--plot no/p.svg' '--plot p.svg --eval ../none.txt' '--pca 49 --plot p.svg' '--prune 9 --eval ../rare.txt --plot p.svg'; do vecmill quantize -q -o q.mat $a ../n.mat; echo $?; done; ls
vecmill quantize: ../no.txt: No such file or directory
1
vecmill quantize: ../none.txt: none of its words is known
1
vecmill quantize: no/p.svg: No such file or directory
1
vecmill quantize: ../none.txt: none of its words is known
1
vecmill quantize: ../n.mat: 48 dimensions, too few to remove 0 and keep 49
1
../rare.txt: similarities (cosine), first 9 rows, case folded, unknown words skipped
  Spearman -   Pearson -   0 pairs seen, 1 in all
 against ../n.mat, first 441 rows
  Spearman -   Pearson -   0 pairs seen, 1 in all
  difference -
vecmill quantize: ../rare.txt: none of its items is known to both
1
$ vecmill quantize -q --eval questions.txt n.mat
vecmill quantize: --output: say where to write the matrix
[exit 2]
$ vecmill quantize -q --plot p.svg -b 1 n.mat
vecmill quantize: --output: say where to write the matrix
[exit 2]
$ vecmill quantize -q --plot p.svg --report n.mat
vecmill quantize: --output: say where to write the matrix
[exit 2]
$ vecmill quantize -q --eval questions.txt -o - n.mat
vecmill quantize: --eval: standard output is the matrix
[exit 2]
$ vecmill quantize -q --plot - -o - n.mat
vecmill quantize: --plot: standard output is the matrix
[exit 2]
$ vecmill quantize -q --plot - --eval questions.txt -o q.mat n.mat
vecmill quantize: --eval: standard output is the picture
[exit 2]
$ vecmill quantize -q --plot q.mat -o q.mat n.mat
vecmill quantize: --plot: q.mat is also the matrix
[exit 2]
$ vecmill quantize -q --plot n.mat n.mat
vecmill quantize: --plot: n.mat is also the input
[exit 2]
$ vecmill quantize -q --plot questions.txt --eval questions.txt n.mat
vecmill quantize: --plot: questions.txt is also a test set
[exit 2]
$ vecmill quantize -q -o pairs.txt --eval pairs.txt n.mat
vecmill quantize: --output: pairs.txt is also a test set
[exit 2]
$ printf '1 2\nking 1 2\n' >one.txt; vecmill quantize -q --plot one.svg one.txt && grep -c fp32 one.svg
1
$ vecmill quantize -q --plot q.svg e.1
vecmill quantize: e.1: is quantised already (codec "binary")
[exit 1]
