# grams KIND: a matrix of 300 words and n-grams of three characters, 600
# buckets or the 64 of a to d, of 8 dimensions, numbers of size 1 to 2.
$ printf '%s\n' 'BEGIN { x = 1; for (i = 0; i < n; i++) { x = (x * 16807) % 2147483647; printf "\\0\\0\\%03o\\%03o", 128 + int(x / 16) % 127, x % 3 ? 63 : 191 } }' >floats
$ printf '%s\n' 'BEGIN { for (i = 0; i < 64; i++) printf "%s%c%c%c", i ? "\n" : "", 97 + i % 4, 97 + int(i / 4) % 4, 97 + int(i / 16) }' >strings
$ printf '%s\n' 't() { printf ",\"$1\":{\"dtype\":\"$2\",\"shape\":[$3],\"data_offsets\":[$4,$5]}"; }' 'r=600 e=28800 w=29891; [ $1 != explicit ] || r=64 e=11648 w=12739' 'h="{\"__metadata__\":{\"vecmill.format\":\"1\",\"vecmill.ngrams\":\"$1\",\"vecmill.minn\":\"3\",\"vecmill.maxn\":\"3\",\"vecmill.buckets\":\"600\",\"vecmill.hash_count\":\"2\"}$(t input F32 300,8 0 9600; t ngrams F32 $r,8 9600 $e; t words U8 1091 $e $w; [ $r = 600 ] || t ngrams.strings U8 255 $w 12994)}"' 'n=$(printf %s "$h" | wc -c)' 'printf "\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))\\0\\0\\0\\0\\0\\0%s" "$h"' 'printf "$(awk -v n=$((2400 + r * 8)) -f floats)"; seq 300 | tr 0-9 a-j | head -c 1091; [ $r = 600 ] || awk -f strings' >grams
$ for k in buckets explicit floret; do sh ./grams $k >$k.mat; vecmill info $k.mat | sed -n 1,2p; done
buckets.mat: safetensors, 300 words
  n-grams: buckets, 600 rows, f32, 19.2 kB
explicit.mat: safetensors, 300 words
  n-grams: explicit, 64 rows, f32, 2.30 kB
floret.mat: safetensors, 300 words
  n-grams: floret, 600 rows, f32, 19.2 kB

# The table is coded as the words are, or on its own.
$ vecmill quantize -q -r -o q.mat buckets.mat | sed -n '1p; /^n-grams/p; /before/p; /ngrams/p; /unseen/s/0\.999[0-9]*/N/gp'; vecmill info q.mat | sed -n '/n-grams/p; /codec/p'
codec        int8
n-grams      600 of 600 rows kept, 6000 of 19200 bytes
as unseen    N on average, N at 1 % from below, of 300 words as n-grams alone
before       28800 bytes
  ngrams.codes   4800
  ngrams.scales  1200
  n-grams: buckets, 600 rows, int8, 6.00 kB
  vecmill.ngrams.codec     int8
  vecmill.codec            int8
$ for k in explicit floret; do vecmill quantize -q -b 4 -r -o q.mat $k.mat | sed -n '/unseen/s/0\.99[0-9]*/N/gp'; vecmill info q.mat | sed -n '/n-grams/p; /codec/p'; done
as unseen    N on average, N at 1 % from below, of 33 words as n-grams alone
  n-grams: explicit, 64 rows, int4, 8.84 kB
  vecmill.ngrams.codec     int4
  vecmill.codec            int4
as unseen    N on average, N at 1 % from below, of 300 words as n-grams alone
  n-grams: floret, 600 rows, int4, 11.8 kB
  vecmill.ngrams.codec     int4
  vecmill.codec            int4
$ vecmill quantize -q --ngrams-bits 4 -o q.mat buckets.mat; vecmill info q.mat | grep codec
  vecmill.ngrams.codec     int4
  vecmill.codec            int8
$ vecmill quantize -q -m opq --ngrams-bits 4 -o q.mat buckets.mat; vecmill info q.mat | grep -e codec -e ngrams.codes
  ngrams.codes   U8   [600, 2]  1.20 kB
  vecmill.ngrams.codec     opq
  vecmill.codec            opq
$ vecmill quantize -q --ngrams-method pca -o q.mat buckets.mat; vecmill info q.mat | grep codec
  vecmill.ngrams.codec     pca
  vecmill.codec            int8

# Rows that stay, and which they are.
$ vecmill quantize -q -r --prune-ngrams 100 -o q.mat buckets.mat | sed -n '/unseen/s/0\.[89][0-9]*/N/g; /n-grams/p'; vecmill info q.mat | grep -e n-grams -e ngrams
n-grams      100 of 600 rows kept, 1400 of 19200 bytes
as unseen    N on average, 0.000000 at 1 % from below, of 300 words as n-grams alone, 14 without any left
  n-grams: buckets, 100 rows, int8, 1.40 kB
  ngrams.codes   I8   [100, 8]  800 B
  ngrams.buckets I32  [100]  400 B
  ngrams.scales  F16  [100]  200 B
  vecmill.ngrams           buckets
  vecmill.ngrams.codec     int8
