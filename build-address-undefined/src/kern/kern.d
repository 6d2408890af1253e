build-address-undefined/src/kern/kern.o: src/kern/kern.c src/kern/kern.h \
 src/base/err.h src/kern/kern_tables.h
src/kern/kern.h:
src/base/err.h:
src/kern/kern_tables.h:
