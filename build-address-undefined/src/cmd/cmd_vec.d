build-address-undefined/src/cmd/cmd_vec.o: src/cmd/cmd_vec.c \
 src/base/file.h src/base/err.h src/base/ftoa.h src/base/log.h \
 src/base/mem.h src/base/opt.h src/base/strbuf.h src/base/team.h \
 src/data/matrix.h src/data/words.h src/data/stream.h src/base/gz.h \
 src/quant/codec.h
src/base/file.h:
src/base/err.h:
src/base/ftoa.h:
src/base/log.h:
src/base/mem.h:
src/base/opt.h:
src/base/strbuf.h:
src/base/team.h:
src/data/matrix.h:
src/data/words.h:
src/data/stream.h:
src/base/gz.h:
src/quant/codec.h:
