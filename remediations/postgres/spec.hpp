// The arguments of `postgres.kill_blockers` and `postgres.terminate_idle`.
#pragma once

#include "daemon/contract/action.hpp"
#include "remediations/postgres/sessions.hpp"

namespace runbookd::remediations::postgres {

class TerminateSpec final : public ActionSpec {
 public:
  explicit TerminateSpec(Selection selection) : selection_(std::move(selection)) {}
  const Selection& selection() const { return selection_; }
  std::string describe() const override;
  std::unique_ptr<Action> make(const ResourceRef& resource, const ActionEnv& env) const override;

 private:
  Selection selection_;
};

std::shared_ptr<const ActionSpec> parse_kill_blockers(document::Reader& reader);
std::shared_ptr<const ActionSpec> parse_terminate_idle(document::Reader& reader);

}  // namespace runbookd::remediations::postgres
