#include "tests/simulation/disk.hpp"

#include <algorithm>
#include <utility>

#include "daemon/app/journal/codec.hpp"
#include "daemon/decide/reason.hpp"

namespace runbookd::simulation {

namespace {
constexpr std::size_t most_per_batch = 256;
}  // namespace

const journal::Hash& Disk::genesis() {
  static const journal::Hash hash = journal::genesis_hash({0, "00000000000000000000000000000000"});
  return hash;
}

Disk::Disk(const Clock& clock, Agenda& agenda, Random random)
    : clock_(clock), agenda_(agenda), random_(random), head_(genesis()) {}

void Disk::append(std::vector<decide::Record> records) {
  if (records.empty()) return;
  for (decide::Record& record : records)
    queue_.push_back({journal::normalised(std::move(record), {}), nullptr, true});
  queue_.back().more = false;
  begin();
}

std::shared_ptr<Ticket> Disk::append_durable(decide::Record record, int job) {
  if (failing_) return nullptr;
  auto ticket = std::make_shared<Ticket>();
  ticket->job = job;
  push({journal::normalised(std::move(record), {}), ticket});
  return ticket;
}

void Disk::push(Item item) {
  queue_.push_back(std::move(item));
  begin();
}

void Disk::begin() {
  if (busy_ || failing_ || queue_.empty()) return;
  bool inside = false;
  while (!queue_.empty() && (inside || batch_.size() < most_per_batch)) {
    Item item = std::move(queue_.front());
    queue_.pop_front();
    inside = item.more;
    if (!item.ticket || !item.ticket->abandoned) batch_.push_back(std::move(item));
  }
  if (batch_.empty()) return;
  busy_ = true;
  busy_since_ = clock_.mono();
  const Nanos takes = slow_ ? random_.between(seconds{1}, seconds{9})
                            : random_.between(Nanos{400'000}, milliseconds{8});
  agenda_.add(clock_.mono() + takes, What::commit, 0, life_);
}

void Disk::keep(const std::vector<Item>& batch) {
  for (const Item& item : batch) {
    journal::Entry entry;
    entry.seq = entries_.size() + 1;
    entry.record = item.record;
    entry.boot_id = boot_id;
    entry.boot_ns = item.record.at.mono.time_since_epoch().count();
    entry.hash = journal::link(head_, entry);
    head_ = entry.hash;
    if (entry.record.kind == decide::RecordKind::intent) intents_.insert(entry.record.action_id);
    entries_.push_back(std::move(entry));
  }
}

decide::Record Disk::closing(const decide::Record& intent) const {
  decide::Record out = intent;
  out.kind = decide::RecordKind::outcome;
  out.at = clock_.now();
  out.status = name_of(ActionStatus::no_effect);
  out.reason = name_of(decide::Withheld::journal);
  out.text = "not carried out: the journal answered too late";
  out.facts.clear();
  return out;
}

void Disk::answer(const Item& item, bool durable) {
  if (!item.ticket || item.ticket->abandoned || item.ticket->answered) return;
  item.ticket->answered = true;
  item.ticket->durable = durable;
  on_answer(*item.ticket);
}

void Disk::on_commit() {
  busy_ = false;
  if (taken_) return lose();
  if (broken_) return fail(random_.chance(30));
  const std::vector<Item> batch = std::exchange(batch_, {});
  keep(batch);
  for (const Item& item : batch)
    if (item.ticket && item.ticket->abandoned && item.record.kind == decide::RecordKind::intent)
      queue_.push_front({closing(item.record), nullptr});
  begin();
  for (const Item& item : batch) answer(item, true);
}

void Disk::lose() {
  for (const Item& item : std::exchange(batch_, {})) answer(item, false);
  begin();
}

void Disk::fail(bool reached) {
  failing_ = true;
  reached_ = reached;
  std::vector<Item> batch = std::exchange(batch_, {});
  if (reached) keep(batch);
  refused_.clear();
  in_doubt_ = 0;
  std::vector<Item> told;
  for (auto item = batch.rbegin(); item != batch.rend(); ++item) {
    if (!item->ticket) {
      queue_.push_front(std::move(*item));
      ++in_doubt_;
      continue;
    }
    if (item->record.kind == decide::RecordKind::intent) refused_.push_back(item->record);
    told.push_back(std::move(*item));
  }
  for (Item& item : queue_)
    if (item.ticket) told.push_back(item);
  std::erase_if(queue_, [](const Item& item) { return item.ticket != nullptr; });
  agenda_.add(clock_.mono() + seconds{1}, What::retry, 0, life_);
  for (const Item& item : told) answer(item, false);
}

// The head of the chain tells whether the batch in doubt is there.
void Disk::on_retry() {
  if (broken_) return agenda_.add(clock_.mono() + seconds{2}, What::retry, 0, life_);
  failing_ = false;
  if (reached_) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(in_doubt_));
    for (const auto& intent : refused_) queue_.push_front({closing(intent), nullptr});
  }
  begin();
}

void Disk::cut() {
  if (busy_ && !broken_ && !taken_ && random_.chance(50)) keep(batch_);
  batch_.clear();
  queue_.clear();
  busy_ = failing_ = reached_ = false;
}

}  // namespace runbookd::simulation
