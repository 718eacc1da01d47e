#include "remediations/human/spec.hpp"

namespace runbookd::remediations::human_kind {
namespace {

constexpr std::size_t max_ask = 2'000;

class HumanSpec final : public ActionSpec {
 public:
  HumanSpec(std::string ask, AskPeople asked) : ask_(std::move(ask)), asked_(std::move(asked)) {}

  std::string describe() const override { return ask_; }
  Facts templates() const override {
    return ask_.find("{{") == std::string::npos ? Facts{} : Facts{{"ask", ask_}};
  }
  std::optional<CoreStep> core_step() const override { return asked_; }
  std::unique_ptr<Action> make(const ResourceRef& /*resource*/,
                               const ActionEnv& /*env*/) const override {
    return nullptr;
  }

 private:
  std::string ask_;
  AskPeople asked_;
};

}  // namespace

std::shared_ptr<const ActionSpec> parse_human(document::Reader& reader) {
  const auto ask = reader.string("ask");
  AskPeople asked;
  asked.from = reader.strings("from");
  asked.ttl = reader.duration("ttl").value_or(Nanos{});
  if (reader.failed() || !ask) return nullptr;
  if (ask->size() > max_ask) {
    reader.error("ask", "`ask` says what to do, in 1 to 2000 bytes");
    return nullptr;
  }
  return std::make_shared<HumanSpec>(*ask, std::move(asked));
}

}  // namespace runbookd::remediations::human_kind
