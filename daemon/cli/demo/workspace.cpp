#include "daemon/cli/demo/workspace.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iostream>

#include "daemon/cli/demo/failure.hpp"

namespace runbookd::demo {
namespace {

namespace fs = std::filesystem;

/// The path of a unix socket has 107 bytes, and ours lies two levels deeper.
constexpr std::size_t longest_parent = 60;
constexpr int lowest_port = 20000;
constexpr int port_count = 12000;
constexpr int tries = 200;

[[noreturn]] void fail(const std::string& doing) {
  throw Failure("cannot " + doing + ": " + std::strerror(errno));
}

void fill_random(void* bytes, std::size_t size) {
  if (::getrandom(bytes, size, 0) != static_cast<ssize_t>(size)) fail("get random bytes");
}

// Whether everybody may walk through it, up to the root.
bool open_to_all(const fs::path& directory) {
  for (fs::path at = directory; !at.empty(); at = at.parent_path()) {
    struct stat info{};
    if (::stat(at.c_str(), &info) != 0 || (info.st_mode & S_IXOTH) == 0) return false;
    if (at == at.root_path()) break;
  }
  return true;
}

std::string parent_directory(bool for_others) {
  const char* wish = ::getenv("TMPDIR");
  const std::string parent = wish == nullptr ? "" : wish;
  const bool usable = parent.starts_with('/') && parent.size() <= longest_parent &&
                      ::access(parent.c_str(), W_OK | X_OK) == 0 &&
                      (!for_others || open_to_all(parent));
  return usable ? parent : "/tmp";
}

bool is_free(int port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) fail("make a socket");
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound =
      ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return bound;
}

}  // namespace

Workspace::Workspace(bool keep, const std::optional<Account>& account) : keep_(keep) {
  std::string name = parent_directory(account.has_value()) + "/runbookd-demo-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail("make a directory like " + name);
  path_ = name;
  if (account && ::chmod(path_.c_str(), 0711) != 0) fail("open " + path_);
}

Workspace::~Workspace() {
  if (keep_) return;
  std::error_code error;
  fs::remove_all(path_, error);
  if (error) std::cerr << "demo: cannot remove " << path_ << ": " << error.message() << '\n';
}

std::string Workspace::directory(std::string_view name,
                                 const std::optional<Account>& account) const {
  const std::string out = file(name);
  if (::mkdir(out.c_str(), 0700) != 0) fail("make " + out);
  if (account && ::chown(out.c_str(), account->user, account->group) != 0) fail("hand over " + out);
  return out;
}

void Workspace::write(const std::string& file, std::string_view text,
                      const std::optional<Account>& account) const {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) fail("write " + file);
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const bool given = !account || ::fchown(descriptor, account->user, account->group) == 0;
  const int error = errno;
  ::close(descriptor);
  errno = error;
  if (!written || !given) fail("write " + file);
}

int free_port() {
  for (int i = 0; i < tries; ++i) {
    std::uint32_t number = 0;
    fill_random(&number, sizeof number);
    const int port = lowest_port + static_cast<int>(number % port_count);
    if (is_free(port)) return port;
  }
  throw Failure("there is no free port between 20000 and 32000 on 127.0.0.1");
}

std::string random_password() {
  std::array<std::uint8_t, 16> bytes{};
  fill_random(bytes.data(), bytes.size());
  std::string out;
  for (const auto byte : bytes) {
    for (const int digit : {byte >> 4, byte & 15}) out += "0123456789abcdef"[digit];
  }
  return out;
}

}  // namespace runbookd::demo
