build-address-undefined/src/train/loss_ns.o: src/train/loss_ns.c \
 src/train/loss.h src/base/rng.h src/train/config.h src/train/params.h \
 src/base/err.h src/base/mem.h src/train/noise.h
src/train/loss.h:
src/base/rng.h:
src/train/config.h:
src/train/params.h:
src/base/err.h:
src/base/mem.h:
src/train/noise.h:
