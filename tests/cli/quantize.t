# Codes hold the floats within half a step of 1/127 of a row's greatest, and
# the scale within 2^-11.
$ printf '2 3\nking 1.27 0.5 -0.253\nzero 0 0 0\n' > a.txt
$ vecmill quantize -q -o q.mat.gz a.txt
$ vecmill vec q.mat.gz zero king | cut -c 1-9
zero 0 0 
king 1.27
$ vecmill convert -q --to glove q.mat.gz - | wc -l | tr -d ' '
2
$ printf 'king\n\n zero \n' | vecmill vec q.mat.gz | cut -d ' ' -f 1
king
zero
$ vecmill vec a.txt king; vecmill vec a.txt nobody king 2>/dev/null; echo $?
king 1.27 0.5 -0.253
king 1.27 0.5 -0.253
1

# Fewer bits: neighbours stay, files shrink, and convert brings floats back.
$ vecmill train -q -t 1 -d 48 -s 0 -e 5 -o n.mat news.txt
$ for b in 8 4 2 1; do vecmill quantize -q -b $b -o n.$b n.mat; vecmill info n.$b | grep 'codec'; vecmill eval -q n.$b questions.txt | tail -n 1 | awk '{ print ($2 > 50 ? "good" : "bad") }'; done
  vecmill.codec            int8
good
  vecmill.codec            int4
good
  vecmill.codec            int2
good
  vecmill.codec            binary
good
$ for b in 4 2 1; do vecmill quantize -q -t 3 -b $b -o t.mat n.mat && cmp t.mat n.$b; done
$ vecmill info n.1 | grep 'input' | cut -c 1-26
  input.levels   F32  [8, 
  input.codes    U8   [441
  input.scales   F16  [441
  input.widths   U8   [48]
  input.signs    U8   [4, 
$ vecmill convert -q n.2 n.txt && head -n 1 n.txt; vecmill vec n.2 king | cut -d ' ' -f 1-3 >a; vecmill vec n.txt king | cut -d ' ' -f 1-3 | cmp - a
441 48
$ vecmill quantize -q -m binary -o b.mat n.mat && cmp b.mat n.1
$ vecmill quantize -q -m int4 -b 2 -o b.mat n.mat
vecmill quantize: --bits 2 does not go with --method int4
[exit 2]
$ vecmill quantize -q -b 1 -o r.mat n.2
vecmill quantize: n.2: is quantised already (codec "int2")
[exit 1]
$ printf '1 1\nking 1.5\n' >one.txt; for b in 8 4 2 1; do vecmill quantize -q -b $b -o one.mat one.txt; vecmill vec one.mat king | awk '{ printf "%s %.2f\n", $1, $2 }'; done
king 1.50
king 1.50
king 1.50
king 1.50

# What codes lose.
$ vecmill quantize -q -r -b 2 -o b.mat n.mat >report; cut -c 1-12 report; cmp b.mat n.2
codec       
error       
cosine      
neighbours  
before      
after       
  input.code
  input.scal
  input.sign
  input.widt
  input.leve
$ awk '/^cosine/ { print ($2 > .9), ($5 <= $2) } /^neigh/ { print ($2 > 6) } /^before/ { print $2 } /codes/ { print $2 }' report
1 1
1
84672
5292
$ vecmill quantize -q -r -o - n.mat; vecmill quantize -r -q -o b.mat one.txt | grep neigh
vecmill quantize: --report: standard output is the matrix
neighbours   0.00 of 0 kept, of 1 rows among the first 1

# Steps before coding leave a record.
$ vecmill quantize -q --prune 100 --center --remove-top 1 --pca 20 --normalize -o p.mat n.mat; vecmill info p.mat | sed -n '1p; /codes/p; /scales/p; /prune/p; /center/p; /remove/p; /pca/p; /norm/p; /\.dim/p'
p.mat: safetensors, 100 words with counts
  input.codes    I8   [100, 20]  2.00 kB
  input.scales   F16  [100]  200 B
  vecmill.dim              20
  vecmill.prune            100
  vecmill.center           1
  vecmill.remove-top       1
  vecmill.pca              20
  vecmill.normalize        1
$ vecmill vec p.mat king | awk '{ for (i = 2; i <= NF; i++) s += $i * $i; print NF - 1, (s > .98 && s < 1.02) }'
20 1
$ vecmill quantize -q --pca 40 --remove-top 9 -o r.mat n.mat
vecmill quantize: n.mat: 48 dimensions, too few to remove 9 and keep 40
[exit 1]
$ vecmill quantize -q --pca 4 -o r.mat n.2
vecmill quantize: n.2: is quantised already (codec "int2")
[exit 1]

# Reasons.
$ vecmill quantize -q a.txt 2>&1; echo $?
vecmill quantize: --output: say where to write the matrix
2
$ vecmill quantize -q -o q.mat.gz q.mat.gz 2>&1; echo $?
vecmill quantize: --output: q.mat.gz is also the input
2
$ vecmill quantize -q -o r.mat.gz q.mat.gz 2>&1; echo $?
vecmill quantize: q.mat.gz: is quantised already (codec "int8")
1
$ vecmill quantize -q --bits 7 -o r.mat.gz a.txt 2>&1; echo $?
vecmill quantize: --bits 7: no method has so many, try 8, 4, 2 or 1
2
$ vecmill quantize -q --dry-run -o r.mat.gz a.txt; ls r.mat.gz 2>/dev/null; echo $?
2

# Rows of other formats that are not finite are left out where that is asked.
$ printf '3 2\na 1 2\nb nan 1\nc 0 inf\n' >bad.txt; vecmill quantize -q -o r.mat bad.txt
vecmill quantize: bad.txt:3: field 2 is not finite
[exit 1]
$ vecmill quantize -q --skip-bad -o r.mat bad.txt && vecmill convert -q --to text r.mat - | head -n 1
vecmill quantize: bad.txt: left out 2 of 3 rows, not finite; the first is row 2 ("b")
1 2
