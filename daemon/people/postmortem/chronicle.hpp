// An incident's story as the journal tells it, record by record: what a postmortem is made of. The
// ledger keeps a bounded part of it for the daemon's own use; this one is read once, for people,
// and keeps the whole.
#pragma once

#include <string>
#include <vector>

#include "daemon/decide/incidents/impact.hpp"
#include "daemon/decide/incidents/ledger.hpp"

namespace runbookd::postmortem {

/// One line of the timeline.
struct Moment {
  Wall at{};
  std::string text;
};

/// A step that a rail held back.
struct HeldStep {
  std::string step;    ///< `cloud_run.rollback on api`
  std::string reason;  ///< the rail's word
  std::string detail;
  bool operator==(const HeldStep&) const = default;
};

/// From a wrong to a right state, or back.
struct Turn {
  enum class To { bad, good, fixed };
  Wall at{};
  To to = To::bad;
};

class Chronicle {
 public:
  explicit Chronicle(std::string id) : id_(std::move(id)) {}

  /// In the order of the journal; records of other incidents are passed over.
  void add(const decide::Record& record);
  /// What the ledger knows beyond the last record: notes of long after, or what the journal could
  /// not take.
  void add_later(const decide::Incident& live);

  /// Null until it was opened.
  const decide::Incident* incident() const { return ledger_.find(id_); }
  const decide::Ledger& ledger() const { return ledger_; }
  const decide::Impact& impact() const { return impact_; }
  const std::vector<Moment>& moments() const { return moments_; }
  int moments_left_out() const { return left_out_; }  ///< of a very long story, in its middle
  const std::vector<HeldStep>& held() const { return held_; }
  /// Turns that records tell of; those of the condition stand in the impact.
  const std::vector<Turn>& turns() const { return turns_; }
  const std::string& rto() const { return rto_; }  ///< of the opening; empty: none was recorded
  const std::string& resolved_by() const { return resolved_by_; }  ///< who ended it by hand
  /// Contacts to whom a message failed, each once.
  const std::vector<std::string>& unreached() const { return unreached_; }
  /// The moment of its newest record: nothing is known of what came after.
  Wall known_until() const { return known_until_; }

 private:
  void tell(Wall at, std::string text);
  void note_turns(const decide::Record& record, decide::IncidentState before);
  void note_step(const decide::Record& record);

  std::string id_;
  decide::Ledger ledger_;
  decide::Impact impact_;
  std::vector<Moment> moments_;
  int left_out_ = 0;
  std::vector<HeldStep> held_;
  std::vector<Turn> turns_;
  std::string rto_;
  std::string resolved_by_;
  std::vector<std::string> unreached_;
  std::string last_said_;
  Wall known_until_{};
};

}  // namespace runbookd::postmortem
