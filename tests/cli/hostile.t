# Once.
# Matrices whose headers lie: one line, status 1, no room made for what is not
# there.  lie WORDS DATA-BYTES "HEADER": a safetensors file of that header.
$ printf '%s\n' 'n=$(printf %s "$1" | wc -c)' 'printf "\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))\\0\\0\\0\\0\\0\\0%s" "$1"' 'head -c $2 /dev/zero' >lie
$ sh lie '{"input":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}}' 32 >m; vecmill info m
vecmill info: m: has no words, and there is no tokenizer.json, vocab.json or vocab.txt beside it (convert --words FILE names another)
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[99999999999,300],"data_offsets":[0,1000]}}' 1000 >m; vecmill info m
vecmill info: m: tensor "input" has offsets 0 to 1000, but its shape needs 119999999998800 bytes
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[1000000,2500],"data_offsets":[0,10000000000]}}' 1000 >m; vecmill vec m a
vecmill vec: m: the header promises 10000000000 bytes of data, the file has 1000
[exit 1]
$ gzip -c m >m.gz; echo a >w; vecmill convert -q --words w --tensor input m.gz x; rm w
vecmill convert: m.gz: the file ends early
$ sh lie '{"input":{"dtype":"F32","shape":[4611686018427387905,4],"data_offsets":[0,16]}}' 16 >m; vecmill info m
vecmill info: m: the shape of tensor "input" is beyond any memory
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[-2,4],"data_offsets":[0,32]}}' 32 >m; vecmill info m
vecmill info: m: header: byte 34: expected a whole number >= 0
[exit 1]
$ sh lie '{"input":{"dtype":"Q7","shape":[2,4],"data_offsets":[0,32]}}' 32 >m; vecmill info m
vecmill info: m: header: byte 23: tensor "input" has the unknown type "Q7"
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[2,4],"data_offsets":[32,0]}}' 32 >m; vecmill info m
vecmill info: m: tensor "input" has offsets 32 to 0, but its shape needs 32 bytes
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},"words":{"dtype":"U8","shape":[16],"data_offsets":[16,32]}}' 32 >m; vecmill info m
vecmill info: m: tensor "words" begins at 16, but the one before ends at 32
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}}' 31 >m; vecmill vec m a
vecmill vec: m: the header promises 32 bytes of data, the file has 31
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}}' 99 >m; vecmill vec m a
vecmill vec: m: the header promises 32 bytes of data, the file has 99
[exit 1]
$ sh lie '{"input":{"dtype":"F32","shape":[2,' 32 >m; vecmill info m
vecmill info: m: header: byte 36: expected a value
[exit 1]
$ printf '\377\377\377\377\377\377\377\177{"a"' >m; vecmill info m
vecmill info: m: not a matrix file we know (vecmill convert --help has the formats)
[exit 1]
$ printf '3000000000 300\nword xxxx' >m; vecmill info m
vecmill info: m: ends within word 1 of 3000000000
[exit 1]
$ printf '2 3\nking 1 2 3\nqueen 1 2\n' >m; vecmill info m
vecmill info: m:3: expected 4 fields, found 3
[exit 1]
$ printf '2 3\nking 1 2 3\n' >m; vecmill info m
vecmill info: m: the first line promises 2 words, the file has 1
[exit 1]
$ printf 'king 1 2 3\nqueen 1 2 x\n' >m; vecmill nn m king
vecmill nn: m:2: field 4 is not a number: "x"
[exit 1]
$ : >m; vecmill info m
vecmill info: m: the file is empty
[exit 1]
# The output is also an input, by whatever name.
$ printf '2 3\nking 1 2 3\nqueen 2 3 4\n' >m; ln -s m link; cp m before
$ vecmill quantize -q -o link m; cmp m before
vecmill quantize: --output: link is also the input
$ vecmill convert -q m ./m; cmp m before
vecmill convert: ./m is both input and output
$ vecmill vocab -q -o m link; cmp m before
vecmill vocab: link is both input and output
# An output that cannot be written.
$ vecmill quantize -q -o /dev/full m
vecmill quantize: /dev/full: No space left on device
[exit 1]
$ vecmill vocab -q -o /dev/full news.txt
vecmill vocab: /dev/full: No space left on device
[exit 1]
$ vecmill vocab -q news.txt >/dev/full
vecmill vocab: stdout: No space left on device
[exit 1]
$ vecmill nn -q m king >/dev/full
vecmill nn: stdout: No space left on device
[exit 1]
$ vecmill help >/dev/full
vecmill help: stdout: No space left on device
[exit 1]
$ mkdir dir; vecmill convert -q m dir
vecmill convert: dir: Is a directory
[exit 1]
# A reader that has gone away.
$ { yes king | head -n 100000 | vecmill nn -q m; echo "status $?" >&2; } | head -n 1
king
status 141
# Cut and changed archives: the old file stays.
$ vecmill vocab -q -o v.gz news.txt; echo old >keep
$ head -c 1000 v.gz >cut.gz; vecmill vocab -q --merge -o keep cut.gz; cat keep
vecmill vocab: cut.gz: gzip data ends early (truncated?)
old
$ { head -c 700 v.gz; printf x; tail -c +702 v.gz; } >bad.gz; vecmill vocab -q --merge -o keep bad.gz; cat keep
vecmill vocab: bad.gz: gzip data is damaged
old
$ { cat v.gz; echo junk; } >junk.gz; vecmill vocab -q --merge -o keep junk.gz; cat keep
vecmill vocab: junk.gz: junk after the gzip data
old
$ printf 'one 3\ntwo -1\n' >v; vecmill vocab -q --merge -o keep v; cat keep
vecmill vocab: v:2: count is not a whole number below 2^63
old
$ printf 'one 9223372036854775807\n' >v; vecmill vocab -q --merge -o keep v v; cat keep
vecmill vocab: v: counts add up to 2^63 or more
old
$ ls
bad.gz
before
cut.gz
dir
junk.gz
keep
lie
link
m
m.gz
news.txt
pairs.txt
questions.txt
v
v.gz
