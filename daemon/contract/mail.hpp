// The section `smtp`: by whom mail is taken, and who we are there.
#pragma once

#include <cstdint>
#include <string>

#include "daemon/base/secret.hpp"

namespace runbookd {

enum class MailTls : std::uint8_t {
  starttls,  ///< a server that refuses it gets no mail
  implicit,  ///< from the first byte on
  none
};

struct MailSettings {
  std::string host;
  std::uint16_t port = 0;
  std::string from;  ///< ADDRESS
  std::string user;  ///< empty: nobody logs in
  Secret password;
  MailTls tls = MailTls::starttls;
  std::string ca;  ///< PEM; empty: the system's
};

/// `LOCAL@DOMAIN` of printable ASCII, without what could end it in a header or an SMTP command.
bool is_mail_address(std::string_view text);

}  // namespace runbookd
