build-address-undefined/src/data/words.o: src/data/words.c \
 src/data/words.h src/base/err.h src/base/hash.h src/base/mem.h
src/data/words.h:
src/base/err.h:
src/base/hash.h:
src/base/mem.h:
