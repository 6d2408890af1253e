# Safetensors files of others: a table of vectors here, its words beside it.
$ printf '%s\n' 'n=${#1}; printf "\\$(printf %o $((n % 256)))\\$(printf %o $((n / 256)))\\0\\0\\0\\0\\0\\0%s" "$1"' >header
$ mkdir m2v; { sh header '{"embeddings":{"dtype":"F32","shape":[5,2],"data_offsets":[0,40]},"__metadata__":{"format":"np"}}'; printf '\0\0\200\077\0\0\0\100\0\0\200\277\0\0\0\077\0\0\0\0\0\0\200\077\0\0\0\100\0\0\0\100\0\0\0\0\0\0\0\0'; } >m2v/model.safetensors
$ printf '%s\n' '{"version":"1.0","added_tokens":[{"id":0,"content":"[UNK]","special":true},{"id":9,"content":"[CLS]"}],"model":{"type":"WordPiece","vocab":{"[UNK]":0,"king":1,"\u0120s":2,"queen":3}}}' >m2v/tokenizer.json

# A static model, by its file or directory, wherever a matrix is.
$ vecmill convert --to text m2v/model.safetensors -
vecmill convert: m2v/model.safetensors: tensor "embeddings", 4 tokens of tokenizer.json
vecmill convert: 1 rows without a token are left out
vecmill convert: 1 added tokens without a row are left out
vecmill convert: 4 words, safetensors to text
4 2
[UNK] 1 2
king -1 0.5
Ġs 0 1
queen 2 2
$ vecmill convert -q --to text m2v - | cksum; vecmill convert -q --to text m2v/model.safetensors - | cksum
519050800 44
519050800 44
$ vecmill info -q m2v
m2v: safetensors, 4 words
  input          F32  [4, 2]  32 B
$ vecmill nn -q -k 2 m2v king
Ġs                  0.4472
[UNK]                0.0000
$ vecmill vec m2v -- Ġs '[CLS]'
vecmill vec: m2v: tensor "embeddings", 4 tokens of tokenizer.json
vecmill vec: 1 rows without a token are left out
vecmill vec: 1 added tokens without a row are left out
vecmill vec: unknown word: [CLS]
Ġs 0 1
vecmill vec: 1 word is not in m2v
[exit 1]
$ vecmill quantize -q --bits 8 -o q.mat m2v; vecmill info q.mat | head -n 1
q.mat: safetensors, 4 words
$ vecmill index -q -o i m2v; vecmill nn -q -k 1 --index i m2v king
Ġs                  0.4472
$ printf 'king queen king queen\n%.0s' 1 2 3 >text; vecmill train -q -t 1 -e 1 --min-count 1 --init m2v -o t.mat text; vecmill info t.mat | head -n 2
t.mat: safetensors, 4 words
  input          F32  [4, 2]  32 B
$ printf 'king queen 2\nking [UNK] 1\nqueen [UNK] 0\n' >set; vecmill eval -q m2v set | grep -c pearman
1
$ gzip -c m2v/model.safetensors >m2v/model.gz; vecmill convert -q --to glove m2v/model.gz - | head -n 1
[UNK] 1 2
$ gzip m2v/tokenizer.json; vecmill convert -q --to glove m2v - | head -n 1; gzip -d m2v/tokenizer.json.gz
[UNK] 1 2
$ vecmill convert -q m2v ours.mat; vecmill info ours.mat; vecmill convert -q --to text ours.mat - | cksum
ours.mat: safetensors, 4 words
  input          F32  [4, 2]  32 B
  vecmill.format           1
  vecmill.version          0.1.0
519050800 44
$ vecmill convert -q --dtype f16 --select text m2v ours.mat; vecmill info ours.mat; vecmill vec ours.mat king
ours.mat: safetensors, 1 words
  input          F16  [1, 2]  4 B
  vecmill.format           1
  vecmill.version          0.1.0
king -1 0.5

