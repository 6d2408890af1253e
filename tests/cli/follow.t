# Once.
# A stream, once, in the order it comes: right answers.
$ cat news.txt | vecmill train -q --follow -t 1 -d 50 -s 0 -o a.mat && vecmill eval --format tsv a.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'
at least 95 %
$ vecmill train -q --follow -t 2 -m cbow -d 50 -s 0 -r .1 -o x.mat news.txt && vecmill eval --format tsv x.mat questions.txt | awk -F'\t' '$3 == "" { print ($4 >= 90 ? "at least 90 %" : $4) }'
at least 90 %
# One thread and the same text: the same bytes, from a file, gzip'd, through a
# pipe, and whatever is saved on the way.
$ vecmill train -q --follow -t 1 -d 50 -s 0 -o b.mat news.txt && cmp a.mat b.mat && echo same
same
$ gzip -c news.txt | vecmill train -q --follow -t 1 -d 50 -s 0 -o b.mat && cmp a.mat b.mat && echo same
same
$ vecmill train -q --follow -t 1 -d 50 -s 0 --every 50k --checkpoint c.mat -o b.mat news.txt && cmp a.mat b.mat && ls c.mat
c.mat
# Words are in the order of their counts, which are those of the text.
$ vecmill vocab -q --min-count 5 -o v.gz news.txt; zcat v.gz >v.txt; vecmill convert -q a.mat w.txt; awk 'NR > 1 { print $1 }' w.txt >w; awk '{ print $1 }' v.txt | cmp - w && echo same
same
$ vecmill info a.mat | grep follow
  vecmill.follow           true
  vecmill.follow-tokens    300000
# Going on where the stream was; from a run that was no stream.
$ cp a.mat c.mat; vecmill train -q --follow --resume c.mat -t 1 news.txt && vecmill info c.mat | grep -E 'follow-tokens|dim|sample|epochs'
  vecmill.dim              50
  vecmill.sample           0
  vecmill.follow-tokens    600000
$ vecmill train -q -t 1 -d 30 -e 1 -o d.mat news.txt; vecmill train -q --follow --resume d.mat -t 1 -o e.mat news.txt && vecmill info e.mat | grep -E 'follow-tokens|dim|rate|epochs'
  vecmill.dim              30
  vecmill.rate             0.06
  vecmill.follow-tokens    600000
$ vecmill train -q --resume a.mat news.txt
vecmill train: a.mat: does not say how far training was
[exit 1]
$ vecmill train -q --follow --resume a.mat -d 40 news.txt
vecmill train: --resume: a.mat has 50 dimensions, this is with 40
[exit 1]
$ vecmill train -q --follow --vectors-only -d 8 -o f.mat news.txt; vecmill train -q --follow --resume f.mat news.txt
vecmill train: f.mat: has no output rows, without which training cannot go on
[exit 1]
# What it talks of changes: all words have other names from the second quarter
# on.  There is no room for both.
$ cp news.txt drift.txt; for i in 1 2 3; do sed 's/[^ ][^ ]*/&_b/g' news.txt; done >>drift.txt
$ vecmill train -q --follow -t 1 -d 50 -s 0 --max-size 450 -o g.mat drift.txt && vecmill convert -q g.mat w.txt; awk 'NR > 1 { n++; new += /^[^ ]*_b / } END { print n, (new > 350 ? "mostly new" : new) }' w.txt
450 mostly new
$ vecmill train -q --follow -t 1 -d 50 -s 0 --max-size 450 --half-life 200k -o g.mat drift.txt && vecmill convert -q g.mat w.txt; awk 'NR > 1 { n++; new += /^[^ ]*_b / } END { print n, (new > 435 ? "nearly all new" : new) }' w.txt
450 nearly all new
$ sed '/^:/!s/[^ ][^ ]*/&_b/g' questions.txt >questions_b.txt; vecmill eval --format tsv g.mat questions_b.txt | awk -F'\t' '$3 == "" { print ($4 >= 95 ? "at least 95 %" : $4) }'
at least 95 %
$ vecmill info g.mat | grep -E 'half-life|max-size'
  vecmill.max-size         450
  vecmill.half-life        200000
# A smaller table keeps the most frequent.
$ vecmill train -q --follow --resume a.mat -t 1 --max-size 20 -o h.mat /dev/null; vecmill convert -q h.mat w.txt; awk 'NR > 1 { print $1 }' w.txt >h; head -n 20 w | cmp - h && echo same
same
# The memory is told before.
$ vecmill train --follow --dry-run -d 100 --max-size 1M -o x.mat 2>&1 | sed 's/[0-9.]* [GM]B/N/g'
vecmill train: up to 1.00 M words; memory: N, and up to N more while a checkpoint is written
# What does not go together, and what is no stream.
$ for o in '-v v.gz' '--init a.mat' '-e 2' '--deterministic' '--memory 1G' '--eval pairs.txt' '-l hs' '--max-size 1' '--max-size 0' '--max-size 3G'; do vecmill train -q --follow $o -o no.mat news.txt; done; ls no.mat
vecmill train: --follow does not go with --vocab
vecmill train: --follow does not go with --init
vecmill train: --follow does not go with --epochs
vecmill train: --follow does not go with --deterministic
vecmill train: --follow does not go with --memory
vecmill train: --follow does not go with --eval
vecmill train: --follow is for --loss ns
vecmill train: --max-size: with --follow at least 2
vecmill train: --max-size: with --follow at least 2
vecmill train: --max-size: with --follow at most 2147483647
ls: cannot access 'no.mat': No such file or directory
[exit 2]
$ vecmill train -q --follow -o no.mat news.txt drift.txt
vecmill train: --follow reads one stream: join others with cat
[exit 2]
$ vecmill train -q --half-life 1M -o no.mat news.txt
vecmill train: --half-life is for --follow
[exit 2]
$ echo one two one two | vecmill train -q --follow -o no.mat; ls no.mat
vecmill train: the stream has 0 words seen at least 5 times: training needs two
ls: cannot access 'no.mat': No such file or directory
[exit 2]
$ vecmill train -q --follow -o no.mat </dev/null; ls no.mat
vecmill train: the stream has 0 words seen at least 5 times: training needs two
ls: cannot access 'no.mat': No such file or directory
[exit 2]
# One that breaks is saved before that is told; one that diverges is not.
$ (cat news.txt; printf '\377\n') | vecmill train -q --follow -t 1 -d 8 --utf8 strict -o i.mat; vecmill info i.mat | grep -c follow-tokens
vecmill train: stdin:60001: not UTF-8
1
$ gzip -c drift.txt | head -c 900000 | vecmill train -q --follow -t 1 -d 8 -o j.mat; ls j.mat
vecmill train: stdin: gzip data ends early (truncated?)
j.mat
$ echo old >keep.mat; vecmill train -q --follow -t 1 -r 500 -o keep.mat news.txt 2>&1 | sed 's/after [0-9]*/after N/'; cat keep.mat
vecmill train: training diverged after N words, at rate 500: try a lower --rate than 500
old
