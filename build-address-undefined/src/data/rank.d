build-address-undefined/src/data/rank.o: src/data/rank.c src/data/rank.h \
 src/base/err.h src/base/mem.h src/base/team.h
src/data/rank.h:
src/base/err.h:
src/base/mem.h:
src/base/team.h:
