#include "remediations/memorystore/spec.hpp"

namespace runbookd::remediations::memorystore {
namespace {

class FailoverSpec final : public ActionSpec {
 public:
  std::string describe() const override { return "failover to the replica, limited data loss"; }
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override {
    return make_failover(resource, env);
  }
};

}  // namespace

std::shared_ptr<const ActionSpec> parse_failover(document::Reader& reader) {
  const document::Node* mode = reader.take("mode");
  if (mode != nullptr && mode->is_scalar() && mode->text != "limited-data-loss") {
    reader.error("mode", "a failover is done with `limited-data-loss` only",
                 "a forced failover is for people, in Google's console");
    return nullptr;
  }
  if (!reader.choice("mode") || reader.failed()) return nullptr;
  return std::make_shared<FailoverSpec>();
}

}  // namespace runbookd::remediations::memorystore
