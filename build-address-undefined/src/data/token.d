build-address-undefined/src/data/token.o: src/data/token.c \
 src/data/token.h
src/data/token.h:
