#include "daemon/app/composition/kinds.hpp"

#include "probes/registry.hpp"
#include "remediations/registry.hpp"

namespace runbookd::app {

load::Kinds registered_kinds() {
  return {probes::registry(), remediations::actions(), remediations::resources(),
          remediations::notifiers()};
}

}  // namespace runbookd::app
