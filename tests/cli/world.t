# Once.
# Without sanitizers: what trains here, other transcripts train too.
# Training on the generated world: right answers, for every model and loss.
$ vecmill train -q -t 1 -o ns.mat.gz -d 50 -s 0 -e 3 news.txt
$ vecmill eval --format json ns.mat.gz questions.txt | grep -o '"accuracy":[0-9.]*' | head -n 1 | awk -F: '{ print ($2 >= 95 ? "at least 95 %" : $2) }'
at least 95 %
$ for m in skipgram cbow; do for l in ns hs; do vecmill train -q -t 2 -o x.mat -m $m -l $l -d 50 -s 0 -e 3 news.txt; vecmill eval --format tsv x.mat questions.txt | awk -F'\t' -v m="$m $l" '$3 == "" { print m, ($4 >= 95 ? "at least 95 %" : $4) }'; done; done
skipgram ns at least 95 %
skipgram hs at least 95 %
cbow ns at least 95 %
cbow hs at least 95 %
$ vecmill nn -k 1 --analogy ns.mat.gz france paris italy | awk '{ print $1 }'
rome
$ vecmill nn -k 1 --analogy ns.mat.gz man king woman | awk '{ print $1 }'
queen
# Eight bits answer the same.
$ vecmill quantize -q -o q8.mat.gz ns.mat.gz
$ vecmill eval --format tsv q8.mat.gz questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'
at least 95 %
