build-address-undefined/src/train/subsample.o: src/train/subsample.c \
 src/train/subsample.h src/base/err.h src/base/rng.h src/base/mem.h
src/train/subsample.h:
src/base/err.h:
src/base/rng.h:
src/base/mem.h:
