// The demo's own corner of the machine: a private directory that is gone at the end, free ports,
// and passwords that nobody has to remember.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "daemon/cli/demo/account.hpp"

namespace runbookd::demo {

class Workspace {
 public:
  /// Makes the directory below $TMPDIR or /tmp. Who servers run as must be able to walk through it.
  Workspace(bool keep, const std::optional<Account>& account);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const std::string& path() const { return path_; }
  std::string file(std::string_view name) const { return path_ + '/' + std::string(name); }
  /// A new directory in it, of that account's when there is one.
  std::string directory(std::string_view name, const std::optional<Account>& account) const;
  /// A new file that only its owner can read; throws Failure when it is there already.
  void write(const std::string& file, std::string_view text,
             const std::optional<Account>& account = std::nullopt) const;

 private:
  std::string path_;
  bool keep_;
};

/// A port of 127.0.0.1 that nobody listens on, chosen outside the range that the kernel hands out
/// to outgoing connections, so that it is still free when the server gets to it.
int free_port();

/// 32 hexadecimal digits from the kernel.
std::string random_password();

}  // namespace runbookd::demo
