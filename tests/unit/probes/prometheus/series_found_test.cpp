#include "probes/prometheus/series_found.hpp"

#include <bit>
#include <cmath>
#include <unordered_set>

#include "tests/unit/catch.hpp"

namespace series_found_test {

using namespace runbookd;

namespace {

SeriesPoint point(std::uint64_t key, double le, double value, double stamp) {
  SeriesPoint out;
  out.key = key;
  out.le = le;
  out.value = value;
  out.stamp = stamp;
  return out;
}

}  // namespace

TEST_CASE("of samples of one series that lie apart the newest is kept") {
  const double none = std::nan("");
  std::vector<SeriesPoint> points = {point(7, none, 1, 100), point(3, none, 2, none),
                                     point(7, none, 3, 200), point(3, none, 4, none),
                                     point(7, none, 5, 200), point(7, 0.5, 6, 50)};
  probes::keep_one_of_each(points);
  REQUIRE(points.size() == 3);
  double sum = 0;
  for (const auto& p : points) sum += p.value;
  CHECK(sum == 2 + 3 + 6);
}

// A page chooses the bounds of its buckets. These fall into one place of a table that spreads by a
// fixed product, as ours once did: as many as a page may have then took minutes, on the loop; these
// are ten times as many.
TEST_CASE("bounds that were chosen to collide cost no more than others") {
  constexpr std::size_t most = 1'000'000;  // each against each would outlast any patience
  constexpr std::uint64_t spread = 0x9e3779b97f4a7c15ULL;
  std::uint64_t inverse = 1;  // of an odd number, modulo 2^64, by Newton
  for (int i = 0; i < 6; ++i) inverse *= 2 - spread * inverse;
  std::unordered_set<std::uint64_t> table;
  table.reserve(most);
  std::vector<SeriesPoint> points;
  for (std::uint64_t i = 1; points.size() < most; ++i) {
    const auto le = std::bit_cast<double>(inverse * (i * table.bucket_count()));
    if (std::isfinite(le)) points.push_back(point(0, le, 1, std::nan("")));
  }
  probes::keep_one_of_each(points);
  CHECK(points.size() == most);
}

}  // namespace series_found_test
