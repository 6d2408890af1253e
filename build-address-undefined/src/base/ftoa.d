build-address-undefined/src/base/ftoa.o: src/base/ftoa.c src/base/ftoa.h
src/base/ftoa.h:
