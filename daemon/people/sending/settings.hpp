// Reading what contacts' settings have in common: where it goes, and what is secret of that.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "config/document/reader.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/net/http/client.hpp"

namespace runbookd::sending {

/// Whether somebody on the way may read the URL.
enum class Privacy : std::uint8_t { open, confidential };

/// A URL, checked; an error repeats nothing of it, since it may be the secret. Nothing when it is
/// missing or wrong, which was reported then. One that is confidential is https, or stays on this
/// machine.
std::optional<Secret> read_url(document::Reader& reader, std::string_view key, Privacy privacy);

/// The origin of an API, without `/` at its end: `otherwise`, unless the key says another. What is
/// sent there has a token with it, and is confidential.
std::optional<std::string> read_origin(document::Reader& reader, std::string_view key,
                                       std::string_view otherwise);

/// A token: one printable word.
std::optional<Secret> read_token(document::Reader& reader, std::string_view key);

/// `headers: {NAME: VALUE}` with names and values that fit there, at most 32; those that the client
/// or the channel (`ours`, lower case) writes itself are refused.
std::optional<net::Headers> read_headers(document::Reader& reader, std::string_view key,
                                         std::span<const std::string_view> ours);

/// `slack (hooks.slack.com)`.
std::string address_of(std::string_view channel, std::string_view url);

}  // namespace runbookd::sending
