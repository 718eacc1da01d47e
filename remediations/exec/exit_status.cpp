#include "remediations/exec/exit_status.hpp"

#include "daemon/base/number.hpp"
#include "daemon/net/text.hpp"

namespace runbookd::remediations::exec_kind {
namespace {

constexpr int most_status = 255;
constexpr std::size_t max_exit_detail = 300;

// As a shell writes it: `3`, not `03` or `+3`, so that no status has two names.
std::optional<int> status_of(const std::string& text) {
  const auto status = whole_number<int>(text);
  if (!status || std::to_string(*status) != text) return std::nullopt;
  if (*status < 0 || *status > most_status) return std::nullopt;
  return status;
}

ActionResult result(ActionStatus status, ActionError error, const std::string& detail) {
  ActionResult out;
  out.status = status;
  out.error = error;
  out.detail = net::one_line(detail, max_exit_detail);
  return out;
}

ActionResult not_started(const std::string& name, const Finished& finished) {
  const std::string what = name + " could not be started: " + finished.start_error;
  if (finished.shortage)
    return result(ActionStatus::no_effect, ActionError::no_resources,
                  what + " (runbookd or the machine has none left)");
  return result(ActionStatus::no_effect, ActionError::no_target, what);
}

ActionResult ended(const ExecArguments& arguments, const std::string& name,
                   const Finished& finished) {
  const std::string left = finished.left ? "; what it started goes on" : "";
  std::string said = finished.err.empty() ? finished.out : finished.err;
  if (!said.empty()) said.insert(0, ": ");
  const std::string with = name + " ended with status " + std::to_string(finished.exit_status);
  const auto meaning = arguments.exits.find(finished.exit_status);
  if (meaning == arguments.exits.end())
    return result(arguments.diagnose ? ActionStatus::no_effect : ActionStatus::unknown_effect,
                  ActionError::exit_status, with + left + said);
  switch (meaning->second) {
    case Meaning::done:
      return result(ActionStatus::ok, ActionError::none, name + " ended well" + left);
    case Meaning::retry:
      return result(ActionStatus::no_effect, ActionError::retry,
                    with + ", which means: nothing was changed, try again later" + left + said);
    case Meaning::nothing_changed:
      break;
  }
  return result(ActionStatus::no_effect, ActionError::exit_status,
                with + ", which means: nothing was changed" + left + said);
}

ActionResult was_ended(const ExecArguments& arguments, const std::string& name,
                       const Finished& finished) {
  std::string what = " ended with status " + std::to_string(finished.exit_status);
  if (finished.signal != 0) what = " was ended by signal " + std::to_string(finished.signal);
  if (!finished.ended) what = " could not be ended";
  if (finished.timed_out) what += " at its timeout";
  const std::string& said = finished.err.empty() ? finished.out : finished.err;
  return result(arguments.diagnose ? ActionStatus::no_effect : ActionStatus::unknown_effect,
                finished.timed_out ? ActionError::timeout : ActionError::exit_status,
                name + what + (said.empty() ? "" : ": " + said));
}

}  // namespace

std::optional<std::map<int, Meaning>> read_exits(document::Reader& reader, bool diagnose) {
  std::map<int, Meaning> out{{0, Meaning::done}};
  auto exits = reader.child("exit");
  if (!exits) return out;
  if (exits->failed()) return std::nullopt;
  for (const auto& [name, node] : reader.map("exit")) {
    const auto status = status_of(name);
    if (!status) {
      exits->error(name, "`" + name + "` is no exit status", "write a number from 0 to 255");
      exits->take(name);
      continue;
    }
    const auto meaning = exits->choice(name);
    if (!meaning) continue;
    out[*status] = static_cast<Meaning>(*meaning);
    if (out[*status] != Meaning::retry) continue;
    if (*status == 0)
      exits->error(name, "status 0 cannot mean `retry`",
                   "0 is what a command ends with that worked");
    if (diagnose)
      exits->error(name, "`retry` is for steps that change something",
                   "a step that only looks is not waited for");
  }
  exits->finish();
  if (exits->failed()) return std::nullopt;
  return out;
}

ActionResult judge(const ExecArguments& arguments, const std::string& name,
                   const Finished& finished) {
  ActionResult out;
  if (!finished.started)
    out = not_started(name, finished);
  else if (finished.ended && finished.signal == 0 && !finished.timed_out)
    out = ended(arguments, name, finished);
  else
    out = was_ended(arguments, name, finished);
  if (!finished.out.empty()) out.facts["stdout"] = finished.out;
  if (!finished.err.empty()) out.facts["stderr"] = finished.err;
  if (finished.ended) out.facts["exit_status"] = std::to_string(finished.exit_status);
  return out;
}

}  // namespace runbookd::remediations::exec_kind
