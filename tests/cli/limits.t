# Few bytes do not become much memory: one line, status 1.  Questions of a file
# of BATS are all its lines with one another, each with all its answers.
$ printf '2 2\na 1 2\nb 2 1\n' >m
$ awk 'BEGIN { for (; i < 1999; i++) print "a" i "\tb/c"; printf "d\te"; while (n++ < 20000) printf "/f"; print "" }' >set; vecmill eval m set
vecmill eval: set: 2000 lines with so many answers are too many questions: 59968001 words, more than 33554432
[exit 1]