$ vecmill quantize -q -r --prune-ngrams used -o q.mat buckets.mat | sed -n '/unseen/s/0\.[89][0-9]*/N/g; /n-grams/p'
n-grams      286 of 600 rows kept, 4004 of 19200 bytes
as unseen    N on average, N at 1 % from below, of 300 words as n-grams alone
$ vecmill quantize -q -r -f tsv --prune-ngrams used -o q.mat explicit.mat | grep ngrams | sed 's/0\.9999*[0-9]*/N/'
report	ngrams_rows_before	64
report	ngrams_rows	33
report	ngrams_before	2303
report	ngrams_after	461
report	ngrams_cosine	N
report	ngrams_low_cosine	N
report	ngrams_words	33
report	ngrams_bare	0
report	ngrams.codes	264
report	ngrams.scales	66
report	ngrams.strings	131
$ vecmill quantize -q -r -f json --prune-ngrams 9 -o q.mat explicit.mat | grep -o '"ngrams_rows.*ngrams_bare":[0-9]*' | sed 's/0\.[0-9]*/N/g'
"ngrams_rows_before":64,"ngrams_rows":9,"ngrams_before":2303,"ngrams_after":125,"ngrams_cosine":N,"ngrams_low_cosine":N,"ngrams_words":33,"ngrams_bare":24
$ vecmill quantize -q --prune-ngrams 5k -o q.mat buckets.mat; vecmill info q.mat | grep n-grams
  n-grams: buckets, 600 rows, int8, 6.00 kB
$ vecmill info -f json q.mat | grep -o '"ngrams":{[^}]*}'
"ngrams":{"kind":"buckets","rows":600,"codec":"int8","bytes":6000}

# Words without rows are scored by what is left of their n-grams.
$ printf 'zbcd\tfbcd\t1\nb\tc\t2\nbb\tcc\t3\nbbbc\tbcd\t4\n' >p.tsv; vecmill quantize -q --prune 12 --prune-ngrams used --eval p.tsv -o q.mat buckets.mat | grep 'by n-grams' | sed 's/ Spearman .* Pearson *[-0-9.]*//'; vecmill eval -q --compare buckets.mat q.mat p.tsv | grep -c 'by n-grams'
p.tsv: similarities (cosine), first 12 rows, case folded, words without rows by n-grams, unknown words skipped
    4 pairs seen, 4 in all, 3 by n-grams
 against buckets.mat, first 300 rows, words without rows by n-grams
    4 pairs seen, 4 in all, 2 by n-grams
4

# What cannot be.
$ vecmill quantize -q --budget 10k -o q.mat buckets.mat
vecmill quantize: buckets.mat: has n-grams, which a budget does not choose for
[exit 1]
$ vecmill quantize -q --prune-ngrams 100 -o q.mat floret.mat
vecmill quantize: floret.mat: words of floret have rows of the table too, so that none can go
[exit 1]
$ printf '2 2\na 1 2\nb 3 4\n' >w.txt; for o in '--prune-ngrams 5' '--ngrams-bits 4' '--ngrams-method pq'; do vecmill quantize -q $o -o x.mat w.txt; done; ls x.mat 2>/dev/null
vecmill quantize: --prune-ngrams: w.txt has no n-grams
vecmill quantize: --ngrams-bits: w.txt has no n-grams
vecmill quantize: --ngrams-method: w.txt has no n-grams
[exit 2]
$ for n in 0 -1 x 1.5; do vecmill quantize -q --prune-ngrams $n -o x.mat buckets.mat; done
vecmill quantize: --prune-ngrams: '0' is neither "used" nor a number of rows: out of range 1 to 4294967295
vecmill quantize: --prune-ngrams: '-1' is neither "used" nor a number of rows: out of range 1 to 4294967295
vecmill quantize: --prune-ngrams: 'x' is neither "used" nor a number of rows: not a number
vecmill quantize: --prune-ngrams: '1.5' is neither "used" nor a number of rows: not a whole number
[exit 2]
$ vecmill quantize -q --ngrams-bits 3 -o x.mat buckets.mat
vecmill quantize: --ngrams-bits 3 does not go with any method
[exit 2]
$ vecmill quantize -q --ngrams-method pca --ngrams-bits 8 -o x.mat buckets.mat
vecmill quantize: --ngrams-bits 8 does not go with pca
[exit 2]
$ vecmill quantize -q --ngrams-bits 4 --plot x.svg buckets.mat
vecmill quantize: --ngrams-bits: say where to write the matrix (--output)
[exit 2]
$ vecmill quantize -q -o x.mat q.mat
vecmill quantize: q.mat: is quantised already (codec "int8")
[exit 1]
$ vecmill quantize -q --plot x.svg buckets.mat; grep -c '<svg' x.svg; ls x.mat 2>/dev/null
1
[exit 2]
