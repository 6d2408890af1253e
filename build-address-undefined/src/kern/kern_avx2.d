build-address-undefined/src/kern/kern_avx2.o: src/kern/kern_avx2.c \
 src/kern/kern_tables.h src/kern/kern.h src/base/err.h \
 src/kern/kern_body.h
src/kern/kern_tables.h:
src/kern/kern.h:
src/base/err.h:
src/kern/kern_body.h:
