#include "daemon/app/api/socket_file.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace runbookd::api {

namespace {

constexpr mode_t private_socket = 0600;
constexpr const char* other_path = "stop that one, or set `server.socket` to another path";

Error cannot(const std::string& path, int error) {
  return Error{
      "cannot listen on " + path + ": " + std::generic_category().message(error),
      "the user that runs runbookd must own the directory; `server.socket` chooses another "
      "path"};
}

Descriptor unix_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof where.sun_path) {
    return Error{
        "the path of the unix socket is too long: " + path,
        "at most " + std::to_string(sizeof where.sun_path - 1) + " bytes: set server.socket"};
  }
  std::memcpy(where.sun_path, path.data(), path.size());
  return where;
}

std::string name_of_peer(const Descriptor& connection) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(connection.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0)
    return "another process";
  return "another process (pid " + std::to_string(peer.pid) + ")";
}

// Asks whether somebody listens there. Success: nobody, and the file of who did is gone.
Status clear_away(const std::string& path, const sockaddr_un& where) {
  struct stat info{};
  if (::lstat(path.c_str(), &info) != 0) return errno == ENOENT ? ok() : cannot(path, errno);
  if (!S_ISSOCK(info.st_mode)) return Error{path + " is there and is no socket", "move it away"};
  const Descriptor asking = unix_socket();
  if (asking.get() < 0) return cannot(path, errno);
  const auto* address = reinterpret_cast<const sockaddr*>(&where);
  const bool answered = ::connect(asking.get(), address, sizeof where) == 0;
  if (answered) return Error{name_of_peer(asking) + " listens on " + path, other_path};
  // A listener with a full queue (EAGAIN), one that we may not ask (EACCES), a socket of another
  // kind (EPROTOTYPE): only a refusal proves that nobody is there.
  if (errno != ECONNREFUSED && errno != ENOENT)
    return Error{"a socket that somebody may be using is at " + path + ": " +
                     std::generic_category().message(errno),
                 other_path};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return cannot(path, errno);
  return ok();
}

}  // namespace

Result<Descriptor> listen_unix(const std::string& path) {
  const auto where = address_of(path);
  if (!where) return where.error();
  if (const Status cleared = clear_away(path, *where); !cleared) return cleared.error();
  Descriptor out = unix_socket();
  if (out.get() < 0) return cannot(path, errno);
  // On Linux the file gets the mode that the socket has when it is bound.
  if (::fchmod(out.get(), private_socket) != 0) return cannot(path, errno);
  const auto* address = reinterpret_cast<const sockaddr*>(&*where);
  if (::bind(out.get(), address, sizeof *where) != 0 || ::listen(out.get(), listen_backlog) != 0)
    return cannot(path, errno);
  return out;
}

SocketFile::SocketFile(std::string path) : path_(std::move(path)) {
  struct stat info{};
  if (::lstat(path_.c_str(), &info) != 0) return;
  device_ = info.st_dev;
  inode_ = info.st_ino;
}

bool SocketFile::is_ours() const {
  struct stat info{};
  return !path_.empty() && ::lstat(path_.c_str(), &info) == 0 && S_ISSOCK(info.st_mode) &&
         info.st_dev == device_ && info.st_ino == inode_;
}

void SocketFile::remove() const {
  if (is_ours()) ::unlink(path_.c_str());
}

}  // namespace runbookd::api
