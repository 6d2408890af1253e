build-address-undefined/src/data/scan.o: src/data/scan.c src/data/scan.h \
 src/data/corpus.h src/base/err.h src/data/ids.h src/data/tally.h \
 src/base/mem.h src/data/token.h
src/data/scan.h:
src/data/corpus.h:
src/base/err.h:
src/data/ids.h:
src/data/tally.h:
src/base/mem.h:
src/data/token.h:
