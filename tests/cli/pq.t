# Product quantisation: bits a dimension are those of codes and scale together.
$ vecmill train -q -t 1 -d 48 -s 0 -e 5 -o n.mat news.txt
$ for m in pq opq; do for b in 8 4 2 1; do vecmill quantize -q -m $m -b $b -o $m.$b n.mat && vecmill info $m.$b | grep -e codec -e codes; done; done
  input.codes    U8   [441, 46]  20.3 kB
  vecmill.codec            pq
  input.codes    U8   [441, 22]  9.70 kB
  vecmill.codec            pq
  input.codes    U8   [441, 10]  4.41 kB
  vecmill.codec            pq
  input.codes    U8   [441, 4]  1.76 kB
  vecmill.codec            pq
  input.codes    U8   [441, 46]  20.3 kB
  vecmill.codec            opq
  input.codes    U8   [441, 22]  9.70 kB
  vecmill.codec            opq
  input.codes    U8   [441, 10]  4.41 kB
  vecmill.codec            opq
  input.codes    U8   [441, 4]  1.76 kB
  vecmill.codec            opq
$ vecmill info opq.2 | grep 'input' | cut -c 1-32
  input.centroids F32  [256, 48]
  input.scales   F16  [441]  882
  input.columns  I16  [48]  96 B
  input.codes    U8   [441, 10] 
  input.axes     I8   [48, 48]  
$ for m in pq opq; do vecmill quantize -q -m $m -t 3 -o t.mat n.mat && cmp t.mat $m.2; done

# Neighbours and analogies are there, and convert brings floats back.
$ for f in pq.8 pq.4 opq.8 opq.4 opq.2; do vecmill eval -q $f questions.txt | tail -n 1 | awk '{ print ($2 > 50 ? "good" : "bad") }'; done
good
good
good
good
good
$ for f in pq.4 opq.4; do vecmill nn -q -k 1 --analogy $f man king woman | cut -d " " -f 1; done
queen
queen
$ vecmill convert -q opq.2 n.txt && head -n 1 n.txt; vecmill vec opq.2 king | cut -d ' ' -f 1-3 >a; vecmill vec n.txt king | cut -d ' ' -f 1-3 | cmp - a
441 48
$ vecmill quantize -q -r -m opq -o t.mat n.mat >report; cut -c 1-9 report; awk '/^neigh/ { print ($2 > 8) }' report
codec    
error    
cosine   
neighbour
before   
after    
  input.c
  input.s
  input.c
  input.a
  input.c
1

# Few rows, and few dimensions.
$ printf '1 1\nking 1.5\n' >one.txt; for m in pq opq; do vecmill quantize -q -m $m -o one.mat one.txt; vecmill vec one.mat king | awk '{ printf "%s %.2f\n", $1, $2 }'; done
king 1.50
king 1.50
$ printf '3 2\nking 1 2\nzero 0 0\nqueen 1 -2\n' >few.txt; for m in pq opq; do vecmill quantize -q -m $m -b 1 -o few.mat few.txt; vecmill vec few.mat king zero queen | awk '{ printf "%s %.2f %.2f\n", $1, $2, $3 }'; done
king 1.00 2.00
zero 0.00 0.00
queen 1.00 -2.00
king 1.00 2.00
zero 0.00 0.00
queen 1.00 -2.00

# What does not go together, and what is too large.
$ vecmill quantize -q -m pq -b 3 -o t.mat n.mat
vecmill quantize: --bits 3 does not go with --method pq
[exit 2]
$ vecmill quantize -q -m opq -o t.mat opq.2
vecmill quantize: opq.2: is quantised already (codec "opq")
[exit 1]
$ (printf '1 2049\nking'; yes ' 1' | head -n 2049 | tr -d '\n'; echo) >wide.txt; vecmill quantize -q -m opq -o t.mat wide.txt; vecmill quantize -q -m pq -o t.mat wide.txt
vecmill quantize: wide.txt: 2049 dimensions, of which opq takes 2048 at most (pq takes any)
$ vecmill quantize -m opq -b 1 --dry-run n.mat
vecmill quantize: memory: 169 kB for the matrix (mapped, not held), 54.2 kB for its codes

# Rows of length 1 need no scale.
$ vecmill quantize -q -m opq --normalize -o t.mat n.mat; vecmill info t.mat | grep -e scales -e codes; vecmill eval -q t.mat questions.txt | tail -n 1 | awk '{ print ($2 > 50 ? "good" : "bad") }'
  input.codes    U8   [441, 12]  5.29 kB
good
