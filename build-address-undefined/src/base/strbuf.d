build-address-undefined/src/base/strbuf.o: src/base/strbuf.c \
 src/base/strbuf.h src/base/err.h src/base/mem.h
src/base/strbuf.h:
src/base/err.h:
src/base/mem.h:
