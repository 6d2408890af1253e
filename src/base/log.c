/* SPDX-License-Identifier: MIT */
#include "base/log.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { TEXT_MAX = sizeof(((struct err *)0)->msg) };

/* How much to say, and how; set once by main. */
static struct {
	const char *command;
	bool quiet, terminal, drawn;
	enum log_form form;
} talk;

void log_setup(const char *command, bool quiet, enum log_form form)
{
	talk.command = command;
	talk.quiet = quiet;
	talk.form = form;
	talk.terminal = isatty(STDERR_FILENO) == 1;
}

double log_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Memory may be what the message is about, so this takes none: a byte becomes
 * six at most (\u001f). */
static void say_json(const char *level, const char *text)
{
	char room[6 * TEXT_MAX + 3];
	struct strbuf b = {.data = room, .cap = sizeof(room)};
	struct err err = ERR_INIT;

	json_quote(&b, text, strnlen(text, TEXT_MAX), &err);
	fprintf(stderr, "{\"command\":\"%s\",\"level\":\"%s\",\"message\":%s}\n",
		talk.command ? talk.command : "", level, strbuf_str(&b));
}

static void say(const char *level, const char *text)
{
	if (talk.drawn)
		fputs("\r\033[K", stderr);
	talk.drawn = false;
	if (talk.form == LOG_JSON)
		say_json(level, text);
	else if (talk.command)
		fprintf(stderr, "vecmill %s: %s\n", talk.command, text);
	else
		fprintf(stderr, "vecmill: %s\n", text);
}

void log_info(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	if (talk.quiet)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say("info", text);
}

void log_warn(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	say("warning", text);
}

void log_err(const struct err *err)
{
	say("error", err->msg);
}

void log_begin(struct log_progress *p, const char *phase, const char *unit,
	       uint64_t total)
{
	*p = (struct log_progress){.phase = phase,
				   .unit = unit,
				   .start = log_clock(),
				   .interval = 1,
				   .total = total};
	p->drawn = p->start;
}

/* What a report says, worked out once for all forms. */
struct figures {
	double seconds, rate, eta, share;
};

static struct figures figures(const struct log_progress *p,
			      const struct log_state *s)
{
	struct figures f = {.seconds = log_clock() - p->start, .eta = -1};

	f.rate = f.seconds > 0 && s->done > p->from
		     ? (double)(s->done - p->from) / f.seconds
		     : 0;
	if (p->total) {
		f.share = (double)s->done / (double)p->total;
		if (f.rate > 0 && s->done <= p->total)
			f.eta = (double)(p->total - s->done) / f.rate;
	}
	return f;
}

static void put_json(const struct log_progress *p, const struct log_state *s,
		     const struct figures *f)
{
	fprintf(stderr,
		"{\"command\":\"%s\",\"phase\":\"%s\",\"unit\":\"%s\","
		"\"done\":%llu,\"total\":",
		talk.command ? talk.command : "", p->phase, p->unit,
		(unsigned long long)s->done);
	if (p->total)
		fprintf(stderr, "%llu", (unsigned long long)p->total);
	else
		fputs("null", stderr);
	fprintf(stderr, ",\"rate\":%.6g", f->rate);
	if (s->loss >= 0 && isfinite(s->loss))
		fprintf(stderr, ",\"loss\":%.6g", s->loss);
	if (f->eta >= 0)
		fprintf(stderr, ",\"eta\":%.1f", f->eta);
	if (s->epochs > 0)
		fprintf(stderr, ",\"epoch\":%d,\"epochs\":%d", s->epoch,
			s->epochs);
	fprintf(stderr, ",\"rss\":%llu,\"seconds\":%.3f}\n",
		(unsigned long long)mem_resident(), f->seconds);
}

static void format_time(char buf[32], double seconds)
{
	unsigned s = seconds < 1e9 ? (unsigned)(seconds + 0.5) : 1000000000u;

	if (s >= 3600)
		snprintf(buf, 32, "%u:%02u:%02u", s / 3600, s / 60 % 60,
			 s % 60);
	else
		snprintf(buf, 32, "%u:%02u", s / 60, s % 60);
}

static void format_line(char *line, size_t size, const struct log_progress *p,
			const struct log_state *s, const struct figures *f)
{
	char rate[16], time[32];
	size_t n = 0;

#define ADD(...)                                                           \
	n += (size_t)snprintf(line + (n < size ? n : size - 1),            \
			      n < size ? size - n : 1, __VA_ARGS__)
	if (p->total)
		ADD("%5.1f %%", 100 * f->share);
	else
		ADD("%s", log_count(rate, (double)s->done));
	if (!strcmp(p->unit, "bytes"))
		ADD("  %s/s", log_bytes(rate, (uint64_t)f->rate));
	else
		ADD("  %s %s/s", log_count(rate, f->rate), p->unit);
	if (s->epochs > 1)
		ADD("  epoch %d/%d", s->epoch, s->epochs);
	if (s->loss >= 0)
		ADD("  loss %.4f", s->loss);
	if (f->eta >= 0 && s->done < p->total) {
		format_time(time, f->eta);
		ADD("  ETA %s", time);
	} else {
		format_time(time, f->seconds);
		ADD("  %s", time);
	}
#undef ADD
}

static int terminal_width(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0)
		return w.ws_col;
	return 80;
}

/* One terminal line: phase, bar, figures; the bar takes what is left. */
static void draw(const struct log_progress *p, const char *line, double share)
{
	int room = terminal_width() - (int)strlen(line) - 14;
	int full, i;

	fprintf(stderr, "\r\033[K%-8.8s ", p->phase);
	if (room > 40)
		room = 40;
	if (p->total && room >= 5) {
		full = (int)(share * room + 0.5);
		fputc('[', stderr);
		for (i = 0; i < room; i++)
			fputc(i < full ? '=' : ' ', stderr);
		fputs("] ", stderr);
	}
	fputs(line, stderr);
	fflush(stderr);
	talk.drawn = true;
}

static void show(const struct log_progress *p, const struct log_state *s,
		 bool last)
{
	struct figures f = figures(p, s);
	char line[200];

	if (talk.form == LOG_JSON) {
		put_json(p, s, &f);
		return;
	}
	format_line(line, sizeof(line), p, s, &f);
	if (!talk.terminal) {
		fprintf(stderr, "vecmill %s: %s: %s\n",
			talk.command ? talk.command : "", p->phase, line);
		return;
	}
	draw(p, line, f.share);
	if (last)
		fputc('\n', stderr);
	if (last)
		talk.drawn = false;
}

/* 1, 2, 5, 10, 20 seconds after the start, then every 30. */
static double next_interval(double interval)
{
	double steps[] = {2, 5, 10, 20};
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (interval < steps[i])
			return steps[i];
	return 30;
}

void log_update(struct log_progress *p, const struct log_state *s)
{
	bool bar = talk.terminal && talk.form == LOG_TEXT;
	double now;

	if (talk.quiet)
		return;
	now = log_clock();
	if (now - p->drawn < (bar ? 0.1 : p->interval))
		return;
	p->drawn = now;
	p->interval = next_interval(p->interval);
	show(p, s, false);
}

void log_end(struct log_progress *p, const struct log_state *s)
{
	if (!talk.quiet)
		show(p, s, true);
}

static const char *scaled(char buf[16], double x, const char *const *units)
{
	int i = 0;

	while (x >= 999.5 && units[i + 1]) {
		x /= 1000;
		i++;
	}
	if (i == 0)
		snprintf(buf, 16, "%.0f%s", x, units[0]);
	else
		snprintf(buf, 16, "%.*f%s", x < 9.995 ? 2 : x < 99.95 ? 1 : 0,
			 x, units[i]);
	return buf;
}

const char *log_bytes(char buf[16], uint64_t bytes)
{
	static const char *const units[] = {" B",  " kB", " MB", " GB",
					    " TB", " PB", NULL};

	return scaled(buf, (double)bytes, units);
}

const char *log_count(char buf[16], double count)
{
	static const char *const units[] = {"", " k", " M", " G", " T", NULL};

	return scaled(buf, count, units);
}
