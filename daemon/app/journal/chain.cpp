#include "daemon/app/journal/chain.hpp"

#include "daemon/app/journal/codec.hpp"

namespace runbookd::journal {

namespace {
constexpr std::string_view domain = "runbookd journal 1\n";
}  // namespace

Hash genesis_hash(const Genesis& genesis) {
  std::string bytes(domain);
  bytes += std::to_string(genesis.created_ns);
  bytes += '\n';
  bytes += genesis.salt;
  return sha256(bytes);
}

Hash link(const Hash& previous, const Entry& entry) {
  std::string bytes(bytes_of(previous));
  bytes += canonical(entry);
  return sha256(bytes);
}

std::optional<ChainFault> ChainCheck::next(const Entry& entry) {
  const std::uint64_t expected = head_.seq + 1;
  if (entry.seq != expected) {
    return ChainFault{expected, "record " + std::to_string(expected) +
                                    " is missing: the next one is " + std::to_string(entry.seq)};
  }
  if (link(head_.hash, entry) != entry.hash) {
    return ChainFault{entry.seq,
                      "record " + std::to_string(entry.seq) +
                          " does not match its hash: it, or the one before, was changed"};
  }
  head_ = {entry.seq, entry.hash};
  return std::nullopt;
}

}  // namespace runbookd::journal
