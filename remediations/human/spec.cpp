#include "remediations/human/spec.hpp"

namespace runbookd::remediations::human_kind {
namespace asio = boost::asio;
namespace {

constexpr std::size_t max_ask = 2'000;
constexpr Nanos patience = hours{24};

// The core never plans it; should it ever, nothing happens.
class ByHand final : public Action {
 public:
  asio::awaitable<ActionPlan> plan(ActionRequest /*request*/) override {
    ActionPlan out;
    out.error = ActionError::ineligible;
    out.detail = "people do this step";
    co_return out;
  }
  asio::awaitable<ActionResult> execute(ActionRequest /*request*/, Facts /*parameters*/,
                                        RecordProgress /*progress*/) override {
    ActionResult out;
    out.status = ActionStatus::no_effect;
    out.error = ActionError::ineligible;
    out.detail = "people do this step";
    co_return out;
  }
};

class HumanSpec final : public ActionSpec {
 public:
  HumanSpec(std::string ask, Asked asked) : ask_(std::move(ask)), asked_(std::move(asked)) {}

  std::string describe() const override { return ask_; }
  Facts templates() const override {
    return ask_.find("{{") == std::string::npos ? Facts{} : Facts{{"ask", ask_}};
  }
  std::optional<Asked> asks() const override { return asked_; }
  std::unique_ptr<Action> make(const ResourceRef& /*resource*/,
                               const ActionEnv& /*env*/) const override {
    return std::make_unique<ByHand>();
  }

 private:
  std::string ask_;
  Asked asked_;
};

}  // namespace

std::shared_ptr<const ActionSpec> parse_human(document::Reader& reader) {
  const auto ask = reader.required_string("ask");
  Asked asked;
  asked.from = reader.strings("from");
  asked.ttl = reader.duration("ttl", seconds{1}).value_or(patience);
  if (reader.failed() || !ask) return nullptr;
  if (ask->empty() || ask->size() > max_ask) {
    reader.error("ask", "`ask` says what to do, in 1 to 2000 bytes");
    return nullptr;
  }
  return std::make_shared<HumanSpec>(*ask, std::move(asked));
}

}  // namespace runbookd::remediations::human_kind
