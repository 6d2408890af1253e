build-address-undefined/src/base/json.o: src/base/json.c src/base/json.h \
 src/base/err.h src/base/strbuf.h
src/base/json.h:
src/base/err.h:
src/base/strbuf.h:
