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
vecmill quantize: --bits 7: no method has so many, try 8
2
$ vecmill quantize -q --dry-run -o r.mat.gz a.txt; ls r.mat.gz 2>/dev/null; echo $?
2
