build-address-undefined/src/train/ring.o: src/train/ring.c \
 src/train/ring.h src/train/params.h src/base/err.h src/base/mem.h \
 src/kern/kern.h
src/train/ring.h:
src/train/params.h:
src/base/err.h:
src/base/mem.h:
src/kern/kern.h:
