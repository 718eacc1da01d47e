// The `notify` step: hands the message to the outbox of the composition root, which delivers and
// retries on its own. Handing over is all that counts here: a failed delivery is no verdict on the
// incident.
#include "daemon/net/text.hpp"
#include "remediations/notify/spec.hpp"

namespace runbookd::remediations::notify_kind {
namespace asio = boost::asio;
namespace {

class Notify final : public Action {
 public:
  Notify(NotifyArguments arguments, ActionEnv env)
      : arguments_(std::move(arguments)), env_(std::move(env)) {}

  asio::awaitable<ActionPlan> plan(ActionRequest request) override {
    ActionPlan out;
    out.go = true;
    std::string list;
    for (const std::string& contact : arguments_.to) list += (list.empty() ? "" : ",") + contact;
    out.parameters[to_fact] = list;
    out.parameters[message_fact] = text_of(request);
    out.detail = "tells " + list;
    co_return out;
  }

  asio::awaitable<ActionResult> execute(ActionRequest request, Facts parameters,
                                        RecordProgress /*progress*/) override {
    ActionResult out;
    out.status = ActionStatus::no_effect;
    out.error = ActionError::no_target;
    out.detail = "the message was not taken: no such contact, or the outbox is full";
    const auto text = parameters.find(message_fact);
    if (env_.notify && text != parameters.end() &&
        env_.notify(arguments_.to, request, text->second)) {
      out.status = ActionStatus::ok;
      out.error = ActionError::none;
      out.detail = "handed over for delivery";
    }
    co_return out;
  }

 private:
  std::string text_of(const ActionRequest& request) const {
    const auto found = request.arguments.find(message_fact);
    const std::string& text = found == request.arguments.end() ? arguments_.message : found->second;
    return std::string(net::utf8_prefix(net::valid_utf8(text), max_message));
  }

  NotifyArguments arguments_;
  ActionEnv env_;
};

}  // namespace

std::unique_ptr<Action> make_notify(NotifyArguments arguments, ResourceRef /*resource*/,
                                    ActionEnv env) {
  return std::make_unique<Notify>(std::move(arguments), std::move(env));
}

}  // namespace runbookd::remediations::notify_kind
