build-address-undefined/src/train/loss_hs.o: src/train/loss_hs.c \
 src/train/loss.h src/base/rng.h src/train/config.h src/train/params.h \
 src/base/err.h src/base/mem.h src/train/huffman.h
src/train/loss.h:
src/base/rng.h:
src/train/config.h:
src/train/params.h:
src/base/err.h:
src/base/mem.h:
src/train/huffman.h:
