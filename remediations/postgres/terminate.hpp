// plan, execute and read_back of both kinds.
#pragma once

#include "remediations/postgres/spec.hpp"

namespace runbookd::remediations::postgres {

std::unique_ptr<Action> make_terminate_action(Selection selection, const ResourceRef& resource,
                                              const ActionEnv& env);

}  // namespace runbookd::remediations::postgres
