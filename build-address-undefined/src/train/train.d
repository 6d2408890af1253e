build-address-undefined/src/train/train.o: src/train/train.c \
 src/train/train.h src/data/ids.h src/base/err.h src/data/vocab.h \
 src/data/words.h src/train/config.h src/train/params.h src/base/log.h \
 src/base/mem.h src/base/stop.h src/base/team.h src/train/chunks.h \
 src/train/examples.h src/kern/kern.h src/train/loss.h src/base/rng.h \
 src/train/ring.h src/train/subsample.h
src/train/train.h:
src/data/ids.h:
src/base/err.h:
src/data/vocab.h:
src/data/words.h:
src/train/config.h:
src/train/params.h:
src/base/log.h:
src/base/mem.h:
src/base/stop.h:
src/base/team.h:
src/train/chunks.h:
src/train/examples.h:
src/kern/kern.h:
src/train/loss.h:
src/base/rng.h:
src/train/ring.h:
src/train/subsample.h:
