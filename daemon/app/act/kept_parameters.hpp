// Parameters of planned actions that hold a secret. The core, the journal and people see them
// cleaned; the action gets them as it planned them. Loop thread.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "daemon/base/action.hpp"

namespace runbookd::app {

class KeptParameters {
 public:
  /// `shown` is `planned` without secrets. What was kept for the action before is forgotten.
  void keep(const std::string& action_id, Facts planned, Facts shown);
  void forget(const std::string& action_id) { kept_.erase(action_id); }
  /// `parameters` with each value that is still as it was shown put back as it was planned.
  Facts restored(const std::string& action_id, Facts parameters) const;

 private:
  struct Both {
    Facts planned;
    Facts shown;
  };
  static constexpr std::size_t most_kept = 1'000;  ///< plans that are neither done nor given up
  std::map<std::string, Both> kept_;
};

}  // namespace runbookd::app
