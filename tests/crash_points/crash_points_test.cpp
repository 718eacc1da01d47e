// Every write, change of length, sync and removal of the journal, and every send, of the story of
// every kind of action that changes something, times every fault, once and for good. Enumerated,
// not sampled: a first run without faults counts the operations, then each of them is the one that
// fails.
//
// Of each point: the change is accepted at most once, never without its INTENT on the disk; the
// hash chain holds for what the crash left; and the story ends, in a recovery or in people's hands.
#include <algorithm>
#include <iostream>

#include "daemon/app/composition/kinds.hpp"
#include "tests/crash_points/directory.hpp"
#include "tests/crash_points/disk.hpp"
#include "tests/crash_points/example.hpp"
#include "tests/crash_points/story.hpp"
#include "tests/unit/catch.hpp"
#include "tests/unit/decide/scene.hpp"

namespace crash_points_test {

using namespace runbookd;
using namespace runbookd::crash_points;

namespace {

// Of this version, and with something to duplicate.
std::vector<const ActionKind*> kinds_that_change() {
  std::vector<const ActionKind*> out;
  for (const ActionKind* kind : app::registered_kinds().actions)
    if (!kind->planned && kind->hazard != Hazard::diagnose) out.push_back(kind);
  return out;
}

Verdict play(const std::shared_ptr<load::Rulebook>& book, Fault fault, std::uint64_t at,
             bool persistent, Send send) {
  const Directory directory;
  Disk::instance().reset(fault, at, persistent);
  Story story{book, directory.path()};
  Verdict out = story.play(send);
  Disk::instance().heal();
  return out;
}

// The disk is well, the files are not there any more.
Verdict play_taken(const std::shared_ptr<load::Rulebook>& book, How how, std::uint64_t at) {
  const Directory directory;
  Thief thief(how, directory.path() + "/state");
  Disk::instance().when_taken([&thief] {
    thief.prepare();
    thief.strike();
  });
  Disk::instance().reset(Fault::taken, at, false);
  Story story{book, directory.path()};
  Verdict out = story.play_with(thief);
  Disk::instance().heal();
  return out;
}

struct Count {
  int points = 0;
  int restarts = 0;
  int failed = 0;
};

void judge(Count& count, const Verdict& v, const std::string& point, bool may_wait) {
  ++count.points;
  count.restarts += v.restarts;
  // On a disk that stays broken nothing may be started, so the fault may stand there for ever.
  const bool fine = v.complaint.empty() && (v.ended || may_wait);
  if (fine) return;
  ++count.failed;
  UNSCOPED_INFO(point << ": " << (v.complaint.empty() ? "ends as " + v.state : v.complaint));
  CHECK(fine);
}

constexpr Fault faults[] = {Fault::kill, Fault::torn_write, Fault::no_space, Fault::io_error,
                            Fault::sync_error};

void disk_points(Count& count, const std::string& kind,
                 const std::shared_ptr<load::Rulebook>& book) {
  REQUIRE(play(book, Fault::none, 0, false, Send::arrives).state == "resolved");
  const std::vector<Operation> operations = Disk::instance().operations();
  REQUIRE(operations.size() > 20);
  for (std::size_t at = 0; at < operations.size(); ++at)
    for (const Fault fault : faults)
      for (const bool persistent : {false, true}) {
        if (!applies(fault, operations[at])) continue;
        const bool fatal = fault == Fault::kill || fault == Fault::torn_write;
        if (fatal && persistent) continue;
        judge(count, play(book, fault, at, persistent, Send::arrives),
              kind + ", " + std::string{name_of(fault)} + (persistent ? " for good" : "") + " at " +
                  std::string{name_of(operations[at])} + " " + std::to_string(at) + " of " +
                  std::to_string(operations.size()),
              persistent);
      }
}

void taken_points(Count& count, const std::string& kind,
                  const std::shared_ptr<load::Rulebook>& book) {
  REQUIRE(play(book, Fault::none, 0, false, Send::arrives).state == "resolved");
  const std::size_t operations = Disk::instance().operations().size();
  for (std::size_t at = 0; at < operations; ++at)
    for (const How how : every_way)
      judge(count, play_taken(book, how, at),
            kind + ", " + std::string{name_of(how)} + " at operation " + std::to_string(at) +
                " of " + std::to_string(operations),
            false);
}

void send_points(Count& count, const std::string& kind,
                 const std::shared_ptr<load::Rulebook>& book) {
  const std::pair<Send, const char*> sends[] = {{Send::killed_before, "killed before the send"},
                                                {Send::killed_after, "killed after the send"},
                                                {Send::reply_lost, "the reply is lost"},
                                                {Send::refused, "the request is refused"}};
  for (const auto& [send, name] : sends)
    judge(count, play(book, Fault::none, 0, false, send), kind + ", " + name, false);
}

}  // namespace

TEST_CASE("no crash point duplicates a change, loses an INTENT or breaks the chain") {
  Count all;
  for (const ActionKind* kind : kinds_that_change()) {
    const std::string name{kind->name};
    const auto book = scene::load_text(rulebook_of(*kind));
    Count count;
    disk_points(count, name, book);
    send_points(count, name, book);
    taken_points(count, name, book);
    std::cout << name << ": " << count.points << " crash points, " << count.restarts
              << " restarts, " << count.failed << " failed\n";
    all.points += count.points;
    all.restarts += count.restarts;
    all.failed += count.failed;
  }
  std::cout << "crash points: " << all.points << " in all, " << all.restarts << " restarts, "
            << all.failed << " failed" << std::endl;
  CHECK(all.points >= 700);
}

}  // namespace crash_points_test
