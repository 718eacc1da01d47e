// What Opsgenie is sent (pure): an alert whose alias is the incident's id, so that one that is
// created twice is one; what happens to it later names it by that alias.
//
// https://docs.opsgenie.com/docs/alert-api: the limits of each field; the answer to every request
// is 202, what becomes of it is decided later.
#pragma once

#include <string>

#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::channels::opsgenie_channel {

constexpr std::size_t max_message = 130;  // characters, as all of these
constexpr std::size_t max_alias = 512;
constexpr std::size_t max_description = 15'000;
constexpr std::size_t max_details = 8'000;  // of names and values together
constexpr std::size_t max_note = 25'000;

struct Call {
  std::string path;  ///< below the API's origin
  std::string body;
};
/// Create, add a note, acknowledge or close.
Call call_of(const Message& message);
/// P0 is their P1, which is the highest.
std::string_view priority_of(const Message& message);

/// Success is 202.
SendResult judge(const net::HttpResult& answer);

}  // namespace runbookd::channels::opsgenie_channel