# Words from elsewhere.
$ printf 'a 3\nb 2\nc 1\n' >words; vecmill convert -q --words words m2v w.mat; vecmill info w.mat; vecmill vec w.mat c
w.mat: safetensors, 3 words with counts
  input          F32  [3, 2]  24 B
  vecmill.format           1
  vecmill.version          0.1.0
c 0 1
$ vecmill convert -q --words words --to text - - <m2v/model.safetensors
3 2
a 1 2
b -1 0.5
c 0 1
$ vecmill convert -q --to text - - <m2v/model.safetensors
vecmill convert: stdin: has no words, and there is no tokenizer.json, vocab.json or vocab.txt beside it (convert --words FILE names another)
[exit 1]
$ mv m2v/tokenizer.json .; vecmill convert -q m2v x.mat; vecmill convert -q --words tokenizer.json --to text m2v - | head -n 2; mv tokenizer.json m2v
vecmill convert: m2v/model.safetensors: has no words, and there is no tokenizer.json, vocab.json or vocab.txt beside it (convert --words FILE names another)
4 2
[UNK] 1 2
$ vecmill convert -q --words words ours.mat x.mat
vecmill convert: --words: ours.mat, safetensors, has words of its own
[exit 2]
$ vecmill convert -q --words none m2v x.mat
vecmill convert: none: No such file or directory
[exit 1]
$ vecmill convert -q --words words m2v words
vecmill convert: --words: words is also the output
[exit 2]
$ vecmill convert -q --tensor input ours.mat x.mat
vecmill convert: --tensor: ours.mat is not a safetensors file of others
[exit 2]
$ vecmill convert -q --tensor input text x.mat
vecmill convert: text: not a matrix file we know (vecmill convert --help has the formats)
[exit 1]

# A transformer's tables: one that is known, or that is named.
$ mkdir bert; { sh header '{"a.weight":{"dtype":"BF16","shape":[2,2],"data_offsets":[0,8]},"bert.embeddings.word_embeddings.weight":{"dtype":"BF16","shape":[3,1],"data_offsets":[8,14]},"b.bias":{"dtype":"F32","shape":[1],"data_offsets":[14,18]}}'; printf '\200\077\0\100\200\277\0\077\200\077\0\100\200\277\0\0\0\0'; } >bert/model.safetensors; printf '[PAD]\nthe\n' >bert/vocab.txt
$ vecmill convert --to text bert -
vecmill convert: bert: tensor "bert.embeddings.word_embeddings.weight", 2 tokens of vocab.txt
vecmill convert: 1 rows without a token are left out
vecmill convert: 2 words, safetensors to text
2 1
[PAD] 1
the 2
$ vecmill convert --tensor a.weight --to text bert -
vecmill convert: bert: tensor "a.weight", 2 tokens of vocab.txt
vecmill convert: 2 words, safetensors to text
2 2
[PAD] 1 2
the -1 0.5
$ vecmill convert -q --tensor b.bias bert x.mat
vecmill convert: bert/model.safetensors: not a table of vectors: b.bias (convert --tensor NAME takes one of a.weight BF16 [2, 2], bert.embeddings.word_embeddings.weight BF16 [3, 1])
[exit 1]
$ vecmill info -q bert
bert: safetensors, 2 words
  input          BF16 [2, 1]  4 B
$ sed -i 's/bert.embeddings.word_embeddings/a_name_that_stands_for_nothing_/' bert/model.safetensors; vecmill nn -q bert the
[PAD]                0.0000
$ echo '{"weight_map":{"x":"a.safetensors","transformer.wte.weight":"model-2.safetensors"}}' >bert/model.safetensors.index.json; mv bert/model.safetensors bert/model-2.safetensors; vecmill nn -q bert the; vecmill convert -q --to glove --tensor a.weight bert/model-2.safetensors -
[PAD]                0.0000
[PAD] 1 2
the -1 0.5
$ vecmill nn -q bert/model.safetensors.index.json the
[PAD]                0.0000
$ mkdir empty; vecmill nn -q empty the
vecmill nn: empty: a directory without model.safetensors
[exit 1]
$ ls x.mat
ls: cannot access 'x.mat': No such file or directory
[exit 2]
