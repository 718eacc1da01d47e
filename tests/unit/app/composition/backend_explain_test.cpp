// Which rule and which targets somebody wants explained, by whatever name they gave.
#include "daemon/app/composition/backend_explain.hpp"

#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace backend_explain_test {

using namespace runbookd;
using namespace runbookd::scene;
using namespace std::chrono_literals;

TEST_CASE("what is to be explained is found by rule or incident") {
  Scene s(plain_top() + R"(rules:
  - {name: site-down, severity: P1, when: not site.up, steps: []}
)");
  for (const Nanos t : {0s, 10s, 20s}) s.at(t).bad("site");
  const auto& engine = s.engine();
  CHECK(app::find_explained(engine, {"site-down", {}, {}})->subjects == std::vector<int>{0});
  CHECK(app::find_explained(engine, {{}, {}, "INC-1"})->rule == 0);
  CHECK_FALSE(app::find_explained(engine, {{}, {}, "INC-9"}));
  CHECK_FALSE(app::find_explained(engine, {"site-down", "east", {}}));
  CHECK(app::find_explained(engine, {"sit-down", {}, {}}).error().hint ==
        "did you mean site-down?");
}

}  // namespace backend_explain_test
