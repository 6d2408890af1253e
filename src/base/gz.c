/* SPDX-License-Identifier: MIT */
#include "base/gz_reader.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/stop.h"
#include "base/team.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	PLAIN_BUFFER = 1 << 16, /* also what tells the kind */
	PEEK_MAX = 4096
};

static uint32_t get16(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const unsigned char *p)
{
	return get16(p) | get16(p + 2) << 16;
}

static int truncated(const struct gz_reader *in, struct err *err)
{
	return err_set(err, "%s: gzip data ends early (truncated?)",
		       gz_name(in));
}

static int damaged(const struct gz_reader *in, struct err *err)
{
	return err_set(err, "%s: gzip data is damaged", gz_name(in));
}

/* Until there is something to read, 1, or SECONDS have passed, 0.  The signal
 * may reach another thread or come just before the wait, so the wait looks up
 * now and then. */
static int await(const struct gz_reader *in, double seconds, struct err *err)
{
	enum { LOOK_UP = 200 /* milliseconds */ };
	struct pollfd fd = {.fd = in->fd, .events = POLLIN};
	double until = log_clock() + seconds, left = seconds;
	int rc;

	do {
		if (stop_requested())
			return err_stopped(err, stop_signal());
		rc = poll(&fd, 1,
			  left * 1000 < LOOK_UP ? (int)(left * 1000) : LOOK_UP);
		left = fmax(until - log_clock(), 0);
	} while ((rc == 0 && left > 0) || (rc < 0 && errno == EINTR));
	return rc < 0 ? err_sys(err, "%s", gz_name(in)) : rc > 0;
}

/* Text that is gone is no end: a file that was cut short since it was opened,
 * by whoever rotates it, say. */
static int check_end(const struct gz_reader *in, struct err *err)
{
	struct stat st;

	if (in->fetched >= in->size || fstat(in->fd, &st) < 0 ||
	    st.st_size >= (off_t)in->size)
		return 0;
	return err_set(err, "%s: the file became shorter while it was read",
		       gz_name(in));
}

/* As read(2), and a wait is ended by a signal. */
static ssize_t fetch(struct gz_reader *in, unsigned char *buf, size_t n,
		     struct err *err)
{
	ssize_t got;

	/* Linux moves at most 2 GiB at a time, macOS refuses more. */
	if (n > 1 << 30)
		n = 1 << 30;
	do {
		if (await(in, INFINITY, err) < 0)
			return -1;
		got = read(in->fd, buf, n);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_sys(err, "%s", gz_name(in));
	in->fetched += (uint64_t)got;
	if (got == 0)
		in->eof = true;
	return got == 0 && check_end(in, err) < 0 ? -1 : got;
}

/* Makes the input hold WANT bytes, or all there are. */
int gz_refill(struct gz_reader *in, size_t want, struct err *err)
{
	ssize_t got;

	if (in->in_len - in->in_pos >= want || in->eof)
		return 0;
	memmove(in->in, in->in + in->in_pos, in->in_len - in->in_pos);
	in->in_len -= in->in_pos;
	in->in_pos = 0;
	while (in->in_len < want && !in->eof) {
		got = fetch(in, in->in + in->in_len, in->in_cap - in->in_len,
			    err);
		if (got < 0)
			return -1;
		in->in_len += (size_t)got;
	}
	return 0;
}

int gz_inflate_init(z_stream *z, const char *name, struct err *err)
{
	memset(z, 0, sizeof(*z));
	if (inflateInit2(z, 15 + 16) == Z_OK)
		return 0;
	return err_memory(err, "inflating %s", name);
}

/*
 * The size of the block at P if it is one (that is, if its header says so:
 * one extra field, "BC", and nothing else), else 0.
 */
static size_t block_size(const unsigned char *p, size_t n)
{
	if (n < GZ_HEADER || p[0] != 0x1f || p[1] != 0x8b || p[2] != 8 ||
	    p[3] != GZ_FLAG_EXTRA || get16(p + 10) != 6 || p[12] != 'B' ||
	    p[13] != 'C' || get16(p + 14) != 2)
		return 0;
	return get16(p + 16) + (size_t)1;
}

bool gz_at_block(const struct gz_reader *in)
{
	return block_size(in->in + in->in_pos, in->in_len - in->in_pos) > 0;
}

static int streams_make(struct gz_reader *in, struct err *err)
{
	int i;

	if (in->streams)
		return 0;
	in->streams = mem_array((size_t)in->threads, sizeof(*in->streams),
				err);
	if (!in->streams)
		return -1;
	for (i = 0; i < in->threads; i++)
		if (gz_inflate_init(&in->streams[i], gz_name(in), err) < 0)
			return -1;
	return 0;
}

/* Size, CRC and content must all be what the block says they are. */
int gz_block_inflate(z_stream *z, const unsigned char *from, size_t size,
			 unsigned char *to, size_t content, const char *name,
			 struct err *err)
{
	unsigned char nothing = 0;

	inflateReset(z);
	z->next_in = (unsigned char *)(uintptr_t)from;
	z->avail_in = (unsigned int)size;
	z->next_out = content ? to : &nothing;
	z->avail_out = (unsigned int)content;
	if (inflate(z, Z_FINISH) != Z_STREAM_END || z->avail_in ||
	    z->avail_out)
		return err_set(err, "%s: gzip data is damaged", name);
	return 0;
}

static int blocks_work(struct team *team, int worker, void *shared,
		       struct err *err)
{
	struct gz_reader *in = shared;
	const struct gz_block *b;
	uint64_t i;

	while ((i = team_next(&in->next_block, 1)) < in->nblocks) {
		b = &in->blocks[i];
		/* Not asking team_stopping: a signal lets the batch end, the
		 * caller decides what is still worth doing. */
		if (gz_block_inflate(&in->streams[worker], in->in + b->from,
				  b->size, in->dst + b->to, b->content,
				  gz_name(in), err) < 0)
			return -1;
	}
	(void)team;
	return 0;
}

/*
 * Lists the blocks at hand whose content fits in ROOM, perhaps none: 0, or 1
 * where more could be listed if more were at hand, or -1.
 */
static int blocks_plan(struct gz_reader *in, size_t room, size_t *ret,
		       struct err *err)
{
	size_t pos = in->in_pos;
	size_t size, content;

	*ret = 0;
	for (in->nblocks = 0; in->nblocks < in->max_blocks; in->nblocks++) {
		size = block_size(in->in + pos, in->in_len - pos);
		if (!size)
			return 1;
		if (size < GZ_HEADER + GZ_FOOTER)
			return damaged(in, err);
		if (size > in->in_len - pos)
			return 1;
		content = get32(in->in + pos + size - 4);
		if (content > GZ_BLOCK)
			return damaged(in, err);
		if (content > room - *ret)
			return 0;
		in->blocks[in->nblocks] =
		    (struct gz_block){pos, size, *ret, content};
		*ret += content;
		pos += size;
		in->want_mark = content > 0;
	}
	return 0;
}

/*
 * A block that is only partly there waits for the next batch, or is an error
 * when nothing more will come.  What is at hand moves to make room for more
 * only when it is not enough, lest tiny blocks have the whole buffer moved for
 * each few of them.  Blocks are hardly ever longer than their content.
 */
int gz_blocks_fetch(struct gz_reader *in, size_t room, size_t *ret,
			struct err *err)
{
	size_t want = room + GZ_BLOCK < in->in_cap ? room + GZ_BLOCK
						   : in->in_cap;
	int more = blocks_plan(in, room, ret, err);

	if (more > 0) {
		if (gz_refill(in, want, err) < 0)
			return -1;
		more = blocks_plan(in, room, ret, err);
	}
	if (more < 0)
		return -1;
	return in->nblocks ? 0 : truncated(in, err);
}

static ssize_t blocks_decode(struct gz_reader *in, unsigned char *dst,
			     size_t room, struct err *err)
{
	const struct gz_block *last;
	size_t total = 0;
	int n = in->threads;

	if (streams_make(in, err) < 0 ||
	    gz_blocks_fetch(in, room, &total, err) < 0)
		return -1;
	in->dst = dst;
	in->next_block = 0;
	if ((size_t)n > in->nblocks)
		n = (int)in->nblocks;
	if (team_run(n, blocks_work, in, err) < 0)
		return -1;
	last = &in->blocks[in->nblocks - 1];
	in->in_pos = last->from + last->size;
	return (ssize_t)total;
}

/* Part of a member of any other make. */
static ssize_t member_decode(struct gz_reader *in, unsigned char *dst,
			     size_t room, struct err *err)
{
	z_stream *z = &in->stream;
	size_t n = room < 1 << 30 ? room : 1 << 30;
	int rc;

	z->next_out = dst;
	z->avail_out = (unsigned int)n;
	do {
		if (gz_refill(in, 1, err) < 0)
			return -1;
		z->next_in = in->in + in->in_pos;
		z->avail_in = (unsigned int)(in->in_len - in->in_pos);
		rc = inflate(z, Z_NO_FLUSH);
		in->in_pos = in->in_len - z->avail_in;
		if (rc == Z_BUF_ERROR && in->eof && in->in_pos == in->in_len)
			return truncated(in, err);
		if (rc != Z_OK && rc != Z_STREAM_END)
			return damaged(in, err);
	} while (rc == Z_OK && z->avail_out);
	in->in_member = rc != Z_STREAM_END;
	return (ssize_t)(n - z->avail_out);
}

static int member_begin(struct gz_reader *in, struct err *err)
{
	if (!in->stream_live && gz_inflate_init(&in->stream, gz_name(in), err) < 0)
		return -1;
	in->stream_live = true;
	inflateReset(&in->stream);
	in->in_member = true;
	in->want_mark = false;
	return 0;
}

/* After the last member zeros are padding (of tapes and the like), and
 * anything else is not what anybody wanted to have ignored. */
static ssize_t padding_skip(struct gz_reader *in, struct err *err)
{
	do {
		while (in->in_pos < in->in_len)
			if (in->in[in->in_pos++])
				return err_set(err,
					       "%s: junk after the gzip data",
					       gz_name(in));
		if (gz_refill(in, 1, err) < 0)
			return -1;
	} while (in->in_pos < in->in_len);
	return in->want_mark ? truncated(in, err) : 0;
}

/* The next bytes, up to ROOM (at least a block's content); 0 at the end. */
static ssize_t decode(struct gz_reader *in, unsigned char *dst, size_t room,
		      struct err *err)
{
	const unsigned char *p;
	ssize_t got;
	size_t n;

	if (!in->compressed)
		return fetch(in, dst, room, err);
	do {
		if (!in->in_member) {
			if (gz_refill(in, GZ_HEADER, err) < 0)
				return -1;
			p = in->in + in->in_pos;
			n = in->in_len - in->in_pos;
			if (n == 0 || p[0] != 0x1f || (n > 1 && p[1] != 0x8b))
				return padding_skip(in, err);
			if (block_size(p, n)) {
				got = blocks_decode(in, dst, room, err);
				continue;
			}
			if (member_begin(in, err) < 0)
				return -1;
		}
		got = member_decode(in, dst, room, err);
	} while (got == 0);
	return got;
}

/* Plain bytes read to tell the kind are the first to be handed out. */
static int buffers_make(struct gz_reader *in, struct err *err)
{
	unsigned char *first = in->in;

	if (!in->compressed) {
		in->out = in->in;
		in->out_len = in->in_len;
		in->out_cap = PLAIN_BUFFER;
		in->in = NULL;
		in->in_len = 0;
		return 0;
	}
	in->max_blocks = in->threads > 1 ? GZ_BATCH : GZ_BATCH_ALONE;
	in->in_cap = in->max_blocks * GZ_BLOCK;
	in->out_cap = in->max_blocks * GZ_BLOCK + PEEK_MAX;
	in->in = mem_array(in->in_cap, 1, err);
	in->out = mem_array(in->out_cap, 1, err);
	if (in->in)
		memcpy(in->in, first, in->in_len);
	mem_free(first);
	return in->in && in->out ? 0 : -1;
}

static int sniff(struct gz_reader *in, struct err *err)
{
	const unsigned char *p;

	in->in_cap = PLAIN_BUFFER;
	in->in = mem_array(in->in_cap, 1, err);
	if (!in->in || gz_refill(in, 2, err) < 0)
		return -1;
	/* A lone 1f is no text: rather a gzip file of which little is left. */
	p = in->in;
	in->compressed = in->in_len && p[0] == 0x1f &&
			 (in->in_len == 1 || p[1] == 0x8b);
	return buffers_make(in, err);
}

static int open_input(struct gz_reader *in, struct err *err)
{
	struct stat st;
	off_t at;

	if (!strcmp(in->name, "-"))
		in->fd = STDIN_FILENO;
	else
		do
			in->fd = open(in->name, O_RDONLY | O_CLOEXEC);
		while (in->fd < 0 && errno == EINTR && !stop_requested());
	if (in->fd < 0 && errno == EINTR)
		return err_stopped(err, stop_signal());
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		return err_sys(err, "%s", gz_name(in));
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return err_sys(err, "%s", gz_name(in));
	}
	if (!S_ISREG(st.st_mode))
		return 0;
	/* Standard input may have been read in part. */
	at = lseek(in->fd, 0, SEEK_CUR);
	if (at >= 0 && at < st.st_size)
		in->size = (uint64_t)(st.st_size - at);
#ifdef POSIX_FADV_SEQUENTIAL
	posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
#endif
	return 0;
}

int gz_open(struct gz_reader **ret, const char *path, int threads,
	    struct err *err)
{
	struct gz_reader *in = mem_new(sizeof(*in), err);

	if (!in)
		return -1;
	in->fd = -1;
	in->threads = threads > 1 ? threads : 1;
	in->name = mem_strdup(path, err);
	if (!in->name || open_input(in, err) < 0 || sniff(in, err) < 0) {
		gz_close(in);
		return -1;
	}
	*ret = in;
	return 0;
}

