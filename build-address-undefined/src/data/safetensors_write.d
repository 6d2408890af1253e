build-address-undefined/src/data/safetensors_write.o: \
 src/data/safetensors_write.c src/data/safetensors.h src/data/matrix.h \
 src/base/file.h src/base/err.h src/data/words.h src/base/json.h \
 src/base/strbuf.h src/data/stream.h src/base/gz.h
src/data/safetensors.h:
src/data/matrix.h:
src/base/file.h:
src/base/err.h:
src/data/words.h:
src/base/json.h:
src/base/strbuf.h:
src/data/stream.h:
src/base/gz.h:
