build-address-undefined/src/data/format_text.o: src/data/format_text.c \
 src/base/ftoa.h src/base/gz.h src/base/err.h src/base/num.h \
 src/base/strbuf.h src/data/format.h src/data/header.h src/data/matrix.h \
 src/base/file.h src/data/words.h src/data/stream.h
src/base/ftoa.h:
src/base/gz.h:
src/base/err.h:
src/base/num.h:
src/base/strbuf.h:
src/data/format.h:
src/data/header.h:
src/data/matrix.h:
src/base/file.h:
src/data/words.h:
src/data/stream.h:
