build-address-undefined/src/base/team.o: src/base/team.c src/base/team.h \
 src/base/err.h src/base/mem.h src/base/stop.h
src/base/team.h:
src/base/err.h:
src/base/mem.h:
src/base/stop.h:
