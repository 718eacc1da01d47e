// Text of others - answers and errors of peers, output of commands - loses our secrets here, where
// it comes in, before the core, the journal, the API or a message keeps it. Loop thread.
#pragma once

#include "daemon/app/log/redactor.hpp"
#include "daemon/base/action.hpp"
#include "daemon/base/sample.hpp"

namespace runbookd::app {

void clean(Sample& sample, const logging::Redactor& redactor);
/// True when something was hidden in a value.
bool clean(Facts& facts, const logging::Redactor& redactor);
void clean(ActionResult& result, const logging::Redactor& redactor);

}  // namespace runbookd::app
