#include "daemon/app/journal/fold.hpp"

#include <limits>
#include <utility>

#include "daemon/app/journal/intent_facts.hpp"
#include "daemon/app/journal/ledger_codec.hpp"
#include "daemon/app/journal/packed.hpp"

namespace runbookd::journal {

namespace {

using decide::RecordKind;

constexpr std::uint64_t all_records = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most_checkpoint_bytes = 1u << 30;

Facts facts_of_row(const CheckpointRow& row) {
  return {{"upto", std::to_string(row.seq)},
          {"bytes", std::to_string(row.size)},
          {"sha256", hex(sha256(row.packed))}};
}

Facts facts_of_row(const SegmentRow& row) {
  return {{"first", std::to_string(row.first)},
          {"last", std::to_string(row.last)},
          {"head", hex(row.head)},
          {"first_incident", std::to_string(row.first_incident)},
          {"last_incident", std::to_string(row.last_incident)},
          {"sha256", hex(row.digest)}};
}

decide::Record record_about_ourselves(RecordKind kind, std::string text, Facts facts) {
  decide::Record out;
  out.kind = kind;
  out.at = Stamp::now();
  out.text = std::move(text);
  out.facts = std::move(facts);
  return out;
}

// The checkpoint of the journal, proven by the record in the chain that has its digest.
Result<decide::Ledger> read_checkpoint(Reader& reader, const CheckpointRow& row, const Boot& here) {
  bool bound = false;
  const ReadStatus read = reader.read(row.bound - 1, 1, [&](const Entry& entry) {
    bound = entry.seq == row.bound && binds(entry.record, row);
    return false;
  });
  if (!read) return read.error().error;
  if (!bound)
    return Error{"it is not the one that record " + std::to_string(row.bound) + " tells of", {}};
  if (row.size > most_checkpoint_bytes) return Error{"it is too large", {}};
  const auto text = unpack(row.packed, row.size);
  if (!text) return text.error();
  return parse_ledger(*text, here);
}

}  // namespace

Result<Folded> fold_journal(Reader& reader, const Boot& here) {
  Folded out;
  const auto row = reader.checkpoint();
  if (!row) return row.error();
  if (*row) {
    auto ledger = read_checkpoint(reader, **row, here);
    if (ledger) {
      out.ledger = std::move(*ledger);
      out.seq = (*row)->seq;
    } else {
      out.remark = "the checkpoint of the journal was not used, and all records were read: " +
                   ledger.error().text;
    }
  }
  const ReadStatus read = reader.read(out.seq, all_records, [&out](const Entry& entry) {
    out.ledger.apply(restored(entry.record));
    out.ledger.prune(entry.record.at);
    out.seq = entry.seq;
    ++out.applied;
    return true;
  });
  if (!read) return read.error().error;
  return out;
}

Result<NewCheckpoint> make_checkpoint(const decide::Ledger& ledger, std::uint64_t seq,
                                      const std::string& boot_id) {
  const std::string text = ledger_text(ledger, boot_id);
  auto packed = pack(text);
  if (!packed) return packed.error();
  NewCheckpoint out;
  out.row.seq = seq;
  out.row.size = text.size();
  out.row.packed = std::move(*packed);
  out.record = record_about_ourselves(
      RecordKind::checkpoint, "kept what records 1 to " + std::to_string(seq) + " amount to",
      facts_of_row(out.row));
  return out;
}

bool binds(const decide::Record& record, const CheckpointRow& row) {
  return record.kind == RecordKind::checkpoint && record.facts == facts_of_row(row);
}

bool binds(const decide::Record& record, const SegmentRow& row) {
  return record.kind == RecordKind::archived && record.facts == facts_of_row(row);
}

decide::Record segment_record(const SegmentRow& row) {
  return record_about_ourselves(RecordKind::archived,
                                "moved records " + std::to_string(row.first) + " to " +
                                    std::to_string(row.last) + " into a segment",
                                facts_of_row(row));
}

}  // namespace runbookd::journal
