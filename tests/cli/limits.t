# Once.
# Few bytes do not become much memory: one line, status 1.  Questions of a file
# of BATS are all its lines with one another, each with all its answers.
$ printf '2 2\na 1 2\nb 2 1\n' >m
$ awk 'BEGIN { for (; i < 1999; i++) print "a" i "\tb/c"; printf "d\te"; while (n++ < 20000) printf "/f"; print "" }' >set; vecmill eval m set
vecmill eval: set: 2000 lines with so many answers are too many questions: 59968001 words, more than 33554432
[exit 1]
# Words made so that a hash known to all is 0 for each: no time by their square.
$ awk 'BEGIN { for (; i < 200000; i++) printf "%08x\117\353\324\47\75\256\262\302 1\n", i }' >words; LC_ALL=C sort -o words words; wc -l <words
200000
$ timeout -s KILL 20 vecmill vocab -q --merge --min-count 1 -o v.gz words; gzip -dc v.gz | cmp - words
$ timeout -s KILL 20 vecmill convert -q --from glove words m; vecmill info m | grep -c 200000
2
