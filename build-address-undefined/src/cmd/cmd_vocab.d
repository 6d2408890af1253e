build-address-undefined/src/cmd/cmd_vocab.o: src/cmd/cmd_vocab.c \
 src/base/file.h src/base/err.h src/base/log.h src/base/opt.h \
 src/base/strbuf.h src/base/stop.h src/base/team.h src/data/count.h \
 src/data/corpus.h src/data/ids.h src/data/vocab.h src/data/words.h
src/base/file.h:
src/base/err.h:
src/base/log.h:
src/base/opt.h:
src/base/strbuf.h:
src/base/stop.h:
src/base/team.h:
src/data/count.h:
src/data/corpus.h:
src/data/ids.h:
src/data/vocab.h:
src/data/words.h:
