// Settings of contacts that are reached by a webhook of their own.
#pragma once

#include <memory>
#include <optional>

#include "config/document/reader.hpp"
#include "daemon/base/secret.hpp"
#include "daemon/contract/notifier.hpp"
#include "daemon/net/http/client.hpp"
#include "daemon/people/sending/template.hpp"

namespace runbookd::channels::webhook_channel {

enum class Format : std::uint8_t {
  plain,         ///< one object of ours: what `webhook: URL` sends
  alertmanager,  ///< what receivers of Alertmanager get
  cloudevents,
  body  ///< as the rulebook lays it out
};

struct Settings {
  Secret url;
  Format format = Format::plain;
  net::Headers headers;
  std::optional<Secret> secret;
  sending::BodyTemplate body;
  bool json = true;  ///< of `body`: values are escaped for JSON
};

std::shared_ptr<const NotifierSpec> parse(document::Reader& reader);

}  // namespace runbookd::channels::webhook_channel
