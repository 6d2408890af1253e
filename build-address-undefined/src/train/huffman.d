build-address-undefined/src/train/huffman.o: src/train/huffman.c \
 src/train/huffman.h src/base/err.h src/base/mem.h
src/train/huffman.h:
src/base/err.h:
src/base/mem.h:
