// What an observer knows of the people's side of incidents: who was told by which step of the
// escalation list, who has taken what on, and how long it stood still. Read from the records, and
// from the silences and windows that the onlooker sees; never from the core.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/decide/incidents/record.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/onlooker.hpp"

namespace runbookd::simulation {

struct SeenTold {
  int times = 0;
  Mono last{};
  Mono hindered{};  ///< when something last stood in its way
};

struct SeenPeople {
  bool flapping = false;
  std::string rule;
  std::string target;
  std::string severity;
  Mono opened{};
  std::optional<Mono> ack_ends;
  std::optional<Mono> still_since;
  Nanos still{};
  std::map<int, SeenTold> steps;
  SeenTold updates;
  bool told = false;          ///< somebody was, of it
  std::optional<Mono> ended;  ///< and its end waits for a digest
  std::string parent;         ///< the incident that is said to explain it
};

class EscalationWatch {
 public:
  void booted(const Disk& disk, Stamp now);
  /// What is wrong with the record, before it counts; empty: nothing.
  std::string heard(const decide::Record& record, const Onlooker& look, bool replayed);
  bool is_attached(const std::string& incident) const {
    const auto it = open_.find(incident);
    return it != open_.end() && !it->second.parent.empty();
  }
  /// Who should have been told more than two seconds ago; empty: nobody.
  std::string late(const Onlooker& look, Stamp now);

 private:
  std::string told(const decide::Record& record, const Onlooker& look, bool replayed);
  std::string told_update(const decide::Record& record, const Onlooker& look, bool replayed);
  /// Whether an update should have been told by now.
  bool owes_update(const Onlooker& look, SeenPeople& it, bool muted, Stamp now) const;
  /// The fourth time within an hour.
  bool opens_again(const decide::Record& opened);
  /// Why the incident may not be attached to that one; empty: it may.
  std::string attached(const SeenPeople& child, const std::string& parent, const Onlooker& look);
  /// Whether it should have been detached by now.
  bool hangs_too_long(const SeenPeople& child, const Onlooker& look, Stamp now);

  /// When the digest of its severity tells what comes to pass at `at`; without one: `at`.
  Mono told_at(const Onlooker& look, const SeenPeople& it, Mono at, Stamp now) const;

  std::map<std::string, SeenPeople> open_;
  std::map<std::string, SeenPeople> over_;   ///< while the journal is read again
  std::map<std::string, SeenPeople> ended_;  ///< whose end is to be told by a digest
  std::map<std::string, Mono> closed_;       ///< when incidents were resolved
  std::map<std::pair<std::string, std::string>, std::vector<Mono>> openings_;  ///< by rule, target
  Mono booted_{};
};

}  // namespace runbookd::simulation
