build-address-undefined/src/data/stream.o: src/data/stream.c \
 src/data/stream.h src/base/err.h src/base/gz.h src/base/file.h \
 src/base/mem.h
src/data/stream.h:
src/base/err.h:
src/base/gz.h:
src/base/file.h:
src/base/mem.h:
