build-address-undefined/src/data/corpus.o: src/data/corpus.c \
 src/data/corpus.h src/base/err.h src/base/file.h src/base/gz.h \
 src/base/mem.h src/base/stop.h src/base/team.h src/data/token.h
src/data/corpus.h:
src/base/err.h:
src/base/file.h:
src/base/gz.h:
src/base/mem.h:
src/base/stop.h:
src/base/team.h:
src/data/token.h:
