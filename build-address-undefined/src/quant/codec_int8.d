build-address-undefined/src/quant/codec_int8.o: src/quant/codec_int8.c \
 src/base/mem.h src/base/err.h src/base/team.h src/kern/kern.h \
 src/quant/codec.h src/data/matrix.h src/base/file.h src/data/words.h
src/base/mem.h:
src/base/err.h:
src/base/team.h:
src/kern/kern.h:
src/quant/codec.h:
src/data/matrix.h:
src/base/file.h:
src/data/words.h:
