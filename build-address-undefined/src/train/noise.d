build-address-undefined/src/train/noise.o: src/train/noise.c \
 src/train/noise.h src/base/err.h src/base/rng.h src/base/mem.h
src/train/noise.h:
src/base/err.h:
src/base/rng.h:
src/base/mem.h:
