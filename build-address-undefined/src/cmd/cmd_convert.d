build-address-undefined/src/cmd/cmd_convert.o: src/cmd/cmd_convert.c \
 src/base/file.h src/base/err.h src/base/log.h src/base/opt.h \
 src/base/strbuf.h src/base/team.h src/data/format.h src/data/matrix.h \
 src/data/words.h src/quant/quantize.h src/quant/codec.h
src/base/file.h:
src/base/err.h:
src/base/log.h:
src/base/opt.h:
src/base/strbuf.h:
src/base/team.h:
src/data/format.h:
src/data/matrix.h:
src/data/words.h:
src/quant/quantize.h:
src/quant/codec.h:
