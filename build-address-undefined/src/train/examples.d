build-address-undefined/src/train/examples.o: src/train/examples.c \
 src/train/examples.h src/kern/kern.h src/base/err.h src/train/loss.h \
 src/base/rng.h src/train/config.h src/train/params.h src/train/ring.h \
 src/base/mem.h
src/train/examples.h:
src/kern/kern.h:
src/base/err.h:
src/train/loss.h:
src/base/rng.h:
src/train/config.h:
src/train/params.h:
src/train/ring.h:
src/base/mem.h:
