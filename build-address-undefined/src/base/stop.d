build-address-undefined/src/base/stop.o: src/base/stop.c src/base/stop.h
src/base/stop.h:
