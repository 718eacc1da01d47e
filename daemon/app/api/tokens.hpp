// The tokens file: `NAME ROLE sha256:HEX` per line. It holds hashes, so reading it gives nobody a
// token; comparing takes the same time whatever is presented.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/app/api/message.hpp"
#include "daemon/app/journal/sha256.hpp"
#include "daemon/base/result.hpp"

namespace runbookd::api {

constexpr std::size_t most_tokens = 1000;
constexpr std::size_t most_tokens_file_bytes = 256 << 10;

class Tokens {
 public:
  /// Empty lines and lines that begin with `#` are skipped. The error names the line.
  static Result<Tokens> parse(std::string_view text);
  static Result<Tokens> load(const std::string& file);

  std::optional<Identity> find(std::string_view token) const;
  /// The role of a name, for a peer that the kernel vouches for.
  std::optional<Role> role_of(std::string_view name) const;
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Identity who;
    journal::Hash hash{};
  };
  Status add(std::string_view line);

  std::vector<Entry> entries_;
};

}  // namespace runbookd::api
