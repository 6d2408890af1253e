build-address-undefined/src/quant/codec.o: src/quant/codec.c \
 src/quant/codec.h src/data/matrix.h src/base/file.h src/base/err.h \
 src/data/words.h
src/quant/codec.h:
src/data/matrix.h:
src/base/file.h:
src/base/err.h:
src/data/words.h:
