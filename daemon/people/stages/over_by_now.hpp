// A page whose incident was over before it went out says so: whoever reads only its first line
// need not get up. Its id stays that of the news, for receivers that have it already.
#pragma once

#include "daemon/contract/notifier.hpp"

namespace runbookd::people {

inline void say_it_is_over(Message& message) { message.title += " (it is over by now)"; }

}  // namespace runbookd::people
