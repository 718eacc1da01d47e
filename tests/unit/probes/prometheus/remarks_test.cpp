#include "probes/prometheus/remarks.hpp"

#include "tests/unit/catch.hpp"

namespace remarks_test {

using namespace runbookd;
using Op = SeriesSelector::Matcher::Op;

namespace {

// A page that has `queue`, and tells how often it was looked through.
struct Page {
  explicit Page(std::vector<SeriesSelector> read)
      : selection(read),
        faults(read.size()),
        cells(read.size(), SeriesSet{}),
        remarks(read.size()) {}

  std::string said() {
    return remarks.of(selection, faults, cells, [this] {
      ++looks;
      return std::vector<std::string_view>{"queue", "other"};
    });
  }
  void has(std::size_t selector) {
    SeriesSet set;
    set.seen = true;
    cells.at(selector) = set;
  }

  probes::Selection selection;
  std::vector<std::string> faults;
  std::vector<Cell> cells;
  probes::Remarks remarks;
  int looks = 0;
};

}  // namespace

TEST_CASE("however many metrics are missing, the page is looked at once more for their names") {
  std::vector<SeriesSelector> missing = {{"queu", {}}, {"queu", {{"a", Op::equal, "1"}}}};
  for (int i = 0; i < 20'000; ++i) missing.push_back({"missing_" + std::to_string(i), {}});
  Page page(missing);
  const std::string first = page.said();
  CHECK(first ==
        "the page has no `queu`; did you mean `queue`?; the page has no `missing_0`; the page has "
        "no `missing_1`; and 19998 more");
  CHECK(page.looks == 1);
  CHECK(page.said() == first);
  CHECK(page.looks == 1);  // they are missing still: what is near was found
}

TEST_CASE("a page that has all is not looked at again") {
  Page page({{"queue", {}}});
  page.has(0);
  CHECK(page.said().empty());
  CHECK(page.looks == 0);
}

TEST_CASE("a metric that was there meanwhile is looked for anew") {
  Page page({{"queu", {}}});
  CHECK(page.said() == "the page has no `queu`; did you mean `queue`?");
  page.has(0);
  CHECK(page.said().empty());
  page.cells[0] = SeriesSet{};
  CHECK(page.said() == "the page has no `queu`; did you mean `queue`?");
  CHECK(page.looks == 2);
}

TEST_CASE("a metric that cannot be read has its fault, and no other name") {
  Page page({{"free", {}}});
  page.cells[0] = Cell{};
  page.faults[0] = "line 2 (`free`) cannot be read: its value is no number";
  CHECK(page.said() == page.faults[0]);
  CHECK(page.looks == 0);
}

}  // namespace remarks_test
