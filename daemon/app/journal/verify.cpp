// Following the chain from the genesis row, or from a row that is taken on trust.
#include <limits>

#include "daemon/app/journal/journal.hpp"

namespace runbookd::journal {

namespace {

constexpr std::uint64_t all = std::numeric_limits<std::int64_t>::max();

Result<ChainReport> follow(Reader& reader, ChainHead start) {
  ChainReport report;
  ChainCheck check(start);
  std::optional<ChainFault> fault;
  const ReadStatus read = reader.read(start.seq, all, [&](const Entry& entry) {
    fault = check.next(entry);
    if (!fault) ++report.records;
    return !fault;
  });
  if (!read && read.error().seq == 0) return read.error().error;
  if (!read) fault = ChainFault{read.error().seq, read.error().error.text};
  report.intact = !fault;
  if (fault) report.fault = *fault;
  return report;
}

}  // namespace

Result<ChainReport> verify_chain(Reader& reader) {
  const auto genesis = reader.genesis();
  if (!genesis) return genesis.error();
  return follow(reader, *genesis);
}

Result<ChainReport> verify_tail(Reader& reader, std::uint64_t count) {
  const auto head = reader.head();
  if (!head) return head.error();
  if (head->seq <= count) return verify_chain(reader);
  ChainHead start{head->seq - count, {}};
  bool found = false;
  const ReadStatus read = reader.read(start.seq - 1, 1, [&](const Entry& entry) {
    found = entry.seq == start.seq;
    start.hash = entry.hash;
    return false;
  });
  if (!read && read.error().seq == 0) return read.error().error;
  // The row before cannot be read: the full check tells which one is wrong first.
  if (!read || !found) return verify_chain(reader);
  return follow(reader, start);
}

}  // namespace runbookd::journal
