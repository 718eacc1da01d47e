// One action of the daemon under way: its state machine, and what the shell and the kind's own
// coroutines hold between two suspensions.
#pragma once

#include <memory>
#include <utility>

#include "daemon/decide/ladder/action_fsm.hpp"
#include "tests/simulation/cloud.hpp"
#include "tests/simulation/disk.hpp"

namespace runbookd::simulation {

struct Job {
  enum class Stage {
    planning,
    writing,    ///< the INTENT
    looking,    ///< at the state before the change
    waiting,    ///< for the reply to a mutating request
    progress,   ///< the operation's name is being written
    following,  ///< the operation
    reading,    ///< back, after a crash
    resuming,   ///< an operation that read_back() found in progress
    done
  };
  explicit Job(decide::ActionFsm run) : fsm(std::move(run)) {}
  const ActionRequest& request() const { return fsm.request(); }

  decide::ActionFsm fsm;
  Stage stage = Stage::planning;
  Facts parameters;
  Facts progress;
  decide::Record intent;
  decide::Record noted;  ///< progress that is being written
  std::shared_ptr<Ticket> ticket;
  Reply reply;
  bool answered = false;
  int etag = 0;
  int sent = 0;  ///< mutating requests
  int conflicts = 0;
  bool unheard = false;      ///< a request got no reply
  Mono intent_by{};          ///< when the disk must have answered
  Mono limit = Mono::max();  ///< of the execution
};

}  // namespace runbookd::simulation
