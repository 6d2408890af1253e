# Rows are turned to their principal axes where there are many of them, else
# at random; the file says which.
$ vecmill train -q -t 1 -d 48 -s 0 -e 5 -o n.mat news.txt; vecmill convert -q --to glove n.mat n.txt; cut -d ' ' -f 1-8 n.txt >seven.txt
$ for f in n.mat seven.txt; do vecmill quantize -q -b 2 -o q.mat $f; vecmill info q.mat | grep -e rotation -e ' input' | cut -c 1-38; done
  input.levels   F32  [8, 256]  8.19 k
  input.scales   F16  [441]  882 B
  input.codes    U8   [441, 12]  5.29 
  input.widths   U8   [48]  48 B
  input.signs    U8   [4, 6]  24 B
  vecmill.rotation         hadamard
  input.levels   F32  [8, 256]  8.19 k
  input.lengths  F32  [7]  28 B
  input.scales   F16  [441]  882 B
  input.codes    U8   [441, 2]  882 B
  input.axes     I8   [7, 7]  49 B
  input.widths   U8   [7]  7 B
  vecmill.rotation         principal
$ for r in principal hadamard none; do for b in 4 2 1; do vecmill quantize -q -b $b --rotation $r -o $r.$b n.mat; vecmill eval -q $r.$b questions.txt | tail -n 1 | awk '{ print ($2 > 50 ? "good" : "bad") }'; done; vecmill info $r.1 | grep -e rotation -e 'levels  *[a-z]*$'; done
good
good
good
  vecmill.rotation         principal
  vecmill.levels           trellis
good
good
good
  vecmill.rotation         hadamard
  vecmill.levels           trellis
good
good
good
  vecmill.rotation         none
  vecmill.levels           trellis
$ vecmill info none.1 | grep ' input' | cut -c 1-24
  input.levels   F32  [8
  input.codes    U8   [4
  input.scales   F16  [4
  input.widths   U8   [4
$ for l in lloyd uniform trellis; do vecmill quantize -q -r -b 4 --levels $l -o $l.mat n.mat | awk '/^error/ { print ($2 < .015) }'; vecmill info $l.mat | grep 'levels  *[a-z]*$'; cmp -s $l.mat hadamard.4; echo $?; done
1
  vecmill.levels           lloyd
0
1
  vecmill.levels           uniform
1
1
  vecmill.levels           trellis
1

# The same bytes for any number of threads, and the floats they stand for.
$ vecmill quantize -q -t 3 -b 2 --rotation hadamard -o t.mat n.mat; cmp t.mat hadamard.2
$ vecmill convert -q --to glove hadamard.4 back.txt; vecmill vec hadamard.4 king queen >a; vecmill vec back.txt king queen | cmp - a
$ for f in n.mat hadamard.4; do vecmill nn -q -k 1 --analogy $f man king woman | cut -d ' ' -f 1; done
queen
queen

# One row, any number of dimensions.
$ for d in 1 2 3 7 2048 2049 4999; do awk -v d=$d 'BEGIN { printf "1 %d\nking", d; for (i = 1; i <= d; i++) printf " %.4f", sin(i * i); print "" }' >r.txt; for r in hadamard none; do vecmill quantize -q -b 4 --rotation $r -o r.mat r.txt; for f in r.txt r.mat; do vecmill vec $f king; done | awk '{ for (i = 2; i <= NF; i++) { x[NR] += $i * $i; y += $i * z[i]; z[i] = $i } } END { print (y > .98 * sqrt(x[1] * x[2]) ? "near" : "far") }'; done; done | uniq -c | tr -d ' '
14near
$ vecmill quantize -q -b 4 -o r.mat r.txt; vecmill info r.mat | grep -e rotation -e signs
  input.signs    U8   [4, 625]  2.50 kB
  vecmill.rotation         hadamard

# Reasons.
$ vecmill quantize -q -b 4 --rotation principal -o r.mat r.txt
vecmill quantize: r.txt: 4999 dimensions, of which principal axes take 2048 at most (rotation hadamard takes any)
[exit 1]
$ vecmill quantize -q -b 8 --rotation none -o r.mat n.mat
vecmill quantize: --rotation does not go with int8
[exit 2]
$ vecmill quantize -q --levels lloyd -o r.mat n.mat
vecmill quantize: --levels does not go with int8
[exit 2]
$ vecmill quantize -q -b 4 --rotation left -o r.mat n.mat
vecmill quantize: --rotation: 'left' is none of principal, hadamard, none
[exit 2]
$ vecmill quantize -q -b 4 --dry-run --rotation hadamard n.mat
