// The life of one incident on a disk that may fail: three bad samples, one action, good samples,
// the end. The shipping core, the shipping journal, and a cloud that remembers what it accepted.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/load/rulebook.hpp"
#include "daemon/app/journal/journal.hpp"
#include "daemon/decide/engine.hpp"

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

class Story {
 public:
  Story(std::shared_ptr<load::Rulebook> book, std::string directory);
  ~Story();

  /// From the first sample to the end, through at most one kill; `send` is what happens to the
  /// first request.
  Verdict play(Send send);

 private:
  bool boot();
  void sample_all();
  void feed(decide::EventBody event);
  void handle(decide::Effect& effect);
  void write(decide::Record record);
  bool write_intent(decide::Record record);
  void send(const decide::Execute& effect);
  void settle_disk();
  void watch_journal();
  std::string look_at_disk();
  bool is_over() const;

  std::shared_ptr<load::Rulebook> book_;
  std::string directory_;
  boost::asio::io_context io_;
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<decide::Engine> engine_;
  Cloud cloud_;
  Stamp now_;
  Send send_ = Send::arrives;
  bool sent_ = false;
  bool writable_ = true;
  bool told_ = false;
};

}  // namespace runbookd::crash_points
