build-address-undefined/src/train/loss.o: src/train/loss.c \
 src/train/loss.h src/base/rng.h src/train/config.h src/train/params.h \
 src/base/err.h
src/train/loss.h:
src/base/rng.h:
src/train/config.h:
src/train/params.h:
src/base/err.h:
