build-address-undefined/src/train/params.o: src/train/params.c \
 src/train/params.h src/base/err.h src/base/mem.h src/base/rng.h \
 src/kern/kern.h
src/train/params.h:
src/base/err.h:
src/base/mem.h:
src/base/rng.h:
src/kern/kern.h:
