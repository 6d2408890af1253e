build-address-undefined/src/data/format_safetensors.o: \
 src/data/format_safetensors.c src/base/gz.h src/base/err.h \
 src/base/json.h src/base/strbuf.h src/base/mem.h src/data/format.h \
 src/data/matrix.h src/base/file.h src/data/words.h \
 src/data/safetensors.h
src/base/gz.h:
src/base/err.h:
src/base/json.h:
src/base/strbuf.h:
src/base/mem.h:
src/data/format.h:
src/data/matrix.h:
src/base/file.h:
src/data/words.h:
src/data/safetensors.h:
