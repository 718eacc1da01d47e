#include "daemon/net/passed_descriptor.hpp"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace runbookd::net {

namespace {

// A message over one piece of data, with room for one descriptor.
struct Message {
  Message(void* data, std::size_t size) : piece{data, size} {
    header.msg_iov = &piece;
    header.msg_iovlen = 1;
    header.msg_control = room.data();
    header.msg_controllen = room.size();
  }

  iovec piece;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> room{};
  msghdr header{};
};

}  // namespace

long send_with_descriptor(int socket, const void* data, std::size_t size, int descriptor,
                          int flags) {
  Message message(const_cast<void*>(data), size);  // sendmsg() only reads it
  if (descriptor < 0) {
    message.header.msg_control = nullptr;
    message.header.msg_controllen = 0;
  } else {
    auto* c = CMSG_FIRSTHDR(&message.header);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(c), &descriptor, sizeof descriptor);
  }
  return ::sendmsg(socket, &message.header, flags);
}

ReceivedDescriptor receive_with_descriptor(int socket, void* data, std::size_t size, int flags) {
  Message message(data, size);
  ReceivedDescriptor out;
  do {
    out.size = ::recvmsg(socket, &message.header, flags | MSG_CMSG_CLOEXEC);
  } while (out.size < 0 && errno == EINTR);
  if (out.size < 0) return out;
  out.cut = (message.header.msg_flags & MSG_CTRUNC) != 0;
  for (auto* c = CMSG_FIRSTHDR(&message.header); c != nullptr; c = CMSG_NXTHDR(&message.header, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
      std::memcpy(&out.descriptor, CMSG_DATA(c), sizeof out.descriptor);
  return out;
}

}  // namespace runbookd::net
