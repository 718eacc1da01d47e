// The life of one incident on a disk that may fail: three bad samples, one action, good samples,
// the end. The shipping core, the shipping journal, and a cloud that remembers what it accepted.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/app/composition/journal_watch.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/decide/engine.hpp"
#include "daemon/decide/ladder/action_fsm.hpp"
#include "tests/crash_points/thief.hpp"

namespace runbookd::crash_points {

/// Where a kill or a loss can hit the request itself.
enum class Send {
  arrives,
  killed_before,  ///< the process ends, nothing was sent
  killed_after,   ///< it was accepted, then the process ends
  reply_lost,     ///< it was accepted, and nobody heard
  refused,        ///< it was not accepted, and that is known
};

/// What the outside world saw; it outlives every restart.
struct Cloud {
  std::map<std::string, int> accepted;  ///< by action id
  int total() const;
};

struct Verdict {
  bool ended = false;     ///< resolved, or in people's hands
  std::string state;      ///< of the incident; `none` when there is none
  std::string complaint;  ///< empty: every promise was kept
  int restarts = 0;
};

/// The log of a daemon that nobody reads.
class NoLog final : public logging::Log {
 public:
  bool enabled(logging::Level) const override { return false; }
  void write(logging::Level, std::string_view, logging::Fields) override {}
  void block(logging::Level, std::string_view) override {}
  void flush() override {}
  std::uint64_t dropped() const override { return 0; }
};

class Story {
 public:
  Story(std::shared_ptr<load::Rulebook> book, std::string directory);
  ~Story();

  /// From the first sample to the end, through at most one kill; `send` is what happens to the
  /// first request.
  Verdict play(Send send);
  /// The same while the thief is about: the daemon may stop acting, and is then started again.
  Verdict play_with(Thief& thief);

 private:
  bool boot();
  void go_on(Verdict& out);
  void end_of(Verdict& out);
  void sample_all();
  void feed(decide::EventBody event);
  void carry_out(decide::Effects effects);
  void handle(decide::Effect& effect);
  void write(std::vector<decide::Record> records);
  bool write_intent(decide::Record record);
  void carry_out(decide::ActionFsm fsm);
  decide::Heard obey(decide::Todo& todo, const std::string& action_id);
  decide::Journaled journaled(decide::Record intent);
  ActionResult sent(const std::string& action_id);
  void settle_disk();
  void watch_journal();
  Result<std::set<std::string>> intents_on_disk() const;
  std::string look_at_disk();
  bool is_over() const;

  std::shared_ptr<load::Rulebook> book_;
  std::string directory_;
  boost::asio::io_context io_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<decide::Engine> engine_;
  Cloud cloud_;
  Stamp now_;
  NoLog log_;
  app::JournalWatch watch_{log_, [this](const std::string&) { told_of_journal_ = true; }};
  Thief* thief_ = nullptr;
  std::string complaint_;
  bool told_of_journal_ = false;
  Send send_ = Send::arrives;
  bool sent_ = false;
  bool writable_ = true;
  bool told_ = false;
};

}  // namespace runbookd::crash_points
