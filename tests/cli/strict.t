# Once.
# --utf8 strict looks at words that are dropped, too, over the ends of blocks.
$ { printf 'ok\n'; head -c 600000 /dev/zero | tr '\0' a; printf '\377'; head -c 300000 /dev/zero | tr '\0' b; printf ' c\n'; } >bad
$ vecmill vocab -q --utf8 strict --min-count 1 -o v.gz bad
vecmill vocab: bad:2: not UTF-8
[exit 1]
$ gzip -c bad >bad.gz; vecmill vocab -q --utf8 strict --min-count 1 -o v.gz bad.gz
vecmill vocab: bad.gz:2: not UTF-8
[exit 1]
$ { head -c 262143 /dev/zero | tr '\0' a; printf '\303\251'; head -c 300000 /dev/zero | tr '\0' b; printf ' c\n'; } >good
$ vecmill vocab -q --utf8 strict --min-count 1 -o - good
vecmill vocab: left out 1 tokens longer than 1000 bytes
c 1
$ { head -c 524287 /dev/zero | tr '\0' a; printf '\303'; } >cut; vecmill vocab -q --utf8 strict --min-count 1 -o v.gz cut
vecmill vocab: cut:1: not UTF-8
[exit 1]
