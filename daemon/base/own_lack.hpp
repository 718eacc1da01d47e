// Of which errno is it ours: what this process or machine has run out of. The one list, so that no
// place takes for a verdict on a target what another knows to be our own lack.
#pragma once

namespace runbookd {

/// No descriptor, no memory, no buffer, no watch of epoll, none of the addresses and ports that a
/// connection starts from. EAGAIN is not among them, since of a socket it means "not yet".
bool is_our_lack(int error);

/// The same of a call that makes a process, a thread or a descriptor in another process, where
/// EAGAIN and ETOOMANYREFS are limits of ours too.
bool is_our_lack_of_processes(int error);

}  // namespace runbookd
