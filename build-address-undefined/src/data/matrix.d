build-address-undefined/src/data/matrix.o: src/data/matrix.c \
 src/data/matrix.h src/base/file.h src/base/err.h src/data/words.h \
 src/base/gz.h src/base/log.h src/base/mem.h src/data/format.h
src/data/matrix.h:
src/base/file.h:
src/base/err.h:
src/data/words.h:
src/base/gz.h:
src/base/log.h:
src/base/mem.h:
src/data/format.h:
