build-address-undefined/src/data/count.o: src/data/count.c \
 src/data/count.h src/data/corpus.h src/base/err.h src/data/ids.h \
 src/data/vocab.h src/data/words.h src/base/log.h src/base/mem.h \
 src/base/stop.h src/base/team.h src/data/rank.h src/data/scan.h \
 src/data/tally.h
src/data/count.h:
src/data/corpus.h:
src/base/err.h:
src/data/ids.h:
src/data/vocab.h:
src/data/words.h:
src/base/log.h:
src/base/mem.h:
src/base/stop.h:
src/base/team.h:
src/data/rank.h:
src/data/scan.h:
src/data/tally.h:
