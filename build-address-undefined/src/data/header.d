build-address-undefined/src/data/header.o: src/data/header.c \
 src/data/header.h src/data/matrix.h src/base/file.h src/base/err.h \
 src/data/words.h src/base/mem.h src/base/num.h
src/data/header.h:
src/data/matrix.h:
src/base/file.h:
src/base/err.h:
src/data/words.h:
src/base/mem.h:
src/base/num.h:
