// Whose counters a scrape shows, when starts waver and when processes were started together.
#include "daemon/decide/observations/processes.hpp"

#include <cmath>

#include "daemon/decide/observations/counter_track.hpp"
#include "tests/unit/catch.hpp"

namespace processes_test {

using namespace runbookd;
using namespace runbookd::decide;

namespace {

struct Reply {
  double start;
  double count;
};

// Growth over the scrapes, which are ten seconds apart from 10,000 s on.
double growth_of(const std::vector<Reply>& replies) {
  CounterTrack track;
  double previous = 0;
  double now = 10'000;
  for (const Reply& r : replies) {
    track.add(SeriesSet{SeriesKind::counter, true, r.start, {{1, std::nan(""), r.count}}},
              {previous, {}});
    previous = now;
    now += 10;
  }
  return track.total();
}

}  // namespace

TEST_CASE("a start that wavers by a second is one process: its growth is counted once") {
  std::vector<Reply> replies;
  for (int i = 0; i < 10; ++i) replies.push_back({500.0 + i % 2, 100.0 + 10 * i});
  CHECK(growth_of(replies) == Approx(90));
}

TEST_CASE("what grew while a start was off is counted once, when it comes back or moves on") {
  CHECK(growth_of({{500, 100}, {501, 110}, {501, 115}, {500, 120}}) == Approx(20));
  CHECK(growth_of({{500, 100}, {501, 110}, {501, 115}, {501, 130}, {500, 135}}) == Approx(35));
  CHECK(growth_of({{500, 100}, {501, 110}, {501, 115}, {502, 120}}) == Approx(20));
  // Another process after all: its growth is its own.
  CHECK(growth_of({{500, 100}, {501, 110}, {501, 115}, {500, 105}}) == Approx(10));
}

TEST_CASE("a start that is worked out anew for each scrape is one process") {
  std::vector<Reply> replies;
  for (int i = 0; i < 30; ++i) replies.push_back({500 + 0.4 * std::sin(1.7 * i), 100.0 + 10 * i});
  CHECK(growth_of(replies) == Approx(290));
}

TEST_CASE("a start that drifts slowly goes along with its process") {
  std::vector<Reply> replies;
  for (int i = 0; i < 40; ++i) replies.push_back({500.0 + i, 100.0 + 10 * i});
  CHECK(growth_of(replies) == Approx(390));
}

TEST_CASE("replicas that were started within a second are two, whichever counts higher") {
  for (const double other : {5000.0, 20.0}) {
    INFO(other);
    std::vector<Reply> replies;
    for (int i = 0; i < 10; ++i) {
      const bool first = i % 2 == 0;
      replies.push_back(
          {first ? 500.2 : 500.7, (first ? 1000 : other) + 10.0 * std::floor(i / 2.0)});
    }
    CHECK(growth_of(replies) == Approx(80));
  }
}

TEST_CASE("three that were started within a second are three") {
  std::vector<Reply> replies;
  for (int i = 0; i < 12; ++i)
    replies.push_back({500 + 0.3 * (i % 3), 1000.0 * ((i + 1) % 3) + 10.0 * std::floor(i / 3.0)});
  CHECK(growth_of(replies) == Approx(90));
}

TEST_CASE("what was taken for one is parted when a counter falls, and is not counted anew") {
  // Two that overtake each other for a while, as one would that wavers, and then no more.
  CHECK(growth_of({{500, 100}, {501, 105}, {500, 110}, {501, 115}, {500, 50}, {500, 60}}) ==
        Approx(10 + 5 + 10));
}

TEST_CASE("only a later start is another process, and it counts from zero") {
  CHECK(growth_of({{500, 100}, {500, 110}, {10'015, 7}, {10'015, 9}}) == Approx(10 + 7 + 2));
  // Within the tolerance, too, when its counters began anew.
  CHECK(growth_of({{9'999, 100}, {9'999, 110}, {10'001, 7}, {10'001, 9}}) == Approx(10 + 2));
}

TEST_CASE("a counter that falls while the start stays has begun anew") {
  CHECK(growth_of({{500, 100}, {500, 110}, {500, 4}, {500, 6}}) == Approx(10 + 4 + 2));
}

TEST_CASE("of very many processes the oldest are forgotten, and the growth of the others goes on") {
  std::vector<Reply> replies;
  for (int i = 0; i < 100; ++i) replies.push_back({100.0 * (i + 1), 10.0});
  const double before = growth_of(replies);
  replies.push_back({100.0 * 100, 25.0});
  CHECK(growth_of(replies) == Approx(before + 15));
}

TEST_CASE("a page that does not tell its start is always of the same process") {
  CHECK(growth_of({{0, 100}, {0, 110}, {0, 5}}) == Approx(15));
}

TEST_CASE("of more processes than are remembered the oldest counts from where it is seen again") {
  std::vector<Reply> replies{{100, 50}, {100, 60}};
  for (int i = 2; i < 1'010; ++i) replies.push_back({100.0 * i, 0});
  const double before = growth_of(replies);
  replies.push_back({100, 70});
  replies.push_back({100, 75});
  CHECK(growth_of(replies) == Approx(before + 5));
}

TEST_CASE("a page that begins to tell its start is another process than one that did not") {
  CHECK(growth_of({{0, 100}, {0, 110}, {500, 120}, {500, 125}}) == Approx(10 + 5));
}

}  // namespace processes_test
