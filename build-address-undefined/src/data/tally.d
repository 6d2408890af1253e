build-address-undefined/src/data/tally.o: src/data/tally.c \
 src/data/tally.h src/base/err.h src/base/hash.h src/base/mem.h
src/data/tally.h:
src/base/err.h:
src/base/hash.h:
src/base/mem.h:
