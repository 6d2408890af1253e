build-address-undefined/src/data/ids.o: src/data/ids.c src/data/ids.h \
 src/base/err.h src/base/mem.h src/base/stop.h src/base/team.h
src/data/ids.h:
src/base/err.h:
src/base/mem.h:
src/base/stop.h:
src/base/team.h:
