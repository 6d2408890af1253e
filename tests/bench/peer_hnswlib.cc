// SPDX-License-Identifier: MIT
//
// peer_hnswlib MATRIX.bin THREADS EF...: what bench_hnsw does, by hnswlib, on
// word2vec's binary format.  Rows are made unit vectors, 2,000 of them, evenly
// spread, ask for their ten nearest.
#include <hnswlib/hnswlib.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <thread>
#include <unordered_set>
#include <vector>

static const size_t QUERIES = 2000, K = 10, RUNS = 3, M = 16, CONSTRUCTION = 200;

static double now()
{
	return std::chrono::duration<double>(
		   std::chrono::steady_clock::now().time_since_epoch())
	    .count();
}

static void parallel(size_t n, size_t threads, void (*fn)(size_t, void *),
		     void *shared)
{
	std::atomic<size_t> next{0};
	std::vector<std::thread> team;

	for (size_t t = 0; t < threads; t++)
		team.emplace_back([&] {
			for (size_t i; (i = next++) < n;)
				fn(i, shared);
		});
	for (auto &t : team)
		t.join();
}

struct work {
	hnswlib::HierarchicalNSW<float> *graph;
	hnswlib::BruteforceSearch<float> *exact;
	std::vector<float> rows;
	std::vector<std::vector<size_t>> truth, found;
	size_t n, dim;
};

static std::vector<size_t> labels(
    std::priority_queue<std::pair<float, hnswlib::labeltype>> q, size_t self)
{
	std::vector<size_t> ids;

	for (; !q.empty(); q.pop())
		if (q.top().second != self)
			ids.insert(ids.begin(), q.top().second);
	ids.resize(K);
	return ids;
}

int main(int argc, char **argv)
{
	std::ifstream in(argv[1], std::ios::binary);
	size_t threads = (size_t)atoi(argv[2]);
	work w;
	std::string word;

	in >> w.n >> w.dim;
	in.get();
	w.rows.resize(w.n * w.dim);
	for (size_t i = 0; i < w.n; i++) {
		float *row = &w.rows[i * w.dim], sum = 0;

		std::getline(in, word, ' ');
		in.read((char *)row, (std::streamsize)(w.dim * 4));
		if (in.peek() == '\n')
			in.get();
		for (size_t d = 0; d < w.dim; d++)
			sum += row[d] * row[d];
		for (size_t d = 0; d < w.dim && sum > 0; d++)
			row[d] /= std::sqrt(sum);
	}
	hnswlib::InnerProductSpace space(w.dim);
	double start = now();
	w.graph = new hnswlib::HierarchicalNSW<float>(&space, w.n, M,
						      CONSTRUCTION, 1);
	w.graph->addPoint(&w.rows[0], 0);
	parallel(w.n - 1, threads, [](size_t i, void *p) {
		work *w = (work *)p;
		w->graph->addPoint(&w->rows[(i + 1) * w->dim], i + 1);
	}, &w);
	printf("build %.2f\n", now() - start);
	fflush(stdout);
	if (argc < 4)
		return 0;
	w.exact = new hnswlib::BruteforceSearch<float>(&space, w.n);
	for (size_t i = 0; i < w.n; i++)
		w.exact->addPoint(&w.rows[i * w.dim], i);
	w.truth.resize(QUERIES);
	w.found.resize(QUERIES);
	parallel(QUERIES, 2, [](size_t i, void *p) {
		work *w = (work *)p;
		size_t row = i * w->n / QUERIES;
		w->truth[i] = labels(
		    w->exact->searchKnn(&w->rows[row * w->dim], K + 1), row);
	}, &w);
	for (int a = 3; a < argc; a++) {
		double best = 0;
		size_t right = 0;

		w.graph->setEf((size_t)atoi(argv[a]));
		for (size_t r = 0; r < RUNS; r++) {
			start = now();
			for (size_t i = 0; i < QUERIES; i++) {
				size_t row = i * w.n / QUERIES;

				w.found[i] = labels(
				    w.graph->searchKnn(&w.rows[row * w.dim],
						       K + 1), row);
			}
			best = std::max(best, QUERIES / (now() - start));
		}
		for (size_t i = 0; i < QUERIES; i++) {
			std::unordered_set<size_t> t(w.truth[i].begin(),
						     w.truth[i].end());

			for (size_t id : w.found[i])
				right += t.count(id);
		}
		printf("ef %s recall %.4f queries %.0f\n", argv[a],
		       (double)right / QUERIES / K, best);
		fflush(stdout);
	}
	return 0;
}
