build-address-undefined/src/data/format.o: src/data/format.c \
 src/data/format.h src/base/err.h
src/data/format.h:
src/base/err.h:
