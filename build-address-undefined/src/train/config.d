build-address-undefined/src/train/config.o: src/train/config.c \
 src/train/config.h src/kern/kern.h src/base/err.h
src/train/config.h:
src/kern/kern.h:
src/base/err.h:
