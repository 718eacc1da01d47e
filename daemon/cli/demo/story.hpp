// The story: each chapter breaks something real, watches what the daemon makes of it, and compares
// that with what it should have made of it.
#pragma once

#include <string>
#include <vector>

#include "daemon/cli/demo/follower.hpp"
#include "daemon/cli/demo/postgres.hpp"
#include "daemon/cli/demo/verdict.hpp"
#include "daemon/cli/demo/world.hpp"

namespace runbookd::demo {

class Story {
 public:
  /// Everything must outlive the story.
  Story(Stage& stage, const World& world, const PostgresAddress& postgres, const RedisPair& redis,
        Follower& follower, int daemon_port);

  /// Plays the chapters; ends early at the first that does not end as told. Throws Failure when a
  /// program of the demo ends or does not do what the demo itself asks of it.
  bool play();

 private:
  bool bad_deployment();
  bool blocking_transaction();
  bool frozen_redis();
  bool lost_uplink();

  /// Waits until `action` of a new incident of `rule` is withheld for `reason`; false when it never
  /// was.
  bool await_withheld(const std::string& rule, const std::string& action,
                      const std::string& reason);
  /// Prints what `explain` says about a rule.
  void print_explanation(const std::string& rule);
  /// Waits for the end of `rule`'s incident, and says what about it is not as expected.
  Complaints follow(const std::string& rule, const std::vector<ExpectedStep>& steps);
  bool conclude(const Complaints& complaints, const std::string& as_told);

  Stage& stage_;
  const World& world_;
  const PostgresAddress& postgres_;
  const RedisPair& redis_;
  Follower& follower_;
  int daemon_port_;
};

}  // namespace runbookd::demo
