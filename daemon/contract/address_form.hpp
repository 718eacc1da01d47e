// How an address of a kind looks. Other tools have a key for the kind and one for the address; who
// wrote `url: redis://cache` here is told which key was meant.
#pragma once

#include <string_view>

namespace runbookd {

struct AddressForm {
  std::string_view begins = {};    ///< space separated beginnings: `redis:// rediss://`
  std::string_view contains = {};  ///< `slack.com`
  bool host_and_port = false;      ///< HOST:PORT, when no beginning says more
  bool any = false;                ///< whatever no other kind takes for its own
};

}  // namespace runbookd
