#include "remediations/notify/spec.hpp"

#include "daemon/base/text.hpp"

namespace runbookd::remediations::notify_kind {
namespace {

class NotifySpec final : public ActionSpec {
 public:
  explicit NotifySpec(NotifyArguments arguments) : arguments_(std::move(arguments)) {}

  std::string describe() const override { return "tells " + joined(arguments_.to); }
  Facts templates() const override {
    Facts out;
    if (!arguments_.message.empty()) out["message"] = arguments_.message;  // constant ones as well
    return out;
  }
  std::optional<CoreStep> core_step() const override { return TellPeople{arguments_.to}; }
  std::unique_ptr<Action> make(const ResourceRef& /*resource*/,
                               const ActionEnv& /*env*/) const override {
    return nullptr;
  }

 private:
  NotifyArguments arguments_;
};

}  // namespace

std::shared_ptr<const ActionSpec> parse_notify(document::Reader& reader) {
  NotifyArguments arguments;
  if (reader.has("to")) arguments.to = reader.strings("to");
  arguments.message = reader.string("message").value_or("");
  if (reader.failed()) return nullptr;
  if (arguments.to.empty()) {
    reader.error(reader.has("to") ? "to" : "do", "`notify` needs `to`, a list of contacts",
                 "write to: [on-call]");
    return nullptr;
  }
  if (arguments.to.size() > max_contacts) {
    reader.error("to", "`to` names more than 32 contacts");
    return nullptr;
  }
  if (arguments.message.size() > max_message) {
    reader.error("message", "`message` is longer than 4 KiB");
    return nullptr;
  }
  return std::make_shared<NotifySpec>(std::move(arguments));
}

}  // namespace runbookd::remediations::notify_kind
