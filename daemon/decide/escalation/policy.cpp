#include "daemon/decide/escalation/policy.hpp"

namespace runbookd::decide {

std::array<SeverityTerms, 4> default_terms() {
  return {{{{}, minutes{30}, true, {}},
           {{}, hours{1}, true, {}},
           {{}, hours{4}, false, {}},
           {{}, {}, false, {}}}};
}

}  // namespace runbookd::decide
