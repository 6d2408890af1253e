build-address-undefined/src/base/file.o: src/base/file.c src/base/file.h \
 src/base/err.h src/base/mem.h src/base/stop.h src/base/strbuf.h
src/base/file.h:
src/base/err.h:
src/base/mem.h:
src/base/stop.h:
src/base/strbuf.h:
