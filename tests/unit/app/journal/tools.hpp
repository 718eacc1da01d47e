// What the journal's tests share: a directory of their own, records to write, and a storage that
// fails when told to.
#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "daemon/app/journal/journal.hpp"
#include "tests/unit/eventually.hpp"
#include "tests/unit/temporary_directory.hpp"

namespace runbookd::journal::test {

class TempDir {
 public:
  std::string state() const { return own_.path() + "/state"; }
  std::string file() const { return state() + "/journal.db"; }

 private:
  runbookd::test::TemporaryDirectory own_{std::filesystem::temp_directory_path()};
};

/// Of all records, in segments too; the journal can be read.
inline ChainReport verified(const TempDir& dir) {
  auto reader = open_journal_reader(dir.state());
  if (!reader) throw std::runtime_error(reader.error().text);
  auto report = verify_chain(**reader, dir.state());
  if (!report) throw std::runtime_error(report.error().text);
  return *report;
}

inline decide::Record record(decide::RecordKind kind, std::string text) {
  decide::Record r;
  r.kind = kind;
  r.at = Stamp::now();
  r.incident = "INC-7";
  r.rule = "api-down";
  r.target = "eu";
  r.step = 1;
  r.action_id = "A-7";
  r.action = "cloud_run.rollback";
  r.resource = "api";
  r.hazard = "disruptive";
  r.status = "running";
  r.reason = "none";
  r.severity = "P1";
  r.text = std::move(text);
  r.until = r.at.wall + seconds{60};
  r.facts = {{"from", "r2"}, {"to", "r1"}};
  return r;
}

inline decide::Record note(int n) {
  return record(decide::RecordKind::timeline, "note " + std::to_string(n));
}

/// Runs the loop until `work` has ended.
template <class T>
T finish(boost::asio::io_context& io, boost::asio::awaitable<T> work) {
  std::optional<T> out;
  boost::asio::co_spawn(io, std::move(work), [&out](std::exception_ptr error, T value) {
    if (error) std::rethrow_exception(error);
    out = std::move(value);
  });
  io.restart();
  while (!out && io.run_one() > 0) {
  }
  if (!out) throw std::runtime_error("the loop ran out of work");
  return std::move(*out);
}

using runbookd::test::eventually;

/// Shared by a test and the storage that it has handed over.
struct Faults {
  std::atomic<bool> begin{false};
  std::atomic<bool> insert{false};
  std::atomic<bool> commit{false};      ///< fails, nothing is written
  std::atomic<bool> lost_reply{false};  ///< is written, and fails
  std::atomic<bool> probe{false};
  std::atomic<int> commits{0};

  /// Holds every commit until release().
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void release() {
    {
      const std::lock_guard lock(mutex_);
      held_ = false;
    }
    wake_.notify_all();
  }
  void wait_while_held() {
    std::unique_lock lock(mutex_);
    ++waiting;
    wake_.wait(lock, [this] { return !held_; });
  }
  std::atomic<int> waiting{0};

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  bool held_ = false;
};

class FaultyStorage final : public Storage {
 public:
  FaultyStorage(std::unique_ptr<Storage> inner, std::shared_ptr<Faults> faults)
      : inner_(std::move(inner)), faults_(std::move(faults)) {}

  Status begin() override { return faults_->begin ? broken() : inner_->begin(); }
  Status insert(const Entry& entry) override {
    return faults_->insert ? broken() : inner_->insert(entry);
  }
  Status put_checkpoint(const CheckpointRow& row) override { return inner_->put_checkpoint(row); }
  Status put_segment(const SegmentRow& row) override { return inner_->put_segment(row); }
  Status commit() override {
    faults_->wait_while_held();
    if (faults_->commit) return broken();
    const Status done = inner_->commit();
    ++faults_->commits;
    return faults_->lost_reply ? broken() : done;
  }
  void rollback() noexcept override { inner_->rollback(); }
  Status probe() override { return faults_->probe ? broken() : inner_->probe(); }
  Result<ChainHead> head() override { return inner_->head(); }
  Result<Standing> standing() override { return inner_->standing(); }
  Result<std::uint64_t> bytes() override { return inner_->bytes(); }

 private:
  static Status broken() { return Error{"the disk is broken", "buy another one"}; }

  std::unique_ptr<Storage> inner_;
  std::shared_ptr<Faults> faults_;
};

inline JournalOptions options_for(const TempDir& dir) {
  JournalOptions options;
  options.state_dir = dir.state();
  options.limits.first_retry = milliseconds{1};
  options.limits.longest_retry = milliseconds{5};
  return options;
}

/// An open journal over a storage with faults; throws when it cannot be opened.
inline std::unique_ptr<Journal> open_faulty(boost::asio::io_context& io,
                                            const JournalOptions& options,
                                            std::shared_ptr<Faults> faults) {
  auto parts = open_parts(options);
  if (!parts) throw std::runtime_error(parts.error().text);
  parts->storage = std::make_unique<FaultyStorage>(std::move(parts->storage), std::move(faults));
  auto journal = make_journal(io.get_executor(), std::move(*parts), options);
  if (!journal) throw std::runtime_error(journal.error().text);
  return std::move(*journal);
}

/// All of them, those in segments too.
inline std::vector<Entry> entries_of(Journal& journal) {
  std::vector<Entry> out;
  while (true) {
    const auto more = journal.after(out.empty() ? 0 : out.back().seq, most_records_per_read);
    if (!more) throw std::runtime_error(more.error().text);
    if (more->empty()) return out;
    out.insert(out.end(), more->begin(), more->end());
  }
}

inline std::vector<std::string> texts_of(Journal& journal) {
  std::vector<std::string> out;
  for (const Entry& entry : entries_of(journal)) out.push_back(entry.record.text);
  return out;
}

}  // namespace runbookd::journal::test
