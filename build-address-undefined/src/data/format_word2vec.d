build-address-undefined/src/data/format_word2vec.o: \
 src/data/format_word2vec.c src/base/gz.h src/base/err.h src/base/mem.h \
 src/data/format.h src/data/header.h src/data/matrix.h src/base/file.h \
 src/data/words.h src/data/stream.h
src/base/gz.h:
src/base/err.h:
src/base/mem.h:
src/data/format.h:
src/data/header.h:
src/data/matrix.h:
src/base/file.h:
src/data/words.h:
src/data/stream.h:
