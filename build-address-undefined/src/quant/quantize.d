build-address-undefined/src/quant/quantize.o: src/quant/quantize.c \
 src/quant/quantize.h src/quant/codec.h src/data/matrix.h src/base/file.h \
 src/base/err.h src/data/words.h src/base/mem.h
src/quant/quantize.h:
src/quant/codec.h:
src/data/matrix.h:
src/base/file.h:
src/base/err.h:
src/data/words.h:
src/base/mem.h:
