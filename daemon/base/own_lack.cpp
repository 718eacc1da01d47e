#include "daemon/base/own_lack.hpp"

#include <cerrno>

namespace runbookd {

bool is_our_lack(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
    case ENOSPC:         // epoll's watches
    case EADDRNOTAVAIL:  // of connect(): no local port is left, or no address to come from
      return true;
    default:
      return false;
  }
}

bool is_our_lack_of_processes(int error) {
  return error == EAGAIN || error == ETOOMANYREFS || is_our_lack(error);
}

bool is_forbidden(int error) { return error == EACCES || error == EPERM; }

}  // namespace runbookd
