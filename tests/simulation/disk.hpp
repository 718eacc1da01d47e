// The journal on a simulated disk: the daemon's own codec and hash chain, and a writer that behaves
// like the real one (group commit, tickets with a deadline, doubt after a failed commit). What has
// been committed outlives the daemon; what has not is lost with it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "daemon/app/journal/chain.hpp"
#include "tests/simulation/agenda.hpp"
#include "tests/simulation/clock.hpp"
#include "tests/simulation/random.hpp"

namespace runbookd::simulation {

/// Somebody waits until his record is durable.
struct Ticket {
  int job = -1;
  bool answered = false;
  bool durable = false;
  bool abandoned = false;
};

class Disk {
 public:
  Disk(const Clock& clock, Agenda& agenda, Random random);

  /// Not awaited; after a crash all of them are there, or none.
  void append(std::vector<decide::Record> records);
  /// Null: refused at once. Else `on_answer` is called with the ticket, unless it is abandoned.
  std::shared_ptr<Ticket> append_durable(decide::Record record, int job);
  std::function<void(const Ticket&)> on_answer;

  void on_commit();
  void on_retry();
  bool writable() const {
    return !taken_ && !failing_ && !(busy_ && clock_.mono() - busy_since_ >= stalled);
  }

  /// Full, or broken: commits fail (and some reach the disk all the same).
  void set_broken(bool broken) { broken_ = broken; }
  void set_slow(bool slow) { slow_ = slow; }
  /// Somebody moves the file away: the writer proves that it is gone before each INTENT and takes
  /// none; other rows go into a file that nobody finds again. A restart finds what was there
  /// before.
  void take_away() { taken_ = true; }

  /// The daemon is gone; whether the transaction under way is on the disk is chance.
  void cut();
  void open(int life) {
    life_ = life;
    taken_ = false;
  }

  const std::vector<journal::Entry>& entries() const { return entries_; }
  const journal::Hash& head() const { return head_; }
  bool holds_intent(const std::string& action_id) const { return intents_.contains(action_id); }
  /// Everything that waits, for the bound of I40.
  std::size_t queued() const { return queue_.size(); }
  static const journal::Hash& genesis();
  static constexpr const char* boot_id = "5eed0000-0000-4000-8000-000000000001";

 private:
  static constexpr Nanos stalled = seconds{5};
  struct Item {
    decide::Record record;
    std::shared_ptr<Ticket> ticket;
    bool more = false;  ///< the next one goes into the same transaction
  };
  void push(Item item);
  void begin();
  void keep(const std::vector<Item>& batch);
  void fail(bool reached);
  void lose();
  void answer(const Item& item, bool durable);
  decide::Record closing(const decide::Record& intent) const;

  const Clock& clock_;
  Agenda& agenda_;
  Random random_;
  std::deque<Item> queue_;
  std::vector<Item> batch_;
  std::vector<decide::Record> refused_;
  std::size_t in_doubt_ = 0;
  std::vector<journal::Entry> entries_;
  std::unordered_set<std::string> intents_;
  journal::Hash head_;
  Mono busy_since_{};
  int life_ = 0;
  bool busy_ = false;
  bool broken_ = false;
  bool slow_ = false;
  bool taken_ = false;
  bool failing_ = false;
  bool reached_ = false;
};

}  // namespace runbookd::simulation
