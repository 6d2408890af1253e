build-address-undefined/src/data/vocab.o: src/data/vocab.c \
 src/data/vocab.h src/data/words.h src/base/err.h src/base/file.h \
 src/base/gz.h src/base/hash.h src/base/mem.h src/base/num.h \
 src/data/rank.h
src/data/vocab.h:
src/data/words.h:
src/base/err.h:
src/base/file.h:
src/base/gz.h:
src/base/hash.h:
src/base/mem.h:
src/base/num.h:
src/data/rank.h:
