// Of which errno is it ours: what this process or machine has run out of, or may not do. The one
// list, so that no place takes for a verdict on a target what another knows to be our own.
#pragma once

namespace runbookd {

/// No descriptor, no memory, no buffer, no watch of epoll, none of the addresses and ports that a
/// connection starts from. EAGAIN is not among them, since of a socket it means "not yet".
bool is_our_lack(int error);

/// The same of a call that makes a process, a thread or a descriptor in another process, where
/// EAGAIN and ETOOMANYREFS are limits of ours too.
bool is_our_lack_of_processes(int error);

/// We may not do it (EACCES, EPERM): the file or the address is there, and its owner or the kernel
/// keeps us out.
bool is_forbidden(int error);

}  // namespace runbookd
