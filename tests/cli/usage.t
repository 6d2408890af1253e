# Once.
# What is refused on the command line: one line, status 2, nothing written.
$ vecmill nosuch
vecmill: no command 'nosuch' (vecmill help lists them)
[exit 2]
$ vecmill train --dmi 10 -o x news.txt
vecmill train: unknown option --dmi (did you mean --dim?)
[exit 2]
$ vecmill train --sise=4 -o x news.txt
vecmill train: unknown option --sise
[exit 2]
$ vecmill train -o x -t 0 news.txt
vecmill train: --threads: '0' is out of range 1 to 1024
[exit 2]
$ vecmill train -o x -d 0 news.txt
vecmill train: --dim: '0' is out of range 1 to 100000
[exit 2]
$ vecmill train -o x -d 12x news.txt
vecmill train: --dim: '12x' is not a number
[exit 2]
$ vecmill train -o x -w 0 news.txt
vecmill train: --window: '0' is out of range 1 to 10000
[exit 2]
$ vecmill train -o x -n 0 news.txt
vecmill train: --negative: '0' is out of range 1 to 1000
[exit 2]
$ vecmill train -o x --model glove news.txt
vecmill train: --model: 'glove' is none of skipgram, cbow
[exit 2]
$ vecmill train -o x --weights distance news.txt
vecmill train: --weights distance is for --model cbow
[exit 2]
$ vecmill train -o x --gradient share news.txt
vecmill train: --gradient share is for --model cbow
[exit 2]
$ vecmill train news.txt
vecmill train: --output: say where to write the matrix
[exit 2]
$ vecmill train -o
vecmill train: --output needs a FILE
[exit 2]
$ vecmill train -o news.txt news.txt
vecmill train: --output: news.txt is also an input
[exit 2]
$ vecmill nn
vecmill nn: missing operand: vecmill nn MATRIX [WORD...]
[exit 2]
$ vecmill vocab --quiet=yes news.txt
vecmill vocab: --quiet takes no value
[exit 2]
$ vecmill eval x
vecmill eval: missing operand: vecmill eval MATRIX SET...
[exit 2]
$ vecmill -Z
vecmill: no command '-Z' (vecmill help lists them)
[exit 2]
$ VECMILL_SIMD=abacus vecmill info
vecmill info: VECMILL_SIMD: 'abacus' is not one of the kernel tables this machine can run (see vecmill info)
[exit 2]
$ ls
news.txt
pairs.txt
questions.txt
