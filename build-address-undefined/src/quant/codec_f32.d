build-address-undefined/src/quant/codec_f32.o: src/quant/codec_f32.c \
 src/kern/kern.h src/base/err.h src/quant/codec.h src/data/matrix.h \
 src/base/file.h src/data/words.h
src/kern/kern.h:
src/base/err.h:
src/quant/codec.h:
src/data/matrix.h:
src/base/file.h:
src/data/words.h:
