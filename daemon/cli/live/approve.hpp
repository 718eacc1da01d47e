// A yes of somebody at a terminal: what would be done is shown, and what was shown is what is
// approved. Where nobody is, `approve` says yes at once, as scripts need it.
#pragma once

#include <boost/json/object.hpp>
#include <istream>
#include <ostream>

#include "daemon/cli/live/screen.hpp"
#include "daemon/cli/verbs.hpp"

namespace runbookd::cli {

/// Who sits there.
struct Dialogue {
  std::istream& in;
  std::ostream& out;
  Look look;
};

/// Whether they say yes to a question of `GET /api/v1/approvals` that they see: `y`, and, where
/// data is at stake, the name of what it acts on. Anything else, and no answer, is no.
bool agrees(const boost::json::object& question, const Dialogue& with);

/// Shows the question that waits under `options.subject`, asks, and sends the yes to that very
/// question. 1: there was none; nothing is denied by it.
int ask_and_send(const CommandVerb& verb, const CommandOptions& options, const Dialogue& with);

/// Without a word before.
int send_command(const CommandVerb& verb, const CommandOptions& options);

}  // namespace runbookd::cli