/*
 * How much to decode ahead into the buffer of HAVE bytes: blocks that keep all
 * threads busy, but of a member that only one can inflate little, so that the
 * threads of a caller who reads in pieces get theirs early.
 */
static size_t ahead(const struct gz_reader *in, size_t have)
{
	size_t room = in->out_cap - have;

	return in->compressed && in->in_member && room > GZ_BLOCK ? GZ_BLOCK
								   : room;
}

/* What takes at least as much is decoded right where it is wanted. */
static bool directly(const struct gz_reader *in, size_t n)
{
	size_t least = in->in_member ? GZ_BLOCK
				     : 2 * (size_t)in->threads * GZ_BLOCK;

	return n >= in->out_cap || (in->compressed && n >= least);
}

ssize_t gz_read_some(struct gz_reader *in, void *buf, size_t n,
		     struct err *err)
{
	size_t have = in->out_len - in->out_pos;
	ssize_t got;

	if (!have && directly(in, n))
		return decode(in, buf, n, err);
	if (!have) {
		got = decode(in, in->out, ahead(in, 0), err);
		in->out_pos = 0;
		in->out_len = got > 0 ? (size_t)got : 0;
		if (got <= 0)
			return got;
		have = in->out_len;
	}
	if (have > n)
		have = n;
	if (have)
		memcpy(buf, in->out + in->out_pos, have);
	in->out_pos += have;
	return (ssize_t)have;
}

ssize_t gz_read(struct gz_reader *in, void *buf, size_t n, struct err *err)
{
	unsigned char *dst = buf;
	size_t done = 0;
	ssize_t got;

	while (done < n) {
		got = gz_read_some(in, dst + done, n - done, err);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

int gz_wait(struct gz_reader *in, double seconds, struct err *err)
{
	if (in->compressed || in->eof || in->out_pos < in->out_len)
		return 1;
	return await(in, seconds, err);
}

int gz_read_all(struct gz_reader *in, void *buf, size_t n, struct err *err)
{
	ssize_t got = gz_read(in, buf, n, err);

	if (got < 0)
		return -1;
	if ((size_t)got < n)
		return err_set(err, "%s: the file ends early", gz_name(in));
	return 0;
}

void *gz_read_new(struct gz_reader *in, uint64_t n, struct err *err)
{
	unsigned char *p = NULL;
	size_t cap = 0;
	size_t have = 0;
	size_t step = n < 1 << 20 ? (size_t)n : 1 << 20;

	if (n > SIZE_MAX / 2) {
		err_set(err, "%s: the file ends early", gz_name(in));
		return NULL;
	}
	if (n == 0)
		return mem_array(0, 1, err);
	do {
		if (mem_grow(&p, &cap, have + step, 1, err) < 0 ||
		    gz_read_all(in, p + have, step, err) < 0) {
			mem_free(p);
			return NULL;
		}
		have += step;
		/* Doubling at most, and in the end what was asked for. */
		step = have < n - have ? have : (size_t)n - have;
	} while (step);
	return p;
}

ssize_t gz_peek(struct gz_reader *in, void *buf, size_t n, struct err *err)
{
	size_t have = in->out_len - in->out_pos;
	ssize_t got;

	if (n > PEEK_MAX)
		n = PEEK_MAX;
	while (have < n) {
		memmove(in->out, in->out + in->out_pos, have);
		in->out_pos = 0;
		in->out_len = have;
		got = decode(in, in->out + have, ahead(in, have), err);
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
		in->out_len = have;
	}
	if (n > have)
		n = have;
	if (n)
		memcpy(buf, in->out + in->out_pos, n);
	return (ssize_t)n;
}

bool gz_is_compressed(const struct gz_reader *in)
{
	return in->compressed;
}

int gz_threads(const struct gz_reader *in)
{
	return in->threads;
}

uint64_t gz_offset(const struct gz_reader *in)
{
	size_t unread = in->compressed ? in->in_len - in->in_pos
				       : in->out_len - in->out_pos;

	return in->fetched - unread;
}

const char *gz_name(const struct gz_reader *in)
{
	return strcmp(in->name, "-") ? in->name : "stdin";
}

void gz_close(struct gz_reader *in)
{
	int i;

	if (!in)
		return;
	for (i = 0; in->streams && i < in->threads; i++)
		inflateEnd(&in->streams[i]);
	if (in->stream_live)
		inflateEnd(&in->stream);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	mem_free(in->streams);
	mem_free(in->in);
	mem_free(in->out);
	mem_free(in->name);
	mem_free(in);
}
