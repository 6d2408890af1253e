build-address-undefined/src/train/chunks.o: src/train/chunks.c \
 src/train/chunks.h src/data/ids.h src/base/err.h src/base/mem.h
src/train/chunks.h:
src/data/ids.h:
src/base/err.h:
src/base/mem.h:
