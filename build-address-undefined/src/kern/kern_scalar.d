build-address-undefined/src/kern/kern_scalar.o: src/kern/kern_scalar.c \
 src/kern/kern_tables.h src/kern/kern.h src/base/err.h
src/kern/kern_tables.h:
src/kern/kern.h:
src/base/err.h:
