build-address-undefined/src/base/gz.o: src/base/gz.c src/base/gz.h \
 src/base/err.h src/base/file.h src/base/mem.h src/base/stop.h \
 src/base/team.h
src/base/gz.h:
src/base/err.h:
src/base/file.h:
src/base/mem.h:
src/base/stop.h:
src/base/team.h:
