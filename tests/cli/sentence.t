# Vectors of words never seen, which are named, and of lines.
$ counts=1 sh "$compass" >c.mat
$ vecmill vec c.mat north nora polka
vecmill vec: not in the vocabulary, by its n-grams: nora
vecmill vec: not in the vocabulary, by its n-grams: polka
north 0 1
nora 0 1
polka 0 2
$ vecmill vec --no-ngrams c.mat north nora
vecmill vec: unknown word: nora
north 0 1
vecmill vec: 1 word is not in c.mat
[exit 1]
$ printf 'north\nzero\nnora\n' | vecmill vec -q c.mat
vecmill vec: unknown word: zero
north 0 1
nora 0 1
vecmill vec: 1 word is not in c.mat
[exit 1]
# As many lines as come in: mean of unit vectors, zeros left out; plain mean.
$ printf 'north east\nnora\n\nxyz zero\n north\tpolka\rxyz  east \nnano east' | vecmill vec --lines c.mat
0.5 0.5
0 1
0 0
0 0
0.33333334 0.6666667
1 0
vecmill vec: lines 6, words 11: 2 by n-grams, 4 unknown
vecmill vec: lines without a word that is known, all zeros: 2
$ printf 'north polka\nnortheast northeast east\n' | vecmill vec -q --lines --sentence mean c.mat
0 1.5
1 0.6666667
$ vecmill vec -q --lines c.mat 'north polka' east "$(printf 'south\nwest')" ''
0 1
1 0
-0.5 -0.5
0 0
$ vecmill vec -q --lines --no-ngrams c.mat 'north polka' nora
0 1
0 0
# By frequency: north is four of ten, east two, polka none.
$ vecmill vec -q --lines --sentence sif --sif 0.2 c.mat 'north polka' east 'northeast xyz'
0 1.1666666
0.5 0
0.6666667 0.6666667
$ vecmill vec -q --lines --sentence sif c.mat north polka
0 0.0024937657
0 2
$ sh "$compass" >no.mat; vecmill vec --lines --sentence sif no.mat north
vecmill vec: no.mat: has no counts of words, by which sif weighs them
[exit 1]
# Without the direction that all have most of; with both of two none is left.
$ printf 'northeast\nnortheast east\nnortheast north\n\n' | vecmill vec -q --lines --sentence mean --components 1 c.mat | awk '{ printf "%.4f %.4f\n", $1 + 1e-5, $2 + 1e-5 }'
0.0000 0.0000
0.2500 -0.2500
-0.2500 0.2500
0.0000 0.0000
$ printf 'northeast\neast\n' | vecmill vec -q --lines --components 2 c.mat | awk '{ printf "%.4f %.4f\n", $1 + 1e-5, $2 + 1e-5 }'
0.0000 0.0000
0.0000 0.0000
$ vecmill vec --lines --components 3 c.mat north
vecmill vec: --components: c.mat has 2 dimensions
[exit 2]
# For NumPy: how many there are stands before them.
$ printf 'north\nnora\neast\n' | vecmill vec -q --lines -f npy c.mat >v.npy; head -c 127 v.npy | tr -d '\223\000\001' | tr -s ' '; echo; tail -c +129 v.npy | od -A n -t f4
NUMPYv{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), } 
               0               1               0               1
               1               0
$ printf '' | vecmill vec -q --lines -f npy c.mat | head -c 127 | tr -d '\223\000\001' | tr -s ' '; echo
NUMPYv{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), } 
$ vecmill vec -q --lines --components 1 c.mat </dev/null
# Letter case and white space as training has them.
$ vecmill vec -q --lines --lowercase c.mat NORTH Nora
0 1
0 1
$ printf 'north\302\240east\302\205west\nsouth\n' | vecmill vec -q --lines --unicode-space c.mat
0 0.33333334
0 -1
# Any number of threads, any blocks: the same lines in the same order.
$ awk 'BEGIN { for (i = 0; i < 40000; i++) { s = "x"; for (k = i % 7; k > 0; k--) s = s (i % (k + 1) ? " north" : " polka wester") ; print s; if (i == 20000) { for (k = 0; k < 50000; k++) printf "east "; print "" } } }' >many.txt
$ vecmill vec --lines -t 1 c.mat <many.txt >one; vecmill vec -q --lines -t 5 c.mat <many.txt >five; cmp one five && wc -l <five
vecmill vec: lines 40001, words 247710: 75430 by n-grams, 40000 unknown
vecmill vec: lines without a word that is known, all zeros: 5715
40001
$ gzip -c many.txt | vecmill vec -q --lines -t 2 --components 1 c.mat >two; vecmill vec -q --lines -t 1 --components 1 c.mat <many.txt | cmp - two && wc -l <two
40001
# What comes line by line is answered so.
$ mkfifo in; vecmill vec -q --lines c.mat <in >out & exec 3>in; echo north >&3; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do [ -s out ] && break; sleep 0.1; done; cat out; exec 3>&-; wait
0 1
# What is wrong.
$ vecmill vec --sentence sif c.mat north
vecmill vec: --sentence needs --lines
[exit 2]
$ vecmill vec --lines --sif 0.1 c.mat north
vecmill vec: --sif needs --sentence sif
[exit 2]
$ vecmill vec --components 1 c.mat north
vecmill vec: --components needs --lines
[exit 2]
$ vecmill vec --lines --sif 0 --sentence sif c.mat north
vecmill vec: --sif: '0' is out of range 1e-09 to 1
[exit 2]
$ vecmill vec --lines -
vecmill vec: standard input cannot be both the matrix and the lines
[exit 2]
$ vecmill vec --lines c.mat north >/dev/full
vecmill vec: stdout: No space left on device
[exit 1]
$ TMPDIR=/nowhere vecmill vec -q --lines --components 1 c.mat 'north east'
vecmill vec: temporary file in /nowhere: No such file or directory
[exit 1]
$ counts=1 sh "$compass" explicit 2 >lie.mat; vecmill vec lie.mat north; vecmill vec --no-ngrams lie.mat north
vecmill vec: lie.mat: the shortest n-grams are longer than the longest
north 0 1
